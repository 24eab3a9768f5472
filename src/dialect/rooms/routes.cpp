// REST requests: from HTTP to commands and queries.
#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "dialect/call_values.hpp"
#include "dialect/frames.hpp"
#include "dialect/json_fields.hpp"
#include "dialect/kind_words.hpp"
#include "dialect/message_search.hpp"
#include "dialect/problem.hpp"
#include "dialect/rooms/rooms.hpp"
#include "dialect/rooms/vocabulary.hpp"
#include "dialect/sentences.hpp"
#include "dialect/text_rules.hpp"
#include "text/json_reader.hpp"
#include "text/url.hpp"
#include "text/utf8.hpp"

namespace parlor::rooms {
namespace {

using dialects::make_problem;
using dialects::request_of;
using dialects::request_or_refusal;

constexpr std::int64_t max_json_bytes = 64 * 1024;
constexpr std::size_t max_page_number = 1'000'000'000;
constexpr std::size_t default_page_size = 50;
constexpr std::size_t default_search = 20;
constexpr std::size_t max_search = 100;
constexpr std::size_t max_name = 255;  // code points in the name of a group

error invalid(std::string_view sentence) {
  return make_problem(errc::invalid_argument, sentence);
}

// The form around the files, and the part heads.
constexpr std::int64_t upload_slack = 256 * 1024;
// Of a file whose policy has no bound of its own.
constexpr std::int64_t boundless = std::int64_t{1} << 40;

std::int64_t largest_file(const rooms_options& options) {
  std::int64_t largest = 0;
  for (const auto* policy : {&options.images, &options.files, &options.voices}) {
    largest = std::max(largest, policy->max_bytes == 0 ? boundless : policy->max_bytes);
  }
  return largest;
}

result<room_reference> room_of(const http_call& call) {
  const auto number =
      call.captures.empty() ? std::nullopt : dialects::parse_lenient_id(call.captures.front());
  if (!number) return make_problem(errc::room_not_found, dialects::sentence::room_not_found);
  return room_reference(room_id(*number));
}

result<message_reference> message_of(std::string_view text) {
  const auto number = dialects::parse_lenient_id(text);
  if (!number) return make_problem(errc::message_not_found, dialects::sentence::message_not_found);
  return message_reference(message_id(*number));
}

result<message_reference> message_of(const http_call& call) {
  return message_of(call.captures.empty() ? std::string_view() : std::string_view(call.captures.front()));
}

result<std::optional<message_reference>> message_in_query(const http_call& call, std::string_view name) {
  const auto value = dialects::find_value(call.query, name);
  if (!value || value->empty()) return std::optional<message_reference>();
  const auto which = message_of(*value);
  if (!which) return which.error();
  return std::optional<message_reference>(*which);
}

result<search_users> read_search(const rooms_options& options, const http_call& call) {
  auto wanted = dialects::find_value(call.query, field::email);
  if (!wanted) wanted = dialects::find_value(call.query, field::search);
  const auto text = wanted.value_or(std::string_view());
  if (dialects::is_blank(text) || text::count_code_points(text) < options.min_search) {
    const auto least = std::max<std::size_t>(options.min_search, 1);
    return invalid(std::string(sentence::search_too_short) + std::to_string(least));
  }
  const auto limit = dialects::read_count(call, field::limit, default_search, max_search);
  if (!limit) return limit.error();
  return search_users{std::string(text), *limit};
}

result<load_messages> read_history(const rooms_options& options, const http_call& call) {
  const auto room = room_of(call);
  if (!room) return room.error();
  const auto usual = std::min(default_page_size, options.max_page);
  const auto limit = dialects::read_count(call, field::per_page, usual, options.max_page);
  if (!limit) return limit.error();
  const auto page = dialects::read_count(call, field::page, 1, max_page_number);
  if (!page) return page.error();
  const auto before = message_in_query(call, field::before);
  if (!before) return before.error();
  const auto after = message_in_query(call, field::after);
  if (!after) return after.error();
  if (*before && *after) return invalid(sentence::before_and_after);
  return load_messages{*room, *limit, *page, *before, *after, 0};
}

result<user_reference> read_user(const text::json_value& value, std::string_view name) {
  const auto number = dialects::id_of(value, name);
  if (!number) return number.error();
  if (*number == 0) return make_problem(errc::user_not_found, dialects::sentence::user_not_found);
  return user_reference(user_id(*number));
}

result<create_room> read_direct_room(const text::json_value& body) {
  const auto* receiver = body.find(field::receiver_id);
  if (receiver == nullptr || receiver->is_null()) return invalid(sentence::receiver_required);
  const auto who = read_user(*receiver, field::receiver_id);
  if (!who) return who.error();
  return create_room{room_type::direct, "", {*who}};
}

result<create_room> read_group(const text::json_value& body) {
  const auto name = dialects::read_string(body, field::name);
  if (!name) return name.error();
  const auto text = name->value_or(std::string_view());
  if (dialects::is_blank(text) || !text::is_single_line(text) || text::count_code_points(text) > max_name) {
    return invalid(sentence::group_name);
  }
  const auto members = dialects::read_array(body, field::member_ids);
  if (!members) return members.error();
  if (*members == nullptr) return invalid(sentence::member_ids_required);
  create_room group{room_type::group, std::string(text), {}};
  for (const auto& one : **members) {
    const auto who = read_user(one, field::member_ids);
    if (!who) return who.error();
    group.members.push_back(*who);
  }
  return group;
}

// Without the word, member_ids without receiver_id means a group.
result<room_type> read_room_type(const text::json_value& body) {
  const auto word = dialects::read_string(body, field::room_type);
  if (!word) return word.error();
  if (!*word) {
    const bool is_group = body.find(field::receiver_id) == nullptr && body.find(field::member_ids) != nullptr;
    return is_group ? room_type::group : room_type::direct;
  }
  if (**word == value::direct) return room_type::direct;
  if (**word == value::group) return room_type::group;
  return invalid(sentence::unknown_room_type);
}

result<text::json_document> parse_object(const http_call& call) {
  text::json_limits limits;
  limits.max_nodes = 4096;
  auto parsed = text::json_document::parse(call.body, limits);
  if (!parsed) return make_problem(errc::malformed, dialects::sentence::invalid_json);
  if (!parsed->root().is_object()) return make_problem(errc::malformed, dialects::sentence::invalid_body);
  return parsed;
}

result<create_room> read_new_room(const http_call& call) {
  const auto body = parse_object(call);
  if (!body) return body.error();
  const auto type = read_room_type(body->root());
  if (!type) return type.error();
  switch (*type) {
    case room_type::direct:
      return read_direct_room(body->root());
    case room_type::group:
      return read_group(body->root());
  }
  return invalid(sentence::unknown_room_type);
}

// `content` of a form, or of a JSON object.
result<std::string> read_content(const http_call& call) {
  if (dialects::has_media_type(call, "application/json")) {
    const auto body = parse_object(call);
    if (!body) return body.error();
    const auto content = dialects::read_string(body->root(), field::content);
    if (!content) return content.error();
    return std::string(content->value_or(std::string_view()));
  }
  const auto pairs = text::parse_form(call.body);
  if (!pairs) return make_problem(errc::malformed, dialects::sentence::invalid_body);
  return std::string(text::find_value(*pairs, field::content).value_or(std::string_view()));
}

result<edit_message> read_edit(const rooms_options& options, const http_call& call) {
  const auto which = message_of(call);
  if (!which) return which.error();
  auto content = read_content(call);
  if (!content) return content.error();
  if (const auto checked = dialects::check_message_text(*content, options.max_text); !checked)
    return checked.error();
  if (dialects::is_blank(*content)) return invalid(dialects::sentence::content_required);
  return edit_message{*which, *std::move(content)};
}

}  // namespace

std::vector<http_route> make_routes(const rooms_options& options) {
  struct line {
    const char* method;
    const char* path;
    request_body body;
  };
  // In the order of rest_route. A body that says nothing is taken all the same: clients send "{}" with any
  // POST.
  constexpr std::array<line, rest_route_count> table = {{
      {"GET", "/search-users", request_body::none},
      {"POST", "/rooms", request_body::whole},
      {"GET", "/rooms", request_body::none},
      {"GET", "/rooms/{room_id}", request_body::none},
      {"POST", "/upload-files", request_body::multipart},
      {"GET", "/rooms/{room_id}/messages", request_body::none},
      {"POST", "/rooms/{room_id}/read", request_body::whole},
      {"PUT", "/messages/{message_id}", request_body::whole},
      {"DELETE", "/messages/{message_id}", request_body::whole},
      {"GET", "/unread-count", request_body::none},
      {"GET", "/online-users", request_body::none},
      {"GET", "/me", request_body::none},
      {"GET", "/search", request_body::none},
  }};
  const auto max_file = largest_file(options);
  std::vector<http_route> routes;
  for (const auto& [method, path, body] : table) {
    http_route route{method, options.mount + path, body, 0, {}};
    if (body == request_body::whole) route.max_body_bytes = max_json_bytes;
    if (body == request_body::multipart) {
      route.max_body_bytes = static_cast<std::int64_t>(options.max_files) * max_file + upload_slack;
      route.upload = {std::string(field::files), options.max_files, max_file};
    }
    routes.push_back(std::move(route));
  }
  return routes;
}

decode_result rooms_dialect::decode_call(const http_call& call) const {
  switch (static_cast<rest_route>(call.route)) {
    case rest_route::search_users:
      return request_or_refusal<query>(read_search(options_, call));
    case rest_route::create_room:
      return request_or_refusal<command>(read_new_room(call));
    case rest_route::list_rooms:
      return request_of(query(list_rooms{}));
    case rest_route::load_room: {
      const auto room = room_of(call);
      if (!room) return dialects::refuse_request(room.error());
      return request_of(query(load_room{*room}));
    }
    case rest_route::upload_files:
      return request_of(command(record_uploads{}));
    case rest_route::list_messages:
      return request_or_refusal<query>(read_history(options_, call));
    case rest_route::mark_read: {
      const auto room = room_of(call);
      if (!room) return dialects::refuse_request(room.error());
      return request_of(command(mark_read{*room, std::nullopt}));
    }
    case rest_route::edit_message:
      return request_or_refusal<command>(read_edit(options_, call));
    case rest_route::delete_message: {
      const auto which = message_of(call);
      if (!which) return dialects::refuse_request(which.error());
      return request_of(command(delete_message{*which}));
    }
    case rest_route::count_unread:
      return request_of(query(count_unread{}));
    case rest_route::list_online_users:
      return request_of(query(list_online_users{}));
    case rest_route::load_self:
      return request_of(query(load_user{}));
    case rest_route::search_messages:
      return request_or_refusal<query>(dialects::read_message_search(call, field::limit));
  }
  return dialects::refuse_request(make_problem(errc::not_found, dialects::sentence::not_found));
}

result<media_policy> rooms_dialect::decode_upload(const http_call& call, std::size_t file_count) const {
  if (file_count == 0) return invalid(sentence::files_required);
  if (file_count > options_.max_files) {
    return make_problem(errc::too_many_files,
                        std::string(dialects::sentence::too_many_files) + std::to_string(options_.max_files),
                        static_cast<std::int64_t>(options_.max_files));
  }
  const auto word = dialects::find_value(call.form, field::message_type);
  if (!word || word->empty()) return policy_of(options_, message_kind::file);
  const auto kind = dialects::kind_of_word(*word);
  if (!kind || *kind == message_kind::text) return invalid(sentence::unknown_upload_type);
  return policy_of(options_, *kind);
}

}  // namespace parlor::rooms
