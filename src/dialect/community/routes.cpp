// REST requests: from HTTP to commands and queries.
#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "dialect/call_values.hpp"
#include "dialect/community/community.hpp"
#include "dialect/community/vocabulary.hpp"
#include "dialect/frames.hpp"
#include "dialect/json_fields.hpp"
#include "dialect/message_search.hpp"
#include "dialect/problem.hpp"
#include "dialect/sentences.hpp"
#include "dialect/text_rules.hpp"
#include "text/json_reader.hpp"

namespace parlor::community {
namespace {

using dialects::make_problem;
using dialects::request_of;
using dialects::request_or_refusal;

constexpr std::int64_t max_json_bytes = 64 * 1024;
constexpr std::size_t max_page_number = 1'000'000'000;

bool is_letter(char one) {
  return (one >= 'a' && one <= 'z') || (one >= 'A' && one <= 'Z');
}

result<delete_room> read_room(const http_call& call) {
  const auto number = call.captures.size() < 2 ? std::nullopt : dialects::parse_lenient_id(call.captures[1]);
  if (!number) return make_problem(errc::room_not_found, dialects::sentence::room_not_found);
  return delete_room{room_id(*number)};
}

result<create_room> read_new_room(const http_call& call) {
  const auto body = text::json_document::parse(call.body);
  if (!body) return make_problem(errc::malformed, dialects::sentence::invalid_json);
  const auto second = dialects::read_id(body->root(), field::second_user);
  if (!second) return second.error();
  if (!*second) return make_problem(errc::invalid_argument, sentence::second_user_required);
  if (**second == 0) return make_problem(errc::user_not_found, dialects::sentence::user_not_found);
  return create_room{room_type::direct, "", {user_id(**second)}};
}

}  // namespace

std::vector<http_route> make_routes(const community_options& options) {
  struct line {
    const char* method;
    const char* path;
    request_body body;
    http_access access;
  };
  // In the order of rest_route. The third word is spelt as clients spell it.
  constexpr std::array<line, 6> table = {{
      {"GET", "/chat/recieve/", request_body::none, http_access::users},
      {"POST", "/chat/create/", request_body::whole, http_access::users},
      {"DELETE", "/chat/delete/{room_id}", request_body::whole, http_access::users},
      {"DELETE", "/chat/delete/{room_id}/", request_body::whole, http_access::users},
      {"GET", "/swagger/", request_body::none, http_access::anybody},
      {"GET", "/chat/search/", request_body::none, http_access::users},
  }};
  std::vector<http_route> routes;
  for (const auto& [method, path, body, access] : table) {
    http_route route{method, "/{language}" + options.rest_mount + path, body, 0, {}, access};
    if (body == request_body::whole) route.max_body_bytes = max_json_bytes;
    routes.push_back(std::move(route));
  }
  return routes;
}

// A language tag as addresses have it: "en", "pt-br", "zh_Hans".
bool names_language(const http_call& call) {
  const std::string_view tag = call.captures.empty() ? std::string_view("en") : call.captures.front();
  constexpr std::size_t longest_part = 8;
  std::size_t part = 0;
  bool is_first = true;
  for (const char one : tag) {
    if (one == '-' || one == '_') {
      if (part == 0 || (is_first && (part < 2 || part > 3))) return false;
      is_first = false;
      part = 0;
      continue;
    }
    const bool is_digit = one >= '0' && one <= '9';
    const bool fits = is_letter(one) || (is_digit && !is_first);
    if (!fits || ++part > longest_part) return false;
  }
  return is_first ? part >= 2 && part <= 3 : part > 0;
}

result<wanted_rooms> read_wanted_rooms(const community_options& options, const http_call& call) {
  wanted_rooms wanted;
  const auto first_user = dialects::find_value(call.query, field::first_user);
  if (first_user && !first_user->empty()) {
    const auto number = dialects::parse_lenient_id(*first_user);
    if (!number) return make_problem(errc::invalid_argument, sentence::first_user_not_id);
    wanted.first_user = user_id(*number);
  }
  const auto page = dialects::read_count(call, field::page, 1, max_page_number);
  if (!page) return page.error();
  wanted.page = *page;
  const auto size = dialects::read_count(call, field::page_size, options.page_size, options.max_page_size);
  if (!size) return size.error();
  wanted.page_size = *size;
  return wanted;
}

decode_result community_dialect::decode_call(const http_call& call) const {
  const auto not_found = make_problem(errc::not_found, dialects::sentence::not_found);
  if (!names_language(call)) return dialects::refuse_request(not_found);
  switch (static_cast<rest_route>(call.route)) {
    case rest_route::list_rooms: {
      const auto wanted = read_wanted_rooms(options_, call);
      if (!wanted) return dialects::refuse_request(wanted.error());
      list_rooms what;
      if (options_.trust_first_user && wanted->first_user) what.of = *wanted->first_user;
      return request_of(query(what));
    }
    case rest_route::create_room:
      return request_or_refusal<command>(read_new_room(call));
    case rest_route::delete_room:
    case rest_route::delete_room_slash:
      return request_or_refusal<command>(read_room(call));
    case rest_route::search_messages:
      return request_or_refusal<query>(dialects::read_message_search(call, field::page_size));
    case rest_route::describe:
      break;  // needs nobody, so it is answered without being decoded
  }
  return dialects::refuse_request(not_found);
}

}  // namespace parlor::community
