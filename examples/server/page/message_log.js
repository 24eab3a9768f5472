// The scrolling log of one room: days, the line before unread messages, messages, and what is on its way.
// What the reader looks at stays where it is, whatever is added above or changes its height.

import "./message_view.js";
import { element, reorder_children, set_text } from "./dom.js";
import { icon } from "./icons.js";
import { room_title } from "./message_text.js";
import { same_id } from "./store.js";
import { day_key, day_label } from "./time.js";

const group_gap = 5 * 60_000;
const near_bottom = 60;
const load_ahead = 600;
const quiet_time = 400;

export class message_log extends HTMLElement {
  #room_id = null;
  #views = new Map();
  #divider_after = null;
  #divider_decided = false;
  #seen_since_divider = false;
  #newest_id = undefined;
  #oldest_id = undefined;
  #roving = null;
  #is_at_bottom = true;
  #anchor = null;
  #arrived = 0;
  #quiet_timer = 0;
  #unsubscribe = [];

  #status = element("div", { class: "log_status", hidden: true });
  #list = element("div", { class: "log_list", role: "log", "aria-live": "polite", "aria-label": "Messages" });
  #scroller = element("div", { class: "log_scroller" }, this.#status, this.#list);
  #jump_count = element("span", { class: "badge", hidden: true });
  #jump = element("button", { class: "jump", type: "button", hidden: true, "aria-label": "Jump to the latest message" }, icon("down"), this.#jump_count);
  #observer = new ResizeObserver(() => this.#hold_position());

