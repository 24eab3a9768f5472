#include "text/search_words.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using parlor::text::fold_case;
using parlor::text::search_words;

namespace {

std::string folded(std::string_view text) {
  std::string out;
  fold_case(text, out);
  return out;
}

}  // namespace

TEST_SUITE_BEGIN("search_words");

TEST_CASE("capital letters of four alphabets become small ones") {
  CHECK(folded("AZ az 09 @[`{") == "az az 09 @[`{");
  CHECK(folded("ÀÖØÞ ÄÉŠŽĄŁŸŒ") == "àöøþ äéšžąłÿœ");
  CHECK(folded("ΑΩΆΈΉΊΌΎΏΪΫς") == "αωάέήίόύώϊϋσ");
  CHECK(folded("АЯЁЂІЇҐӁӀӸ") == "аяёђіїґӂӏӹ");
  CHECK(folded("ԱՖ") == "աֆ");
}

TEST_CASE("what is no capital letter stays as it is") {
  for (const std::string text :
       {"×÷ß§İıĸŉſ", "漢字かなカナ한글", "😀👍🏽", "ابجد אבג", "e\u0301", ""}) {
    CAPTURE(text);
    CHECK(folded(text) == text);
  }
}

TEST_CASE("each byte stays where it is, whatever the bytes are") {
  std::string text;
  for (int lead = 0; lead < 256; ++lead) {
    for (const int next : {0x00, 0x41, 0x80, 0xbf, 0xc3, 0xff}) {
      text.assign({static_cast<char>(lead), static_cast<char>(next)});
      CHECK(folded(text).size() == 2);
    }
    CHECK(folded(std::string(1, static_cast<char>(lead))).size() == 1);
  }
}

TEST_CASE("folding twice is folding once") {
  for (char32_t letter = 0x80; letter < 0x800; ++letter) {
    const std::string text{static_cast<char>(0xc0 | letter >> 6), static_cast<char>(0x80 | (letter & 0x3f))};
    const auto once = folded(text);
    CHECK(folded(once) == once);
    CHECK((static_cast<unsigned char>(once[1]) & 0xc0) == 0x80);
  }
}

TEST_CASE("words stand between blanks, and have to be there in any order") {
  const search_words words("  Tea\t\nCAKE\u3000お茶 ");
  CHECK(words.words() == std::vector<std::string>{"tea", "cake", "お茶"});
  CHECK(words.are_in("お茶, cake and teatime"));
  CHECK_FALSE(words.are_in("お茶 and cake"));
  CHECK_FALSE(words.are_in(""));
}

TEST_CASE("a search without words is in no text") {
  for (const auto* blank : {"", " ", "\t\r\n\v\f", "\u3000"}) {
    const search_words words(blank);
    CHECK(words.is_empty());
    CHECK_FALSE(words.are_in("anything"));
  }
}

TEST_SUITE_END();
