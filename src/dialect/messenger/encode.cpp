// Events to frames: who is told, and in which words; answers to sockets that may not open.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "dialect/closing.hpp"
#include "dialect/frames.hpp"
#include "dialect/http_answers.hpp"
#include "dialect/messenger/messenger.hpp"
#include "dialect/messenger/objects.hpp"
#include "dialect/messenger/vocabulary.hpp"
#include "dialect/problem.hpp"
#include "dialect/sentences.hpp"
#include "text/json_writer.hpp"
#include "text/time_format.hpp"

namespace parlor::messenger {
namespace {

using dialects::data_frame;
using dialects::one_frame;

bool is_personal(const session_view& session) {
  return session.route == static_cast<std::size_t>(socket_kind::personal);
}

// The socket's own chat is this one.
bool is_chat(const session_view& session, room_id room) {
  return !is_personal(session) && session.current_room == room;
}

// A message is told in four ways: in its chat or elsewhere, to its sender or to anybody.
constexpr int in_its_chat = 2;
constexpr int to_sender = 1;

struct audience_of_event {
  const messenger_options& options;
  const session_view& session;

  std::optional<int> when(bool is_told) const { return is_told ? std::optional<int>(0) : std::nullopt; }
  int class_of(const message& what) const {
    return (is_chat(session, what.room) ? in_its_chat : 0) + (what.sender == session.self ? to_sender : 0);
  }

  // The place of the first message of one's own, from 1 on: nobody else has sent that one.
  int class_of(const std::vector<message_view>& page) const {
    const auto own = std::find_if(page.begin(), page.end(), [this](const message_view& each) {
      return each.message.sender == session.self;
    });
    return own == page.end() ? 0 : static_cast<int>(own - page.begin()) + 1;
  }
  // The same in two pages, one behind the other.
  int class_of(const std::vector<message_view>& page, const std::vector<message_view>& next) const {
    if (const auto place = class_of(page); place > 0) return place;
    const auto place = class_of(next);
    return place > 0 ? static_cast<int>(page.size()) + place : 0;
  }

  bool hears(const message_view& what) const {
    if (!is_personal(session)) return is_chat(session, what.message.room);
    if (what.room.type == room_type::group) return options.group_messages_on_personal;
    return options.echo_direct_messages || what.message.sender != session.self;
  }
  std::optional<int> by_sender(const message_view& what) const {
    return hears(what) ? std::optional<int>(class_of(what.message)) : std::nullopt;
  }
  // The engine speaks of one room at a time.
  bool hears_receipt(const messages_read& what) const {
    if (what.messages.empty() || what.reader.id == session.self) return false;
    if (!is_personal(session)) return is_chat(session, what.room);
    return what.messages.front().message.room.type == room_type::direct || options.group_messages_on_personal;
  }

  std::optional<int> operator()(const message_posted& what) const { return by_sender(what.posted); }
  std::optional<int> operator()(const message_edited& what) const { return by_sender(what.edited); }
  std::optional<int> operator()(const message_deleted& what) const { return when(hears(what.deleted)); }
  std::optional<int> operator()(const message_delivered& what) const {
    return when(hears(what.delivered) && what.delivered.message.sender == session.self);
  }
  std::optional<int> operator()(const messages_read& what) const { return when(hears_receipt(what)); }
  std::optional<int> operator()(const typing_changed& what) const {
    return when(is_chat(session, what.room) && what.typist.id != session.self);
  }
  std::optional<int> operator()(const presence_changed&) const { return 0; }
  std::optional<int> operator()(const room_deleted& what) const { return when(is_chat(session, what.room)); }
  std::optional<int> operator()(const member_removed& what) const {
    return when(is_chat(session, what.room) && what.user == session.self);
  }
  // Answers to the session that asked.
  std::optional<int> operator()(const message_repeated& what) const { return class_of(what.first.message); }
  std::optional<int> operator()(const message_loaded& what) const { return class_of(what.message.message); }
  std::optional<int> operator()(const messages_listed& what) const { return class_of(what.messages); }
  std::optional<int> operator()(const messages_found& what) const { return class_of(what.messages); }
  std::optional<int> operator()(const session_opened& what) const {
    const bool is_told = what.has_gap || !what.history.empty() || !what.changed.empty();
    return is_told ? std::optional<int>(class_of(what.history, what.changed)) : std::nullopt;
  }
  std::optional<int> operator()(const session_renewed&) const { return 0; }
  std::optional<int> operator()(const command_failed&) const { return 0; }

