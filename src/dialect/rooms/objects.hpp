// The JSON objects that frames and answers are made of.
#pragma once

#include <string_view>

#include "parlor/event.hpp"

#include "dialect/rooms/rooms.hpp"
#include "text/json_writer.hpp"

namespace parlor::rooms {

// Who looks, and how the files of this server are reached.
struct viewpoint {
  user_id self;
  const render_context& context;
  std::string_view static_mount;
};

// Each writes one whole value.
void write_user(text::json_writer& json, const user_view& who);
void write_message(text::json_writer& json, const message_view& what, const viewpoint& from);
void write_room(text::json_writer& json, const room_view& what, const viewpoint& from);

// Two members of the object that is being written: up to where somebody has read, and when.
void write_read_mark(text::json_writer& json, const messages_read& mark);

// As write_message for one that is deleted, whatever it still holds.
void write_deleted_message(text::json_writer& json, const message_view& what, const viewpoint& from);

}  // namespace parlor::rooms
