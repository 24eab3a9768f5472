#include "text/json_reader.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <exception>
#include <system_error>
#include <utility>

#include "text/rapidjson.hpp"
#include "text/utf8.hpp"

namespace parlor::text {

namespace {

namespace reader = parlor_rapidjson;

// Encoding is checked on the decoded strings instead of by kParseValidateEncodingFlag: that is faster, and
// finds a lone low surrogate ("\udc00"), which the flag lets through. Numbers are read here: only integers
// are wanted, and RapidJSON's arithmetic is undefined for "0e38" and for "0.0000000000e-2147483639".
// It parses by recursion, which takes no memory but the stack; the builder refuses what is nested too deeply
// before the reader goes into it.
constexpr unsigned parse_flags = reader::kParseInsituFlag | reader::kParseNumbersAsStringsFlag;

// A frame has about ten values. Their memory is one that malloc keeps at hand for the next frame (at most
// 1,032 bytes).
constexpr std::size_t first_values = 16;

// Longer than what a string keeps inside itself.
constexpr std::size_t min_text_bytes = 64;

error malformed(std::string detail) {
  return error{errc::malformed, "read JSON", std::move(detail)};
}

}  // namespace

// Receives RapidJSON's events; false from any of them ends the parse. The values stand in the order in which
// they come, so that all of them are one piece of memory: reading a frame took 2 allocations instead of 10.
class json_builder {
 public:
  json_builder(std::vector<json_value>& values, const json_limits& limits)
      : values_(values), limits_(limits) {}

  const char* problem() const { return problem_; }

  bool Null() { return add(json_kind::null) != nullptr; }

  bool Bool(bool value) {
    json_value* added = add(json_kind::boolean);
    if (added == nullptr) return false;
    added->boolean_ = value;
    return true;
  }

  // Of good grammar, but of any size.
  bool RawNumber(const char* text, reader::SizeType size, bool) {
    std::int64_t value = 0;
    const auto read = std::from_chars(text, text + size, value);
    const bool is_integer = read.ec == std::errc() && read.ptr == text + size;
    json_value* added = add(is_integer ? json_kind::integer : json_kind::number);
    if (added == nullptr) return false;
    if (is_integer) added->integer_ = value;
    return true;
  }
  // The reader has to have these, too, and calls none of them.
  bool Int(int) { return refuse_computed(); }
  bool Uint(unsigned) { return refuse_computed(); }
  bool Int64(std::int64_t) { return refuse_computed(); }
  bool Uint64(std::uint64_t) { return refuse_computed(); }
  bool Double(double) { return refuse_computed(); }

  bool String(const char* text, reader::SizeType size, bool) {
    const std::string_view value(text, size);
    if (!is_valid_utf8(value)) return refuse("invalid UTF-8");
    json_value* added = add(json_kind::string);
    if (added == nullptr) return false;
    added->string_ = value;
    return true;
  }

  bool Key(const char* text, reader::SizeType size, bool) {
    if (size > limits_.max_key_bytes) return refuse("key is too long");
    key_ = std::string_view(text, size);
    if (!is_valid_utf8(key_)) return refuse("invalid UTF-8");
    return true;
  }

  bool StartObject() { return open(json_kind::object); }
  bool StartArray() { return open(json_kind::array); }

  bool EndObject(reader::SizeType) { return has_unique_keys() ? close() : refuse("duplicate key"); }
  bool EndArray(reader::SizeType) { return close(); }

 private:
  static constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

  bool refuse(const char* why) {
    problem_ = why;
    return false;
  }

  bool refuse_computed() { return refuse("a number that was computed"); }

  // Good until the next.
  json_value* add(json_kind kind) {
    if (values_.size() >= limits_.max_nodes) return refuse("too many values"), nullptr;
    if (open_ != nowhere) ++values_[open_].size_;
    auto& added = values_.emplace_back();
    added.kind_ = kind;
    added.key_ = std::exchange(key_, {});
    return &added;
  }

  // The span of a container that is open is the place of the one around it.
  bool open(json_kind kind) {
    if (depth_ >= limits_.max_depth) return refuse("nested too deeply");
    json_value* added = add(kind);
    if (added == nullptr) return false;
    added->span_ = std::exchange(open_, values_.size() - 1);
    ++depth_;
    return true;
  }

  bool close() {
    auto& closed = values_[open_];
    const auto around = closed.span_;
    closed.span_ = values_.size() - open_;
    open_ = around;
    --depth_;
    return true;
  }

  // Few keys are compared with each other, many are sorted first: this must not become quadratic.
  bool has_unique_keys() {
    const json_value::iterator first(&values_[open_] + 1);
    const json_value::iterator end(values_.data() + values_.size());
    if (values_[open_].size_ <= 8) {
      for (auto one = first; one != end; ++one) {
        for (auto other = first; other != one; ++other) {
          if ((*other).key_ == (*one).key_) return false;
        }
      }
      return true;
    }
    keys_.clear();
    for (auto one = first; one != end; ++one) keys_.push_back((*one).key_);
    std::sort(keys_.begin(), keys_.end());
    return std::adjacent_find(keys_.begin(), keys_.end()) == keys_.end();
  }

  std::vector<json_value>& values_;
  const json_limits& limits_;
  std::size_t open_ = nowhere;  // the innermost container that is not complete
  std::size_t depth_ = 0;
  std::vector<std::string_view> keys_;  // kept for its memory
  std::string_view key_;
  const char* problem_ = "syntax";
};

const json_value* json_value::find(std::string_view key) const {
  if (kind_ != json_kind::object) return nullptr;
  for (const auto& child : *this) {
    if (child.key_ == key) return &child;
  }
  return nullptr;
}

const json_value& json_value::at(std::size_t index) const {
  auto place = begin();
  for (; index > 0; --index) ++place;
  return *place;
}

std::optional<std::string_view> json_value::as_string() const {
  if (kind_ != json_kind::string) return std::nullopt;
  return string_;
}

std::optional<bool> json_value::as_boolean() const {
  if (kind_ != json_kind::boolean) return std::nullopt;
  return boolean_;
}

std::optional<std::int64_t> json_value::as_integer() const {
  if (kind_ != json_kind::integer) return std::nullopt;
  return integer_;
}

result<json_document> json_document::parse(std::string text, const json_limits& limits) try {
  const std::size_t size = text.size();
  text.append(std::max<std::size_t>(json_padding, min_text_bytes - std::min(min_text_bytes, size)), '\0');
  std::vector<json_value> values;
  values.reserve(first_values);

  json_builder builder(values, limits);
  reader::InsituStringStream stream(text.data());
  reader::Reader read;
  const auto outcome = read.Parse<parse_flags>(stream, builder);
  if (outcome.IsError()) {
    return malformed(std::string(builder.problem()) + " at byte " + std::to_string(outcome.Offset()));
  }
  // The reader takes a NUL for the end.
  if (stream.Tell() != size) return malformed("bytes after the value");
  return json_document(std::move(text), std::move(values));
} catch (const std::exception& problem) {
  return malformed(problem.what());
}

}  // namespace parlor::text
