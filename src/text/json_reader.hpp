// Strict JSON (RFC 8259) from untrusted peers, under limits, into a tree of views.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parlor/result.hpp"

namespace parlor::text {

struct json_limits {
  std::size_t max_depth = 16;
  std::size_t max_nodes = 512;  // values, the root included
  std::size_t max_key_bytes = 64;
};

enum class json_kind : std::uint8_t { null, boolean, integer, number, string, array, object };

// One value of a document; refers into the document, which must outlive it. What it holds stands behind it:
// it is not to be copied.
class json_value {
 public:
  // The values of an array or an object, one after another.
  class iterator {
   public:
    explicit iterator(const json_value* at) : at_(at) {}
    const json_value& operator*() const { return *at_; }
    iterator& operator++() {
      at_ += at_->span_;
      return *this;
    }
    friend bool operator!=(iterator left, iterator right) { return left.at_ != right.at_; }

   private:
    const json_value* at_;
  };

  json_kind kind() const { return kind_; }
  bool is_null() const { return kind_ == json_kind::null; }
  bool is_object() const { return kind_ == json_kind::object; }
  bool is_array() const { return kind_ == json_kind::array; }

  // The member of that name; null for none, or where this is no object.
  const json_value* find(std::string_view key) const;
  // Elements of an array or values of an object; 0 for anything else.
  std::size_t size() const { return size_; }
  // The way goes past those before it; for all of them use begin.
  const json_value& at(std::size_t index) const;
  iterator begin() const { return iterator(this + 1); }
  iterator end() const { return iterator(this + span_); }
  // Its name in the object around it.
  std::string_view key() const { return key_; }

  std::optional<std::string_view> as_string() const;
  std::optional<bool> as_boolean() const;
  std::optional<std::int64_t> as_integer() const;  // exact; nothing for 1.5, 1e3 or what does not fit

 private:
  friend class json_builder;
  json_kind kind_ = json_kind::null;
  bool boolean_ = false;
  std::uint32_t size_ = 0;
  std::size_t span_ = 1;  // how many values it is, with all that it holds
  std::int64_t integer_ = 0;
  std::string_view string_;
  std::string_view key_;
};

class json_document {
 public:
  // Refuses with errc::malformed: whatever is not JSON, invalid UTF-8, a byte order mark, bytes after the
  // value, a key that stands twice in one object, anything beyond a limit. `text` is parsed in place: no
  // string is copied.
  static result<json_document> parse(std::string text, const json_limits& limits = {});

  const json_value& root() const { return values_.front(); }

 private:
  json_document(std::string text, std::vector<json_value> values)
      : text_(std::move(text)), values_(std::move(values)) {}

  // The memory of both stays where it is when the document moves: the text is never a short one.
  std::string text_;
  std::vector<json_value> values_;  // each is followed by what it holds
};

}  // namespace parlor::text
