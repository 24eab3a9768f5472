// Every word and text of this dialect, as it stands on the wire.
#pragma once

#include <string_view>

namespace parlor::community {

namespace action {
inline constexpr std::string_view send = "send";
inline constexpr std::string_view edit = "edit";
inline constexpr std::string_view remove = "delete";
}  // namespace action

namespace frame_type {
inline constexpr std::string_view chat_message = "chat_message";
inline constexpr std::string_view delivered = "mark_message_as_delivered";
inline constexpr std::string_view read = "mark_message_as_read";
inline constexpr std::string_view message_edited = "message_edited";
inline constexpr std::string_view message_deleted = "message_deleted";
inline constexpr std::string_view presigned_url = "presigned_url";
}  // namespace frame_type

namespace field {
inline constexpr std::string_view action = "action";
inline constexpr std::string_view attachments = "attachments";
inline constexpr std::string_view avatar_url = "avatar_url";
inline constexpr std::string_view before = "before";
inline constexpr std::string_view client_message_id = "client_message_id";
inline constexpr std::string_view content = "content";
inline constexpr std::string_view content_type = "content_type";
inline constexpr std::string_view count = "count";
inline constexpr std::string_view created_at = "created_at";
inline constexpr std::string_view data = "data";
inline constexpr std::string_view detail = "detail";
inline constexpr std::string_view expires_at = "expires_at";
inline constexpr std::string_view file = "file";
inline constexpr std::string_view file_name = "file_name";
inline constexpr std::string_view file_path = "file_path";
inline constexpr std::string_view file_url = "file_url";
inline constexpr std::string_view first_name = "first_name";
inline constexpr std::string_view first_user = "first_user";
inline constexpr std::string_view from_this_user = "from_this_user";
inline constexpr std::string_view id = "id";
inline constexpr std::string_view is_online = "is_online";
inline constexpr std::string_view last_message = "last_message";
inline constexpr std::string_view last_name = "last_name";
inline constexpr std::string_view message = "message";
inline constexpr std::string_view message_id = "message_id";
inline constexpr std::string_view name = "name";
inline constexpr std::string_view next = "next";
inline constexpr std::string_view other_user = "other_user";
inline constexpr std::string_view page = "page";
inline constexpr std::string_view page_size = "page_size";
inline constexpr std::string_view presigned_url = "presigned_url";
inline constexpr std::string_view previous = "previous";
inline constexpr std::string_view results = "results";
inline constexpr std::string_view room_id = "room_id";
inline constexpr std::string_view second_user = "second_user";
inline constexpr std::string_view sender_id = "sender_id";
inline constexpr std::string_view size = "size";
inline constexpr std::string_view status = "status";
inline constexpr std::string_view text = "text";
inline constexpr std::string_view type = "type";
inline constexpr std::string_view updated_at = "updated_at";
inline constexpr std::string_view username = "username";
}  // namespace field

namespace status {
inline constexpr std::string_view sent = "send";
inline constexpr std::string_view delivered = "delivered";
inline constexpr std::string_view read = "read";
}  // namespace status

namespace sentence {
inline constexpr std::string_view bad_file_data = "file.data must be a data URL or base64";
inline constexpr std::string_view file_is_empty = "The file is empty";
inline constexpr std::string_view file_not_object = "file must be an object or null";
inline constexpr std::string_view file_size_required = "file.size must be the number of its bytes";
inline constexpr std::string_view first_user_is_another = "first_user must be the caller";
inline constexpr std::string_view first_user_not_id = "first_user must be an integer";
inline constexpr std::string_view message_or_file = "A message needs a text or a file";
inline constexpr std::string_view page_not_found = "Invalid page";
inline constexpr std::string_view second_user_required = "second_user is required";
inline constexpr std::string_view second_user_is_caller = "second_user must be somebody else";
inline constexpr std::string_view unknown_action = "Unknown action";

// Completed by a number.
inline constexpr std::string_view too_many_rooms = "Too many rooms. Maximum: ";
}  // namespace sentence

}  // namespace parlor::community
