#include "load/tag.hpp"

#include <array>
#include <charconv>
#include <cstring>

namespace parlor_bench {
namespace {

constexpr char border = '~';
constexpr std::string_view filler =
    " it is raining here, and the train that should have left at seven is still standing in the station";

void append_number(std::string& out, std::uint64_t number) {
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

// Reads digits up to the one character that must follow them.
const char* take_number(const char* at, const char* end, char behind, std::uint64_t& number) {
  const char* const first = at;
  std::uint64_t sum = 0;
  while (at != end && *at >= '0' && *at <= '9') sum = sum * 10 + static_cast<std::uint64_t>(*at++ - '0');
  if (at == first || at == end || *at != behind) return nullptr;
  number = sum;
  return at + 1;
}

std::optional<tag> tag_at(const char* at, const char* end) {
  tag found;
  std::uint64_t due = 0;
  at = take_number(at + 1, end, '.', found.sequence);
  if (at == nullptr || take_number(at, end, border, due) == nullptr) return std::nullopt;
  found.due = static_cast<nanoseconds>(due);
  return found;
}

}  // namespace

void append_tagged_text(std::string& out, const tag& mark) {
  out += border;
  append_number(out, mark.sequence);
  out += '.';
  append_number(out, static_cast<std::uint64_t>(mark.due));
  out += border;
  out += filler;
}

std::optional<tag> find_tag(std::string_view payload, std::uint32_t& hint) {
  const char* const begin = payload.data();
  const char* const end = begin + payload.size();
  if (hint < payload.size() && begin[hint] == border) {
    if (const auto found = tag_at(begin + hint, end)) return found;
  }
  const char* at = begin;
  while (at != end) {
    at = static_cast<const char*>(std::memchr(at, border, static_cast<std::size_t>(end - at)));
    if (at == nullptr) return std::nullopt;
    if (const auto found = tag_at(at, end)) {
      hint = static_cast<std::uint32_t>(at - begin);
      return found;
    }
    ++at;
  }
  return std::nullopt;
}

}  // namespace parlor_bench
