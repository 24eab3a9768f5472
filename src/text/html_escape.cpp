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
  std::size_t plain_from = 0;
  for (std::size_t index = 0; index < text.size(); ++index) {
    const auto reference = reference_of(text[index]);
    if (reference.empty()) continue;
    escaped.append(text, plain_from, index - plain_from);
    escaped += reference;
    plain_from = index + 1;
  }
  escaped.append(text, plain_from);
  return escaped;
}

}  // namespace parlor::text
