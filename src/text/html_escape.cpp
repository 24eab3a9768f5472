#include "text/html_escape.hpp"

namespace parlor::text {
namespace {

// Empty for a character that stands for itself.
std::string_view reference_of(char character) {
  switch (character) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return {};
  }
}

}  // namespace

std::string escape_html(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (const char character : text) {
    const auto reference = reference_of(character);
    if (reference.empty()) {
      escaped += character;
    } else {
      escaped += reference;
    }
  }
  return escaped;
}

}  // namespace parlor::text
