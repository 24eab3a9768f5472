// The protocol explorer: which protocols the server speaks, and any of them at work in the room on screen.

import "./explorer_session.js";
import { element, replace_children, set_text } from "./dom.js";
import { door_words, mounted_protocols } from "./explorer_protocols.js";
import { icon } from "./icons.js";
import { room_title } from "./message_text.js";
import { same_id } from "./store.js";

// Event: "close_explorer". A session ends with the element, or when another room is opened.
export class explorer extends HTMLElement {
  #protocols = null;
  #room_id = null;
  #unsubscribe = null;

  #title = element("h2", { class: "explorer_title", tabindex: "-1" });
  #back = element("button", { class: "icon_button", type: "button", "aria-label": "All protocols", title: "All protocols" }, icon("back"));
  #body = element("div", { class: "explorer_body" });

  connectedCallback() {
    const close = element("button", { class: "icon_button", type: "button", "aria-label": "Close the protocol explorer", title: "Close" }, icon("close"));
    this.append(element("header", { class: "explorer_header" }, this.#back, this.#title, close), this.#body);
    close.addEventListener("click", () => this.#close());
    this.#back.addEventListener("click", () => this.#show_protocols());
    this.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.#close();
    });
    this.#unsubscribe = this.chat.store.subscribe("active", () => this.#follow_room());
    this.#show_protocols();
    this.#load();
  }

  disconnectedCallback() {
    this.#unsubscribe();
  }

  #close() {
    this.dispatchEvent(new Event("close_explorer"));
  }

  #follow_room() {
    const room = this.chat.store.active_room();
    if (room && !same_id(room.id, this.#room_id)) this.#draw_protocols();
  }

  async #load() {
    this.#draw_wait("Asking the server…");
    this.#protocols = await mounted_protocols();
    if (this.#protocols) this.#draw_protocols();
    else this.#draw_wait("The server does not say which protocols it speaks.", element("button", { class: "text_button", type: "button", on: { click: () => this.#load() } }, "Try again"));
  }

  #draw_wait(text, ...more) {
    replace_children(this.#body, element("div", { class: "explorer_choice" }, element("p", { class: "hint", role: "status" }, text), more));
  }

  #show_protocols() {
    this.#draw_protocols();
    this.#title.focus();
  }

  #draw_protocols() {
    const room = this.chat.store.active_room();
    this.#room_id = room?.id ?? null;
    this.#back.hidden = true;
    set_text(this.#title, "Protocol explorer");
    if (!room || !this.#protocols) return;
    const intro = element("p", {}, "This server speaks ", element("b", {}, count_words(this.#protocols.length)), " at once, on one port. Open ",
      element("b", { dir: "auto" }, room_title(room)), " in any of them and watch the frames: the messages are the same.");
    replace_children(this.#body, element("div", { class: "explorer_choice" }, intro,
      element("ul", { class: "explorer_protocols", "aria-label": "Protocols" }, this.#protocols.map((protocol) => element("li", {}, this.#card(protocol, room))))));
  }

  #card(protocol, room) {
    const connect = element("button", { class: "button", type: "button", "aria-label": `Connect with ${protocol.name}`, on: { click: () => this.#open(protocol, room) } }, "Connect");
    const { routes } = protocol;
    return element("section", { class: "explorer_card", "aria-label": protocol.name },
      element("div", { class: "explorer_line" }, element("h3", {}, protocol.name), connect),
      element("p", {}, protocol.special),
      element("code", { class: "explorer_address" }, door_words(protocol, room)),
      routes.length > 0 && element("details", { class: "explorer_routes" }, element("summary", {}, `and ${routes.length} requests by HTTP`),
        element("ul", {}, routes.map(({ method, path }) => element("li", {}, element("code", {}, `${method} ${path}`))))));
  }

  #open(protocol, room) {
    const session = document.createElement("parlor-explorer-session");
    Object.assign(session, { chat: this.chat, protocol, room });
    this.#back.hidden = false;
    set_text(this.#title, protocol.name);
    replace_children(this.#body, session);
    this.#title.focus();
  }
}

function count_words(count) {
  return count === 1 ? "one protocol" : `${count} protocols`;
}

customElements.define("parlor-explorer", explorer);