  template <typename Event>
  std::optional<int> operator()(const Event&) const {
    return std::nullopt;
  }
};

rendering closing_with(std::string_view sentence) {
  rendering told;
  told.close = dialects::make_close(dialects::close_code::room_not_found, sentence);
  return told;
}

// A command that could be understood is invalid only by what it names.
std::string frame_sentence(const error& problem) {
  if (problem.code == errc::invalid_argument && dialects::sentence_of(problem).empty()) {
    return std::string(sentence::bad_message);
  }
  return dialects::sentence_for(problem);
}

struct page_of_history {
  uuid chat;
  const std::vector<message_view>& messages;
  const std::vector<participant_view>& readers;
  bool has_more;
  std::optional<bool> has_gap{};  // of a socket that resumes
};

struct frame_of_event {
  const messenger_options& options;
  const session_view& session;
  viewpoint from;

  rendering message_frame(std::string_view type, const message_view& what) const {
    return one_frame(
        dialects::envelope(type, [&](text::json_writer& json) { write_message(json, what, from); }));
  }
  rendering history_frame(const page_of_history& page) const {
    return one_frame(data_frame(frame_type::history, [&](text::json_writer& json) {
      json.member(field::chat_id, to_string(page.chat));
      json.key(field::messages);
      json.begin_array();
      for (const auto& each : page.messages) write_message(json, each, from, &page.readers);
      json.end_array();
      json.member(field::has_more, page.has_more);
      if (page.has_gap) json.member(field::has_gap, *page.has_gap);
    }));
  }
  std::string edit_frame(const message_view& what) const {
    return dialects::envelope(frame_type::message_edited,
                              [&](text::json_writer& json) { write_message(json, what, from); });
  }
  std::string deletion_frame(const message_view& what) const {
    return data_frame(frame_type::message_deleted, [&](text::json_writer& json) {
      json.member(field::id, what.message.uuid);
      json.member(field::chat_id, what.room.uuid);
    });
  }
  // The client puts every new_message into the chat that it shows.
  rendering new_message(const message_view& what) const {
    const bool is_direct = what.room.type == room_type::direct && !is_chat(session, what.message.room);
    return message_frame(is_direct ? frame_type::new_direct_message : frame_type::new_message, what);
  }

