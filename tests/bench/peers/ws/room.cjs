// A chat room with Node's ws: everybody is in it, and what one says is sent to all.
const { WebSocketServer, WebSocket } = require("ws");

const server = new WebSocketServer({ host: "127.0.0.1", port: 0 }, () => {
  console.log(`listening ${server.address().port}`);
});

let guests = 0;
let messages = 0;

server.on("connection", (socket) => {
  const sender = `guest-${++guests}`;
  socket.on("message", (data) => {
    const { text } = JSON.parse(data);
    const message = JSON.stringify({ id: ++messages, sender, text, created_at: new Date().toISOString() });
    for (const member of server.clients) {
      if (member.readyState === WebSocket.OPEN) {
        member.send(message);
      }
    }
  });
});
