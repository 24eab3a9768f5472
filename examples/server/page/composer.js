// Where messages are written, files are gathered and own messages are edited.

import { accepted, code_points, extension_of, kind_of, longest_text, most_files, problem_with, split_by_kind } from "./attachment_rules.js";
import { element, replace_children, set_text } from "./dom.js";
import { file_size } from "./file_size.js";
import { icon } from "./icons.js";

const counter_from = longest_text - 500;
const grows_by_itself = CSS.supports("field-sizing", "content");

// Events: "message_sent", "edit_last" (arrow up in an empty field), "edit_ended" with the message id as detail.
export class composer extends HTMLElement {
  #room_id = null;
  #drafts = new Map();
  #files = [];
  #edited = null;

  #field = element("textarea", { class: "composer_field", rows: "1", name: "message", "aria-label": "Message", placeholder: "Write a message", dir: "auto", enterkeyhint: "send", autocomplete: "off" });
  #send = element("button", { class: "send_button", type: "submit", "aria-label": "Send" }, icon("send"));
  #picker = element("input", { type: "file", multiple: true, accept: accepted, hidden: true, tabindex: "-1", "aria-label": "Choose files" });
  #attach = element("button", { class: "icon_button", type: "button", "aria-label": "Attach files", title: "Attach files" }, icon("attach"));
  #tray = element("ul", { class: "tray", "aria-label": "Files to send", hidden: true });
  #problem = element("p", { class: "composer_problem", role: "alert", hidden: true });
  #counter = element("span", { class: "composer_counter", "aria-live": "polite", hidden: true });
  #editing = element("div", { class: "composer_editing", hidden: true },
    icon("edit"), element("span", {}, "Editing message"), element("button", { class: "text_button", type: "button", on: { click: () => this.end_edit() } }, "Cancel"));
  #form = element("form", { class: "composer_form", autocomplete: "off" }, this.#attach, this.#field, this.#counter, this.#send);

  connectedCallback() {
    if (this.hasChildNodes()) return;
    this.append(this.#problem, this.#tray, this.#editing, this.#form, this.#picker);
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#field.addEventListener("input", () => this.#typed());
    this.#field.addEventListener("keydown", (event) => this.#key(event));
    this.#field.addEventListener("blur", () => this.chat.stop_typing());
    this.#attach.addEventListener("click", () => this.#picker.click());
    this.#picker.addEventListener("change", () => {
      this.add_files([...this.#picker.files]);
      this.#picker.value = "";
    });
    this.#update();
  }

  show_room(room_id, title) {
    this.end_edit();
    if (this.#room_id !== null) this.#drafts.set(String(this.#room_id), this.#field.value);
    this.#room_id = room_id;
    this.#drop_files();
    this.#problem.hidden = true;
    this.#field.value = this.#drafts.get(String(room_id)) ?? "";
    this.#field.setAttribute("aria-label", `Message to ${title}`);
    this.#update();
  }

  take_focus() {
    this.#field.focus();
  }

  add_files(files) {
    if (files.length === 0) return;
    this.end_edit();
    const refusals = [];
    for (const file of files) {
      const problem = this.#files.length >= most_files ? `A message takes at most ${most_files} files.` : problem_with(file);
      if (problem) refusals.push(`${file.name}: ${problem}`);
      else this.#files.push({ file, preview: kind_of(file) === "image" ? URL.createObjectURL(file) : null });
    }
    this.#tell_problem(refusals.join("\n"));
    this.#draw_tray();
    this.#field.focus();
  }

  edit(message) {
    if (this.#edited === null) this.#drafts.set(String(this.#room_id), this.#field.value);
    this.#edited = message;
    this.#editing.hidden = false;
    this.#field.value = message.content;
    this.#update();
    this.#field.focus();
    this.#field.setSelectionRange(this.#field.value.length, this.#field.value.length);
  }

  end_edit() {
    if (this.#edited === null) return;
    const message_id = this.#edited.id;
    this.#edited = null;
    this.#editing.hidden = true;
    this.#field.value = this.#drafts.get(String(this.#room_id)) ?? "";
    this.#update();
    this.dispatchEvent(new CustomEvent("edit_ended", { detail: message_id }));
  }

  #key(event) {
    if (event.isComposing) return;
    const has_keyboard = !matchMedia("(pointer: coarse)").matches;
    if (event.key === "Enter" && !event.shiftKey && has_keyboard) {
      event.preventDefault();
      this.#submit();
    } else if (event.key === "Escape" && this.#edited) {
      event.preventDefault();
      this.end_edit();
    } else if (event.key === "ArrowUp" && this.#field.value === "" && !this.#edited) {
      event.preventDefault();
      this.dispatchEvent(new Event("edit_last"));
    }
  }

  #typed() {
    this.#update();
    if (this.#field.value.trim() && !this.#edited) this.chat.typing(this.#room_id);
    else this.chat.stop_typing();
  }

  async #submit() {
    const content = this.#field.value.trim();
    if (code_points(content) > longest_text) return this.#tell_problem(`A message has at most ${longest_text} characters.`);
    this.#tell_problem("");
    if (this.#edited) return this.#submit_edit(content);
    if (!content && this.#files.length === 0) return;
    this.#send_parts(content);
    this.#field.value = "";
    this.#drafts.delete(String(this.#room_id));
    this.#drop_files();
    this.#update();
    this.#field.focus();
    this.dispatchEvent(new Event("message_sent"));
  }

  // The text goes with the first part.
  #send_parts(content) {
    const parts = split_by_kind(this.#files.map(({ file }) => file));
    if (parts.length === 0) this.chat.send(this.#room_id, { content });
    parts.forEach(({ kind, files }, index) => this.chat.send(this.#room_id, { message_type: kind, content: index === 0 ? content : "", files }));
  }

  async #submit_edit(content) {
    const message = this.#edited;
    if (!content) return this.#tell_problem("A message cannot become empty. Delete it instead.");
    if (content === message.content) return this.end_edit();
    this.#send.disabled = true;
    const is_done = await this.chat.edit(message, content);
    this.#send.disabled = false;
    if (is_done && this.#edited === message) this.end_edit();
  }

  #tell_problem(text) {
    this.#problem.hidden = text === "";
    set_text(this.#problem, text);
  }

  #drop_files() {
    for (const { preview } of this.#files) if (preview) URL.revokeObjectURL(preview);
    this.#files = [];
    this.#draw_tray();
  }

  #draw_tray() {
    this.#tray.hidden = this.#files.length === 0;
    replace_children(this.#tray, this.#files.map((entry) => this.#tray_entry(entry)));
    this.#update();
  }

  #tray_entry(entry) {
    const { file, preview } = entry;
    const remove = () => {
      if (preview) URL.revokeObjectURL(preview);
      this.#files = this.#files.filter((other) => other !== entry);
      this.#draw_tray();
      this.#field.focus();
    };
    return element("li", { class: "tray_entry" },
      preview ? element("img", { src: preview, alt: "" }) : element("span", { class: "file_badge", "aria-hidden": "true" }, icon(kind_of(file) === "voice" ? "voice" : "file")),
      element("span", { class: "file_words" }, element("span", { class: "file_name" }, file.name), element("span", { class: "file_details" }, `${extension_of(file.name).toUpperCase()} · ${file_size(file.size)}`)),
      element("button", { class: "icon_button", type: "button", "aria-label": `Remove ${file.name}`, on: { click: remove } }, icon("close")));
  }

  #update() {
    const length = code_points(this.#field.value.trim());
    this.#send.disabled = (length === 0 && this.#files.length === 0) || length > longest_text;
    this.#send.setAttribute("aria-label", this.#edited ? "Save" : "Send");
    replace_children(this.#send, icon(this.#edited ? "check" : "send"));
    this.#counter.hidden = length < counter_from;
    this.#counter.dataset.over = String(length > longest_text);
    set_text(this.#counter, String(longest_text - length));
    this.#attach.disabled = this.#edited !== null;
    if (grows_by_itself) return;
    this.#field.style.setProperty("height", "auto");
    this.#field.style.setProperty("height", `${this.#field.scrollHeight}px`);
  }
}

customElements.define("parlor-composer", composer);
