// Events to frames: who is told, and in which words.
#include <string>
#include <utility>
#include <variant>

#include "dialect/audience.hpp"
#include "dialect/closing.hpp"
#include "dialect/community/community.hpp"
#include "dialect/community/objects.hpp"
#include "dialect/community/vocabulary.hpp"
#include "dialect/frames.hpp"
#include "dialect/problem.hpp"
#include "dialect/sentences.hpp"
#include "text/json_writer.hpp"
#include "text/time_format.hpp"

namespace parlor::community {
namespace {

using dialects::one_frame;
using dialects::typed_frame;

struct audience_of_event : dialects::audience_rules {
  using audience_rules::operator();

  std::optional<int> operator()(const message_posted& what) const { return in_room(what.posted.message); }
  std::optional<int> operator()(const message_edited& what) const {
    return when(hears(what.edited.message.room));
  }
  std::optional<int> operator()(const message_deleted& what) const {
    return when(hears(what.deleted.message.room));
  }
  std::optional<int> operator()(const message_delivered& what) const {
    return when(hears(what.delivered.message.room));
  }
  std::optional<int> operator()(const messages_read& what) const { return when(hears(what.room)); }
  std::optional<int> operator()(const room_deleted& what) const { return when(hears(what.room)); }
  std::optional<int> operator()(const member_removed& what) const {
    return when(what.user == session.self && what.room == session.current_room);
  }
  std::optional<int> operator()(const session_opened&) const { return dialects::for_anybody; }
  std::optional<int> operator()(const upload_granted&) const { return dialects::for_anybody; }
};

// What an error from inside means for a frame, where that is more than its code says. Only the media sink
// looks at bytes.
std::string frame_sentence(const error& problem) {
  if (!dialects::sentence_of(problem).empty()) return dialects::sentence_for(problem);
  if (problem.code == errc::malformed) return std::string(sentence::bad_file_data);
  if (problem.code == errc::invalid_argument) return std::string(sentence::file_is_empty);
  return dialects::sentence_for(problem);
}

rendering closed(std::uint16_t code, std::string_view sentence) {
  rendering told;
  told.close = dialects::make_close(code, sentence);
  return told;
}

struct frame_of_event {
  viewpoint from;
  user_id self;

  std::string status_frame(std::string_view type, const message_view& what, message_status status) const {
    return typed_frame(type, [&](text::json_writer& json) {
      json.key(field::message);
      write_message(json, what, status, from);
    });
  }
  std::string message_frame(const message_view& what, message_status status) const {
    return typed_frame(frame_type::chat_message, [&](text::json_writer& json) {
      json.key(field::message);
      write_message(json, what, status, from);
      const auto& sent = what.message;
      if (sent.sender == self && !sent.client_message_id.empty())
        json.member(field::client_message_id, sent.client_message_id);
    });
  }

  // Clients of this protocol learn of each step by a frame of its own.
  rendering operator()(const message_posted& what) const {
    auto told = one_frame(message_frame(what.posted, message_status::sent));
    if (what.posted.message.is_delivered)
      told.frames.push_back(status_frame(frame_type::delivered, what.posted, message_status::delivered));
    return told;
  }
  rendering operator()(const message_delivered& what) const {
    return one_frame(status_frame(frame_type::delivered, what.delivered, message_status::delivered));
  }
  rendering operator()(const messages_read& what) const {
    rendering told;
    for (const auto& [message, is_first] : what.messages) {
      if (is_first && !message.message.deleted_at)
        told.frames.push_back(status_frame(frame_type::read, message, message_status::read));
    }
    return told;
  }
  rendering operator()(const message_repeated& what) const {
    return one_frame(message_frame(what.first, status_of(what.first)));
  }
  rendering operator()(const message_edited& what) const {
    return one_frame(typed_frame(frame_type::message_edited, [&](text::json_writer& json) {
      json.member(field::message_id, what.edited.message.id.value);
      json.member(field::text, shown_text(from.options, what.edited.message.text));
    }));
  }
  rendering operator()(const message_deleted& what) const {
    return one_frame(typed_frame(frame_type::message_deleted, [&](text::json_writer& json) {
      json.member(field::message_id, what.deleted.message.id.value);
    }));
  }
  rendering operator()(const session_opened& what) const {
    return one_frame(
        dialects::json_text([&](text::json_writer& json) { write_history(json, what.history, from); }));
  }
  // The note goes back as it came, since it is what the client sends with the file's path.
  rendering operator()(const upload_granted& what) const {
    return one_frame(typed_frame(frame_type::presigned_url, [&](text::json_writer& json) {
      json.member(field::presigned_url, what.address);
      json.member(field::file_path, what.key);
      json.member(field::message, what.note);
      json.member(field::expires_at, text::format_iso_microseconds_offset(what.expires_at));
    }));
  }
  rendering operator()(const room_deleted&) const {
    return closed(dialects::close_code::room_not_found, dialects::sentence::room_deleted);
  }
  rendering operator()(const member_removed&) const {
    return closed(dialects::close_code::forbidden, dialects::sentence::not_a_member);
  }
  rendering operator()(const command_failed& what) const {
    return one_frame(dialects::error_frame(frame_sentence(what.problem), what));
  }

  template <typename Event>
  rendering operator()(const Event&) const {
    return {};
  }
};

}  // namespace

std::optional<int> community_dialect::audience(const event& what, const session_view& session) const {
  return std::visit(audience_of_event{{session}}, what);
}

rendering community_dialect::render(const event& what, const session_view& session,
                                    const render_context& context) const {
  return std::visit(frame_of_event{{options_, context}, session.self}, what);
}

// The document tells a room that is not there from one that is somebody else's.
refusal community_dialect::refuse(std::size_t, const error& why) const {
  if (why.code == errc::not_a_member)
    return dialects::make_close(dialects::close_code::forbidden, dialects::sentence::not_a_member);
  return dialects::close_for(why);
}

}  // namespace parlor::community
