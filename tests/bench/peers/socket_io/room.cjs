// A chat room with Socket.IO: everybody is in it, and what one says is sent to all.
const { createServer } = require("node:http");
const { Server } = require("socket.io");

const http = createServer();
const server = new Server(http, { transports: ["websocket"] });

let guests = 0;
let messages = 0;

server.on("connection", (socket) => {
  const sender = `guest-${++guests}`;
  socket.join("room");
  socket.on("message", ({ text }) => {
    server.to("room").emit("message", { id: ++messages, sender, text, created_at: new Date().toISOString() });
  });
});

http.listen(0, "127.0.0.1", () => console.log(`listening ${http.address().port}`));
