// One socket of the explorer, for one protocol: it opens once, and what happens to it is told.
// States: "connecting", "open", "closed".
// Events: "state", and "frame" with { direction, text } as detail.

export class explorer_socket extends EventTarget {
  #socket;

  state = "connecting";
  end = null;  // { code, reason } of a closed socket

  constructor({ address, sub_protocols }) {
    super();
    this.#socket = new WebSocket(address, sub_protocols);
    this.#socket.addEventListener("open", () => this.#set_state("open"));
    this.#socket.addEventListener("message", (event) => this.#tell("received", typeof event.data === "string" ? event.data : "(bytes)"));
    this.#socket.addEventListener("close", (event) => {
      this.end = { code: event.code, reason: event.reason };
      this.#set_state("closed");
    });
  }

  send(text) {
    if (this.state !== "open") return;
    this.#socket.send(text);
    this.#tell("sent", text);
  }

  close() {
    this.#socket.close(1000);
  }

  #tell(direction, text) {
    this.dispatchEvent(new CustomEvent("frame", { detail: { direction, text } }));
  }

  #set_state(state) {
    this.state = state;
    this.dispatchEvent(new Event("state"));
  }
}
