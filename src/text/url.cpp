#include "text/url.hpp"

#include <algorithm>
#include <cstddef>

#include "text/utf8.hpp"

namespace parlor::text {
namespace {

constexpr std::size_t max_form_pairs = 64;

int hex_digit(char character) {
  if (character >= '0' && character <= '9') return character - '0';
  if (character >= 'a' && character <= 'f') return character - 'a' + 10;
  if (character >= 'A' && character <= 'F') return character - 'A' + 10;
  return -1;
}

bool is_unreserved(char character) {
  const bool alphanumeric = (character >= '0' && character <= '9') ||
                            (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
  return alphanumeric || character == '-' || character == '.' || character == '_' || character == '~';
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view text, plus_sign plus) {
  const auto stands_for_another = [plus](char one) {
    return one == '%' || (one == '+' && plus == plus_sign::space);
  };
  std::string decoded;
  decoded.reserve(text.size());
  for (;;) {
    const auto* const end = std::find_if(text.begin(), text.end(), stands_for_another);
    const auto plain = static_cast<std::size_t>(end - text.begin());
    decoded.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) break;
    if (text.front() == '+') {
      decoded += ' ';
      text.remove_prefix(1);
      continue;
    }
    if (text.size() < 3) return std::nullopt;
    const int high = hex_digit(text[1]);
    const int low = hex_digit(text[2]);
    if (high < 0 || low < 0) return std::nullopt;
    decoded += static_cast<char>(high * 16 + low);
    text.remove_prefix(3);
  }
  if (decoded.find('\0') != std::string::npos || !is_valid_utf8(decoded)) return std::nullopt;
  return decoded;
}

std::string percent_encode(std::string_view text) {
  constexpr char digits[] = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(text.size());
  for (const char character : text) {
    if (is_unreserved(character)) {
      encoded += character;
      continue;
    }
    const auto byte = static_cast<unsigned char>(character);
    encoded += '%';
    encoded += digits[byte >> 4];
    encoded += digits[byte & 15];
  }
  return encoded;
}

std::optional<std::vector<name_value>> parse_form(std::string_view text) {
  std::vector<name_value> pairs;
  while (!text.empty()) {
    const std::size_t end = text.find('&');
    const std::string_view piece = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    if (piece.empty()) continue;
    if (pairs.size() == max_form_pairs) return std::nullopt;

    const std::size_t equals = piece.find('=');
    auto name = percent_decode(piece.substr(0, equals), plus_sign::space);
    auto value = percent_decode(
        equals == std::string_view::npos ? std::string_view() : piece.substr(equals + 1), plus_sign::space);
    if (!name || !value) return std::nullopt;
    pairs.emplace_back(std::move(*name), std::move(*value));
  }
  return pairs;
}

std::optional<std::string_view> find_value(const std::vector<name_value>& pairs, std::string_view name) {
  for (const auto& [key, value] : pairs) {
    if (key == name) return std::string_view(value);
  }
  return std::nullopt;
}

}  // namespace parlor::text
