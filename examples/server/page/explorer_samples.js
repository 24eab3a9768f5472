// Frames to begin with, made for the room on screen: its ids, and those of its latest messages.

const picture = "iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAIAAAAlC+aJAAAAZ0lEQVR42u3ZsQkAIAwEwGzggm7gKo7lVFbOkIAgePD1kyufxF4zlTZ6Krf7AwAAAAAAAAAAAACgDHjtoGw/AAAAAAAAAAAAAEAdYJEBAAAAAAAAAAAA+A9YZAAAAAAAAAAAAADfAQ6RPAF4Zu3zXAAAAABJRU5ErkJggg==";
const note = "A note from the protocol explorer.\n";

const of_protocol = {
  social: ({ room }) => {
    const chat = room.room_type === "direct" ? { type: "privateChat", chat_id: String(room.id) } : { type: "groupChat", group_id: String(room.id) };
    return [
      ["Message", { ...chat, message_text: "Hello over social" }],
      ["Picture", { ...chat, message_text: "A picture over social", image_data: `data:image/png;base64,${picture}` }],
      ["History", { type: "chatHistory", id: String(room.id), limit: 3 }],
    ];
  },
  conversation: ({ own }) => [
    ["Message", { type: "chat_message", message: "Hello over conversation" }],
    ["Typing", { type: "typing", is_typing: true }],
    ["Mark read", { type: "mark_read" }],
    ["File", { type: "file_message", filename: "note.txt", file: btoa(note), message: "A file over conversation" }],
    ["Edit", own && { type: "edit_message", message_id: own.id, message: "Edited over conversation" }],
    ["Delete", own && { type: "delete_message", message_id: own.id }],
  ],
  community: ({ own }) => [
    ["Message", { action: "send", message: "Hello over community", file: null }],
    ["Picture", { action: "send", message: "A picture over community", file: { name: "tiles.png", size: atob(picture).length, type: "image/png", data: `data:image/png;base64,${picture}` } }],
    ["Edit", own && { action: "edit", message_id: own.id, text: "Edited over community" }],
    ["Delete", own && { action: "delete", message_id: String(own.id) }],
  ],
  messenger: ({ own, newest, newest_of_others }) => [
    ["Message", { type: "send_message", data: { content: "Hello over messenger", message_type: "text", parent_message_id: null } }],
    ["Reply", newest && { type: "send_message", data: { content: "A reply over messenger", message_type: "text", parent_message_id: newest.uuid } }],
    ["Typing", { type: "typing_indicator", data: { is_typing: true } }],
    ["Mark read", newest_of_others && { type: "read_receipt", data: { message_id: newest_of_others.uuid } }],
    ["Edit", own && { type: "edit_message", data: { message_id: own.uuid, content: "Edited over messenger" } }],
    ["Delete", own && { type: "delete_message", data: { message_id: own.uuid } }],
    ["History", { type: "load_history", data: { limit: 3 } }],
  ],
  rooms: ({ room }) => [
    ["Message", { type: "send_message", data: { room_id: room.id, receiver_id: room.other_user?.id, message_type: "text", content: "Hello over rooms" } }],
    ["Typing", { type: "typing", data: { room_id: room.id, is_typing: true } }],
    ["Picture", { type: "send_message", data: { room_id: room.id, message_type: "image", content: "A picture over rooms", file_data: picture, file_name: "tiles.png", file_size: atob(picture).length, mime_type: "image/png" } }],
    ["Leave room", { type: "leave_room" }],
    ["Join room", { type: "join_room", data: { room_id: room.id } }],
  ],
};

// What cannot be read as JSON is worth a try, too: the answer is the protocol's error.
const broken = '{"type": "this frame ends too early';

// [{ title, text }]; text is null where the room has no message that it could be about.
export function samples(protocol_name, room, messages) {
  const present = messages.filter((message) => !message.is_deleted);
  const own = present.findLast((message) => message.is_sender && message.message_type === "text");
  const newest_of_others = present.findLast((message) => !message.is_sender);
  const frames = of_protocol[protocol_name]({ room, own, newest: present.at(-1), newest_of_others });
  return [...frames.map(([title, frame]) => ({ title, text: frame ? JSON.stringify(frame, null, 2) : null })), { title: "Broken JSON", text: broken }];
}
