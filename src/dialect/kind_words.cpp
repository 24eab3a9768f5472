#include "dialect/kind_words.hpp"

namespace parlor::dialects {

std::string_view word_of(message_kind kind) {
  switch (kind) {
    case message_kind::text:
      return "text";
    case message_kind::image:
      return "image";
    case message_kind::file:
      return "file";
    case message_kind::voice:
      return "voice";
  }
  return "text";
}

std::optional<message_kind> kind_of_word(std::string_view word) {
  for (const auto kind : {message_kind::text, message_kind::image, message_kind::file, message_kind::voice}) {
    if (word == word_of(kind)) return kind;
  }
  return std::nullopt;
}

}  // namespace parlor::dialects
