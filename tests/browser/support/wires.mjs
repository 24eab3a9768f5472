// What each dialect calls a text that is sent, what comes back of it, and a correction.

import { socket } from "./socket.mjs";

// path and sub_protocols lead to the room; send and edit are frames in; said and corrected find the id of the message that a
// frame out is about; typing is a frame in that has no answer.
export const wires = {
  social: {
    path: (room, token) => `/ws/social?token=${token}`,
    send: (room, text, client_message_id) => ({ type: "groupChat", group_id: String(room.id), message_text: text, client_message_id }),
    said: (frame) => frame.type === "groupChat" && frame.message_id,
  },
  conversation: {
    path: (room, token) => `/ws/chat/${room.id}/?token=${token}`,
    typing: () => ({ type: "typing", is_typing: true }),
    send: (room, text, client_message_id) => ({ type: "chat_message", message: text, client_message_id }),
    said: (frame) => frame.type === undefined && frame.id,
    edit: (id, text) => ({ type: "edit_message", message_id: id, message: text }),
    corrected: (frame) => frame.type === "message_edited" && frame.message_id,
  },
  community: {
    path: (room) => `/ws/chat/?room_id=${room.id}`,
    sub_protocols: (token) => ["Bearer", token],
    send: (room, text, client_message_id) => ({ action: "send", message: text, file: null, client_message_id }),
    said: (frame) => frame.type === "chat_message" && frame.message.message_id,
    edit: (id, text) => ({ action: "edit", message_id: id, text }),
    corrected: (frame) => frame.type === "message_edited" && frame.message_id,
  },
  messenger: {
    path: (room, token) => `/api/v1/ws/chat/${room.uuid}?token=${token}`,
    typing: () => ({ type: "typing_indicator", data: { is_typing: true } }),
    send: (room, text, client_message_id) => ({ type: "send_message", data: { content: text, message_type: "text", parent_message_id: null, client_message_id } }),
    said: (frame) => frame.type === "new_message" && frame.data.id,
    edit: (id, text) => ({ type: "edit_message", data: { message_id: id, content: text } }),
    corrected: (frame) => frame.type === "message_edited" && frame.data.id,
  },
  rooms: {
    path: (room, token) => `/api/chat/ws?token=${token}&room_id=${room.id}`,
    typing: (room) => ({ type: "typing", data: { room_id: room.id, is_typing: true } }),
    send: (room, text, client_message_id) => ({ type: "send_message", data: { room_id: room.id, message_type: "text", content: text, client_message_id } }),
    said: (frame) => frame.type === "new_message" && frame.data.id,
  },
};

export class wire {
  #dialect;
  #socket;
  #room;

  static async open(server, name, room, token) {
    const opened = new wire();
    opened.#dialect = wires[name];
    opened.#room = room;
    opened.#socket = await socket.open(server.origin, opened.#dialect.path(room, token), { sub_protocols: opened.#dialect.sub_protocols?.(token) });
    return opened;
  }

  type() {
    if (this.#dialect.typing) this.#socket.send(this.#dialect.typing(this.#room));
  }

  // The id of the message that became of it, or null for a text that was refused. Others speak in the room, too: one's own
  // is the one with the name that one gave it.
  async say(text, client_message_id) {
    const is_own = (frame) => (frame.client_message_id ?? frame.data?.client_message_id) === client_message_id;
    this.#socket.send(this.#dialect.send(this.#room, text, client_message_id));
    const answer = await this.#socket.receive("an answer", (frame) => is_own(frame) && { id: this.#dialect.said(frame) || null });
    return answer.id;
  }

  async correct(id, text) {
    this.#socket.send(this.#dialect.edit(id, text));
    await this.#socket.receive("a correction", (frame) => this.#dialect.corrected(frame) === id);
  }

  // Any frame, and what pick finds in the frames that come back.
  async ask(frame, what, pick) {
    this.#socket.send(frame);
    return this.#socket.receive(what, pick);
  }

  close() {
    this.#socket.close();
  }
}
