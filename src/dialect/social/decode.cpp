// Frames and upgrades: from JSON to commands.
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "dialect/frames.hpp"
#include "dialect/json_fields.hpp"
#include "dialect/problem.hpp"
#include "dialect/sentences.hpp"
#include "dialect/social/social.hpp"
#include "dialect/social/vocabulary.hpp"
#include "dialect/text_rules.hpp"
#include "text/json_reader.hpp"

namespace parlor::social {
namespace {

using dialects::make_problem;
using dialects::refuse_request;

error invalid(std::string_view sentence) {
  return make_problem(errc::invalid_argument, sentence);
}

// The list of types and the form are the document's promise to its clients, not the host's choice.
media_policy picture_policy(const social_options& options) {
  return {message_kind::image, options.max_image_bytes, {"image/jpeg", "image/png", "image/gif"},
          options.key_prefix,  "{date}/{random}.jpg",   media_form::jpeg};
}

// Two names for the same: clients of the other dialects know the first.
result<std::string_view> read_client_message_id(const text::json_value& root) {
  const auto read = dialects::read_client_message_id(root, field::client_message_id);
  if (!read || !read->empty()) return read;
  return dialects::read_client_message_id(root, field::client_id);
}

// Chats are named by their id, mostly as a string, or by their slug. Nothing where it is absent or empty.
result<std::optional<room_reference>> read_chat(const text::json_value& root, std::string_view name) {
  const auto* value = root.find(name);
  const auto number = value == nullptr ? std::nullopt : value->as_integer();
  const auto string = number ? std::optional<std::string_view>() : dialects::read_string(root, name);
  if (!string) return string.error();
  const auto word = number ? std::to_string(*number) : std::string(string->value_or(std::string_view()));
  if (dialects::is_blank(word)) return std::optional<room_reference>();
  if (const auto id = dialects::parse_lenient_id(word)) return std::optional<room_reference>(room_id(*id));
  return std::optional<room_reference>(word);
}

// Where a private message goes.
result<send_message> read_private_address(const social_options& options, const text::json_value& root) {
  send_message addressed;
  const auto chat = read_chat(root, field::chat_id);
  if (!chat) return chat.error();
  addressed.room = *chat;
  const auto receiver = dialects::read_string(root, field::receiver_username);
  if (!receiver) return receiver.error();
  if (*receiver && !(*receiver)->empty()) {
    addressed.receiver = std::string(**receiver);
    if (options.create_missing_chats) addressed.to = destination::direct_room;
  }
  if (!addressed.room && addressed.to == destination::room) return invalid(sentence::chat_id_required);
  return addressed;
}

result<send_message> read_group_address(const text::json_value& root) {
  send_message addressed;
  const auto group = read_chat(root, field::group_id);
  if (!group) return group.error();
  if (!*group) return invalid(sentence::group_id_required);
  addressed.room = *group;
  return addressed;
}

decode_result decode_send(const social_options& options, std::shared_ptr<const text::json_document> document,
                          result<send_message> addressed, std::string_view client_message_id) {
  if (!addressed) return refuse_request(addressed.error(), client_message_id);
  const auto& root = document->root();
  const auto picture = dialects::read_string(root, field::image_data);
  if (!picture) return refuse_request(picture.error(), client_message_id);
  const auto data = picture->value_or(std::string_view());
  const auto text = data.empty() ? dialects::require_message_text(root, field::message_text, options.max_text)
                                 : dialects::read_message_text(root, field::message_text, options.max_text);
  if (!text) return refuse_request(text.error(), client_message_id);

  dialect_request request;
  request.client_message_id = client_message_id;
  addressed->text = *text;
  addressed->client_message_id = client_message_id;
  if (!data.empty()) {
    addressed->kind = message_kind::image;
    request.files.push_back({"image", data});
    request.policy = picture_policy(options);
    request.keeps_alive = std::move(document);
  }
  request.what = command(*std::move(addressed));
  return request;
}

result<load_messages> read_history(const social_options& options, const text::json_value& root) {
  load_messages page;
  const auto chat = read_chat(root, field::id);
  if (!chat) return chat.error();
  if (!*chat) return invalid(sentence::id_required);
  page.room = **chat;
  const auto before = dialects::read_id(root, field::before);
  if (!before) return before.error();
  if (*before == 0) return make_problem(errc::message_not_found, dialects::sentence::message_not_found);
  if (*before) page.before = message_id(**before);
  const auto limit = dialects::read_count(root, field::limit, page.limit, options.max_page);
  if (!limit) return limit.error();
  page.limit = *limit;
  return page;
}

}  // namespace

result<open_session> social_dialect::decode_upgrade(const http_call&) const {
  open_session opened;
  opened.all_rooms = true;
  return opened;
}

decode_result social_dialect::decode_frame(const session_view&, frame::kind type, std::string payload) const {
  auto parsed = dialects::parse_frame(type, std::move(payload));
  if (!parsed) return refuse_request(parsed.error());
  auto document = *std::move(parsed);
  const auto& root = document->root();

  const auto read = read_client_message_id(root);
  if (!read) return refuse_request(read.error());
  const auto client_message_id = *read;
  const auto name = dialects::read_word(root, field::type);
  if (!name) return refuse_request(name.error(), client_message_id);

  if (*name == frame_type::private_chat) {
    return decode_send(options_, std::move(document), read_private_address(options_, root),
                       client_message_id);
  }
  if (*name == frame_type::group_chat) {
    return decode_send(options_, std::move(document), read_group_address(root), client_message_id);
  }
  if (*name == frame_type::chat_history) {
    return dialects::request_or_refusal<query>(read_history(options_, root), client_message_id);
  }
  return refuse_request(invalid(dialects::sentence::unknown_type), client_message_id);
}

}  // namespace parlor::social
