// One message, on its way or delivered: bubble, pictures, files, state and the button of its menu.

import { link_address, own_address } from "./address.js";
import { avatar } from "./avatar.js";
import { extension_of } from "./attachment_rules.js";
import { element, replace_children } from "./dom.js";
import { file_size } from "./file_size.js";
import { icon } from "./icons.js";
import { attachments_of, summary_of } from "./message_text.js";
import { is_emoji_only, rich_text } from "./rich_text.js";
import { clock, full } from "./time.js";

const states = {
  waiting: { icon: "clock", text: "Waiting for connection" },
  uploading: { icon: "clock", text: "Uploading" },
  sending: { icon: "clock", text: "Sending" },
  failed: { icon: "alert", text: "Not sent" },
  sent: { icon: "check", text: "Sent" },
  read: { icon: "check_double", text: "Read" },
};

// Events, all bubbling with the item as detail: "message_menu", "message_retry", "message_discard";
// "message_picture" with { item, index }.
export class message_view extends HTMLElement {
  #item = null;
  #drawn = new Map();
  #author = element("div", { class: "message_author" });
  #face = element("div", { class: "message_face" });
  #body = element("div", { class: "bubble" });
  #progress = element("div", { class: "message_progress" });
  #meta = element("div", { class: "message_meta" });
  #menu_button = element("button", { class: "icon_button message_more", type: "button", tabindex: "-1", "aria-haspopup": "menu", "aria-label": "Message actions" }, icon("more"));

