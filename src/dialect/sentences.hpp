// What peers are told in words, in every dialect alike unless its document has words of its own.
#pragma once

#include <string>
#include <string_view>

#include "parlor/error.hpp"

namespace parlor::dialects {

namespace sentence {
inline constexpr std::string_view already_so = "This is not possible as things are";
inline constexpr std::string_view bad_text = "content must not contain control characters";
inline constexpr std::string_view binary_frame = "Binary frames are not supported";
inline constexpr std::string_view content_required = "Message content is required";
inline constexpr std::string_view file_not_found = "File not found";
inline constexpr std::string_view forbidden = "You are not allowed to do this";
inline constexpr std::string_view internal_error = "Internal error";
inline constexpr std::string_view invalid_body = "The request body cannot be read";
inline constexpr std::string_view invalid_json = "Invalid JSON";
inline constexpr std::string_view invalid_request = "Invalid request";
inline constexpr std::string_view message_not_found = "Message not found";
inline constexpr std::string_view not_a_member = "You are not a participant of this room";
inline constexpr std::string_view not_an_object = "A frame must be a JSON object";
inline constexpr std::string_view not_authenticated = "Not authenticated";
inline constexpr std::string_view not_found = "Not found";
inline constexpr std::string_view not_supported = "Not supported";
inline constexpr std::string_view rate_limited = "Too many requests. Try again later";
inline constexpr std::string_view room_deleted = "The room has been deleted";
inline constexpr std::string_view room_not_found = "Room not found";
inline constexpr std::string_view search_required = "Say what to search for";
inline constexpr std::string_view text_messages_only = "Only text messages can be edited";
inline constexpr std::string_view token_expired = "Token has expired";
inline constexpr std::string_view unavailable = "Service unavailable. Try again later";
inline constexpr std::string_view unknown_type = "Unknown message type";
inline constexpr std::string_view user_not_found = "User not found";

// These are completed by a number or a list.
inline constexpr std::string_view file_too_large = "File too large. Maximum size: ";
inline constexpr std::string_view file_type_not_allowed = "File type not allowed. Allowed types: ";
inline constexpr std::string_view search_too_long = "Search text too long. Maximum bytes: ";
inline constexpr std::string_view text_too_long = "Message too long. Maximum characters: ";
inline constexpr std::string_view too_many_files = "Too many files. Maximum: ";
}  // namespace sentence

// One line for a peer: the dialect's own sentence where the problem has one, else what its code says.
std::string sentence_for(const error& problem);

}  // namespace parlor::dialects
