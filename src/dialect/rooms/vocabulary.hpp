// Every word and text of this dialect, as it stands on the wire.
#pragma once

#include <string_view>

namespace parlor::rooms {

namespace frame_type {
inline constexpr std::string_view send_message = "send_message";
inline constexpr std::string_view typing = "typing";
inline constexpr std::string_view join_room = "join_room";
inline constexpr std::string_view leave_room = "leave_room";
inline constexpr std::string_view new_message = "new_message";
inline constexpr std::string_view presence = "presence";
inline constexpr std::string_view message_read = "message_read";
inline constexpr std::string_view message_update = "message_update";
inline constexpr std::string_view room_update = "room_update";
}  // namespace frame_type

namespace field {
inline constexpr std::string_view after = "after";
inline constexpr std::string_view avatar_url = "avatar_url";
inline constexpr std::string_view before = "before";
inline constexpr std::string_view client_message_id = "client_message_id";
inline constexpr std::string_view content = "content";
inline constexpr std::string_view created_at = "created_at";
inline constexpr std::string_view created_by = "created_by";
inline constexpr std::string_view detail = "detail";
inline constexpr std::string_view edited_at = "edited_at";
inline constexpr std::string_view email = "email";
inline constexpr std::string_view file_data = "file_data";
inline constexpr std::string_view file_name = "file_name";
inline constexpr std::string_view file_path = "file_path";
inline constexpr std::string_view file_size = "file_size";
inline constexpr std::string_view file_url = "file_url";
inline constexpr std::string_view files = "files";
inline constexpr std::string_view files_data = "files_data";
inline constexpr std::string_view has_more = "has_more";
inline constexpr std::string_view id = "id";
inline constexpr std::string_view is_active = "is_active";
inline constexpr std::string_view is_deleted = "is_deleted";
inline constexpr std::string_view is_online = "is_online";
inline constexpr std::string_view is_read = "is_read";
inline constexpr std::string_view is_sender = "is_sender";
inline constexpr std::string_view is_typing = "is_typing";
inline constexpr std::string_view joined_at = "joined_at";
inline constexpr std::string_view last_message = "last_message";
inline constexpr std::string_view last_read_at = "last_read_at";
inline constexpr std::string_view last_read_message_id = "last_read_message_id";
inline constexpr std::string_view last_seen = "last_seen";
inline constexpr std::string_view limit = "limit";
inline constexpr std::string_view member_ids = "member_ids";
inline constexpr std::string_view message_type = "message_type";
inline constexpr std::string_view messages = "messages";
inline constexpr std::string_view mime_type = "mime_type";
inline constexpr std::string_view name = "name";
inline constexpr std::string_view next_before = "next_before";
inline constexpr std::string_view other_user = "other_user";
inline constexpr std::string_view page = "page";
inline constexpr std::string_view parent_message_id = "parent_message_id";
inline constexpr std::string_view participants = "participants";
inline constexpr std::string_view per_page = "per_page";
inline constexpr std::string_view receiver_id = "receiver_id";
inline constexpr std::string_view room_id = "room_id";
inline constexpr std::string_view room_type = "room_type";
inline constexpr std::string_view rooms = "rooms";
inline constexpr std::string_view search = "q";
inline constexpr std::string_view sender_details = "sender_details";
inline constexpr std::string_view sender_id = "sender_id";
inline constexpr std::string_view slug = "slug";
inline constexpr std::string_view subscribe = "subscribe";
inline constexpr std::string_view total = "total";
inline constexpr std::string_view total_files = "total_files";
inline constexpr std::string_view total_size = "total_size";
inline constexpr std::string_view unread_count = "unread_count";
inline constexpr std::string_view updated_at = "updated_at";
inline constexpr std::string_view user_id = "user_id";
inline constexpr std::string_view user_name = "user_name";
inline constexpr std::string_view users = "users";
inline constexpr std::string_view uuid = "uuid";
}  // namespace field

namespace value {
inline constexpr std::string_view all = "all";  // of subscribe
inline constexpr std::string_view direct = "direct";
inline constexpr std::string_view group = "group";
// What a JavaScript template makes of a variable that has no value yet.
inline constexpr std::string_view null = "null";
inline constexpr std::string_view undefined = "undefined";
}  // namespace value

namespace sentence {
inline constexpr std::string_view bad_file_data =
    "file_data must be base64 or the file_path of an own upload";
inline constexpr std::string_view bad_message = "Invalid request. Check room_id, receiver_id and file_data";
inline constexpr std::string_view before_and_after = "before and after exclude each other";
inline constexpr std::string_view data_required = "data must be an object";
inline constexpr std::string_view direct_room_members = "A direct room has exactly one other member";
inline constexpr std::string_view file_data_required = "file_data is required";
inline constexpr std::string_view file_required = "A message of this type needs a file";
inline constexpr std::string_view file_with_text = "A text message cannot have files";
inline constexpr std::string_view files_required = "files is required";
inline constexpr std::string_view group_name = "name must be one line of 1 to 255 characters";
inline constexpr std::string_view is_typing_required = "is_typing is required";
inline constexpr std::string_view member_ids_required = "member_ids is required";
inline constexpr std::string_view one_or_several = "file_data and files_data exclude each other";
inline constexpr std::string_view receiver_required = "receiver_id is required";
inline constexpr std::string_view room_required = "room_id is required";
inline constexpr std::string_view text_messages_only = "Only text messages can be edited";
inline constexpr std::string_view unknown_message_type = "message_type must be text, image, file or voice";
inline constexpr std::string_view unknown_room_type = "room_type must be direct or group";
inline constexpr std::string_view unknown_upload_type = "message_type must be image, file or voice";

// These are completed by a number or a list.
inline constexpr std::string_view search_too_short = "Search text too short. Minimum characters: ";
inline constexpr std::string_view too_many_members = "Too many members or rooms. Maximum: ";
}  // namespace sentence

}  // namespace parlor::rooms
