// What the page knows: me, rooms, the loaded part of each room's log, who is typing, notices.
// Views subscribe to a topic; several changes in one turn reach them as one call.

const typing_lifetime = 6_000;

export function same_id(left, right) {
  return left !== undefined && left !== null && right !== undefined && right !== null && String(left) === String(right);
}

function by_id(left, right) {
  return Number(left.id) - Number(right.id);
}

export class store {
  #listeners = new Map();
  #dirty = new Set();
  #typing_timers = new Map();

  me = null;
  rooms = new Map();
  rooms_loaded = false;
  active_room_id = null;
  #logs = new Map();
  #typists = new Map();

  // Topics: "me", "rooms", "active", "log", "typing". Returns the function that ends the subscription.
  subscribe(topic, listener) {
    if (!this.#listeners.has(topic)) this.#listeners.set(topic, new Set());
    this.#listeners.get(topic).add(listener);
    return () => this.#listeners.get(topic).delete(listener);
  }

  changed(topic) {
    if (this.#dirty.size === 0) queueMicrotask(() => this.#notify());
    this.#dirty.add(topic);
  }

  set_me(me) {
    this.me = me;
    this.changed("me");
  }

  set_active_room(room_id) {
    this.active_room_id = room_id;
    this.changed("active");
  }

  active_room() {
    return this.active_room_id === null ? null : this.rooms.get(String(this.active_room_id)) ?? null;
  }

  // A snapshot taken before an event may arrive after it, so what the events said stays.
  merge_room(room) {
    const known = this.rooms.get(String(room.id));
    if (known?.last_message && by_id(room.last_message ?? { id: 0 }, known.last_message) < 0) {
      room = { ...room, last_message: known.last_message, unread_count: known.unread_count };
    }
    room = { ...known, ...room };
    this.rooms.set(String(room.id), room);
    this.changed("rooms");
    return room;
  }

  remove_room(room_id) {
    this.rooms.delete(String(room_id));
    this.#logs.delete(String(room_id));
    this.changed("rooms");
  }

  set_rooms(rooms) {
    const present = new Set(rooms.map((room) => String(room.id)));
    for (const id of this.rooms.keys()) if (!present.has(id)) this.rooms.delete(id);
    for (const room of rooms) this.merge_room(room);
    this.rooms_loaded = true;
    this.changed("rooms");
  }

  sorted_rooms() {
    const moment = (room) => new Date(room.last_message?.created_at ?? room.updated_at ?? room.created_at ?? 0).getTime();
    return [...this.rooms.values()].sort((left, right) => moment(right) - moment(left));
  }

  total_unread() {
    let total = 0;
    for (const room of this.rooms.values()) total += room.unread_count ?? 0;
    return total;
  }

  // The loaded part of a room's messages, oldest first; after the message gap_after (0: from the start) some may be missing.
  log(room_id) {
    const key = String(room_id);
    if (!this.#logs.has(key)) this.#logs.set(key, { messages: [], loaded: false, loading: false, has_older: true, failed: false, gap_after: null });
    return this.#logs.get(key);
  }

  forget_logs_but(room_id) {
    for (const key of this.#logs.keys()) if (key !== String(room_id)) this.#logs.delete(key);
  }

  // The connection is gone: what comes after the newest known message may be missed. An older mark still stands.
  mark_gaps() {
    for (const log of this.#logs.values()) if (log.loaded) log.gap_after ??= log.messages.at(-1)?.id ?? 0;
  }

  merge_messages(room_id, messages) {
    const log = this.log(room_id);
    const known = new Map(log.messages.map((message) => [String(message.id), message]));
    for (const message of messages) known.set(String(message.id), this.#keep_previews(known.get(String(message.id)), message));
    log.messages = [...known.values()].sort(by_id);
    this.changed("log");
  }

  replace_message(message) {
    const log = this.log(message.room_id);
    const index = log.messages.findIndex((known) => same_id(known.id, message.id));
    if (index >= 0) {
      log.messages = log.messages.with(index, this.#keep_previews(log.messages[index], message));
      this.changed("log");
    }
    const room = this.rooms.get(String(message.room_id));
    if (room?.last_message && same_id(room.last_message.id, message.id)) {
      room.last_message = message;
      this.changed("rooms");
    }
  }

  set_presence(user_id, is_online) {
    if (same_id(this.me?.id, user_id)) this.me.is_online = is_online;
    for (const room of this.rooms.values()) {
      for (const person of [...room.participants, room.other_user]) {
        if (!person || !same_id(person.id, user_id)) continue;
        person.is_online = is_online;
        if (!is_online) person.last_seen = new Date().toISOString();
      }
    }
    this.changed("rooms");
  }

  set_read(room_id, user_id, last_read_message_id, last_read_at) {
    const room = this.rooms.get(String(room_id));
    if (!room) return;
    const member = room.participants.find((person) => same_id(person.id, user_id));
    if (member) {
      if (Number(last_read_message_id ?? 0) >= Number(member.last_read_message_id ?? 0)) member.last_read_message_id = last_read_message_id;
      member.last_read_at = last_read_at ?? member.last_read_at;
    }
    if (same_id(user_id, this.me?.id) && Number(last_read_message_id ?? 0) >= Number(room.last_message?.id ?? 0)) room.unread_count = 0;
    this.changed("rooms");
    this.changed("log");
  }

  // A typist whose "stopped" gets lost is forgotten after a while.
  set_typing(room_id, user_id, user_name, is_typing) {
    const key = `${room_id} ${user_id}`;
    clearTimeout(this.#typing_timers.get(key));
    this.#typing_timers.delete(key);
    const typists = this.#typists.get(String(room_id)) ?? new Map();
    this.#typists.set(String(room_id), typists);
    if (is_typing) {
      typists.set(String(user_id), user_name);
      this.#typing_timers.set(key, setTimeout(() => this.set_typing(room_id, user_id, user_name, false), typing_lifetime));
    } else if (!typists.delete(String(user_id))) {
      return;
    }
    this.changed("typing");
  }

  typists(room_id) {
    return [...(this.#typists.get(String(room_id))?.values() ?? [])];
  }

  forget_typists() {
    for (const timer of this.#typing_timers.values()) clearTimeout(timer);
    this.#typing_timers.clear();
    this.#typists.clear();
    this.changed("typing");
  }

  // A picture of my own keeps showing from memory after it was sent, so that it does not flash.
  #keep_previews(known, message) {
    return known?.previews && !message.previews && !message.is_deleted ? { ...message, previews: known.previews } : message;
  }

  #notify() {
    const topics = [...this.#dirty];
    this.#dirty.clear();
    for (const topic of topics) for (const listener of [...(this.#listeners.get(topic) ?? [])]) listener();
  }
}
