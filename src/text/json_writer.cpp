#include "text/json_writer.hpp"

#include <array>
#include <charconv>
#include <cstddef>

namespace parlor::text {
namespace {

// 0 for a byte that stands for itself, 'u' for one that needs \u00XX, else the letter after the backslash.
constexpr std::array<char, 256> make_escapes() {
  std::array<char, 256> escapes{};
  for (std::size_t byte = 0; byte < 0x20; ++byte) escapes[byte] = 'u';
  escapes['\b'] = 'b';
  escapes['\t'] = 't';
  escapes['\n'] = 'n';
  escapes['\f'] = 'f';
  escapes['\r'] = 'r';
  escapes['"'] = '"';
  escapes['\\'] = '\\';
  return escapes;
}

constexpr auto escapes = make_escapes();

void append_escaped(std::string& out, char character, char escape) {
  constexpr char digits[] = "0123456789abcdef";
  out += '\\';
  out += escape;
  if (escape != 'u') return;
  const auto byte = static_cast<unsigned char>(character);
  out += "00";
  out += digits[byte >> 4];
  out += digits[byte & 15];
}

void append_quoted(std::string& out, std::string_view value) {
  out += '"';
  std::size_t clean_from = 0;
  for (std::size_t index = 0; index < value.size(); ++index) {
    const char escape = escapes[static_cast<unsigned char>(value[index])];
    if (escape == 0) continue;
    out.append(value, clean_from, index - clean_from);
    append_escaped(out, value[index], escape);
    clean_from = index + 1;
  }
  out.append(value, clean_from, value.size() - clean_from);
  out += '"';
}

}  // namespace

void json_writer::separate() {
  if (needs_comma_) out_ += ',';
  needs_comma_ = true;
}

void json_writer::begin_object() {
  separate();
  out_ += '{';
  needs_comma_ = false;
}

void json_writer::end_object() {
  out_ += '}';
  needs_comma_ = true;
}

void json_writer::begin_array() {
  separate();
  out_ += '[';
  needs_comma_ = false;
}

void json_writer::end_array() {
  out_ += ']';
  needs_comma_ = true;
}

void json_writer::key(std::string_view name) {
  separate();
  append_quoted(out_, name);
  out_ += ':';
  needs_comma_ = false;
}

void json_writer::string(std::string_view value) {
  separate();
  append_quoted(out_, value);
}

void json_writer::integer(std::int64_t value) {
  separate();
  char digits[24];
  const auto written = std::to_chars(digits, digits + sizeof digits, value);
  out_.append(digits, static_cast<std::size_t>(written.ptr - digits));
}

void json_writer::boolean(bool value) {
  separate();
  out_ += value ? "true" : "false";
}

void json_writer::null() {
  separate();
  out_ += "null";
}

void json_writer::raw(std::string_view json) {
  separate();
  out_ += json;
}

void json_writer::member(std::string_view name, std::string_view value) {
  key(name);
  string(value);
}

void json_writer::member(std::string_view name, std::int64_t value) {
  key(name);
  integer(value);
}

void json_writer::member(std::string_view name, bool value) {
  key(name);
  boolean(value);
}

void json_writer::member_null(std::string_view name) {
  key(name);
  null();
}

}  // namespace parlor::text
