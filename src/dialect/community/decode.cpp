// Frames and upgrades: from JSON to commands.
#include <memory>
#include <string>
#include <utility>

#include "dialect/community/community.hpp"
#include "dialect/community/sent_file.hpp"
#include "dialect/community/vocabulary.hpp"
#include "dialect/file_address.hpp"
#include "dialect/frames.hpp"
#include "dialect/json_fields.hpp"
#include "dialect/problem.hpp"
#include "dialect/sentences.hpp"
#include "dialect/text_rules.hpp"
#include "text/json_reader.hpp"

namespace parlor::community {
namespace {

using dialects::make_problem;
using dialects::refuse_request;
using dialects::request_of;
using dialects::request_or_refusal;

error invalid(std::string_view sentence) {
  return make_problem(errc::invalid_argument, sentence);
}

// "4" of room_id=4, room_id=4/ and room_id4/; empty for none.
std::string room_in(const http_call& call) {
  for (const auto& [name, value] : call.query) {
    if (name == field::room_id) return dialects::without_slashes_at_end(value);
    const bool is_joined = name.compare(0, field::room_id.size(), field::room_id) == 0 && value.empty();
    if (is_joined) return dialects::without_slashes_at_end(name.substr(field::room_id.size()));
  }
  return {};
}

// A file that was uploaded before becomes part of the message.
result<void> attach_upload(const community_options& options, std::string_view path, send_message& into) {
  for (const auto* policy : {&options.images, &options.files}) {
    auto key = dialects::key_of_address(path, options.media_mount, policy->directory);
    if (!key) continue;
    into.uploads.push_back(*std::move(key));
    into.kind = policy->kind;
    return {};
  }
  return make_problem(errc::file_not_found, dialects::sentence::file_not_found);
}

result<grant_upload> read_wish(const community_options& options, const sent_file& file,
                               std::string_view text) {
  if (file.size.value_or(0) == 0) return invalid(sentence::file_size_required);
  return grant_upload{file.name, *file.size, policy_for(options, file.name), std::string(text)};
}

decode_result decode_send(const community_options& options,
                          std::shared_ptr<const text::json_document> document,
                          std::string_view client_message_id) {
  const auto refused = [&](const error& why) { return refuse_request(why, client_message_id); };
  const auto text = dialects::read_message_text(document->root(), field::message, options.max_text);
  if (!text) return refused(text.error());
  const auto file = read_sent_file(document->root());
  if (!file) return refused(file.error());

  send_message message;
  message.text = *text;
  message.client_message_id = client_message_id;
  if (!*file) {
    if (dialects::is_blank(*text)) return refused(invalid(sentence::message_or_file));
    return request_of(command(std::move(message)), client_message_id);
  }
  const auto& sent = **file;
  if (!sent.data && !sent.path)
    return request_or_refusal<grant_upload>(read_wish(options, sent, *text), client_message_id);
  if (!sent.data) {
    if (const auto attached = attach_upload(options, *sent.path, message); !attached)
      return refused(attached.error());
    return request_of(command(std::move(message)), client_message_id);
  }

  dialect_request request;
  request.client_message_id = client_message_id;
  request.policy = policy_for(options, sent.name);
  request.files.push_back({sent.name, *sent.data});
  request.keeps_alive = std::move(document);
  message.kind = request.policy.kind;
  request.what = command(std::move(message));
  return request;
}

result<edit_message> read_edit(const community_options& options, const text::json_value& root) {
  const auto which = dialects::require_message(root, field::message_id);
  if (!which) return which.error();
  const auto text = dialects::require_message_text(root, field::text, options.max_text);
  if (!text) return text.error();
  return edit_message{*which, std::string(*text), editing::captions_too};
}

result<delete_message> read_delete(const text::json_value& root) {
  const auto which = dialects::require_message(root, field::message_id);
  if (!which) return which.error();
  return delete_message{*which};
}

}  // namespace

result<open_session> community_dialect::decode_upgrade(const http_call& call) const {
  const auto number = dialects::parse_lenient_id(room_in(call));
  if (!number) return make_problem(errc::room_not_found, dialects::sentence::room_not_found);
  open_session opened;
  opened.room = room_id(*number);
  opened.history = options_.history;
  opened.reading = reading::implied;
  return opened;
}

decode_result community_dialect::decode_frame(const session_view&, frame::kind type,
                                              std::string payload) const {
  auto parsed = dialects::read_flat_frame(type, std::move(payload), field::action);
  if (auto* problem = std::get_if<dialect_problem>(&parsed)) return std::move(*problem);
  const auto& [document, name, client_message_id] = std::get<dialects::flat_frame>(parsed);
  const auto& root = document->root();

  if (name == action::send) return decode_send(options_, document, client_message_id);
  if (name == action::edit) return request_or_refusal<command>(read_edit(options_, root), client_message_id);
  if (name == action::remove) return request_or_refusal<command>(read_delete(root), client_message_id);
  return refuse_request(invalid(sentence::unknown_action), client_message_id);
}

}  // namespace parlor::community
