// Frames and upgrades: from JSON to commands.
#include <memory>
#include <string>
#include <utility>

#include "dialect/conversation/conversation.hpp"
#include "dialect/conversation/vocabulary.hpp"
#include "dialect/file_address.hpp"
#include "dialect/frames.hpp"
#include "dialect/json_fields.hpp"
#include "dialect/problem.hpp"
#include "dialect/sentences.hpp"
#include "dialect/text_rules.hpp"
#include "text/base64.hpp"
#include "text/json_reader.hpp"
#include "text/utf8.hpp"

namespace parlor::conversation {
namespace {

using dialects::make_problem;
using dialects::refuse_request;
using dialects::request_of;
using dialects::request_or_refusal;

error invalid(std::string_view sentence) {
  return make_problem(errc::invalid_argument, sentence);
}

// True for nothing at all, and for a data URL around nothing.
bool has_no_bytes(std::string_view file) {
  const auto url = text::split_data_url(file);
  return file.empty() || (url && url->base64.empty());
}

result<send_message> read_text(const conversation_options& options, const text::json_value& root) {
  const auto text = dialects::require_message_text(root, field::message, options.max_text);
  if (!text) return text.error();
  send_message read;
  read.text = *text;
  return read;
}

result<send_message> read_caption(const conversation_options& options, const text::json_value& root) {
  const auto text = dialects::read_message_text(root, field::message, options.max_text);
  if (!text) return text.error();
  send_message read;
  read.kind = message_kind::file;
  read.text = *text;
  return read;
}

result<incoming_file> read_file(const conversation_options& options, const text::json_value& root) {
  const auto name = dialects::read_string(root, field::filename);
  if (!name) return name.error();
  const auto bytes = dialects::read_string(root, field::file);
  if (!bytes) return bytes.error();
  if (!*name || dialects::is_blank(**name) || !*bytes || has_no_bytes(**bytes)) {
    return invalid(sentence::file_required);
  }
  if (text::count_code_points(**name) > options.max_file_name) {
    return invalid(std::string(sentence::filename_too_long) + std::to_string(options.max_file_name));
  }
  return incoming_file{std::string(**name), **bytes};
}

result<edit_message> read_edit(const conversation_options& options, const text::json_value& root) {
  const auto which = dialects::require_message(root, field::message_id);
  if (!which) return which.error();
  const auto text = dialects::require_message_text(root, field::message, options.max_text);
  if (!text) return text.error();
  return edit_message{*which, std::string(*text)};
}

decode_result decode_typing(const text::json_value& root, std::string_view client_message_id) {
  const auto is_typing = dialects::require_boolean(root, field::is_typing);
  if (!is_typing) return refuse_request(is_typing.error(), client_message_id);
  return request_of(command(set_typing{std::nullopt, *is_typing}), client_message_id);
}

decode_result decode_delete(const text::json_value& root, std::string_view client_message_id) {
  const auto which = dialects::require_message(root, field::message_id);
  if (!which) return refuse_request(which.error(), client_message_id);
  return request_of(command(delete_message{*which}), client_message_id);
}

decode_result decode_text(const conversation_options& options, const text::json_value& root,
                          std::string_view client_message_id) {
  auto read = read_text(options, root);
  if (read) read->client_message_id = client_message_id;
  return request_or_refusal<command>(std::move(read), client_message_id);
}

// Instead of base64 there may be the address of a file that was uploaded before.
decode_result decode_file(const conversation_options& options,
                          std::shared_ptr<const text::json_document> document,
                          std::string_view client_message_id) {
  auto read = read_caption(options, document->root());
  if (!read) return refuse_request(read.error(), client_message_id);
  auto file = read_file(options, document->root());
  if (!file) return refuse_request(file.error(), client_message_id);

  read->client_message_id = client_message_id;
  dialect_request request;
  request.client_message_id = client_message_id;
  request.policy = options.files;
  if (auto key = dialects::key_of_address(file->data, options.media_mount, options.files.directory)) {
    read->uploads.push_back(*std::move(key));
  } else {
    request.files.push_back(*std::move(file));
    request.keeps_alive = std::move(document);
  }
  request.what = command(*std::move(read));
  return request;
}

}  // namespace

result<open_session> conversation_dialect::decode_upgrade(const http_call& call) const {
  const auto number =
      call.captures.empty() ? std::nullopt : dialects::parse_lenient_id(call.captures.front());
  if (!number) return make_problem(errc::room_not_found, dialects::sentence::room_not_found);
  open_session opened;
  opened.room = room_id(*number);
  return opened;
}

decode_result conversation_dialect::decode_frame(const session_view&, frame::kind type,
                                                 std::string payload) const {
  auto parsed = dialects::read_flat_frame(type, std::move(payload), field::type);
  if (auto* problem = std::get_if<dialect_problem>(&parsed)) return std::move(*problem);
  const auto& [document, word, own_name] = std::get<dialects::flat_frame>(parsed);
  const auto& root = document->root();

  if (word == frame_type::chat_message) return decode_text(options_, root, own_name);
  if (word == frame_type::file_message) return decode_file(options_, document, own_name);
  if (word == frame_type::typing) return decode_typing(root, own_name);
  if (word == frame_type::mark_read)
    return request_of(command(mark_read{std::nullopt, std::nullopt, receipt::always}), own_name);
  if (word == frame_type::edit_message)
    return request_or_refusal<command>(read_edit(options_, root), own_name);
  if (word == frame_type::delete_message) return decode_delete(root, own_name);
  return refuse_request(invalid(dialects::sentence::unknown_type), own_name);
}

}  // namespace parlor::conversation
