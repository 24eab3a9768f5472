// Short descriptions of messages and rooms, for previews, labels and announcements.

export function attachments_of(message) {
  if (message.files_data?.length) return message.files_data;
  if (message.file_path || message.file_name) {
    return [{ file_name: message.file_name, file_path: message.file_path, file_size: message.file_size, mime_type: message.mime_type }];
  }
  return [];
}

export function summary_of(message) {
  if (message.is_deleted) return "Message deleted";
  if (message.content) return message.content.replace(/\s+/g, " ");
  const count = attachments_of(message).length;
  if (message.message_type === "image") return count > 1 ? `${count} pictures` : "Picture";
  if (message.message_type === "voice") return count > 1 ? `${count} sound files` : "Sound file";
  if (message.message_type === "file") return count > 1 ? `${count} files` : attachments_of(message)[0]?.file_name ?? "File";
  return "";
}

export function room_title(room) {
  if (room.room_type === "direct" && room.other_user) return room.other_user.name || room.other_user.email || "Somebody";
  return room.name || "Unnamed room";
}

// What the avatar of a room is drawn from.
export function room_face(room) {
  return room.room_type === "direct" && room.other_user ? room.other_user : { id: `room ${room.id}`, name: room_title(room) };
}

export function typing_text(names, is_direct) {
  if (names.length === 0) return "";
  if (is_direct) return "typing…";
  if (names.length === 1) return `${names[0]} is typing…`;
  if (names.length === 2) return `${names[0]} and ${names[1]} are typing…`;
  return "Several people are typing…";
}
