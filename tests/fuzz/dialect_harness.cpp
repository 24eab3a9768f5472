#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "parlor/dialect/community.hpp"
#include "parlor/dialect/conversation.hpp"
#include "parlor/dialect/messenger.hpp"
#include "parlor/dialect/rooms.hpp"
#include "parlor/dialect/social.hpp"
#include "parlor/testing/contract.hpp"

#include "fuzz/event_text.hpp"
#include "fuzz/harness.hpp"
#include "fuzz/request_checks.hpp"
#include "testing/dialect_checks.hpp"
#include "testing/dialect_samples.hpp"
#include "text/json_reader.hpp"
#include "text/url.hpp"
#include "text/utf8.hpp"

namespace fuzzing {
namespace {

using namespace parlor;
using parlor::testing::describe;
using parlor::testing::expect;
using parlor::testing::somewhere;

void check_json(const std::string& text) {
  expect(text::is_valid_utf8(text), "not UTF-8: " + text);
  const auto parsed = text::json_document::parse(text, {64, 1'000'000, 1024});
  expect(parsed.has_value(), "not JSON: " + text);
  expect(parsed->root().is_object() || parsed->root().is_array(), "JSON of a single value: " + text);
}

bool is_control(char one) {
  return static_cast<unsigned char>(one) < 0x20 || one == '\x7F';
}

void check_answer(const http_response& told) {
  expect(told.status >= 200 && told.status < 600, "status " + std::to_string(told.status));
  for (const auto& [name, value] : told.fields.all()) {
    expect(std::none_of(value.begin(), value.end(), is_control), "a field that breaks the head: " + name);
  }
  const auto* body = std::get_if<std::string>(&told.body);
  if (body == nullptr || body->empty()) return;
  expect(text::is_valid_utf8(*body), "a body that is not UTF-8");
  if (told.fields.find("Content-Type") == "application/json") check_json(*body);
}

void check_rendering(const rendering& told) {
  for (const auto& frame : told.frames) check_json(frame);
  if (told.close) parlor::testing::check_close(*told.close);
}

void check_refusal(const refusal& told) {
  if (const auto* why = std::get_if<close_reason>(&told)) return parlor::testing::check_close(*why);
  const auto& answered = std::get<http_response>(told);
  expect(answered.status >= 400, "refused with status " + std::to_string(answered.status));
  check_answer(answered);
}

// One of each kind and shape; put_text makes the two of each error into the same.
std::vector<event> events_to_tell() {
  std::vector<event> all;
  for (auto& what : parlor::testing::every_event()) {
    const auto* failed = std::get_if<command_failed>(&what);
    if (failed != nullptr && failed->client_message_id.empty()) continue;
    put_text(what, {});
    all.push_back(std::move(what));
  }
  return all;
}

// With so much room behind it a frame stays where it lies while it is read.
constexpr std::size_t room_to_read = 64;

// The input's first letters.
struct heading {
  char action;
  std::size_t route;  // one more than there are, too
  session_view session;
  std::size_t part;  // of the events
};

// To tell all of them takes a hundred times what it takes to read a frame.
constexpr std::size_t parts_of_events = 8;

constexpr std::size_t heading_size = 3;
constexpr std::array<char, 5> actions = {'t', 'b', 'u', 'c', 'r'};

// What comes before the next `mark`, which is taken away with it; everything where there is none.
std::string_view take(std::string_view& text, char mark) {
  const auto end = std::min(text.find(mark), text.size());
  const auto taken = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return taken;
}

std::vector<name_and_value> pairs_of(std::string_view text) {
  std::vector<name_and_value> pairs;
  if (auto parsed = text::parse_form(text)) {
    for (auto& [name, value] : *parsed) pairs.push_back({std::move(name), std::move(value)});
  }
  return pairs;
}

http_call call_of(std::size_t route, std::string_view text) {
  http_call call;
  call.route = route;
  auto captures = take(text, '|');
  while (!captures.empty()) {
    auto capture = text::percent_decode(take(captures, '/'));
    if (capture && !capture->empty()) call.captures.push_back(*std::move(capture));
  }
  const auto query = take(text, '|');
  call.raw_query = text_of_bytes(query);
  call.query = pairs_of(query);
  call.content_type = text_of_bytes(take(text, '|'));
  call.body = text;
  call.form = pairs_of(text);
  return call;
}

class dialect_harness {
 public:
  explicit dialect_harness(std::unique_ptr<dialect> fuzzed)
      : fuzzed_(std::move(fuzzed)),
        sessions_(parlor::testing::every_session(*fuzzed_)),
        events_(events_to_tell()) {}

