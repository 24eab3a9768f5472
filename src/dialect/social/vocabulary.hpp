// Every word and text of this dialect, as it stands on the wire.
#pragma once

#include <string_view>

namespace parlor::social {

namespace frame_type {
inline constexpr std::string_view private_chat = "privateChat";
inline constexpr std::string_view group_chat = "groupChat";
inline constexpr std::string_view chat_history = "chatHistory";
inline constexpr std::string_view message_edited = "messageEdited";
inline constexpr std::string_view message_deleted = "messageDeleted";
inline constexpr std::string_view error = "error";
}  // namespace frame_type

namespace field {
inline constexpr std::string_view before = "before";
inline constexpr std::string_view chat_id = "chat_id";
inline constexpr std::string_view client_id = "client_id";
inline constexpr std::string_view client_message_id = "client_message_id";
inline constexpr std::string_view edited_at = "edited_at";
inline constexpr std::string_view file_name = "file_name";
inline constexpr std::string_view file_url = "file_url";
inline constexpr std::string_view files = "files";
inline constexpr std::string_view first_name = "first_name";
inline constexpr std::string_view group_id = "group_id";
inline constexpr std::string_view has_more = "has_more";
inline constexpr std::string_view id = "id";
inline constexpr std::string_view image_data = "image_data";
inline constexpr std::string_view image_url = "image_url";
inline constexpr std::string_view image_urls = "image_urls";
inline constexpr std::string_view is_deleted = "is_deleted";
inline constexpr std::string_view last_name = "last_name";
inline constexpr std::string_view limit = "limit";
inline constexpr std::string_view message = "message";
inline constexpr std::string_view message_id = "message_id";
inline constexpr std::string_view message_text = "message_text";
inline constexpr std::string_view messages = "messages";
inline constexpr std::string_view profile_url = "profile_url";
inline constexpr std::string_view receiver_username = "receiver_username";
inline constexpr std::string_view sender = "sender";
inline constexpr std::string_view sent_at = "sent_at";
inline constexpr std::string_view slug = "slug";
inline constexpr std::string_view type = "type";
inline constexpr std::string_view username = "username";
}  // namespace field

namespace sentence {
inline constexpr std::string_view bad_message = "Invalid request. Check receiver_username and image_data";
inline constexpr std::string_view chat_id_required = "chat_id is required";
inline constexpr std::string_view group_id_required = "group_id is required";
inline constexpr std::string_view id_required = "id is required";
inline constexpr std::string_view no_picture = "Please select an image file.";
inline constexpr std::string_view too_many_pixels = "Image dimensions are too large.";
inline constexpr std::string_view upload_failed = "Failed to upload image. Please try again.";

// This is completed by a size and a full stop.
inline constexpr std::string_view image_too_large = "Image size should be less than ";
}  // namespace sentence

}  // namespace parlor::social
