#include "case_file.hpp"

#include <charconv>
#include <fstream>
#include <optional>

namespace parlor::conformance {

namespace {

constexpr std::size_t shown_bytes = 160;

std::optional<unsigned> hexadecimal(std::string_view two) {
  unsigned value = 0;
  const auto [end, failure] = std::from_chars(two.data(), two.data() + two.size(), value, 16);
  if (two.size() != 2 || failure != std::errc() || end != two.data() + 2) return std::nullopt;
  return value;
}

std::size_t read_count(std::string_view digits) {
  std::size_t count = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
  if (failure != std::errc() || end != digits.data() + digits.size())
    throw bad_table("no count: " + std::string(digits));
  return count;
}

void append_times(std::string& to, std::size_t times, std::string_view piece) {
  to.reserve(to.size() + times * piece.size());
  for (; times > 0; --times) to += piece;
}

// What stands behind a backslash, which is taken from the front of `rest`.
char read_escape(std::string_view& rest) {
  const char letter = rest.empty() ? '\0' : rest.front();
  if (!rest.empty()) rest.remove_prefix(1);
  switch (letter) {
    case 'r':
      return '\r';
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case 's':
      return ' ';
    case '0':
      return '\0';
    case '\\':
    case '{':
    case '"':
      return letter;
    case 'x':
      if (const auto value = hexadecimal(rest.substr(0, 2))) {
        rest.remove_prefix(2);
        return static_cast<char>(*value);
      }
      break;
    default:
      break;
  }
  throw bad_table("no such escape: \\" + std::string(1, letter));
}

std::string read_quoted(std::string_view& rest) {
  std::string text;
  rest.remove_prefix(1);
  while (!rest.empty() && rest.front() != '"') {
    const char letter = rest.front();
    rest.remove_prefix(1);
    text += letter == '\\' ? read_escape(rest) : letter;
  }
  if (rest.empty()) throw bad_table("a text without its end");
  rest.remove_prefix(1);
  return text;
}

std::string read_item(std::string_view& rest) {
  if (rest.front() == '"') return read_quoted(rest);
  const auto star = rest.find('*');
  const auto blank = rest.find(' ');
  if (star < blank) {
    const auto times = read_count(rest.substr(0, star));
    rest.remove_prefix(star + 1);
    std::string repeated;
    append_times(repeated, times, read_item(rest));
    return repeated;
  }
  const auto value = hexadecimal(rest.substr(0, blank));
  if (!value) throw bad_table("neither a text nor a byte: " + std::string(rest));
  rest.remove_prefix(2);
  return std::string(1, static_cast<char>(*value));
}

// "{3*text}", whose brace has been taken from the front of `rest`.
std::string read_repetition(std::string_view& rest) {
  const auto star = rest.find('*');
  if (star == std::string_view::npos) throw bad_table("a repetition without its count");
  const auto times = read_count(rest.substr(0, star));
  rest.remove_prefix(star + 1);
  std::string piece;
  while (!rest.empty() && rest.front() != '}') {
    const char letter = rest.front();
    rest.remove_prefix(1);
    piece += letter == '\\' ? read_escape(rest) : letter;
  }
  if (rest.empty()) throw bad_table("a repetition without its end");
  rest.remove_prefix(1);
  std::string repeated;
  append_times(repeated, times, piece);
  return repeated;
}

// "what is proven   [5.2, autobahn 1.1.1]"
conformance_case read_title(const std::string& line) {
  const auto bracket = line.rfind('[');
  if (bracket == std::string::npos || line.back() != ']') throw bad_table("no section: " + line);
  conformance_case begun;
  begun.name = line.substr(0, line.find_last_not_of(' ', bracket - 1) + 1);
  begun.section = line.substr(bracket + 1, line.size() - bracket - 2);
  return begun;
}

}  // namespace

std::vector<conformance_case> read_cases(const std::filesystem::path& file) {
  std::ifstream input(file);
  if (!input) throw bad_table("cannot read " + file.string());
  std::vector<conformance_case> cases;
  std::string line;
  for (std::size_t number = 1; std::getline(input, line); ++number) {
    if (line.empty() || line.front() == '#') continue;
    const auto place = file.filename().string() + ":" + std::to_string(number);
    if (line.front() != ' ') {
      cases.push_back(read_title(line));
      cases.back().place = place;
      continue;
    }
    const auto start = line.find_first_not_of(' ');
    const bool is_line = start != std::string::npos && (line[start] == '>' || line[start] == '<') &&
                         (start + 1 == line.size() || line[start + 1] == ' ');
    if (!is_line || cases.empty()) throw bad_table(place + ": " + line);
    const auto who = line[start] == '>' ? speaker::client : speaker::server;
    cases.back().lines.push_back({who, start + 1 == line.size() ? "" : line.substr(start + 2)});
  }
  return cases;
}

std::string read_items(std::string_view items) {
  std::string bytes;
  while (!items.empty()) {
    if (items.front() == ' ') {
      items.remove_prefix(1);
    } else if (bytes.empty()) {
      bytes = read_item(items);
    } else {
      bytes += read_item(items);
    }
  }
  return bytes;
}

std::string read_escaped(std::string_view text) {
  std::string bytes;
  while (!text.empty()) {
    const char letter = text.front();
    text.remove_prefix(1);
    if (letter == '\\') {
      bytes += read_escape(text);
    } else if (letter == '{') {
      bytes += read_repetition(text);
    } else {
      bytes += letter;
    }
  }
  return bytes;
}

std::string shown(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text = "\"";
  for (const char letter : bytes.substr(0, shown_bytes)) {
    const auto code = static_cast<unsigned char>(letter);
    if (letter == '\r') {
      text += "\\r";
    } else if (letter == '\n') {
      text += "\\n";
    } else if (code >= 0x20 && code < 0x7f) {
      text += letter;
    } else {
      text += {'\\', 'x', digits[code >> 4], digits[code & 0xf]};
    }
  }
  text += '"';
  if (bytes.size() > shown_bytes) text += "... (" + std::to_string(bytes.size()) + " bytes)";
  return text;
}

}  // namespace parlor::conformance
