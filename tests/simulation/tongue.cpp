#include "simulation/tongue.hpp"

#include <cstdint>

#include "simulation/broken_rule.hpp"
#include "simulation/enveloped_tongues.hpp"
#include "simulation/flat_tongues.hpp"
#include "simulation/reading.hpp"

namespace simulation {

std::string tongue::say_to(const user_name&, const std::string&, const std::string&) const {
  return {};
}
std::string tongue::edit(const message_name&, const std::string&) const {
  return {};
}
std::string tongue::remove(const message_name&) const {
  return {};
}
std::string tongue::read(const room_name&, const message_name&) const {
  return {};
}
std::string tongue::type(const room_name&, bool) const {
  return {};
}
std::string tongue::ask_newest(const room_name&, std::size_t) const {
  return {};
}
std::string tongue::ask_before(const room_name&, const message_name&, std::size_t) const {
  return {};
}
std::string tongue::ask_after(const room_name&, const message_name&, std::size_t) const {
  return {};
}

const std::vector<std::unique_ptr<tongue>>& every_tongue() {
  static const auto all = [] {
    std::vector<std::unique_ptr<tongue>> made;
    made.push_back(make_social_tongue());
    made.push_back(make_conversation_tongue());
    made.push_back(make_community_tongue());
    made.push_back(make_messenger_tongue());
    made.push_back(make_rooms_tongue());
    return made;
  }();
  return all;
}

parlor::http_request request_of(const user_name& who, const std::string& method, const std::string& target) {
  parlor::http_request request;
  request.method = method;
  const auto mark = target.find('?');
  request.path = target.substr(0, mark);
  if (mark != std::string::npos) request.query = target.substr(mark + 1);
  request.remote_address = "192.0.2.1";
  request.fields.add("Authorization", "Bearer " + who.word);
  return request;
}

std::vector<std::string> understand_users(std::string_view body) {
  const auto document = parse(body);
  std::vector<std::string> numbers;
  for (const auto& each : member_of(document.root(), "users")) numbers.push_back(word_at(each, "id"));
  return numbers;
}

std::string word_at(const parlor::text::json_value& object, std::string_view name) {
  const auto* value = object.find(name);
  if (value == nullptr) return {};
  if (const auto text = value->as_string()) return std::string(*text);
  if (const auto number = value->as_integer()) return std::to_string(*number);
  return {};
}

bool is_true_at(const parlor::text::json_value& object, std::string_view name) {
  const auto* value = object.find(name);
  return value != nullptr && value->as_boolean().value_or(false);
}

const parlor::text::json_value& member_of(const parlor::text::json_value& object, std::string_view name) {
  const auto* found = object.find(name);
  if (found == nullptr) throw broken_rule("a frame of another dialect: it has no " + std::string(name));
  return *found;
}

parlor::text::json_document parse(std::string_view text) {
  parlor::text::json_limits limits;
  limits.max_nodes = 100000;
  auto parsed = parlor::text::json_document::parse(std::string(text), limits);
  if (!parsed) throw broken_rule("what came is no JSON: " + std::string(text));
  return *std::move(parsed);
}

}  // namespace simulation
