// The right pane: the open room with its header, log and composer; it takes dropped and pasted files.

import "./composer.js";
import "./message_log.js";
import { own_address } from "./address.js";
import { avatar } from "./avatar.js";
import { confirm_dialog } from "./dialog.js";
import { element, replace_children, set_text } from "./dom.js";
import { file_size } from "./file_size.js";
import { icon } from "./icons.js";
import { open_lightbox } from "./lightbox.js";
import { open_menu } from "./menu.js";
import { attachments_of, room_face, room_title, typing_text } from "./message_text.js";
import { open_room_dialog } from "./room_dialog.js";
import { same_id } from "./store.js";
import { full, last_seen } from "./time.js";

// Events: "leave_room", to go back to the list, and "explore", to open or close the protocol explorer.
export class room_view extends HTMLElement {
  #shown = null;
  #drags = 0;
  #unsubscribe = [];

  #face = element("span", { class: "room_face" });
  #title = element("h1", { class: "room_title", dir: "auto", tabindex: "-1" });
  #status = element("p", { class: "room_status" });
  #back = element("button", { class: "icon_button back_button", type: "button", "aria-label": "Back to the list of rooms" }, icon("back"));
  #explore = element("button", { class: "icon_button", type: "button", "aria-label": "Protocol explorer", title: "Protocol explorer", "aria-expanded": "false" }, icon("braces"));
  #details = element("button", { class: "icon_button", type: "button", "aria-label": "Room details", title: "Room details" }, icon("info"));
  #log = document.createElement("parlor-message-log");
  #typing = element("p", { class: "typing", "aria-live": "polite" });
  #composer = document.createElement("parlor-composer");
  #drop = element("div", { class: "drop_target", "aria-hidden": "true" }, element("div", {}, icon("attach"), element("span", {}, "Drop files to send them")));

