// What was heard, and whether it is what the play says.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "text/json_reader.hpp"

namespace transcript {

// Everything that `pattern` has must be in `text`; objects in `text` may have more members. Lists have the
// same length. The string "..." stands for any value but null. Empty: it fits; else where and how it does
// not.
std::string mismatch(const std::string& pattern, const std::string& text);

// One JSON value that was heard; members by path: "data.files_data.0.file_path".
class heard {
 public:
  explicit heard(std::string text);

  const std::string& text() const { return text_; }
  // These fail the test where there is no such member, or one of another kind.
  std::int64_t number(std::string_view path) const;
  std::string string(std::string_view path) const;
  bool has(std::string_view path) const;

 private:
  const parlor::text::json_value* find(std::string_view path) const;

  std::string text_;
  std::shared_ptr<const parlor::text::json_document> document_;
};

}  // namespace transcript
