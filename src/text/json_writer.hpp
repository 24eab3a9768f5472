// Writes JSON into a string. Commas and escapes are its own business; nesting is the caller's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "parlor/ids.hpp"

namespace parlor::text {

class json_writer {
 public:
  json_writer();
  json_writer(const json_writer&) = delete;
  json_writer& operator=(const json_writer&) = delete;

  void begin_object();
  void end_object();
  void begin_array();
  void end_array();
  void key(std::string_view name);      // without a character that needs an escape
  void string(std::string_view value);  // valid UTF-8
  void integer(std::int64_t value);
  void boolean(bool value);
  void null();
  void uuid(const parlor::uuid& value);
  void raw(std::string_view json);  // one whole value that is JSON already

  // key(name) and the value.
  void member(std::string_view name, std::string_view value);
  void member(std::string_view name, const char* value) { member(name, std::string_view(value)); }
  void member(std::string_view name, std::int64_t value);
  void member(std::string_view name, int value) { member(name, static_cast<std::int64_t>(value)); }
  void member(std::string_view name, bool value);
  void member(std::string_view name, const parlor::uuid& value);
  void member_null(std::string_view name);

  // What has been written; nothing may be written after it.
  std::string take();

 private:
  // Where the next of so many bytes goes, at least.
  char* room_for(std::size_t bytes) {
    if (static_cast<std::size_t>(end_ - at_) < bytes) grow(bytes);
    return at_;
  }
  void grow(std::size_t bytes);
  char* separate(char* at);
  void close(char bracket);
  void put(std::string_view text);

  std::string text_;
  char* at_;
  char* end_;
  bool needs_comma_ = false;
};

}  // namespace parlor::text
