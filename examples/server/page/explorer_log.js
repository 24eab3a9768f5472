// The last frames of a socket, both ways, as they pass.

import { element, replace_children, set_text } from "./dom.js";
import { byte_count, readable } from "./explorer_frames.js";
import { file_size } from "./file_size.js";
import { exact } from "./time.js";

const most_frames = 200;
const near_end = 40;
const longest_open = 36;
const arrows = { sent: "↑", received: "↓" };

export class explorer_log extends HTMLElement {
  #frames = [];
  #is_paused = false;
  #unseen = 0;

  #list = element("div", { class: "explorer_frames", role: "log", "aria-label": "Frames", "aria-live": "off", tabindex: "0" });
  #empty = element("p", { class: "hint explorer_empty" }, "Frames appear here as they pass.");
  #count = element("span", { class: "explorer_count" });
  #pause = element("button", { class: "text_button", type: "button" });
  #announce = element("input", { type: "checkbox", id: "explorer_announce" });

  connectedCallback() {
    const clear = element("button", { class: "text_button", type: "button", on: { click: () => this.clear() } }, "Clear");
    const copy = element("button", { class: "text_button", type: "button", on: { click: () => this.#copy() } }, "Copy");
    this.#pause.addEventListener("click", () => this.#set_paused(!this.#is_paused));
    this.#announce.addEventListener("change", () => this.#list.setAttribute("aria-live", this.#announce.checked ? "polite" : "off"));
    this.append(
      element("div", { class: "explorer_tools" }, this.#count, this.#pause, clear, copy,
        element("label", { class: "explorer_check", for: "explorer_announce", title: "Let screen readers speak each frame" }, this.#announce, "Announce")),
      this.#list);
    this.#draw_all();
  }

  // frame: { direction, text }
  add(frame) {
    this.#frames.push({ ...frame, at: Date.now() });
    if (this.#frames.length > most_frames) this.#frames.shift();
    if (this.#is_paused) this.#unseen += 1;
    else this.#draw_newest();
    this.#draw_tools();
  }

  clear() {
    this.#frames = [];
    this.#unseen = 0;
    this.#draw_all();
  }

  #set_paused(is_paused) {
    this.#is_paused = is_paused;
    this.#unseen = 0;
    if (is_paused) this.#draw_tools();
    else this.#draw_all();
  }

  #draw_all() {
    replace_children(this.#list, this.#frames.length > 0 ? this.#frames.map(row) : this.#empty);
    this.#list.scrollTop = this.#list.scrollHeight;
    this.#draw_tools();
  }

  // Whoever reads further up is not pulled away.
  #draw_newest() {
    const { scrollTop, clientHeight, scrollHeight } = this.#list;
    const follows = scrollHeight - scrollTop - clientHeight < near_end;
    this.#empty.remove();
    this.#list.append(row(this.#frames.at(-1)));
    while (this.#list.childElementCount > most_frames) this.#list.firstElementChild.remove();
    if (follows) this.#list.scrollTop = this.#list.scrollHeight;
  }

  #draw_tools() {
    set_text(this.#count, this.#frames.length === 1 ? "1 frame" : `${this.#frames.length} frames`);
    set_text(this.#pause, !this.#is_paused ? "Pause" : this.#unseen > 0 ? `Resume (${this.#unseen} new)` : "Resume");
  }

  async #copy() {
    const text = this.#frames.map((frame) => `${exact(frame.at)} ${frame.direction}\n${frame.text}`).join("\n\n");
    const is_done = await navigator.clipboard?.writeText(text).then(() => true, () => false);
    this.dispatchEvent(new CustomEvent("log_copied", { detail: is_done ? "The frames are copied, each in full." : "The frames could not be copied." }));
  }
}

function row({ direction, text, at }) {
  const { name, body, is_error } = readable(text);
  const is_open = body.split("\n").length <= longest_open;
  return element("details", { class: "explorer_frame", open: is_open, dataset: { direction, error: String(is_error) } },
    element("summary", {},
      element("span", { class: "explorer_arrow", "aria-hidden": "true" }, arrows[direction]),
      element("span", { class: "visually_hidden" }, `${direction} `),
      element("span", { class: "explorer_name" }, name),
      element("span", { class: "explorer_facts" }, `${file_size(byte_count(text))} · ${exact(at)}`)),
    element("pre", { dir: "auto" }, body));
}

customElements.define("parlor-explorer-log", explorer_log);