  rendering operator()(const message_posted& what) const { return new_message(what.posted); }
  rendering operator()(const message_repeated& what) const { return new_message(what.first); }
  // What a socket did in a chat that it is not told about.
  rendering operator()(const message_loaded& what) const {
    const auto& message = what.message.message;
    if (message.deleted_at) return one_frame(deletion_frame(what.message));
    if (message.edited_at) return one_frame(edit_frame(what.message));
    return new_message(what.message);
  }
  rendering operator()(const message_edited& what) const { return one_frame(edit_frame(what.edited)); }
  rendering operator()(const message_deleted& what) const { return one_frame(deletion_frame(what.deleted)); }
  rendering operator()(const message_delivered& what) const {
    return one_frame(data_frame(frame_type::delivery_status, [&](text::json_writer& json) {
      json.member(field::message_id, what.delivered.message.uuid);
      json.member(field::chat_id, what.delivered.room.uuid);
      json.member(field::status, value::delivered);
    }));
  }
  // One frame for each message, because the client counts them by message; the one that was named comes
  // first.
  rendering operator()(const messages_read& what) const {
    rendering told;
    for (auto entry = what.messages.rbegin(); entry != what.messages.rend(); ++entry) {
      const auto& each = *entry;
      if (each.message.message.sender == what.reader.id) continue;
      told.frames.push_back(data_frame(frame_type::read_receipt, [&](text::json_writer& json) {
        json.member(field::message_id, each.message.message.uuid);
        json.member(field::user_id, what.reader.uuid);
        json.member(field::username, shown_name(what.reader));
        json.member(field::chat_id, each.message.room.uuid);
      }));
    }
    return told;
  }
  rendering operator()(const typing_changed& what) const {
    const auto write = [&](text::json_writer& json) {
      json.member(field::user_id, what.typist.uuid);
      json.member(field::is_typing, what.is_typing);
      json.member(field::username, shown_name(what.typist));
    };
    return one_frame(data_frame(frame_type::typing_indicator, write), frame::urgency::ephemeral);
  }
  rendering operator()(const presence_changed& what) const {
    const auto write = [&](text::json_writer& json) {
      json.member(field::user_id, what.who.uuid);
      json.member(field::is_online, what.is_online);
      json.member(field::username, shown_name(what.who));
    };
    return one_frame(data_frame(frame_type::presence, write), frame::urgency::ephemeral);
  }
  rendering operator()(const room_deleted&) const { return closing_with(dialects::sentence::room_deleted); }
  rendering operator()(const member_removed&) const { return closing_with(sentence::chat_closed); }
  rendering operator()(const messages_listed& what) const {
    return history_frame({what.room.uuid, what.messages, what.readers, what.has_more});
  }
  rendering operator()(const messages_found& what) const {
    return one_frame(data_frame(frame_type::search_results, [&](text::json_writer& json) {
      json.key(field::messages);
      json.begin_array();
      for (const auto& each : what.messages) write_message(json, each, from);
      json.end_array();
      json.member(field::has_more, what.has_more);
      if (what.has_more) {
        json.member(field::next_before, what.next_before_uuid);
      } else {
        json.member_null(field::next_before);
      }
    }));
  }
  // What came while the client was away, and then what happened to messages that it has.
  rendering operator()(const session_opened& what) const {
    rendering told;
    if (!what.current) return told;
    if (what.has_gap || !what.history.empty()) {
      told = history_frame({what.current->uuid, what.history, what.readers, what.has_more, what.has_gap});
    }
    for (const auto& each : what.changed) {
      told.frames.push_back(each.message.deleted_at ? deletion_frame(each) : edit_frame(each));
    }
    return told;
  }
  rendering operator()(const session_renewed& what) const {
    return one_frame(data_frame(frame_type::token_refreshed, [&](text::json_writer& json) {
      if (what.expires_at) {
        json.member(field::expires_at, text::format_iso_milliseconds(*what.expires_at));
      } else {
        json.member_null(field::expires_at);
      }
    }));
  }
  rendering operator()(const command_failed& what) const {
    return one_frame(data_frame(frame_type::error, [&](text::json_writer& json) {
      json.member(field::code, name_of(what.problem.code));
      json.member(field::message, frame_sentence(what.problem));
      dialects::write_retry_after(json, what.problem);
      if (!what.client_message_id.empty()) json.member(field::client_message_id, what.client_message_id);
    }));
  }

  template <typename Event>
  rendering operator()(const Event&) const {
    return {};
  }
};

// What a refused socket may know: nobody learns which rooms and users there are.
error told_instead(socket_kind socket, const error& why) {
  const auto code = why.code;
  if (code == errc::forbidden || code == errc::not_a_member || code == errc::room_not_found ||
      code == errc::user_not_found) {
    return dialects::make_problem(errc::forbidden, socket == socket_kind::chat
                                                       ? dialects::sentence::not_a_member
                                                       : dialects::sentence::forbidden);
  }
  if (code == errc::invalid_argument || code == errc::message_not_found) {
    return dialects::make_problem(errc::malformed, dialects::sentence_for(why));
  }
  return why;
}

}  // namespace

std::optional<int> messenger_dialect::audience(const event& what, const session_view& session) const {
  return std::visit(audience_of_event{options_, session}, what);
}

rendering messenger_dialect::render(const event& what, const session_view& session,
                                    const render_context& context) const {
  const viewpoint from{session.self, context, options_.file_mount};
  return std::visit(frame_of_event{options_, session, from}, what);
}

// The client sets its count of attempts back whenever a socket opens. One that opened and closed at once
// would be tried for ever; after an HTTP answer the client gives up.
refusal messenger_dialect::refuse(std::size_t socket, const error& why) const {
  const auto told = told_instead(static_cast<socket_kind>(socket), why);
  return dialects::problem_answer(told, dialects::json_text([&](text::json_writer& json) {
                                    json.begin_object();
                                    json.member(field::detail, dialects::sentence_for(told));
                                    json.member(field::code, name_of(told.code));
                                    json.end_object();
                                  }));
}

}  // namespace parlor::messenger