  void look_at(std::string_view input) const {
    if (input.size() < heading_size) return;
    const auto head = heading_of(input);
    const auto rest = input.substr(heading_size);
    switch (head.action) {
      case 't':
        return try_frame(head.session, frame::kind::text, rest);
      case 'b':
        return try_frame(head.session, frame::kind::binary, rest);
      case 'u':
        return try_upgrade(call_of(head.session.route, rest));
      case 'c':
        return try_call(call_of(head.route, rest), head.session.self);
      default:
        return try_text(head, text_of_bytes(rest));
    }
  }

 private:
  heading heading_of(std::string_view input) const {
    heading read;
    read.action = input[0];
    const auto first = static_cast<unsigned char>(input[0]);
    if (std::find(actions.begin(), actions.end(), read.action) == actions.end())
      read.action = actions[first % actions.size()];
    const auto letter = static_cast<std::size_t>(static_cast<unsigned char>(input[1] - 'a'));
    read.route = letter % (fuzzed_->routes().size() + 1);
    read.session.route = letter % fuzzed_->sockets().size();
    read.part = static_cast<unsigned char>(input[2]) % parts_of_events;
    read.session.current_room = room_id(input[2] & 1 ? 1 : 0);
    read.session.all_rooms = (input[2] & 2) != 0;
    read.session.self = user_id(input[2] & 4 ? max_id : 1);
    return read;
  }

  void try_frame(const session_view& session, frame::kind type, std::string_view bytes) const {
    std::string payload;
    payload.reserve(bytes.size() + room_to_read);
    payload = bytes;
    const std::string_view lies_at = payload;
    const auto decoded = fuzzed_->decode_frame(session, type, std::move(payload));
    const auto again = fuzzed_->decode_frame(session, type, std::string(bytes));
    expect(describe(decoded) == describe(again), "one frame was understood in two ways");
    if (const auto* problem = std::get_if<dialect_problem>(&decoded)) {
      check_problem(*problem);
      return render_everywhere(command_failed{problem->problem, problem->client_message_id});
    }
    check_request(std::get<dialect_request>(decoded), lies_at);
  }

  void try_upgrade(const http_call& call) const {
    const auto decoded = fuzzed_->decode_upgrade(call);
    expect(describe(decoded) == describe(fuzzed_->decode_upgrade(call)), "one upgrade, two meanings");
    if (decoded) return check_opening(*decoded);
    check_refusal(fuzzed_->refuse(call.route, decoded.error()));
  }

  void try_call(const http_call& call, user_id self) const {
    const auto decoded = fuzzed_->decode_call(call);
    expect(describe(decoded) == describe(fuzzed_->decode_call(call)), "one request, two meanings");
    if (const auto* problem = std::get_if<dialect_problem>(&decoded)) {
      check_problem(*problem);
      answer(call, self, command_failed{problem->problem, problem->client_message_id});
    } else {
      check_request(std::get<dialect_request>(decoded), call.body);
    }
    for (const auto files : {std::size_t{0}, std::size_t{1}, std::size_t{11}}) {
      const auto policy = fuzzed_->decode_upload(call, files);
      if (!policy) answer(call, self, command_failed{policy.error(), {}});
    }
  }

  void try_text(const heading& head, const std::string& text) const {
    http_call call;
    call.route = head.route;
    for (auto index = head.part; index < events_.size(); index += parts_of_events) {
      auto what = events_[index];
      put_text(what, text);
      render_everywhere(what);
      answer(call, head.session.self, what);
      const auto* failed = std::get_if<command_failed>(&what);
      if (failed != nullptr) check_refusal(fuzzed_->refuse(head.session.route, failed->problem));
    }
  }

  // For each audience once, as the server does.
  void render_everywhere(const event& what) const {
    std::set<int> told;
    for (const auto& session : sessions_) {
      const auto audience = fuzzed_->audience(what, session);
      if (!audience || !told.insert(*audience).second) continue;
      check_rendering(fuzzed_->render(what, session, somewhere));
    }
  }

  void answer(const http_call& call, user_id self, const event& what) const {
    check_answer(fuzzed_->answer(call, self, what, somewhere));
  }

  const std::unique_ptr<dialect> fuzzed_;
  const std::vector<session_view> sessions_;
  const std::vector<event> events_;
};

std::unique_ptr<dialect> make_dialect(std::string_view name) {
  if (name == "community") return make_community_dialect();
  if (name == "conversation") return make_conversation_dialect();
  if (name == "messenger") return make_messenger_dialect();
  if (name == "rooms") return make_rooms_dialect();
  if (name == "social") return make_social_dialect();
  return nullptr;
}

}  // namespace

harness make_dialect_harness(std::string_view name) {
  auto fuzzed = make_dialect(name);
  if (!fuzzed) return nullptr;
  const auto made = std::make_shared<const dialect_harness>(std::move(fuzzed));
  return [made](std::string_view input) { made->look_at(input); };
}

}  // namespace fuzzing
