// REST answers: from events to HTTP.
#include <algorithm>
#include <cstdint>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "dialect/community/community.hpp"
#include "dialect/community/objects.hpp"
#include "dialect/community/openapi.hpp"
#include "dialect/community/vocabulary.hpp"
#include "dialect/frames.hpp"
#include "dialect/http_answers.hpp"
#include "dialect/problem.hpp"
#include "dialect/sentences.hpp"
#include "text/json_writer.hpp"
#include "text/url.hpp"

namespace parlor::community {
namespace {

http_response refused(const error& problem, std::string_view sentence) {
  return dialects::problem_answer(problem, dialects::json_text([&](text::json_writer& json) {
                                    json.begin_object();
                                    json.member(field::detail, sentence);
                                    json.end_object();
                                  }));
}

http_response refused(const error& problem) {
  return refused(problem, dialects::sentence_for(problem));
}

http_response refused(errc code, std::string_view sentence) {
  return refused(dialects::make_problem(code, sentence));
}

// What an error from inside means for this request, where that is more than its code says.
std::string answer_sentence(const error& problem, rest_route asked) {
  if (!dialects::sentence_of(problem).empty()) return dialects::sentence_for(problem);
  if (asked == rest_route::create_room && problem.code == errc::invalid_argument)
    return std::string(sentence::second_user_is_caller);
  if (asked == rest_route::create_room && problem.code == errc::too_large)
    return std::string(sentence::too_many_rooms) + std::to_string(problem.limit);
  return dialects::sentence_for(problem);
}

http_response without_body() {
  http_response answer;
  answer.status = 204;
  answer.fields.add("Cache-Control", "no-store");
  return answer;
}

// Those with the oldest last message first, and those without any at the end.
std::vector<const room_view*> in_order(const std::vector<room_view>& rooms) {
  std::vector<const room_view*> ordered;
  for (const auto& one : rooms) ordered.push_back(&one);
  const auto place = [](const room_view& one) {
    return std::make_tuple(!one.last_message,
                           one.last_message ? one.last_message->message.created_at : timestamp(),
                           one.room.id);
  };
  std::sort(ordered.begin(), ordered.end(),
            [&place](const room_view* left, const room_view* right) { return place(*left) < place(*right); });
  return ordered;
}

struct answer_of_event {
  const community_options& options;
  const http_call& call;
  user_id self;
  const render_context& context;

  rest_route asked() const { return static_cast<rest_route>(call.route); }

  // The same request with another value of `which`.
  std::string address_of(std::string_view path, std::string_view which, std::string_view number) const {
    const std::string language = call.captures.empty() ? std::string() : call.captures.front();
    std::string address(context.public_url);
    address.append("/").append(language).append(options.rest_mount).append(path).append("?");
    for (const auto& [name, value] : call.query) {
      if (name == which) continue;
      address.append(text::percent_encode(name)).append("=").append(text::percent_encode(value)).append("&");
    }
    return address.append(which).append("=").append(number);
  }

  http_response operator()(const rooms_listed& what) const {
    const auto wanted = read_wanted_rooms(options, call);
    if (!wanted) return refused(wanted.error());
    const auto viewer = wanted->first_user.value_or(self);
    if (viewer != self && !options.trust_first_user)
      return refused(errc::forbidden, sentence::first_user_is_another);
    const auto rooms = in_order(what.rooms);
    const auto first = (wanted->page - 1) * wanted->page_size;
    if (first >= rooms.size() && wanted->page > 1) return refused(errc::not_found, sentence::page_not_found);
    const auto end = std::min(first + wanted->page_size, rooms.size());

    return dialects::json_answer(
        200, dialects::json_text([&](text::json_writer& json) {
          const auto write_page = [&](std::string_view name, bool is_there, std::size_t page) {
            if (!is_there) return json.member_null(name);
            json.member(name, address_of("/chat/recieve/", field::page, std::to_string(page)));
          };
          json.begin_object();
          json.member(field::count, static_cast<std::int64_t>(rooms.size()));
          write_page(field::next, end < rooms.size(), wanted->page + 1);
          write_page(field::previous, wanted->page > 1, wanted->page - 1);
          json.key(field::results);
          json.begin_array();
          for (auto at = first; at < end; ++at) write_room(json, *rooms[at], viewer, options);
          json.end_array();
          json.end_object();
        }));
  }
  http_response operator()(const room_loaded& what) const {
    return dialects::json_answer(what.is_new ? 201 : 200, dialects::json_text([&](text::json_writer& json) {
                                   write_room(json, what.room, self, options);
                                 }));
  }
  http_response operator()(const messages_found& what) const {
    return dialects::json_answer(
        200, dialects::json_text([&](text::json_writer& json) {
          json.begin_object();
          if (what.has_more) {
            json.member(field::next,
                        address_of("/chat/search/", field::before, std::to_string(what.next_before.value)));
          } else {
            json.member_null(field::next);
          }
          json.key(field::results);
          write_found(json, what.messages, {options, context});
          json.end_object();
        }));
  }
  http_response operator()(const command_failed& what) const {
    return refused(what.problem, answer_sentence(what.problem, asked()));
  }
  http_response operator()(const command_completed&) const {
    if (asked() != rest_route::describe) return without_body();
    if (!names_language(call)) return refused(errc::not_found, dialects::sentence::not_found);
    return dialects::json_answer(200, openapi_description(options, context.public_url));
  }

  // What no request asks for.
  template <typename Event>
  http_response operator()(const Event&) const {
    return without_body();
  }
};

}  // namespace

http_response community_dialect::answer(const http_call& call, user_id self, const event& what,
                                        const render_context& context) const {
  return std::visit(answer_of_event{options_, call, self, context}, what);
}

}  // namespace parlor::community
