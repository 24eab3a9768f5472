// The client: turns what people do into requests and frames, and what the server says into the store.

import { api } from "./api.js";
import { connection } from "./connection.js";
import { outbox } from "./outbox.js";
import { same_id, store } from "./store.js";

const page_size = 50;
const refreshed_after_reconnect = 200;
const typing_repeat = 3_000;
const typing_pause = 4_000;
const synchronise_pause = 3_000;

// Events: "signed_out" (the token is no longer valid), "notice" (a sentence for the person), "arrived" (a message of
// somebody else, as detail).
export class chat extends EventTarget {
  #typing = { room_id: null, sent_at: 0, timer: 0 };
  #marked = new Map();
  #synchronising = false;
  #synchronise_again = false;
  #losses = 0;
  #frames = {
    new_message: (data) => this.#on_new_message(data),
    message_update: (data) => this.#on_message_update(data),
    typing: (data) => this.#on_typing(data),
    presence: (data) => this.store.set_presence(data.user_id, data.is_online),
    message_read: (data) => this.#on_message_read(data),
    room_update: (data) => this.#on_room_update(data),
  };

  constructor(token) {
    super();
    this.store = new store();
    this.api = new api(token);
    this.connection = new connection(token);
    this.outbox = new outbox(this.api, this.connection);
    this.outbox.addEventListener("change", () => this.store.changed("log"));
    this.connection.addEventListener("frame", (event) => this.#on_frame(event.detail));
    this.connection.addEventListener("refused", () => this.#signed_out());
    this.connection.addEventListener("state", () => this.#on_connection());
  }

  start() {
    this.connection.start();
    this.#synchronise();
  }

  stop() {
    this.stop_typing();
    this.connection.stop();
  }

  async open_room(room_id) {
    this.stop_typing();
    this.store.set_active_room(room_id);
    if (room_id === null) return;
    const log = this.store.log(room_id);
    if (!log.loaded) await this.load_newest(room_id);
  }

  async load_newest(room_id) {
    const log = this.store.log(room_id);
    if (log.loading) return;
    log.loading = true;
    log.failed = false;
    this.store.changed("log");
    const page = await this.#try(() => this.api.messages(room_id, {}, page_size));
    log.loading = false;
    if (page) {
      log.loaded = true;
      log.has_older = page.has_more;
      this.#merge(room_id, page.messages);
      if (this.connection.state !== "open") this.store.mark_gaps();
    } else {
      log.failed = true;
    }
    this.store.changed("log");
  }

  async load_older(room_id) {
    const log = this.store.log(room_id);
    if (!log.loaded || log.loading || !log.has_older || log.messages.length === 0) return;
    log.loading = true;
    this.store.changed("log");
    const page = await this.#try(() => this.api.messages(room_id, { before: log.messages[0].id }, page_size));
    log.loading = false;
    log.failed = !page;
    if (page) {
      log.has_older = page.has_more;
      this.#merge(room_id, page.messages);
    }
    this.store.changed("log");
  }

  send(room_id, { message_type = "text", content, files }) {
    this.stop_typing();
    this.outbox.add({ room_id, message_type, content, files });
  }

  async edit(message, content) {
    const answer = await this.#attempt(() => this.api.edit_message(message.id, content));
    if (answer) this.store.replace_message(this.#own_view({ ...message, ...answer }));
    return Boolean(answer);
  }

  async remove(message) {
    const answer = await this.#attempt(() => this.api.delete_message(message.id));
    if (answer) this.store.replace_message(this.#own_view({ ...message, ...answer, content: "", is_deleted: true }));
    return Boolean(answer);
  }

  // Once for each newest message, however often the views ask.
  async mark_read(room_id) {
    const key = String(room_id);
    const room = this.store.rooms.get(key);
    const newest = room?.last_message?.id;
    if (!room?.unread_count || this.#marked.get(key) === newest || this.connection.state !== "open") return;
    this.#marked.set(key, newest);
    const answer = await this.#try(() => this.api.mark_read(room_id));
    if (answer) this.store.set_read(room_id, this.store.me?.id, answer.last_read_message_id ?? newest, answer.last_read_at);
    else this.#marked.delete(key);
  }

  // Called at every key press; says so to the others now and then.
  typing(room_id) {
    if (!same_id(this.#typing.room_id, room_id)) this.stop_typing();
    clearTimeout(this.#typing.timer);
    this.#typing.timer = setTimeout(() => this.stop_typing(), typing_pause);
    if (Date.now() - this.#typing.sent_at < typing_repeat) return;
    if (!this.connection.send({ type: "typing", data: { room_id, is_typing: true } })) return;
    this.#typing.room_id = room_id;
    this.#typing.sent_at = Date.now();
  }

  stop_typing() {
    clearTimeout(this.#typing.timer);
    if (this.#typing.room_id !== null) this.connection.send({ type: "typing", data: { room_id: this.#typing.room_id, is_typing: false } });
    this.#typing = { room_id: null, sent_at: 0, timer: 0 };
  }

  async open_direct_room(user_id) {
    const room = await this.#attempt(() => this.api.open_direct_room(user_id));
    return room && this.store.merge_room(room);
  }

  async create_group(name, member_ids) {
    const room = await this.#attempt(() => this.api.create_group(name, member_ids));
    return room && this.store.merge_room(room);
  }

  notice(text) {
    this.dispatchEvent(new CustomEvent("notice", { detail: text }));
  }

  #on_connection() {
    this.store.changed("rooms");
    this.store.changed("log");
    if (this.connection.state === "open") {
      this.#marked.clear();
      this.#synchronise();
      return;
    }
    this.#losses += 1;
    this.store.mark_gaps();
    this.store.forget_typists();
    // A refused handshake and an absent server look alike to a socket; REST tells them apart.
    if (this.connection.state === "waiting") this.#try(() => this.api.me());
  }

  // One run at a time; a run that failed while the connection stands is repeated.
  async #synchronise() {
    this.#synchronise_again = true;
    if (this.#synchronising) return;
    this.#synchronising = true;
    let is_done = false;
    while (this.#synchronise_again) {
      this.#synchronise_again = false;
      is_done = await this.#fetch_missed();
    }
    this.#synchronising = false;
    if (!is_done && this.connection.state === "open") setTimeout(() => this.#synchronise(), synchronise_pause);
  }

  // Everything that may have been missed: rooms, then the room on screen. Other rooms load anew when opened.
  async #fetch_missed() {
    const [me, rooms] = await Promise.all([this.#try(() => this.api.me()), this.#try(() => this.api.rooms())]);
    if (!me || !rooms) return false;
    this.store.set_me(me);
    this.outbox.restore(me.id);
    this.store.set_rooms(rooms);
    const room_id = this.store.active_room_id;
    this.store.forget_logs_but(room_id);
    if (room_id === null) return true;
    const log = this.store.log(room_id);
    if (log.loaded) return this.#catch_up(room_id, log);
    await this.load_newest(room_id);
    return log.loaded;
  }

  // The gap is closed only if the connection stood all the while.
  async #catch_up(room_id, log) {
    if (log.gap_after === null) return true;
    const losses = this.#losses;
    const is_done = log.gap_after === 0 ? await this.#fill_empty(room_id, log) : await this.#fill_gap(room_id, log);
    if (is_done && losses === this.#losses) log.gap_after = null;
    return is_done;
  }

  async #fill_gap(room_id, log) {
    let after = log.gap_after;
    while (after !== null) {
      const page = await this.#try(() => this.api.messages(room_id, { after }, page_size));
      if (!page) return false;
      this.#merge(room_id, page.messages);
      after = page.has_more && page.messages.length > 0 ? page.messages.at(-1).id : null;
    }
    // Edits and deletions of what is already here.
    let position = {};
    for (let seen = 0; seen < Math.min(refreshed_after_reconnect, log.messages.length); seen += page_size) {
      const page = await this.#try(() => this.api.messages(room_id, position, page_size));
      if (!page) return false;
      if (page.messages.length === 0) break;
      this.#merge(room_id, page.messages);
      position = { before: page.messages[0].id };
    }
    return true;
  }

  // The log had nothing when the connection went away, so the newest page is where it starts.
  async #fill_empty(room_id, log) {
    const page = await this.#try(() => this.api.messages(room_id, {}, page_size));
    if (!page) return false;
    log.has_older = page.has_more;
    this.#merge(room_id, page.messages);
    return true;
  }

  #merge(room_id, messages) {
    const own = messages.map((message) => this.#own_view({ room_id, ...message }));
    this.store.merge_messages(room_id, own.map((message) => this.#settle(message)));
  }

  // A message of my own that came back: its entry leaves the outbox.
  #settle(message) {
    const entry = message.is_sender ? this.outbox.delivered(message.client_message_id) : undefined;
    return entry?.previews ? { ...message, previews: entry.previews } : message;
  }

  #own_view(message) {
    return { ...message, is_sender: message.is_sender ?? same_id(message.sender_id ?? message.sender_details?.id, this.store.me?.id) };
  }

  #on_frame(frame) {
    if (frame.type === "error") {
      const entry = this.outbox.refused(frame.client_message_id, frame.message);
      if (!entry) this.notice(frame.message);
    } else if (Object.hasOwn(this.#frames, frame.type) && frame.data) {
      this.#frames[frame.type](frame.data);
    }
  }

  #on_new_message(data) {
    const message = this.#settle(this.#own_view(data));
    const log = this.store.log(message.room_id);
    const is_known = log.messages.some((known) => same_id(known.id, message.id));
    if (log.loaded || log.loading) this.store.merge_messages(message.room_id, [message]);
    if (message.sender_details) this.store.set_typing(message.room_id, message.sender_details.id, "", false);
    const room = this.store.rooms.get(String(message.room_id));
    if (!room) {
      this.#refresh_room(message.room_id);
      return;
    }
    if (is_known || Number(room.last_message?.id ?? 0) >= Number(message.id)) return;
    room.last_message = message;
    if (!message.is_sender) {
      room.unread_count = (room.unread_count ?? 0) + 1;
      this.dispatchEvent(new CustomEvent("arrived", { detail: message }));
    }
    this.store.changed("rooms");
  }

  // A deletion may take an unread message away; the server counts.
  #on_message_update(data) {
    const message = this.#own_view(data);
    this.store.replace_message(message);
    const room = this.store.rooms.get(String(message.room_id));
    if (message.is_deleted && !message.is_sender && room?.unread_count) this.#refresh_room(room.id);
  }

  // A room that went away, or that one is no longer in, has nothing but its id.
  #on_room_update(data) {
    if (data.is_active !== false) return this.store.merge_room(data);
    if (same_id(this.store.active_room_id, data.id)) {
      this.open_room(null);
      this.notice("This room is no longer there.");
    }
    this.store.remove_room(data.id);
  }

  async #refresh_room(room_id) {
    const room = await this.#try(() => this.api.room(room_id));
    if (room) this.store.merge_room(room);
  }

  #on_typing(data) {
    if (!same_id(data.user_id, this.store.me?.id)) this.store.set_typing(data.room_id, data.user_id, data.user_name, data.is_typing);
  }

  #on_message_read(data) {
    const room = this.store.rooms.get(String(data.room_id));
    this.store.set_read(data.room_id, data.user_id, data.last_read_message_id ?? room?.last_message?.id, data.last_read_at);
  }

  // The answer, or null. A token that is no longer valid ends the session.
  async #try(request) {
    try {
      return await request();
    } catch (error) {
      if (error.status === 401) this.#signed_out();
      return null;
    }
  }

  // The same for what a person asked for: a failure is told.
  async #attempt(request) {
    return this.#try(() => request().catch((error) => {
      if (error.status !== 401) this.notice(error.message);
      throw error;
    }));
  }

  #signed_out() {
    if (this.signed_out) return;
    this.signed_out = true;
    this.stop();
    this.dispatchEvent(new Event("signed_out"));
  }
}
