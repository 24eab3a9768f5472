#include "text/json_reader.hpp"

#include <algorithm>
#include <charconv>
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
constexpr unsigned parse_flags =
    reader::kParseInsituFlag | reader::kParseIterativeFlag | reader::kParseNumbersAsStringsFlag;

error malformed(std::string detail) {
  return error{errc::malformed, "read JSON", std::move(detail)};
}

}  // namespace

// Receives RapidJSON's events; false from any of them ends the parse.
class json_builder {
 public:
  json_builder(json_value& root, const json_limits& limits) : root_(root), limits_(limits) {}

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
    return is_valid_utf8(key_) || refuse("invalid UTF-8");
  }

  bool StartObject() { return open(json_kind::object); }
  bool StartArray() { return open(json_kind::array); }

  bool EndObject(reader::SizeType) {
    const bool unique = has_unique_keys(*open_.back());
    open_.pop_back();
    return unique || refuse("duplicate key");
  }

  bool EndArray(reader::SizeType) {
    open_.pop_back();
    return true;
  }

 private:
  bool refuse(const char* why) {
    problem_ = why;
    return false;
  }

  bool refuse_computed() { return refuse("a number that was computed"); }

  // An open container is the last child of the one around it, whose vector does not grow meanwhile: the
  // pointers in open_ stay good.
  json_value* add(json_kind kind) {
    if (++nodes_ > limits_.max_nodes) return refuse("too many values"), nullptr;
    json_value* added = open_.empty() ? &root_ : &open_.back()->children_.emplace_back();
    added->kind_ = kind;
    added->key_ = std::exchange(key_, {});
    return added;
  }

  bool open(json_kind kind) {
    if (open_.size() >= limits_.max_depth) return refuse("nested too deeply");
    json_value* added = add(kind);
    if (added == nullptr) return false;
    open_.push_back(added);
    return true;
  }

  // Few keys are compared with each other, many are sorted first: this must not become quadratic.
  bool has_unique_keys(const json_value& object) {
    const auto& members = object.children_;
    if (members.size() <= 8) {
      for (auto one = members.begin(); one != members.end(); ++one) {
        const auto is_same = [one](const json_value& other) { return other.key_ == one->key_; };
        if (std::any_of(members.begin(), one, is_same)) return false;
      }
      return true;
    }
    keys_.clear();
    for (const auto& child : object.children_) keys_.push_back(child.key_);
    std::sort(keys_.begin(), keys_.end());
    return std::adjacent_find(keys_.begin(), keys_.end()) == keys_.end();
  }

  json_value& root_;
  const json_limits& limits_;
  std::vector<json_value*> open_;
  std::vector<std::string_view> keys_;  // kept for its memory
  std::string_view key_;
  std::size_t nodes_ = 0;
  const char* problem_ = "syntax";
};

const json_value* json_value::find(std::string_view key) const {
  if (kind_ != json_kind::object) return nullptr;
  for (const auto& child : children_) {
    if (child.key_ == key) return &child;
  }
  return nullptr;
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

// Held by pointer, so that the views stay good when the document moves.
struct json_document::state {
  std::string text;
  json_value root;
};

json_document::json_document(std::unique_ptr<state> parsed) : state_(std::move(parsed)) {}
json_document::json_document(json_document&&) noexcept = default;
json_document& json_document::operator=(json_document&&) noexcept = default;
json_document::~json_document() = default;

const json_value& json_document::root() const {
  return state_->root;
}

result<json_document> json_document::parse(std::string text, const json_limits& limits) try {
  const std::size_t size = text.size();
  auto parsed = std::make_unique<state>();
  parsed->text = std::move(text);
  parsed->text.append(json_padding, '\0');

  json_builder builder(parsed->root, limits);
  reader::InsituStringStream stream(parsed->text.data());
  reader::Reader parser;
  const auto outcome = parser.Parse<parse_flags>(stream, builder);
  if (outcome.IsError()) {
    return malformed(std::string(builder.problem()) + " at byte " + std::to_string(outcome.Offset()));
  }
  // The reader takes a NUL for the end.
  if (stream.Tell() != size) return malformed("bytes after the value");
  return json_document(std::move(parsed));
} catch (const std::exception& problem) {
  return malformed(problem.what());
}

}  // namespace parlor::text
