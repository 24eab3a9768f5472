// Frames and upgrades: from JSON to commands.
#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <utility>

#include "dialect/call_values.hpp"
#include "dialect/file_address.hpp"
#include "dialect/frames.hpp"
#include "dialect/json_fields.hpp"
#include "dialect/kind_words.hpp"
#include "dialect/problem.hpp"
#include "dialect/rooms/rooms.hpp"
#include "dialect/rooms/vocabulary.hpp"
#include "dialect/sentences.hpp"
#include "dialect/text_rules.hpp"
#include "text/json_reader.hpp"

namespace parlor::rooms {
namespace {

using dialects::make_problem;
using dialects::refuse_request;
using dialects::request_of;
using dialects::request_or_refusal;

error invalid(std::string_view sentence) {
  return make_problem(errc::invalid_argument, sentence);
}

// Many times what a proper frame has: one with too many files is still told so in words.
text::json_limits frame_limits(const rooms_options& options) {
  text::json_limits limits;
  limits.max_nodes = 256 + 16 * options.max_files;
  return limits;
}

bool names_no_room(std::string_view room) {
  return room.empty() || room == value::undefined || room == value::null;
}

result<std::optional<room_reference>> read_room(const text::json_value& data) {
  const auto number = dialects::read_id(data, field::room_id);
  if (!number) return number.error();
  if (!*number) return std::optional<room_reference>();
  if (**number == 0) return make_problem(errc::room_not_found, dialects::sentence::room_not_found);
  return std::optional<room_reference>(room_id(**number));
}

result<std::optional<user_reference>> read_receiver(const text::json_value& data) {
  const auto number = dialects::read_id(data, field::receiver_id);
  if (!number) return number.error();
  if (!*number) return std::optional<user_reference>();
  if (**number == 0) return make_problem(errc::user_not_found, dialects::sentence::user_not_found);
  return std::optional<user_reference>(user_id(**number));
}

// What one send_message is made of, while it is read.
struct draft {
  send_message message;
  std::vector<incoming_file> files;
  std::vector<message_kind> upload_kinds;  // of message.uploads: as what they were uploaded
};

// True where `reference` is the address of a file that was uploaded before; it is then in the draft.
bool take_upload(const rooms_options& options, std::string_view reference, draft& into) {
  for (const auto kind : {message_kind::image, message_kind::file, message_kind::voice}) {
    auto key = dialects::key_of_address(reference, options.static_mount, policy_of(options, kind).directory);
    if (!key) continue;
    into.message.uploads.push_back(*std::move(key));
    into.upload_kinds.push_back(kind);
    return true;
  }
  return false;
}

// Size and type are the sender's word and are found out from the bytes instead; they only have to be
// well-formed.
result<void> read_file(const rooms_options& options, const text::json_value& holder, draft& into) {
  const auto name = dialects::read_string(holder, field::file_name);
  if (!name) return name.error();
  const auto size = dialects::read_id(holder, field::file_size);
  if (!size) return size.error();
  const auto type = dialects::read_string(holder, field::mime_type);
  if (!type) return type.error();
  const auto bytes = dialects::read_string(holder, field::file_data);
  if (!bytes) return bytes.error();
  if (!*bytes || (*bytes)->empty()) return invalid(sentence::file_data_required);

  if (!take_upload(options, **bytes, into)) {
    into.files.push_back({std::string(name->value_or(std::string_view())), **bytes});
  }
  return {};
}

result<void> read_files(const rooms_options& options, const text::json_value& data, draft& into) {
  const auto several = dialects::read_array(data, field::files_data);
  if (!several) return several.error();
  const auto* single = data.find(field::file_data);
  const bool has_single = single != nullptr && !single->is_null();
  const auto count = *several == nullptr ? 0 : (*several)->size();

  if (count == 0) return has_single ? read_file(options, data, into) : result<void>();
  if (has_single) return invalid(sentence::one_or_several);
  if (count > options.max_files) {
    return make_problem(errc::too_many_files,
                        std::string(dialects::sentence::too_many_files) + std::to_string(options.max_files),
                        static_cast<std::int64_t>(options.max_files));
  }
  for (const auto& one : **several) {
    if (!one.is_object()) return invalid(std::string(field::files_data) + " must be an array of objects");
    if (const auto read = read_file(options, one, into); !read) return read.error();
  }
  return {};
}

// An upload was judged by the rule of its own kind, which is not that of another.
result<void> check_uploads(const rooms_options& options, const draft& read, message_kind kind) {
  const auto& policy = policy_of(options, kind);
  for (const auto uploaded_as : read.upload_kinds) {
    if (policy_of(options, uploaded_as).directory == policy.directory) continue;
    return error{errc::unsupported_type, "attach an upload", dialects::joined(policy.allowed_types)};
  }
  return {};
}

// Without the word, what it is follows from the files.
result<message_kind> read_kind(const rooms_options& options, const text::json_value& data,
                               const draft& read) {
  const bool has_files = !read.files.empty() || !read.message.uploads.empty();
  const auto word = dialects::read_string(data, field::message_type);
  if (!word) return word.error();
  auto kind = std::optional(message_kind::text);
  if (*word) {
    kind = dialects::kind_of_word(**word);
    if (!kind) return invalid(sentence::unknown_message_type);
  } else if (has_files) {
    kind = read.upload_kinds.empty() ? message_kind::file : read.upload_kinds.front();
  }
  if (*kind == message_kind::text) {
    if (has_files) return invalid(sentence::file_with_text);
    return *kind;
  }
  if (!has_files) return invalid(sentence::file_required);
  if (const auto fitting = check_uploads(options, read, *kind); !fitting) return fitting.error();
  return *kind;
}

result<draft> read_message(const rooms_options& options, const text::json_value& data) {
  draft read;
  const auto room = read_room(data);
  if (!room) return room.error();
  read.message.room = *room;
  const auto receiver = read_receiver(data);
  if (!receiver) return receiver.error();
  read.message.receiver = *receiver;

  const auto content = dialects::read_string(data, field::content);
  if (!content) return content.error();
  read.message.text = content->value_or(std::string_view());
  if (const auto checked = dialects::check_message_text(read.message.text, options.max_text); !checked)
    return checked.error();

  if (const auto files = read_files(options, data, read); !files) return files.error();
  const auto kind = read_kind(options, data, read);
  if (!kind) return kind.error();
  read.message.kind = *kind;
  if (*kind == message_kind::text && dialects::is_blank(read.message.text)) {
    return invalid(dialects::sentence::content_required);
  }
  return read;
}

result<set_typing> read_typing(const text::json_value& data) {
  const auto room = read_room(data);
  if (!room) return room.error();
  const auto is_typing = dialects::read_boolean(data, field::is_typing);
  if (!is_typing) return is_typing.error();
  if (!*is_typing) return invalid(sentence::is_typing_required);
  return set_typing{*room, **is_typing};
}

result<join_room> read_join(const text::json_value& data) {
  const auto room = read_room(data);
  if (!room) return room.error();
  if (!*room) return invalid(sentence::room_required);
  return join_room{**room};
}

decode_result decode_send(const rooms_options& options, std::shared_ptr<const text::json_document> document,
                          const text::json_value& data, std::string_view client_message_id) {
  auto read = read_message(options, data);
  if (!read) return refuse_request(read.error(), client_message_id);
  dialect_request request;
  request.client_message_id = client_message_id;
  read->message.client_message_id = client_message_id;
  if (read->message.kind != message_kind::text) request.policy = policy_of(options, read->message.kind);
  if (!read->files.empty()) request.keeps_alive = std::move(document);
  request.files = std::move(read->files);
  request.what = command(std::move(read->message));
  return request;
}

}  // namespace

result<open_session> rooms_dialect::decode_upgrade(const http_call& call) const {
  open_session opened;
  opened.all_rooms = dialects::find_value(call.query, field::subscribe) == value::all;
  const auto room = dialects::find_value(call.query, field::room_id);
  if (!room || names_no_room(*room)) return opened;
  const auto number = dialects::parse_lenient_id(*room);
  if (!number) return make_problem(errc::room_not_found, dialects::sentence::room_not_found);
  opened.room = room_id(*number);
  return opened;
}

decode_result rooms_dialect::decode_frame(const session_view&, frame::kind type, std::string payload) const {
  auto parsed = dialects::read_enveloped_frame(type, std::move(payload), frame_limits(options_));
  if (auto* problem = std::get_if<dialect_problem>(&parsed)) return std::move(*problem);
  const auto& [document, name, data, client_message_id] = std::get<dialects::enveloped_frame>(parsed);

  if (name == frame_type::leave_room) return request_of(command(leave_room{}), client_message_id);
  constexpr std::array with_data = {frame_type::send_message, frame_type::typing, frame_type::join_room};
  if (std::find(with_data.begin(), with_data.end(), name) == with_data.end()) {
    return refuse_request(invalid(dialects::sentence::unknown_type), client_message_id);
  }
  if (data == nullptr) return refuse_request(invalid(sentence::data_required));
  if (name == frame_type::typing) return request_or_refusal<command>(read_typing(*data), client_message_id);
  if (name == frame_type::join_room) return request_or_refusal<command>(read_join(*data), client_message_id);
  return decode_send(options_, document, *data, client_message_id);
}

}  // namespace parlor::rooms
