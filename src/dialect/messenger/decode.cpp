// Frames and upgrades: from JSON to commands.
#include <array>
#include <string>
#include <utility>
#include <variant>

#include "dialect/call_values.hpp"
#include "dialect/frames.hpp"
#include "dialect/json_fields.hpp"
#include "dialect/kind_words.hpp"
#include "dialect/message_search.hpp"
#include "dialect/messenger/messenger.hpp"
#include "dialect/messenger/vocabulary.hpp"
#include "dialect/problem.hpp"
#include "dialect/sentences.hpp"

namespace parlor::messenger {
namespace {

using dialects::make_problem;
using dialects::refuse_request;
using dialects::request_or_refusal;

error invalid(std::string_view sentence) {
  return make_problem(errc::invalid_argument, sentence);
}

// What a frame is read with.
struct reading_of_frame {
  const messenger_options& options;
  const session_view& session;
  const text::json_value& data;
  std::string_view client_message_id;
};

using reader = decode_result (*)(const reading_of_frame&);

// The chat that the frame names; nothing for that of the socket.
result<std::optional<room_reference>> read_chat(const reading_of_frame& from) {
  const auto named = dialects::read_uuid(from.data, field::chat_id);
  if (!named) return named.error();
  if (*named) return std::optional<room_reference>(**named);
  if (!from.session.current_room) return invalid(sentence::chat_required);
  return std::optional<room_reference>();
}

// Text, parent and the client's own name: what both ways of sending have in common.
result<send_message> read_message(const reading_of_frame& from) {
  send_message read;
  const auto kind = dialects::read_string(from.data, field::message_type);
  if (!kind) return kind.error();
  if (*kind && dialects::kind_of_word(**kind) != message_kind::text) return invalid(sentence::text_only);
  const auto content = dialects::require_message_text(from.data, field::content, from.options.max_text);
  if (!content) return content.error();
  read.text = *content;
  const auto parent = dialects::read_uuid(from.data, field::parent_message_id);
  if (!parent) return parent.error();
  if (*parent) read.parent = **parent;
  read.client_message_id = from.client_message_id;
  return read;
}

result<send_message> read_send(const reading_of_frame& from) {
  auto read = read_message(from);
  if (!read) return read;
  const auto chat = read_chat(from);
  if (!chat) return chat.error();
  read->room = *chat;
  return read;
}

// The chat may be absent or unknown: the recipient is the one who is meant.
result<send_message> read_direct(const reading_of_frame& from) {
  auto read = read_message(from);
  if (!read) return read;
  const auto recipient = dialects::require_uuid(from.data, field::recipient_id);
  if (!recipient) return recipient.error();
  const auto chat = dialects::read_uuid(from.data, field::chat_id);
  if (!chat) return chat.error();
  read->to = destination::direct_room;
  read->receiver = *recipient;
  if (*chat) read->room = **chat;
  return read;
}

// Whoever the frame says is typing or reading: it is the one who sends it.
result<set_typing> read_typing(const reading_of_frame& from) {
  const auto is_typing = dialects::require_boolean(from.data, field::is_typing);
  if (!is_typing) return is_typing.error();
  const auto chat = read_chat(from);
  if (!chat) return chat.error();
  return set_typing{*chat, *is_typing};
}

result<mark_read> read_receipt(const reading_of_frame& from) {
  const auto message = dialects::require_uuid(from.data, field::message_id);
  if (!message) return message.error();
  const auto chat = read_chat(from);
  if (!chat) return chat.error();
  return mark_read{*chat, *message};
}

result<edit_message> read_edit(const reading_of_frame& from) {
  const auto message = dialects::require_uuid(from.data, field::message_id);
  if (!message) return message.error();
  const auto content = dialects::require_message_text(from.data, field::content, from.options.max_text);
  if (!content) return content.error();
  return edit_message{*message, std::string(*content)};
}

result<delete_message> read_delete(const reading_of_frame& from) {
  const auto message = dialects::require_uuid(from.data, field::message_id);
  if (!message) return message.error();
  return delete_message{*message};
}

result<load_messages> read_load(const reading_of_frame& from) {
  load_messages read;
  const auto chat = read_chat(from);
  if (!chat) return chat.error();
  read.room = chat->value_or(room_reference(from.session.current_room));
  const auto before = dialects::read_uuid(from.data, field::before);
  if (!before) return before.error();
  const auto after = dialects::read_uuid(from.data, field::after);
  if (!after) return after.error();
  if (*before && *after) return invalid(sentence::one_direction);
  if (*before) read.before = **before;
  if (*after) read.after = **after;
  const auto limit = dialects::read_count(from.data, field::limit, default_page, from.options.max_page);
  if (!limit) return limit.error();
  read.limit = *limit;
  read.max_readers = max_readers;
  return read;
}

result<search_messages> read_search(const reading_of_frame& from) {
  search_messages read;
  const auto wanted = dialects::read_string(from.data, field::query);
  if (!wanted) return wanted.error();
  read.text = wanted->value_or(std::string_view());
  if (const auto checked = dialects::check_search(read.text); !checked) return checked.error();
  const auto chat = dialects::read_uuid(from.data, field::chat_id);
  if (!chat) return chat.error();
  if (*chat) read.room = **chat;
  const auto before = dialects::read_uuid(from.data, field::before);
  if (!before) return before.error();
  if (*before) read.before = **before;
  const auto limit = dialects::read_count(from.data, field::limit, default_page, from.options.max_page);
  if (!limit) return limit.error();
  read.limit = *limit;
  return read;
}

result<renew_session> read_refresh(const reading_of_frame& from) {
  const auto token = dialects::read_string(from.data, field::token);
  if (!token) return token.error();
  if (!*token || (*token)->empty()) return invalid(sentence::token_required);
  return renew_session{std::string(**token)};
}

// What `read` reads, as one of the alternatives of dialect_request::what.
template <typename Kind, auto read>
decode_result request_by(const reading_of_frame& from) {
  return request_or_refusal<Kind>(read(from), from.client_message_id);
}

struct frame_reader {
  std::string_view type;
  reader read;
};

constexpr std::array<frame_reader, 9> frame_readers = {{
    {frame_type::send_message, request_by<command, read_send>},
    {frame_type::direct_message, request_by<command, read_direct>},
    {frame_type::typing_indicator, request_by<command, read_typing>},
    {frame_type::read_receipt, request_by<command, read_receipt>},
    {frame_type::edit_message, request_by<command, read_edit>},
    {frame_type::delete_message, request_by<command, read_delete>},
    {frame_type::load_history, request_by<query, read_load>},
    {frame_type::search_messages, request_by<query, read_search>},
    {frame_type::refresh_token, request_by<renew_session, read_refresh>},
}};

}  // namespace

result<open_session> messenger_dialect::decode_upgrade(const http_call& call) const {
  open_session opened;
  const auto id = call.captures.empty() ? std::nullopt : parse_uuid(call.captures.front());
  if (call.route == static_cast<std::size_t>(socket_kind::personal)) {
    if (!id) return make_problem(errc::forbidden, dialects::sentence::forbidden);
    opened.all_rooms = true;
    opened.self = *id;
    opened.hears_groups = options_.group_messages_on_personal;
    return opened;
  }
  if (!id) return make_problem(errc::room_not_found, dialects::sentence::room_not_found);
  opened.room = *id;
  const auto last = dialects::find_value(call.query, field::last_message_id);
  if (!last || last->empty()) return opened;
  const auto seen = parse_uuid(*last);
  if (!seen) return make_problem(errc::malformed, sentence::bad_last_message);
  opened.history_after = *seen;
  opened.history = options_.max_page;
  opened.max_readers = max_readers;
  return opened;
}

decode_result messenger_dialect::decode_frame(const session_view& session, frame::kind type,
                                              std::string payload) const {
  auto parsed = dialects::read_enveloped_frame(type, std::move(payload));
  if (auto* problem = std::get_if<dialect_problem>(&parsed)) return std::move(*problem);
  const auto& frame = std::get<dialects::enveloped_frame>(parsed);
  for (const auto& one : frame_readers) {
    if (one.type != frame.type) continue;
    if (frame.data == nullptr) return refuse_request(invalid(sentence::data_required));
    return one.read({options_, session, *frame.data, frame.client_message_id});
  }
  return refuse_request(invalid(dialects::sentence::unknown_type), frame.client_message_id);
}

}  // namespace parlor::messenger
