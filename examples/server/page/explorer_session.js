// One protocol at work: its socket, the frames, and a field for frames of one's own.

import "./explorer_log.js";
import { element, replace_children, set_text } from "./dom.js";
import { door, door_words } from "./explorer_protocols.js";
import { samples } from "./explorer_samples.js";
import { explorer_socket } from "./explorer_socket.js";

// Needs chat, protocol and room before it is connected.
export class explorer_session extends HTMLElement {
  #socket = null;
  #unsubscribe = null;

  #state = element("p", { class: "explorer_state", role: "status" });
  #switch = element("button", { class: "button explorer_switch", type: "button" });
  #log = document.createElement("parlor-explorer-log");
  #samples = element("div", { class: "explorer_samples", role: "group", "aria-label": "Examples" });
  #field = element("textarea", { class: "input explorer_field", id: "explorer_field", rows: "5", spellcheck: "false", autocapitalize: "off", autocomplete: "off", "aria-describedby": "explorer_hint" });
  #send = element("button", { class: "button button_primary", type: "submit" }, "Send frame");

  connectedCallback() {
    const form = element("form", { class: "explorer_form" },
      element("label", { for: "explorer_field" }, "A frame to send"), this.#samples, this.#field,
      element("div", { class: "explorer_send" }, element("p", { class: "hint", id: "explorer_hint" }, "It goes out as it stands, even if it is not JSON. Ctrl + Enter sends."), this.#send));
    this.append(
      element("div", { class: "explorer_about" },
        element("p", { class: "explorer_special" }, this.protocol.special),
        element("code", { class: "explorer_address" }, door_words(this.protocol, this.room)),
        element("div", { class: "explorer_line" }, this.#state, this.#switch)),
      this.#log, form);
    this.#log.addEventListener("log_copied", (event) => this.chat.notice(event.detail));
    this.#switch.addEventListener("click", () => (this.#socket.state === "closed" ? this.#connect() : this.#socket.close()));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#socket.send(this.#field.value);
    });
    this.#field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      this.#socket.send(this.#field.value);
    });
    this.#unsubscribe = this.chat.store.subscribe("log", () => this.#draw_samples());
    this.#draw_samples();
    this.#field.value = this.#current_samples()[0].text;
    this.#connect();
  }

  disconnectedCallback() {
    this.#unsubscribe();
    this.#socket.close();
  }

  #connect() {
    const socket = new explorer_socket(door(this.protocol, this.room, this.chat.api.token));
    this.#socket = socket;
    socket.addEventListener("state", () => this.#draw_state());
    socket.addEventListener("frame", (event) => this.#log.add(event.detail));
    this.#draw_state();
  }

  #draw_state() {
    const { state, end } = this.#socket;
    this.#state.dataset.state = state;
    set_text(this.#state, state === "closed" ? end_words(end) : state === "open" ? "Connected" : "Connecting…");
    set_text(this.#switch, state === "closed" ? "Connect again" : "Disconnect");
    this.#send.disabled = state !== "open";
  }

  #current_samples() {
    return samples(this.protocol.name, this.room, this.chat.store.log(this.room.id).messages);
  }

  // The buttons stay; what they fill in is made when they are pressed.
  #draw_samples() {
    const current = this.#current_samples();
    if (this.#samples.childElementCount === 0) replace_children(this.#samples, current.map(({ title }, index) => this.#sample_button(title, index)));
    current.forEach(({ text }, index) => {
      const button = this.#samples.children[index];
      button.disabled = text === null;
      button.title = text === null ? "There is no message for it yet" : "";
    });
  }

  #sample_button(title, index) {
    const fill = () => {
      this.#field.value = this.#current_samples()[index].text;
      this.#field.scrollTop = 0;
    };
    return element("button", { class: "explorer_sample", type: "button", on: { click: fill } }, title);
  }
}

function end_words({ code, reason }) {
  if (reason) return `Closed: ${code}, ${reason}`;
  if (code === 1006) return "Closed: 1006, not opened or cut off";
  return `Closed: ${code}`;
}

customElements.define("parlor-explorer-session", explorer_session);
