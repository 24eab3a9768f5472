// A WebSocket that comes back: exponential back-off with jitter, and a state that never claims more than is known.
// States: "connecting", "open", "waiting" (until retry_at), "stopped".
// Events: "state", and "frame" with the decoded frame as detail.

const first_delay = 400;
const longest_delay = 30_000;
const patience = 10_000;
const token_refused = 4001;

export class connection extends EventTarget {
  #token;
  #socket = null;
  #timer = 0;
  #attempts = 0;
  #opened_at = 0;

  state = "stopped";
  retry_at = 0;

  constructor(token) {
    super();
    this.#token = token;
  }

  start() {
    window.addEventListener("online", this.#network_changed);
    window.addEventListener("offline", this.#network_changed);
    document.addEventListener("visibilitychange", this.#looked_at);
    this.#connect();
  }

  stop() {
    window.removeEventListener("online", this.#network_changed);
    window.removeEventListener("offline", this.#network_changed);
    document.removeEventListener("visibilitychange", this.#looked_at);
    this.#drop();
    this.#set_state("stopped");
  }

  // Tries again at once, whatever the back-off says.
  restart() {
    if (this.state === "stopped") return;
    this.#drop();
    this.#connect();
  }

  send(frame) {
    if (this.state !== "open") return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  #connect() {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}/api/chat/ws?subscribe=all`, ["Bearer", this.#token]);
    this.#socket = socket;
    this.#set_state("connecting");
    this.#timer = setTimeout(() => this.#lost(socket), patience);
    socket.addEventListener("open", () => {
      if (socket !== this.#socket) return;
      clearTimeout(this.#timer);
      this.#opened_at = Date.now();
      this.#set_state("open");
    });
    socket.addEventListener("message", (event) => {
      if (socket !== this.#socket || typeof event.data !== "string") return;
      let frame;
      try {
        frame = JSON.parse(event.data);
      } catch {
        return;
      }
      this.dispatchEvent(new CustomEvent("frame", { detail: frame }));
    });
    socket.addEventListener("close", (event) => this.#lost(socket, event.code));
  }

  #lost(socket, code) {
    if (socket !== this.#socket) return;
    const was_stable = this.state === "open" && Date.now() - this.#opened_at > 5_000;
    this.#drop();
    if (code === token_refused) {
      this.#set_state("stopped");
      this.dispatchEvent(new Event("refused"));
      return;
    }
    this.#attempts = was_stable ? 0 : this.#attempts + 1;
    const ceiling = Math.min(longest_delay, first_delay * 2 ** Math.min(this.#attempts, 10));
    const delay = ceiling * (0.5 + Math.random() / 2);
    this.retry_at = Date.now() + delay;
    this.#timer = setTimeout(() => this.#connect(), delay);
    this.#set_state("waiting");
  }

  #drop() {
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  // "offline" is a hint only: a server on this very machine stays reachable. Trying is the one way to know.
  #network_changed = () => {
    this.#attempts = 0;
    this.restart();
  };

  #looked_at = () => {
    if (document.visibilityState === "visible" && this.state === "waiting") this.restart();
  };

  #set_state(state) {
    if (this.state === state) return;
    this.state = state;
    this.dispatchEvent(new Event("state"));
  }
}
