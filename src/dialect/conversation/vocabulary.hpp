// Every word and text of this dialect, as it stands on the wire.
#pragma once

#include <string_view>

namespace parlor::conversation {

namespace frame_type {
inline constexpr std::string_view chat_message = "chat_message";
inline constexpr std::string_view connection_established = "connection_established";
inline constexpr std::string_view delete_message = "delete_message";
inline constexpr std::string_view edit_message = "edit_message";
inline constexpr std::string_view file_message = "file_message";
inline constexpr std::string_view mark_read = "mark_read";
inline constexpr std::string_view message_deleted = "message_deleted";
inline constexpr std::string_view message_edited = "message_edited";
inline constexpr std::string_view read_receipt = "read_receipt";
inline constexpr std::string_view typing = "typing";
}  // namespace frame_type

namespace field {
inline constexpr std::string_view client_message_id = "client_message_id";
inline constexpr std::string_view content = "content";
inline constexpr std::string_view conversation = "conversation";
inline constexpr std::string_view created_at = "created_at";
inline constexpr std::string_view edited_at = "edited_at";
inline constexpr std::string_view email = "email";
inline constexpr std::string_view file = "file";
inline constexpr std::string_view file_attachment = "file_attachment";
inline constexpr std::string_view file_attachments = "file_attachments";
inline constexpr std::string_view file_size = "file_size";
inline constexpr std::string_view file_size_display = "file_size_display";
inline constexpr std::string_view file_type = "file_type";
inline constexpr std::string_view file_url = "file_url";
inline constexpr std::string_view filename = "filename";
inline constexpr std::string_view full_name = "full_name";
inline constexpr std::string_view id = "id";
inline constexpr std::string_view is_read = "is_read";
inline constexpr std::string_view is_typing = "is_typing";
inline constexpr std::string_view message = "message";
inline constexpr std::string_view message_id = "message_id";
inline constexpr std::string_view message_type = "message_type";
inline constexpr std::string_view sender = "sender";
inline constexpr std::string_view type = "type";
inline constexpr std::string_view uploaded_at = "uploaded_at";
inline constexpr std::string_view user_email = "user_email";
inline constexpr std::string_view user_id = "user_id";
inline constexpr std::string_view user_type = "user_type";
}  // namespace field

namespace value {
inline constexpr std::string_view file = "file";
inline constexpr std::string_view text = "text";
}  // namespace value

namespace sentence {
inline constexpr std::string_view bad_file = "file must be base64 or the address of an own upload";
inline constexpr std::string_view connected = "Connected to the conversation";
inline constexpr std::string_view file_required = "File data and filename are required";

// Completed by a number.
inline constexpr std::string_view filename_too_long = "Filename too long. Maximum characters: ";
}  // namespace sentence

}  // namespace parlor::conversation
