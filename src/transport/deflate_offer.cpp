#include "deflate_offer.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "field_text.hpp"
#include "frame_compressor.hpp"

namespace parlor::net {

namespace {

struct parameter {
  std::string_view name;
  std::optional<std::string> value;
};

struct extension {
  std::string_view name;
  std::vector<parameter> parameters;
};

// Reads extension-list of RFC 6455 section 9.1. Blanks may stand between any two tokens.
class list_reader {
 public:
  explicit list_reader(std::string_view text) : rest_(trimmed(text)) {}

  bool is_at_end() const { return rest_.empty(); }
  bool takes(char mark) {
    if (rest_.empty() || rest_.front() != mark) return false;
    skip(1);
    return true;
  }

  // Nothing where there is none.
  std::optional<std::string_view> token() {
    const auto size = std::min(rest_.find_first_of(" \t,;=\""), rest_.size());
    const auto found = rest_.substr(0, size);
    if (!is_token(found)) return std::nullopt;
    skip(size);
    return found;
  }

  // A token, or a quoted string whose content is one.
  std::optional<std::string> value() {
    if (rest_.empty() || rest_.front() != '"') {
      const auto plain = token();
      return plain ? std::optional<std::string>(*plain) : std::nullopt;
    }
    std::string content;
    for (std::size_t index = 1; index < rest_.size(); ++index) {
      if (rest_[index] == '"') {
        skip(index + 1);
        return is_token(content) ? std::optional<std::string>(std::move(content)) : std::nullopt;
      }
      if (rest_[index] == '\\' && ++index == rest_.size()) return std::nullopt;
      content += rest_[index];
    }
    return std::nullopt;
  }

 private:
  void skip(std::size_t size) { rest_ = trimmed(rest_.substr(size)); }

  std::string_view rest_;
};

std::optional<extension> read_extension(list_reader& list) {
  const auto name = list.token();
  if (!name) return std::nullopt;
  extension read{*name, {}};
  while (list.takes(';')) {
    const auto key = list.token();
    if (!key) return std::nullopt;
    parameter next{*key, std::nullopt};
    if (list.takes('=')) {
      next.value = list.value();
      if (!next.value) return std::nullopt;
    }
    read.parameters.push_back(std::move(next));
  }
  return read;
}

// Nothing for a malformed list.
std::optional<std::vector<extension>> read_extensions(std::string_view text) {
  std::vector<extension> all;
  list_reader list(text);
  while (!list.is_at_end()) {
    // A list may have empty elements (RFC 9110 section 5.6.1.2).
    if (list.takes(',')) continue;
    auto next = read_extension(list);
    if (!next || (!list.is_at_end() && !list.takes(','))) return std::nullopt;
    all.push_back(*std::move(next));
  }
  return all;
}

// 8 … 15 without a leading zero (RFC 7692 section 7.1.2); 0 for anything else.
std::uint8_t window_bits_in(std::string_view value) {
  if (value == "8" || value == "9") return static_cast<std::uint8_t>(value[0] - '0');
  if (value.size() == 2 && value[0] == '1' && value[1] >= '0' && value[1] <= '5') {
    return static_cast<std::uint8_t>(10 + value[1] - '0');
  }
  return 0;
}

bool is_repeated(const std::vector<parameter>& parameters, std::string_view name) {
  return std::count_if(parameters.begin(), parameters.end(),
                       [name](const parameter& one) { return one.name == name; }) > 1;
}

bool is_permitted(const parameter& one) {
  if (one.name == "server_no_context_takeover" || one.name == "client_no_context_takeover") return !one.value;
  if (one.name == "server_max_window_bits") return one.value && window_bits_in(*one.value) != 0;
  if (one.name == "client_max_window_bits") return !one.value || window_bits_in(*one.value) != 0;
  return false;
}

// Whether what is offered can be agreed on.
bool is_acceptable(const extension& offer) {
  if (offer.name != "permessage-deflate") return false;
  const auto& all = offer.parameters;
  // What is permitted has one of four names, so that a repetition is soon found.
  return std::all_of(all.begin(), all.end(), is_permitted) &&
         std::none_of(all.begin(), all.end(),
                      [&all](const parameter& one) { return is_repeated(all, one.name); });
}

deflate_agreement agree(const extension& offer) {
  deflate_agreement agreed;
  agreed.window_bits = frame_compressor::max_window_bits;
  agreed.answer = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
  // A bound for the client's window would save nothing: all clients are inflated in the same one.
  for (const auto& one : offer.parameters) {
    if (one.name != "server_max_window_bits") continue;
    agreed.window_bits = window_bits_in(*one.value);
    agreed.answer += "; server_max_window_bits=" + *one.value;
  }
  return agreed;
}

}  // namespace

deflate_agreement choose_deflate(std::string_view offers) {
  const auto all = read_extensions(offers);
  if (!all) return {};
  const auto chosen = std::find_if(all->begin(), all->end(), is_acceptable);
  return chosen == all->end() ? deflate_agreement{} : agree(*chosen);
}

}  // namespace parlor::net
