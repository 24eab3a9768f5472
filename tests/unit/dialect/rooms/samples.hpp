// People, rooms and messages of the document's examples.
#pragma once

#include <memory>
#include <string>

#include "parlor/dialect/rooms.hpp"

namespace rooms_samples {

inline constexpr parlor::render_context context{"http://localhost:8000"};

parlor::timestamp noon();         // 2024-01-01T12:00:00Z
parlor::user_view john();         // 1, online
parlor::user_view mary();         // 2, offline, without a picture
parlor::message_view text();      // 123 of john in room 1
parlor::message_view picture();   // with one file
parlor::message_view pictures();  // 124, with two files
parlor::room_view direct_room();  // of john and mary

// Frames as they are sent over a socket of `self` in `room`.
parlor::session_view session(std::int64_t self, std::int64_t room);
parlor::session_view session_of_all_rooms(std::int64_t self);

// The only frame of the rendering.
std::string frame_of(const parlor::event& what, const parlor::session_view& receiver);

parlor::dialect_request request_of(const parlor::decode_result& decoded);
parlor::dialect_problem problem_of(const parlor::decode_result& decoded);

// The object of `sender_details` for john.
extern const char* const john_json;

}  // namespace rooms_samples
