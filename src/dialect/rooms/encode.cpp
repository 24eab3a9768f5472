// Events to frames: who is told, and in which words.
#include <string>
#include <utility>
#include <variant>

#include "dialect/audience.hpp"
#include "dialect/frames.hpp"
#include "dialect/problem.hpp"
#include "dialect/rooms/objects.hpp"
#include "dialect/rooms/rooms.hpp"
#include "dialect/rooms/vocabulary.hpp"
#include "dialect/sentences.hpp"
#include "text/json_writer.hpp"

namespace parlor::rooms {
namespace {

using dialects::envelope;
using dialects::one_frame;

struct audience_of_event : dialects::audience_rules {
  using audience_rules::operator();

  // A direct room is called by its other member, and a message shows its sender more.
  int class_of(const room_view& what) const {
    const bool is_first = what.room.type == room_type::direct && !what.participants.empty() &&
                          what.participants.front().who.person.id == session.self;
    const int by_last = what.last_message ? by_sender(what.last_message->message) : dialects::for_anybody;
    return (is_first ? 2 : 0) + by_last;
  }

  std::optional<int> operator()(const message_posted& what) const { return in_room(what.posted.message); }
  std::optional<int> operator()(const message_edited& what) const { return in_room(what.edited.message); }
  std::optional<int> operator()(const message_deleted& what) const { return in_room(what.deleted.message); }
  std::optional<int> operator()(const messages_read& what) const {
    return when(hears_of(what.room, what.reader.id));
  }
  std::optional<int> operator()(const typing_changed& what) const {
    return when(hears_of(what.room, what.typist.id));
  }
  std::optional<int> operator()(const presence_changed&) const { return dialects::for_anybody; }
  std::optional<int> operator()(const room_changed& what) const {
    return session.all_rooms ? std::optional<int>(class_of(what.room)) : std::nullopt;
  }
  std::optional<int> operator()(const room_deleted&) const { return when(session.all_rooms); }
  std::optional<int> operator()(const member_removed& what) const {
    return when(session.all_rooms && what.user == session.self);
  }
};

// What an error from inside means for a frame, where that is more than its code says. Only the media sink
// looks at bytes; what else is wrong with a message lies in what it names, or in an empty file.
std::string frame_sentence(const error& problem) {
  if (!dialects::sentence_of(problem).empty()) return dialects::sentence_for(problem);
  if (problem.code == errc::malformed) return std::string(sentence::bad_file_data);
  if (problem.code == errc::invalid_argument) return std::string(sentence::bad_message);
  return dialects::sentence_for(problem);
}

struct frame_of_event {
  viewpoint from;

  rendering message_frame(std::string_view type, const message_view& what) const {
    return one_frame(envelope(type, [&](text::json_writer& json) { write_message(json, what, from); }));
  }
  rendering room_gone(room_id room) const {
    return one_frame(envelope(frame_type::room_update, [&](text::json_writer& json) {
      json.begin_object();
      json.member(field::id, room.value);
      json.member(field::is_active, false);
      json.end_object();
    }));
  }

  rendering operator()(const message_posted& what) const {
    return message_frame(frame_type::new_message, what.posted);
  }
  rendering operator()(const message_repeated& what) const {
    return message_frame(frame_type::new_message, what.first);
  }
  rendering operator()(const message_loaded& what) const {
    return message_frame(frame_type::new_message, what.message);
  }
  rendering operator()(const message_edited& what) const {
    return message_frame(frame_type::message_update, what.edited);
  }
  rendering operator()(const message_deleted& what) const {
    return one_frame(envelope(frame_type::message_update, [&](text::json_writer& json) {
      write_deleted_message(json, what.deleted, from);
    }));
  }
  rendering operator()(const messages_read& what) const {
    return one_frame(envelope(frame_type::message_read, [&](text::json_writer& json) {
      json.begin_object();
      json.member(field::room_id, what.room.value);
      json.member(field::user_id, what.reader.id.value);
      json.member(field::user_name, display_name(what.reader));
      write_read_mark(json, what);
      json.end_object();
    }));
  }
  rendering operator()(const typing_changed& what) const {
    const auto write = [&](text::json_writer& json) {
      json.begin_object();
      json.member(field::room_id, what.room.value);
      json.member(field::user_id, what.typist.id.value);
      json.member(field::user_name, display_name(what.typist));
      json.member(field::is_typing, what.is_typing);
      json.end_object();
    };
    return one_frame(envelope(frame_type::typing, write), frame::urgency::ephemeral);
  }
  rendering operator()(const presence_changed& what) const {
    const auto write = [&](text::json_writer& json) {
      json.begin_object();
      json.member(field::user_id, what.who.id.value);
      json.member(field::is_online, what.is_online);
      json.member(field::user_name, display_name(what.who));
      json.end_object();
    };
    return one_frame(envelope(frame_type::presence, write), frame::urgency::ephemeral);
  }
  rendering operator()(const room_changed& what) const {
    return one_frame(envelope(frame_type::room_update,
                              [&](text::json_writer& json) { write_room(json, what.room, from); }));
  }
  rendering operator()(const room_deleted& what) const { return room_gone(what.room); }
  rendering operator()(const member_removed& what) const { return room_gone(what.room); }
  rendering operator()(const command_failed& what) const {
    return one_frame(dialects::error_frame(frame_sentence(what.problem), what));
  }

  template <typename Event>
  rendering operator()(const Event&) const {
    return {};
  }
};

}  // namespace

std::optional<int> rooms_dialect::audience(const event& what, const session_view& session) const {
  return std::visit(audience_of_event{{session}}, what);
}

rendering rooms_dialect::render(const event& what, const session_view& session,
                                const render_context& context) const {
  const viewpoint from{session.self, context, options_.static_mount};
  return std::visit(frame_of_event{from}, what);
}

}  // namespace parlor::rooms
