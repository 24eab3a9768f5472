// Writes JSON into a string. Commas and escapes are its own business; nesting is the caller's.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace parlor::text {

class json_writer {
 public:
  // Appends to `out`, which must outlive the writer.
  explicit json_writer(std::string& out) : out_(out) {}

  void begin_object();
  void end_object();
  void begin_array();
  void end_array();
  void key(std::string_view name);
  void string(std::string_view value);  // valid UTF-8
  void integer(std::int64_t value);
  void boolean(bool value);
  void null();
  void raw(std::string_view json);  // one whole value that is JSON already

  // key(name) and the value.
  void member(std::string_view name, std::string_view value);
  void member(std::string_view name, const char* value) { member(name, std::string_view(value)); }
  void member(std::string_view name, std::int64_t value);
  void member(std::string_view name, int value) { member(name, static_cast<std::int64_t>(value)); }
  void member(std::string_view name, bool value);
  void member_null(std::string_view name);

 private:
  void separate();

  std::string& out_;
  bool needs_comma_ = false;
};

}  // namespace parlor::text