  connectedCallback() {
    if (this.hasChildNodes()) return;
    this.classList.add("message");
    this.setAttribute("role", "article");
    this.tabIndex = -1;
    this.append(this.#face, element("div", { class: "message_column" }, this.#author, element("div", { class: "message_line" }, this.#body, this.#menu_button), this.#progress, this.#meta));
    this.#menu_button.addEventListener("click", () => this.#tell("message_menu", this.#item));
    this.addEventListener("contextmenu", (event) => {
      if (event.target.closest("a, img, audio") || !this.has_menu || !getSelection().isCollapsed) return;
      event.preventDefault();
      this.#tell("message_menu", this.#item);
    });
    if (this.#item) this.show(this.#item);
  }

  get item() {
    return this.#item;
  }

  get menu_anchor() {
    return this.#menu_button;
  }

  get has_menu() {
    const { message, state } = this.#item;
    return !message.is_deleted && ["sent", "read"].includes(state) && (message.is_sender || Boolean(message.content));
  }

  // item: { message, state, state_text, reason, progress, is_first, is_last, show_author }
  show(item) {
    this.#item = item;
    if (!this.isConnected) return;
    const { message } = item;
    this.dataset.own = String(Boolean(message.is_sender));
    this.dataset.first = String(item.is_first);
    this.dataset.last = String(item.is_last);
    this.dataset.state = item.state;
    this.dataset.deleted = String(Boolean(message.is_deleted));
    if (message.id !== undefined) this.dataset.messageId = message.id;
    const author = message.is_sender ? "You" : message.sender_details?.name ?? "Somebody";
    this.setAttribute("aria-label", `${author}, ${clock(message.created_at)}`);
    this.#body.title = full(message.created_at);
    this.#menu_button.hidden = !this.has_menu;
    this.#draw("author", [item.show_author && item.is_first, author], () => this.#draw_author(item, author));
    this.#draw("body", [message.content, message.is_deleted, message.message_type, message.previews, attachments_of(message)], () => this.#draw_body(message));
    this.#draw("progress", [item.state, Math.round(item.progress * 100)], () => this.#draw_progress(item));
    this.#draw("meta", [item.state, item.is_last, item.state_text, item.reason, message.edited_at, message.created_at], () => this.#draw_meta(item));
  }

  #draw(part, inputs, draw) {
    const signature = JSON.stringify(inputs);
    if (this.#drawn.get(part) === signature) return;
    this.#drawn.set(part, signature);
    draw();
  }

  #draw_author({ message, show_author, is_first }, author) {
    this.#author.hidden = !(show_author && is_first);
    this.#face.hidden = !show_author;
    replace_children(this.#author, author);
    replace_children(this.#face, show_author && is_first && avatar({ id: message.sender_id, name: author, ...message.sender_details }, { size: "small" }));
  }

  #draw_body(message) {
    const files = attachments_of(message);
    const has_pictures = message.message_type === "image" && files.length > 0;
    this.#body.classList.toggle("bubble_emoji", files.length === 0 && !message.is_deleted && is_emoji_only(message.content ?? ""));
    this.#body.classList.toggle("bubble_pictures", has_pictures && !message.is_deleted);
    if (message.is_deleted) {
      replace_children(this.#body, element("p", { class: "message_text" }, "This message was deleted"));
      return;
    }
    replace_children(
      this.#body,
      has_pictures && this.#pictures(message, files),
      message.message_type === "voice" && files.map((file) => this.#sound(file)),
      !has_pictures && message.message_type !== "voice" && files.map((file) => this.#file(file)),
      message.content && element("p", { class: "message_text", dir: "auto" }, ...rich_text(message.content)),
    );
  }

  #pictures(message, files) {
    const pictures = files.map((file, index) => {
      const address = message.previews?.[index] ?? own_address(file.file_path);
      if (!address) return this.#file(file);
      const image = element("img", { src: address, alt: file.file_name || "Picture", decoding: "async", draggable: "false" });
      const button = element("button", { class: "picture", type: "button", "aria-label": `Open picture ${file.file_name ?? ""}`.trim() }, image);
      image.addEventListener("load", () => {
        const ratio = Math.min(1.8, Math.max(0.7, image.naturalWidth / image.naturalHeight));
        if (files.length === 1) button.style.setProperty("--ratio", String(ratio));
      });
      image.addEventListener("error", () => button.replaceWith(this.#file(file)));
      button.addEventListener("click", () => this.#tell("message_picture", { item: this.#item, index }));
      return button;
    });
    return element("div", { class: "pictures", dataset: { count: String(Math.min(files.length, 4)) } }, pictures);
  }

  #file(file) {
    const name = file.file_name || "File";
    const extension = extension_of(name);
    const details = [extension.toUpperCase(), file_size(file.file_size)].filter(Boolean).join(" · ");
    const content = [
      element("span", { class: "file_badge", "aria-hidden": "true" }, icon("file")),
      element("span", { class: "file_words" }, element("span", { class: "file_name" }, name), element("span", { class: "file_details" }, details)),
    ];
    const address = link_address(file.file_path);
    if (!address) return element("div", { class: "file" }, content);
    return element("a", { class: "file", href: address, download: name, target: "_blank", rel: "noopener noreferrer" }, content, icon("download"));
  }

  #sound(file) {
    const address = own_address(file.file_path);
    if (!address) return this.#file(file);
    const name = file.file_name || "Sound file";
    return element("figure", { class: "sound" }, element("figcaption", {}, icon("voice"), element("span", {}, name)), element("audio", { controls: true, preload: "none", src: address, "aria-label": name }));
  }

  #draw_progress({ state, progress, message }) {
    if (state !== "uploading") return replace_children(this.#progress);
    const percent = Math.round(progress * 100);
    replace_children(this.#progress, element("progress", { max: "100", value: String(percent), "aria-label": `Uploading ${summary_of(message)}` }), element("span", {}, `${percent} %`));
  }

  #draw_meta(item) {
    const { message, state, is_last, state_text, reason } = item;
    const is_settled = state === "sent" || state === "read";
    this.#meta.hidden = is_settled && !is_last && !message.edited_at;
    const text = state_text ?? states[state].text;
    replace_children(
      this.#meta,
      message.edited_at && !message.is_deleted && element("span", {}, "Edited"),
      element("time", { datetime: message.created_at }, clock(message.created_at)),
      message.is_sender && !message.is_deleted && element("span", { class: "tick", dataset: { state }, title: text }, icon(states[state].icon), element("span", { class: is_settled ? "visually_hidden" : "" }, reason ? `${text}: ${reason}` : text)),
      state === "failed" && this.#action("Try again", "message_retry"),
      ["failed", "waiting", "uploading"].includes(state) && this.#action(state === "failed" ? "Discard" : "Cancel", "message_discard"),
    );
  }

  #action(text, event) {
    return element("button", { class: "text_button", type: "button", on: { click: () => this.#tell(event, this.#item) } }, text);
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { bubbles: true, detail }));
  }
}

customElements.define("parlor-message", message_view);
