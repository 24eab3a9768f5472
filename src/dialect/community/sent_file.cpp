#include "dialect/community/sent_file.hpp"

#include <algorithm>
#include <array>

#include "dialect/community/vocabulary.hpp"
#include "dialect/json_fields.hpp"
#include "dialect/problem.hpp"
#include "dialect/text_rules.hpp"
#include "text/header_value.hpp"

namespace parlor::community {
namespace {

struct known_type {
  std::string_view extension;
  std::string_view mime_type;
  message_kind kind;
};

constexpr std::array<known_type, 6> known_types = {{
    {".png", "image/png", message_kind::image},
    {".jpg", "image/jpeg", message_kind::image},
    {".jpeg", "image/jpeg", message_kind::image},
    {".gif", "image/gif", message_kind::image},
    {".webp", "image/webp", message_kind::image},
    {".pdf", "application/pdf", message_kind::file},
}};

bool is_word(char one) {
  return (one >= '0' && one <= '9') || (one >= 'a' && one <= 'z') || (one >= 'A' && one <= 'Z') || one == '_';
}

std::string with_plain_characters(std::string_view name) {
  std::string plain;
  while (!name.empty()) {
    auto blanks = dialects::blank_size(name);
    if (blanks == 0) {
      if (is_word(name.front()) || name.front() == '.' || name.front() == '-') plain += name.front();
      name.remove_prefix(1);
      continue;
    }
    for (; blanks > 0; blanks = dialects::blank_size(name)) name.remove_prefix(blanks);
    plain += '_';
  }
  return plain;
}

std::string_view extension_of(std::string_view name) {
  const auto dot = std::min(name.rfind('.'), name.size());
  return name.substr(dot);
}

std::string_view extension_of_type(std::string_view mime_type) {
  const auto lower_case = text::to_lower_ascii(mime_type);
  const auto* known = std::find_if(known_types.begin(), known_types.end(),
                                   [&](const known_type& one) { return one.mime_type == lower_case; });
  return known == known_types.end() ? std::string_view() : known->extension;
}

}  // namespace

std::string file_name_of(std::string_view name, std::string_view declared_type) {
  const auto plain = with_plain_characters(name);
  auto extension = extension_of(plain);
  auto stem = std::string_view(plain).substr(0, plain.size() - extension.size());
  stem.remove_prefix(std::min(stem.find_first_not_of('.'), stem.size()));
  if (extension.size() <= 1) extension = extension_of_type(declared_type);
  return (stem.empty() ? "file" : std::string(stem)).append(extension);
}

const media_policy& policy_for(const community_options& options, std::string_view file_name) {
  const auto extension = text::to_lower_ascii(extension_of(file_name));
  const bool is_picture = std::any_of(known_types.begin(), known_types.end(), [&](const known_type& one) {
    return one.extension == extension && one.kind == message_kind::image;
  });
  return is_picture ? options.images : options.files;
}

result<std::optional<sent_file>> read_sent_file(const text::json_value& frame) {
  const auto* holder = frame.find(field::file);
  const bool has_file = holder != nullptr && !holder->is_null();
  if (has_file && !holder->is_object())
    return dialects::make_problem(errc::invalid_argument, sentence::file_not_object);

  // The path of an upload may stand beside the text, too.
  const auto& fields = has_file ? *holder : frame;
  auto path = dialects::read_string(fields, field::file_path);
  if (!path) return path.error();
  if (has_file && !*path) path = dialects::read_string(frame, field::file_path);
  if (!path) return path.error();
  if (!has_file) {
    if (!*path) return std::optional<sent_file>();
    return std::optional(sent_file{"", std::nullopt, std::nullopt, *path});
  }

  const auto name = dialects::read_string(fields, field::name);
  if (!name) return name.error();
  const auto size = dialects::read_id(fields, field::size);
  if (!size) return size.error();
  const auto type = dialects::read_string(fields, field::type);
  if (!type) return type.error();
  const auto data = dialects::read_string(fields, field::data);
  if (!data) return data.error();
  return std::optional(sent_file{file_name_of(name->value_or(""), type->value_or("")), *size, *data, *path});
}

}  // namespace parlor::community