  connectedCallback() {
    this.append(this.#scroller, this.#jump);
    this.#scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.#jump.addEventListener("click", () => this.jump_to_latest());
    this.#list.addEventListener("keydown", (event) => this.#key(event));
    this.#observer.observe(this.#list);
    this.#observer.observe(this.#scroller);
    this.#unsubscribe = ["log", "rooms"].map((topic) => this.chat.store.subscribe(topic, () => this.#draw()));
    document.addEventListener("visibilitychange", this.#looked_at);
    window.addEventListener("focus", this.#looked_at);
  }

  disconnectedCallback() {
    this.#observer.disconnect();
    for (const end of this.#unsubscribe) end();
    document.removeEventListener("visibilitychange", this.#looked_at);
    window.removeEventListener("focus", this.#looked_at);
  }

  show_room(room_id) {
    this.#room_id = room_id;
    this.#views.clear();
    this.#divider_after = null;
    this.#divider_decided = false;
    this.#is_at_bottom = true;
    this.#anchor = null;
    this.#arrived = 0;
    this.#newest_id = this.#oldest_id = undefined;
    this.#list.replaceChildren();
    this.#draw();
  }

  jump_to_latest() {
    this.#is_at_bottom = true;
    this.#arrived = 0;
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#update_jump();
    this.#mark_read();
  }

  forget_divider() {
    this.#divider_after = null;
    this.#draw();
  }

  focus_message(message_id) {
    this.#views.get(this.#key_of_id(message_id))?.focus();
  }

  #draw() {
    if (this.#room_id === null) return;
    const { store } = this.chat;
    const room = store.rooms.get(String(this.#room_id));
    const log = store.log(this.#room_id);
    this.#draw_status(log, room);
    if (!room || !log.loaded) return this.#draw_nothing();
    this.#decide_divider(room, log);
    const was_empty = this.#list.childElementCount === 0;
    const newest_before = this.#newest_id;
    const is_history = was_empty || !same_id(this.#oldest_id, log.messages[0]?.id);
    this.#newest_id = log.messages.at(-1)?.id;
    this.#oldest_id = log.messages[0]?.id;
    if (is_history) this.#stay_quiet();
    this.#draw_items(this.#items(room, log));
    if (!was_empty && !this.#is_at_bottom) this.#arrived += log.messages.filter((message) => !message.is_sender && Number(message.id) > Number(newest_before ?? 0)).length;
    this.#hold_position();
    if (was_empty && this.#divider_after !== null) this.#show_divider();
    this.#update_jump();
    this.#mark_read();
    if (!this.#roving || !this.#roving.isConnected) this.#rove(this.#message_views().at(-1), false);
    if (this.#scroller.scrollTop < load_ahead && log.has_older && !log.failed) this.chat.load_older(this.#room_id);
  }

  // What arrives is announced, history is not.
  #stay_quiet() {
    this.#list.setAttribute("aria-live", "off");
    clearTimeout(this.#quiet_timer);
    this.#quiet_timer = setTimeout(() => this.#list.setAttribute("aria-live", "polite"), quiet_time);
  }

  #draw_nothing() {
    this.#views.clear();
    this.#list.replaceChildren();
  }

  #draw_status(log, room) {
    const is_empty = log.loaded && log.messages.length === 0 && this.chat.outbox.entries_of(this.#room_id).length === 0;
    let content = [];
    if (log.failed) {
      const again = () => (log.loaded ? this.#retry_older(log) : this.chat.load_newest(this.#room_id));
      content = [element("span", {}, "Messages could not be loaded."), element("button", { class: "text_button", type: "button", on: { click: again } }, "Try again")];
    } else if (log.loading) {
      content = [element("span", { class: "spinner", "aria-hidden": "true" }), element("span", {}, "Loading messages…")];
    } else if (is_empty && room) {
      content = [element("p", { class: "log_empty_title" }, "No messages yet"), element("p", {}, `Say hello to ${room_title(room)}.`)];
    } else if (log.loaded && !log.has_older && room) {
      content = [element("span", {}, "This is the beginning of the conversation.")];
    }
    const signature = `${log.failed} ${log.loading} ${is_empty} ${log.has_older} ${room ? room_title(room) : ""}`;
    if (this.#status.dataset.signature === signature) return;
    this.#status.dataset.signature = signature;
    this.#status.dataset.empty = String(is_empty);
    this.#status.hidden = content.length === 0;
    this.#status.replaceChildren(...content);
  }

  #retry_older(log) {
    log.failed = false;
    this.chat.load_older(this.#room_id);
  }

  // The line stands before the first message that was unread when the room was opened, or when the page was left.
  #decide_divider(room, log) {
    const { me } = this.chat.store;
    if (!me) return;
    const has_arrived = this.#newest_id !== undefined && !same_id(log.messages.at(-1)?.id, this.#newest_id);
    if (!this.#divider_decided) {
      this.#divider_decided = true;
      if (room.unread_count > 0) this.#divider_after = Number(room.participants.find((person) => same_id(person.id, me.id))?.last_read_message_id ?? 0);
    } else if (has_arrived && this.#is_unattended()) {
      if (this.#divider_after === null || this.#seen_since_divider) this.#divider_after = Number(this.#newest_id);
      this.#seen_since_divider = false;
    }
  }

  #first_unread(log) {
    if (this.#divider_after === null) return undefined;
    return log.messages.find((message) => !message.is_sender && !message.is_deleted && Number(message.id) > this.#divider_after)?.id;
  }

  #items(room, log) {
    const { chat } = this;
    const others = room.participants.filter((person) => !same_id(person.id, chat.store.me?.id));
    const is_direct = room.room_type === "direct";
    const first_unread = this.#first_unread(log);
    const items = [];
    let previous = null;
    const add = (message, key, extra) => {
      const day = day_key(message.created_at);
      if (!previous || day_key(previous.message.created_at) !== day) {
        items.push({ key: `day ${day}`, day: message.created_at });
        previous = null;
      }
      if (same_id(message.id, first_unread)) {
        items.push({ key: "unread", divider: true });
        previous = null;
      }
      const continues = previous !== null
        && Boolean(previous.message.is_sender) === Boolean(message.is_sender)
        && same_id(previous.message.sender_id, message.sender_id)
        && new Date(message.created_at) - new Date(previous.message.created_at) < group_gap;
      const item = { key, message, progress: 0, show_author: !is_direct && !message.is_sender, is_first: !continues, is_last: true, ...extra };
      if (continues) previous.is_last = false;
      items.push(item);
      previous = item;
    };
    for (const message of log.messages) add(message, this.#key_of(message), receipt(message, others, is_direct));
    for (const entry of chat.outbox.entries_of(this.#room_id)) {
      add(message_of(entry, chat.store.me), `own ${entry.client_message_id}`, { state: entry.state, state_text: entry.state === "waiting" && chat.connection.state === "open" ? "In the queue" : undefined, reason: entry.reason, progress: entry.progress });
    }
    return items;
  }

  #draw_items(items) {
    const wanted = items.map((item) => {
      let view = this.#views.get(item.key);
      if (!view) {
        view = item.day ? day_line() : item.divider ? unread_line() : document.createElement("parlor-message");
        this.#views.set(item.key, view);
      }
      if (item.day) set_text(view.firstElementChild, day_label(item.day));
      else if (!item.divider) view.show(item);
      return view;
    });
    reorder_children(this.#list, wanted);
    const used = new Set(items.map((item) => item.key));
    for (const key of this.#views.keys()) if (!used.has(key)) this.#views.delete(key);
  }

  #key_of(message) {
    return message.is_sender && message.client_message_id ? `own ${message.client_message_id}` : `message ${message.id}`;
  }

  #key_of_id(message_id) {
    const message = this.chat.store.log(this.#room_id).messages.find((known) => same_id(known.id, message_id));
    return message ? this.#key_of(message) : "";
  }

  #message_views() {
    return [...this.#list.querySelectorAll("parlor-message")];
  }

  // Scrolling.

  #scrolled() {
    const { scrollTop, clientHeight, scrollHeight } = this.#scroller;
    this.#is_at_bottom = scrollHeight - scrollTop - clientHeight < near_bottom;
    if (this.#is_at_bottom) this.#arrived = 0;
    this.#take_anchor();
    this.#update_jump();
    this.#mark_read();
    if (scrollTop < load_ahead && !this.chat.store.log(this.#room_id).failed) this.chat.load_older(this.#room_id);
  }

  // The first message in sight and how far below the edge it stands.
  #take_anchor() {
    const edge = this.#scroller.getBoundingClientRect().top;
    const children = this.#message_views();
    let low = 0;
    let high = children.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (children[middle].getBoundingClientRect().bottom <= edge) low = middle + 1;
      else high = middle;
    }
    const node = children[low];
    this.#anchor = node ? { node, offset: node.getBoundingClientRect().top - edge } : null;
  }

  #hold_position() {
    if (this.#is_at_bottom) {
      this.#scroller.scrollTop = this.#scroller.scrollHeight;
    } else if (this.#anchor?.node.isConnected) {
      const offset = this.#anchor.node.getBoundingClientRect().top - this.#scroller.getBoundingClientRect().top;
      const moved = offset - this.#anchor.offset;
      if (Math.abs(moved) >= 1) this.#scroller.scrollTop += moved;
    }
  }

  #show_divider() {
    const line = this.#views.get("unread");
    if (!line) return;
    const edge = this.#scroller.getBoundingClientRect().top;
    if (line.getBoundingClientRect().top >= edge) return;
    this.#is_at_bottom = false;
    this.#scroller.scrollTop += line.getBoundingClientRect().top - edge - 24;
    this.#take_anchor();
  }

  #update_jump() {
    this.#jump.hidden = this.#is_at_bottom;
    this.#jump_count.hidden = this.#arrived === 0;
    set_text(this.#jump_count, String(this.#arrived));
    this.#jump.setAttribute("aria-label", this.#arrived > 0 ? `Jump to the latest message, ${this.#arrived} new` : "Jump to the latest message");
  }

  #is_unattended() {
    return document.visibilityState !== "visible" || !document.hasFocus();
  }

  // Read is what stood on a visible page at the end of the log.
  #mark_read() {
    if (this.#room_id === null || !this.#is_at_bottom || document.visibilityState !== "visible" || !this.checkVisibility({ visibilityProperty: true })) return;
    if (!this.chat.store.log(this.#room_id).loaded) return;
    if (!this.#is_unattended()) this.#seen_since_divider = true;
    this.chat.mark_read(this.#room_id);
  }

  #looked_at = () => this.#mark_read();

  // Keyboard: one message is in the tab order, the arrow keys go from message to message.

  #key(event) {
    const views = this.#message_views();
    const here = views.indexOf(event.target.closest("parlor-message"));
    if (here < 0) return;
    const steps = { ArrowUp: here - 1, ArrowDown: here + 1, Home: 0, End: views.length - 1 };
    if (Object.hasOwn(steps, event.key) && !event.target.closest("audio")) {
      event.preventDefault();
      this.#rove(views[Math.max(0, Math.min(views.length - 1, steps[event.key]))], true);
    } else if (event.key === "Enter" && event.target === views[here] && views[here].has_menu) {
      event.preventDefault();
      views[here].menu_anchor.click();
    }
  }

  #rove(view, with_focus) {
    if (!view) return;
    if (this.#roving) this.#roving.tabIndex = -1;
    this.#roving = view;
    view.tabIndex = 0;
    if (with_focus) view.focus();
  }
}

// How far a delivered message of mine came: read once everybody else read it.
function receipt(message, others, is_direct) {
  if (!message.is_sender) return { state: "sent" };
  const readers = others.filter((person) => Number(person.last_read_message_id ?? 0) >= Number(message.id));
  const is_read = others.length > 0 && readers.length === others.length;
  if (is_read || (is_direct && message.is_read)) return { state: "read", state_text: is_direct ? "Read" : "Read by everyone" };
  if (readers.length === 0) return { state: "sent" };
  return { state: "sent", state_text: `Read by ${readers.map((person) => person.name).join(", ")}` };
}

function message_of(entry, me) {
  const files = entry.files.map((file) => ({ file_name: file.name, file_path: null, file_size: file.size, mime_type: file.type }));
  return {
    content: entry.content, message_type: entry.message_type, created_at: entry.created_at, client_message_id: entry.client_message_id,
    sender_id: me?.id, is_sender: true, is_deleted: false, edited_at: null, files_data: files.length > 0 ? files : null, previews: entry.previews,
  };
}

function day_line() {
  return element("div", { class: "day_line" }, element("span", {}));
}

function unread_line() {
  return element("div", { class: "unread_line" }, element("span", {}, "New messages"));
}

customElements.define("parlor-message-log", message_log);
