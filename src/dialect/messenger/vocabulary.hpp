// Every word and text of this dialect, as it stands on the wire.
#pragma once

#include <string_view>

namespace parlor::messenger {

namespace frame_type {
inline constexpr std::string_view delete_message = "delete_message";
inline constexpr std::string_view delivery_status = "delivery_status";
inline constexpr std::string_view direct_message = "direct_message";
inline constexpr std::string_view edit_message = "edit_message";
inline constexpr std::string_view error = "error";
inline constexpr std::string_view history = "history";
inline constexpr std::string_view load_history = "load_history";
inline constexpr std::string_view message_deleted = "message_deleted";
inline constexpr std::string_view message_edited = "message_edited";
inline constexpr std::string_view new_direct_message = "new_direct_message";
inline constexpr std::string_view new_message = "new_message";
inline constexpr std::string_view presence = "presence";
inline constexpr std::string_view read_receipt = "read_receipt";
inline constexpr std::string_view refresh_token = "refresh_token";
inline constexpr std::string_view search_messages = "search_messages";
inline constexpr std::string_view search_results = "search_results";
inline constexpr std::string_view send_message = "send_message";
inline constexpr std::string_view token_refreshed = "token_refreshed";
inline constexpr std::string_view typing_indicator = "typing_indicator";
}  // namespace frame_type

namespace field {
inline constexpr std::string_view after = "after";
inline constexpr std::string_view attachments = "attachments";
inline constexpr std::string_view before = "before";
inline constexpr std::string_view chat_id = "chat_id";
inline constexpr std::string_view client_message_id = "client_message_id";
inline constexpr std::string_view code = "code";
inline constexpr std::string_view content = "content";
inline constexpr std::string_view content_type = "content_type";
inline constexpr std::string_view created_at = "created_at";
inline constexpr std::string_view detail = "detail";
inline constexpr std::string_view email = "email";
inline constexpr std::string_view expires_at = "expires_at";
inline constexpr std::string_view file_name = "file_name";
inline constexpr std::string_view has_gap = "has_gap";
inline constexpr std::string_view has_more = "has_more";
inline constexpr std::string_view id = "id";
inline constexpr std::string_view is_active = "is_active";
inline constexpr std::string_view is_deleted = "is_deleted";
inline constexpr std::string_view is_online = "is_online";
inline constexpr std::string_view is_typing = "is_typing";
inline constexpr std::string_view last_message_id = "last_message_id";
inline constexpr std::string_view limit = "limit";
inline constexpr std::string_view message = "message";
inline constexpr std::string_view message_id = "message_id";
inline constexpr std::string_view message_type = "message_type";
inline constexpr std::string_view messages = "messages";
inline constexpr std::string_view next_before = "next_before";
inline constexpr std::string_view parent_message_id = "parent_message_id";
inline constexpr std::string_view query = "query";
inline constexpr std::string_view read_by = "read_by";
inline constexpr std::string_view recipient_id = "recipient_id";
inline constexpr std::string_view sender = "sender";
inline constexpr std::string_view sender_id = "sender_id";
inline constexpr std::string_view size = "size";
inline constexpr std::string_view status = "status";
inline constexpr std::string_view token = "token";
inline constexpr std::string_view updated_at = "updated_at";
inline constexpr std::string_view url = "url";
inline constexpr std::string_view user_id = "user_id";
inline constexpr std::string_view username = "username";
}  // namespace field

namespace value {
inline constexpr std::string_view delivered = "delivered";
inline constexpr std::string_view read = "read";
inline constexpr std::string_view sent = "sent";
}  // namespace value

namespace sentence {
inline constexpr std::string_view bad_last_message = "last_message_id must be a UUID";
inline constexpr std::string_view bad_message = "Invalid request. Check chat_id, recipient_id and message_id";
inline constexpr std::string_view chat_closed = "You are no longer in this chat";
inline constexpr std::string_view chat_required = "chat_id is required";
inline constexpr std::string_view data_required = "data must be an object";
inline constexpr std::string_view one_direction = "before and after exclude each other";
inline constexpr std::string_view text_only = "message_type must be text";
inline constexpr std::string_view token_required = "token is required";
}  // namespace sentence

}  // namespace parlor::messenger
