#include "dialect/file_address.hpp"

#include <algorithm>

#include "text/url.hpp"

namespace parlor::dialects {
namespace {

constexpr std::size_t max_address_bytes = 4096;

bool starts_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

// The path of an absolute http address; nothing for any other text.
std::optional<std::string_view> path_of_absolute(std::string_view text) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!starts_with(text, scheme)) continue;
    const auto slash = text.find('/', scheme.size());
    if (slash == std::string_view::npos) return std::nullopt;
    return text.substr(slash);
  }
  return std::nullopt;
}

bool is_below(std::string_view key, std::string_view directory) {
  return key.size() > directory.size() + 1 && starts_with(key, directory) && key[directory.size()] == '/';
}

}  // namespace

std::string file_address(std::string_view public_url, std::string_view static_mount, std::string_view key) {
  std::string address;
  address.append(public_url).append(static_mount);
  while (true) {
    const auto slash = std::min(key.find('/'), key.size());
    address += text::percent_encode(key.substr(0, slash));
    if (slash == key.size()) return address;
    address += '/';
    key.remove_prefix(slash + 1);
  }
}

std::optional<std::string> key_of_address(std::string_view text, std::string_view static_mount,
                                          std::string_view directory) {
  if (text.size() > max_address_bytes) return std::nullopt;
  text = text.substr(0, text.find('?'));  // a link that was given has its signature there
  if (is_below(text, directory)) return std::string(text);
  auto path = path_of_absolute(text).value_or(text);
  path = path.substr(0, path.find('#'));
  if (!starts_with(path, static_mount)) return std::nullopt;
  auto key = text::percent_decode(path.substr(static_mount.size()));
  if (!key || !is_below(*key, directory)) return std::nullopt;
  return key;
}

}  // namespace parlor::dialects
