#include "server/caller_limits.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <variant>
#include <vector>

#include <arpa/inet.h>

namespace parlor::server_side {
namespace {

// What of a caller's has a bucket of its own. Dialects come after the last.
enum class kind : std::uint64_t { messages, typing, joins, uploads, searches, requests, first_dialect };

bucket_key key_of(kind what, user_id user) {
  return {static_cast<std::uint64_t>(what), static_cast<std::uint64_t>(user.value)};
}

struct kind_of_command {
  std::optional<kind> operator()(const send_message&) const { return kind::messages; }
  std::optional<kind> operator()(const edit_message&) const { return kind::messages; }
  std::optional<kind> operator()(const delete_message&) const { return kind::messages; }
  std::optional<kind> operator()(const set_typing&) const { return kind::typing; }
  std::optional<kind> operator()(const join_room&) const { return kind::joins; }
  std::optional<kind> operator()(const leave_room&) const { return kind::joins; }
  std::optional<kind> operator()(const create_room&) const { return kind::joins; }
  std::optional<kind> operator()(const delete_room&) const { return kind::joins; }
  std::optional<kind> operator()(const add_members&) const { return kind::joins; }
  std::optional<kind> operator()(const remove_member&) const { return kind::joins; }

  template <typename Command>
  std::optional<kind> operator()(const Command&) const {
    return std::nullopt;
  }
};

// So many people who are put into a room cost the engine about as much as a command.
constexpr std::size_t people_per_token = 10;

// How many tokens it takes.
std::size_t cost_of(const dialect_request& request) {
  const auto* what = std::get_if<command>(&request.what);
  if (what == nullptr) return 1;
  std::size_t people = 0;
  if (const auto* made = std::get_if<create_room>(what)) people = made->members.size();
  if (const auto* added = std::get_if<add_members>(what)) people = added->users.size();
  return 1 + people / people_per_token;
}

std::optional<kind> kind_of(const dialect_request& request) {
  if (const auto* what = std::get_if<command>(&request.what)) return std::visit(kind_of_command{}, *what);
  if (std::holds_alternative<grant_upload>(request.what)) return kind::uploads;
  const auto* asked = std::get_if<query>(&request.what);
  if (asked != nullptr &&
      (std::holds_alternative<search_messages>(*asked) || std::holds_alternative<search_users>(*asked))) {
    return kind::searches;
  }
  return std::nullopt;
}

const rate_limit& limit_of(kind what, const rate_limits& limits) {
  switch (what) {
    case kind::messages:
      return limits.messages;
    case kind::typing:
      return limits.typing;
    case kind::joins:
      return limits.joins;
    case kind::uploads:
      return limits.uploads;
    case kind::searches:
      return limits.searches;
    case kind::requests:
    case kind::first_dialect:
      break;
  }
  return limits.requests;
}

// IPv4's are written in IPv6, as a socket that listens for both has them.
using address_bytes = std::array<unsigned char, 16>;

std::optional<address_bytes> parse_address(const std::string& text) {
  address_bytes bytes{};
  if (inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1) return bytes;
  bytes[10] = bytes[11] = 0xff;
  if (inet_pton(AF_INET, text.c_str(), &bytes[12]) == 1) return bytes;
  return std::nullopt;
}

bool is_ipv4(const address_bytes& address) {
  constexpr address_bytes mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  return std::equal(mapped.begin(), mapped.begin() + 12, address.begin());
}

// What is counted as one address: all of IPv4's, and the network of IPv6's, of which one customer has 2^64.
std::uint64_t number_of(const std::string& address) {
  const auto bytes = parse_address(address);
  if (!bytes) return 0;
  // Where IPv4's stand, nobody has a network.
  std::uint64_t number = ~std::uint64_t{0};
  if (is_ipv4(*bytes)) {
    std::memcpy(&number, &(*bytes)[12], 4);
  } else {
    std::memcpy(&number, bytes->data(), sizeof number);
  }
  return number;
}

bool is_one_of(const std::vector<std::string>& addresses, const std::string& one) {
  const auto wanted = parse_address(one);
  return wanted && std::any_of(addresses.begin(), addresses.end(),
                               [&wanted](const auto& each) { return parse_address(each) == wanted; });
}

// Some proxies write the port, too: "192.0.2.1:443", "[2001:db8::1]:443".
std::string_view without_port(std::string_view said) {
  if (!said.empty() && said.front() == '[') return said.substr(1, said.find(']') - 1);
  const auto colon = said.find(':');
  return colon == said.rfind(':') ? said.substr(0, colon) : said;
}

std::string_view without_blanks(std::string_view text) {
  constexpr std::string_view blanks = " \t";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

}  // namespace

caller_limits::wait caller_limits::of_frame(user_id user, std::size_t dialect, const rate_limit& limit) {
  if (limit.per_second <= 0) return std::nullopt;
  const auto number = static_cast<std::uint64_t>(kind::first_dialect) + dialect;
  return of_users_.take({number, static_cast<std::uint64_t>(user.value)}, limit, options_.clock());
}

caller_limits::wait caller_limits::of_request(user_id user, const dialect_request& what) {
  if (!what.files.empty()) {
    if (const auto missing = of_upload(user)) return missing;
  }
  const auto found = kind_of(what);
  if (!found) return std::nullopt;
  const auto& limit = limit_of(*found, options_.limits);
  if (limit.per_second <= 0) return std::nullopt;
  return of_users_.take(key_of(*found, user), limit, options_.clock(), cost_of(what));
}

caller_limits::wait caller_limits::of_upload(user_id user) {
  return of_users_.take(key_of(kind::uploads, user), options_.limits.uploads, options_.clock());
}

caller_limits::wait caller_limits::of_address(const http_request& request) {
  const auto& limit = options_.limits.requests;
  if (limit.per_second <= 0) return std::nullopt;
  const auto address = number_of(client_address(request, options_.limits.trusted_proxies));
  return of_addresses_.take({static_cast<std::uint64_t>(kind::requests), address}, limit, options_.clock());
}

std::string client_address(const http_request& request, const std::vector<std::string>& trusted_proxies) {
  if (!is_one_of(trusted_proxies, request.remote_address)) return request.remote_address;
  const auto said = request.fields.joined("X-Forwarded-For");
  std::string_view left = said;
  // From the end: what stands before the first that is not trusted may have been made up.
  while (!left.empty()) {
    const auto comma = left.rfind(',');
    const auto last = without_blanks(comma == std::string_view::npos ? left : left.substr(comma + 1));
    left = comma == std::string_view::npos ? std::string_view{} : left.substr(0, comma);
    std::string address{without_port(last)};
    // Who cannot be told from others is counted with the proxy.
    if (!parse_address(address)) return request.remote_address;
    if (!is_one_of(trusted_proxies, address)) return address;
  }
  return request.remote_address;
}

}  // namespace parlor::server_side