  connectedCallback() {
    this.#log.chat = this.chat;
    this.#composer.chat = this.chat;
    this.append(
      element("header", { class: "room_header" }, this.#back, this.#face, element("div", { class: "room_words" }, this.#title, this.#status), this.#explore, this.#details),
      this.#log, this.#typing, this.#composer, this.#drop);
    this.#back.addEventListener("click", () => this.dispatchEvent(new Event("leave_room")));
    this.#explore.addEventListener("click", () => this.dispatchEvent(new Event("explore")));
    this.#details.addEventListener("click", () => open_room_dialog(this.chat.store.active_room(), this.chat.store.me));
    this.#listen_to_messages();
    this.#listen_to_composer();
    this.#listen_to_files();
    this.#unsubscribe = ["rooms", "typing", "active", "me"].map((topic) => this.chat.store.subscribe(topic, () => this.#draw()));
    this.#draw();
  }

  disconnectedCallback() {
    for (const end of this.#unsubscribe) end();
    document.removeEventListener("paste", this.#pasted);
  }

  take_focus() {
    if (matchMedia("(pointer: coarse)").matches) this.#title.focus();
    else this.#composer.take_focus();
  }

  set is_explored(is_explored) {
    this.#explore.setAttribute("aria-expanded", String(is_explored));
    if (!is_explored) this.#explore.focus();
  }

  #draw() {
    const { store } = this.chat;
    const room = store.active_room();
    this.hidden = !room;
    if (!room) {
      this.#shown = null;
      return;
    }
    const is_direct = room.room_type === "direct";
    const face = room_face(room);
    const presence = is_direct && room.other_user ? Boolean(room.other_user.is_online) : undefined;
    const signature = JSON.stringify([face.id, face.name, face.avatar_url, presence]);
    if (this.#face.dataset.signature !== signature) {
      this.#face.dataset.signature = signature;
      replace_children(this.#face, avatar(face, { presence }));
    }
    set_text(this.#title, room_title(room));
    const is_connected = this.chat.connection.state === "open";
    set_text(this.#status, is_connected ? status_of(room) : "not connected");
    this.#draw_typing(store.typists(room.id), is_direct);
    if (same_id(this.#shown, room.id)) return;
    this.#shown = room.id;
    this.#log.show_room(room.id);
    this.#composer.show_room(room.id, room_title(room));
  }

  #draw_typing(names, is_direct) {
    const text = is_direct && names.length > 0 ? `${names[0]} is typing…` : typing_text(names, false);
    if (this.#typing.dataset.text === text) return;
    this.#typing.dataset.text = text;
    const dots = element("span", { class: "typing_dots", "aria-hidden": "true" }, element("i"), element("i"), element("i"));
    replace_children(this.#typing, text && dots, text);
  }

  #listen_to_messages() {
    this.addEventListener("message_menu", (event) => this.#open_menu(event.target, event.detail.message));
    this.addEventListener("message_picture", (event) => this.#open_picture(event.detail));
    this.addEventListener("message_retry", (event) => this.chat.outbox.retry(event.detail.message.client_message_id));
    this.addEventListener("message_discard", (event) => this.chat.outbox.discard(event.detail.message.client_message_id));
  }

  #listen_to_composer() {
    this.#composer.addEventListener("message_sent", () => {
      this.#log.forget_divider();
      this.#log.jump_to_latest();
    });
    this.#composer.addEventListener("edit_last", () => {
      const mine = this.chat.store.log(this.#shown).messages.findLast((message) => can_edit(message));
      if (mine) this.#composer.edit(mine);
    });
    this.#composer.addEventListener("edit_ended", () => this.#composer.take_focus());
  }

  #listen_to_files() {
    const has_files = (event) => event.dataTransfer?.types.includes("Files");
    const dragging = (count) => {
      this.#drags = Math.max(0, count);
      this.dataset.dragging = String(this.#drags > 0);
    };
    this.addEventListener("dragenter", (event) => has_files(event) && dragging(this.#drags + 1));
    this.addEventListener("dragleave", (event) => has_files(event) && dragging(this.#drags - 1));
    this.addEventListener("dragover", (event) => has_files(event) && event.preventDefault());
    this.addEventListener("drop", (event) => {
      if (!has_files(event)) return;
      event.preventDefault();
      dragging(0);
      this.#composer.add_files([...event.dataTransfer.files]);
    });
    document.addEventListener("paste", this.#pasted);
  }

  #pasted = (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0 || this.hidden || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    this.#composer.add_files(files);
  };

  #open_menu(view, message) {
    const entries = [];
    if (message.content) entries.push({ text: "Copy text", icon: "copy", choose: () => this.#copy(message.content) });
    if (can_edit(message)) entries.push({ text: "Edit", icon: "edit", choose: () => this.#composer.edit(message) });
    if (message.is_sender) entries.push({ text: "Delete", icon: "trash", is_dangerous: true, choose: () => this.#remove(message) });
    if (entries.length > 0) open_menu(view.menu_anchor, entries);
  }

  async #copy(text) {
    const is_done = await navigator.clipboard?.writeText(text).then(() => true, () => false);
    if (!is_done) this.chat.notice("The text could not be copied.");
  }

  async #remove(message) {
    if (!(await confirm_dialog("Delete this message?", "It disappears for everybody in this room.", "Delete"))) return;
    if (await this.chat.remove(message)) this.#log.focus_message(message.id);
  }

  // The arrow keys go through all pictures of the loaded log.
  #open_picture({ item, index }) {
    const pictures = [];
    let start = 0;
    for (const message of this.chat.store.log(this.#shown).messages) {
      if (message.message_type !== "image" || message.is_deleted) continue;
      attachments_of(message).forEach((file, position) => {
        const address = own_address(file.file_path);
        if (!address) return;
        if (same_id(message.id, item.message.id) && position === index) start = pictures.length;
        const author = message.is_sender ? "You" : message.sender_details?.name ?? "";
        pictures.push({ address, name: file.file_name || "Picture", details: [author, full(message.created_at), file_size(file.file_size)].filter(Boolean).join(" · ") });
      });
    }
    if (item.message.id !== undefined && pictures.length > 0) open_lightbox(pictures, start);
  }
}

function can_edit(message) {
  return message.is_sender && !message.is_deleted && message.message_type === "text";
}

function status_of(room) {
  if (room.room_type === "direct") {
    const other = room.participants.find((person) => same_id(person.id, room.other_user?.id));
    return room.other_user?.is_online ? "online" : last_seen(other?.last_seen);
  }
  const online = room.participants.filter((person) => person.is_online).length;
  const members = room.participants.length === 1 ? "1 member" : `${room.participants.length} members`;
  return online > 0 ? `${members}, ${online} online` : members;
}

customElements.define("parlor-room", room_view);
