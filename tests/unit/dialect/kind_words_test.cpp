#include "dialect/kind_words.hpp"

#include <doctest/doctest.h>

TEST_SUITE_BEGIN("dialect/kind_words");

using parlor::message_kind;
using namespace parlor::dialects;

TEST_CASE("every kind has a word of its own, which means it") {
  for (const auto kind : {message_kind::text, message_kind::image, message_kind::file, message_kind::voice}) {
    CHECK(kind_of_word(word_of(kind)) == kind);
  }
  CHECK(word_of(message_kind::voice) == "voice");
}

TEST_CASE("other words mean nothing") {
  for (const auto* word : {"", "Text", "video", "text "}) CHECK_FALSE(kind_of_word(word).has_value());
}

TEST_SUITE_END();
