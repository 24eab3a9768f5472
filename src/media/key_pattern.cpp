#include "media/key_pattern.hpp"

#include <algorithm>

#include "parlor/media/media_sink.hpp"

#include "media/media_type.hpp"
#include "media/random_hex.hpp"
#include "text/time_format.hpp"

namespace parlor::media {
namespace {

constexpr std::size_t max_name_bytes = 100;
constexpr std::size_t max_extension_bytes = 16;
constexpr std::string_view timestamp_word = "{timestamp}";
constexpr std::string_view random_word = "{random}";

bool is_plain(char character) {
  const bool alphanumeric = (character >= '0' && character <= '9') ||
                            (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
  return alphanumeric || character == '.' || character == '-' || character == '_';
}

std::string plain_name(std::string_view file_name) {
  std::string name;
  for (const char character : clean_file_name(file_name)) {
    const bool continuation = (static_cast<unsigned char>(character) & 0xc0) == 0x80;
    if (!continuation) name += is_plain(character) ? character : '_';
  }
  const std::size_t dot = name.rfind('.');
  if (dot == std::string::npos || dot == 0) return name.substr(0, max_name_bytes);

  std::string extension = name.substr(dot, max_extension_bytes);
  for (char& character : extension) {
    if (character >= 'A' && character <= 'Z') character = static_cast<char>(character - 'A' + 'a');
  }
  return name.substr(0, std::min(dot, max_name_bytes - extension.size())) + extension;
}

struct name_parts {
  std::string stem;
  std::string extension;  // with its dot; may be empty
};

name_parts split_name(const std::string& name) {
  const std::size_t dot = name.rfind('.');
  if (dot == std::string::npos || dot == 0) return {name, ""};
  return {name.substr(0, dot), name.substr(dot)};
}

// What stands for `word`, braces included; nothing for a word that is none.
std::optional<std::string> value_of(std::string_view word, const key_values& values) {
  if (word == "{user_id}") return std::to_string(values.owner.value);
  if (word == timestamp_word)
    return std::to_string(values.at.time_since_epoch().count()) + '-' + random_hex();
  if (word == random_word) return random_hex();
  if (word == "{index}") return std::to_string(values.index.value_or(0));
  if (word == "{_index}") return values.index ? '_' + std::to_string(*values.index) : std::string();
  if (word == "{name}") return plain_name(values.file_name);
  if (word == "{stem}") return split_name(plain_name(values.file_name)).stem;
  if (word == "{.extension}") return split_name(plain_name(values.file_name)).extension;
  if (word == "{date}") return text::format_date_path(values.at);
  return std::nullopt;
}

// Nothing for a word that is none.
std::optional<std::string> fill(std::string_view pattern, const key_values& values) {
  std::string filled;
  while (!pattern.empty()) {
    const std::size_t open = std::min(pattern.find('{'), pattern.size());
    filled += pattern.substr(0, open);
    pattern.remove_prefix(open);
    if (pattern.empty()) break;

    const std::size_t close = pattern.find('}');
    if (close == std::string_view::npos) return std::nullopt;
    const auto value = value_of(pattern.substr(0, close + 1), values);
    if (!value) return std::nullopt;
    filled += *value;
    pattern.remove_prefix(close + 1);
  }
  return filled;
}

}  // namespace

bool valid_key_pattern(std::string_view pattern) {
  const bool is_secret = pattern.find(timestamp_word) != std::string_view::npos ||
                         pattern.find(random_word) != std::string_view::npos;
  if (!is_secret) return false;
  // The longest values that there are.
  const std::string longest_name(max_name_bytes, 'x');
  const auto filled = fill(pattern, {user_id(max_id), timestamp::max(), std::size_t{1} << 32, longest_name});
  return filled && valid_media_key(*filled);
}

std::string make_media_key(std::string_view directory, std::string_view pattern, const key_values& values) {
  std::string key(directory);
  if (!key.empty()) key += '/';
  return key += fill(pattern, values).value_or("");
}

}  // namespace parlor::media
