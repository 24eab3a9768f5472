// Strict JSON (RFC 8259) from untrusted peers, under limits, into a tree of views.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parlor/result.hpp"

namespace parlor::text {

struct json_limits {
  std::size_t max_depth = 16;
  std::size_t max_nodes = 512;  // values, the root included
  std::size_t max_key_bytes = 64;
};

enum class json_kind : std::uint8_t { null, boolean, integer, number, string, array, object };

// One value of a document; refers into the document, which must outlive it.
class json_value {
 public:
  json_kind kind() const { return kind_; }
  bool is_null() const { return kind_ == json_kind::null; }
  bool is_object() const { return kind_ == json_kind::object; }
  bool is_array() const { return kind_ == json_kind::array; }

  // The member of that name; null for none, or where this is no object.
  const json_value* find(std::string_view key) const;
  // Elements of an array or values of an object; 0 for anything else.
  std::size_t size() const { return children_.size(); }
  const json_value& at(std::size_t index) const { return children_[index]; }
  std::string_view key_at(std::size_t index) const { return children_[index].key_; }

  std::optional<std::string_view> as_string() const;
  std::optional<bool> as_boolean() const;
  std::optional<std::int64_t> as_integer() const;  // exact; nothing for 1.5, 1e3 or what does not fit

 private:
  friend class json_builder;
  json_kind kind_ = json_kind::null;
  bool boolean_ = false;
  std::int64_t integer_ = 0;
  std::string_view string_;
  std::string_view key_;
  std::vector<json_value> children_;
};

class json_document {
 public:
  // Refuses with errc::malformed: whatever is not JSON, invalid UTF-8, a byte order mark, bytes after the
  // value, a key that stands twice in one object, anything beyond a limit. `text` is parsed in place: no
  // string is copied.
  static result<json_document> parse(std::string text, const json_limits& limits = {});

  json_document(json_document&&) noexcept;
  json_document& operator=(json_document&&) noexcept;
  json_document(const json_document&) = delete;
  json_document& operator=(const json_document&) = delete;
  ~json_document();

  const json_value& root() const;

 private:
  struct state;
  explicit json_document(std::unique_ptr<state> parsed);
  std::unique_ptr<state> state_;
};

}  // namespace parlor::text
