// Starts the page: takes the token from the link, then shows the sign-in card or the chat.

import "./connection_banner.js";
import "./explorer.js";
import "./notices.js";
import "./room_list.js";
import "./room_view.js";
import "./sign_in.js";
import { chat } from "./chat.js";
import { element } from "./dom.js";
import { open_group_dialog } from "./group_dialog.js";
import { room_title } from "./message_text.js";
import { apply_theme } from "./theme.js";
import { forget_token, store_token, stored_token, take_token_from_address } from "./token.js";

const narrow = matchMedia("(max-width: 760px)");

class app extends HTMLElement {
  #chat = null;
  #list = null;
  #room = null;
  #explorer = null;
  #was_loaded = false;
  #notices = document.createElement("parlor-notices");

  connectedCallback() {
    take_token_from_address();
    window.addEventListener("hashchange", () => {
      if (take_token_from_address()) location.reload();
    });
    window.addEventListener("popstate", () => this.#show_address());
    document.addEventListener("keydown", (event) => this.#key(event));
    if (stored_token()) this.#start(stored_token());
    else this.#show_sign_in("");
  }

  #show_sign_in(reason) {
    this.#chat = null;
    const card = document.createElement("parlor-sign-in");
    card.reason = reason;
    card.addEventListener("signed_in", (event) => {
      store_token(event.detail);
      this.#start(event.detail);
    });
    document.title = "Sign in · parlor";
    for (const dialog of document.querySelectorAll("dialog")) dialog.close();
    this.#end_exploring();
    this.replaceChildren(card);
  }

  #start(token) {
    this.#chat = new chat(token);
    this.#chat.addEventListener("signed_out", () => this.#sign_out("Your sign-in is no longer valid. Please use a new link."));
    this.#chat.addEventListener("notice", (event) => this.#notices.tell(event.detail));
    for (const topic of ["rooms", "active"]) this.#chat.store.subscribe(topic, () => this.#draw());
    this.#build();
    this.#chat.start();
    this.#show_address();
  }

  #build() {
    const banner = document.createElement("parlor-connection-banner");
    this.#list = document.createElement("parlor-room-list");
    this.#room = document.createElement("parlor-room");
    for (const part of [banner, this.#list, this.#room]) part.chat = this.#chat;
    this.#list.addEventListener("open_room", (event) => this.#open(event.detail));
    this.#list.addEventListener("open_person", (event) => this.#open_person(event.detail));
    this.#list.addEventListener("new_group", () => open_group_dialog(this.#chat, (room) => this.#open(room.id)));
    this.#list.addEventListener("sign_out", () => {
      this.#chat.outbox.clear();
      this.#sign_out("");
    });
    this.#room.addEventListener("leave_room", () => this.#leave());
    this.#room.addEventListener("explore", () => (this.#explorer ? this.#end_exploring() : this.#explore()));
    const nothing = element("div", { class: "nothing_open" }, element("img", { src: "/page/favicon.svg", alt: "", width: "64", height: "64" }),
      element("p", { class: "nothing_title" }, "Choose a conversation"), element("p", {}, "Or search for somebody to start a new one."));
    this.replaceChildren(banner,
      element("aside", { class: "list_pane", "aria-label": "Rooms" }, this.#list),
      element("main", { class: "room_pane" }, this.#room, nothing), this.#notices);
  }

  #open(room_id, { with_focus = true, with_history = true } = {}) {
    const address = `#room=${encodeURIComponent(room_id)}`;
    if (with_history && location.hash !== address) history.pushState({ from_list: true }, "", address);
    this.#chat.open_room(room_id);
    this.#draw();
    // The views draw in a microtask; focus comes after.
    if (with_focus) queueMicrotask(() => this.#room.take_focus());
  }

  async #open_person(user_id) {
    const room = await this.#chat.open_direct_room(user_id);
    if (!room) return;
    this.#list.clear_search();
    this.#open(room.id);
  }

  #explore() {
    const panel = document.createElement("parlor-explorer");
    panel.chat = this.#chat;
    panel.addEventListener("close_explorer", () => this.#end_exploring());
    this.#explorer = element("aside", { class: "explorer_pane", "aria-label": "Protocol explorer" }, panel);
    this.dataset.explorer = "open";
    this.#room.is_explored = true;
    this.#room.parentElement.after(this.#explorer);
  }

  #end_exploring() {
    if (!this.#explorer) return;
    this.#explorer.remove();
    this.#explorer = null;
    delete this.dataset.explorer;
    this.#room.is_explored = false;
  }

  #leave() {
    if (history.state?.from_list) history.back();
    else {
      history.replaceState(null, "", location.pathname);
      this.#show_address();
    }
  }

  // The room in the address; one's only room opens by itself where there is place for both panes.
  #show_address() {
    if (!this.#chat) return;
    const { store } = this.#chat;
    const wanted = new URLSearchParams(location.hash.slice(1)).get("room");
    const room = [...store.rooms.values()].find((known) => String(known.id) === wanted);
    if (room) {
      this.#open(room.id, { with_history: false });
    } else if (store.rooms_loaded && !narrow.matches && store.rooms.size === 1 && store.active_room_id === null) {
      this.#open(store.rooms.values().next().value.id, { with_history: false });
    } else if (!wanted && store.active_room_id !== null) {
      this.#chat.open_room(null);
      this.#draw();
      queueMicrotask(() => this.#list.take_focus());
    }
  }

  #draw() {
    const { store } = this.#chat ?? {};
    if (!store) return;
    const room = store.active_room();
    if (!room) this.#end_exploring();
    this.dataset.pane = room ? "room" : "list";
    const unread = store.total_unread();
    document.title = `${unread > 0 ? `(${unread}) ` : ""}${room ? `${room_title(room)} · ` : ""}parlor`;
    if (store.rooms_loaded && !this.#was_loaded) {
      this.#was_loaded = true;
      this.#show_address();
    }
  }

  #key(event) {
    if (!this.#chat || document.querySelector("dialog[open]")) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      if (narrow.matches && this.dataset.pane === "room") this.#leave();
      this.#list.focus_search();
    }
  }

  #sign_out(reason) {
    this.#chat?.stop();
    this.#was_loaded = false;
    forget_token();
    history.replaceState(null, "", location.pathname);
    this.#show_sign_in(reason);
  }
}

apply_theme();
customElements.define("parlor-app", app);
document.body.append(element("parlor-app"));
