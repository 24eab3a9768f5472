#include "storage/search_filter.hpp"

#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using parlor::storage_detail::filter_question;
using parlor::storage_detail::search_filter;
using parlor::text::search_words;

namespace {

std::string filter_of(const std::vector<std::string>& texts) {
  search_filter filter;
  for (const auto& text : texts) filter.add(text);
  return filter.bytes();
}

bool may_hold(const std::string& filter, const std::string& search) {
  return filter_question(search_words(search)).may_hold(filter);
}

std::string random_text(std::mt19937& random, std::size_t length) {
  std::string text;
  while (text.size() < length) text += static_cast<char>('a' + random() % 26);
  return text;
}

}  // namespace

TEST_SUITE_BEGIN("search_filter");

TEST_CASE("whatever stands in a text is never ruled out") {
  std::mt19937 random(7);
  for (const std::size_t length : {3U, 5U, 40U, 700U, 5000U, 100000U}) {
    const std::vector<std::string> texts{random_text(random, length), random_text(random, length)};
    const auto filter = filter_of(texts);
    CHECK(filter.size() <= 8192);
    for (int turn = 0; turn < 200; ++turn) {
      const auto& text = texts[random() % 2];
      const auto from = random() % text.size();
      CHECK(may_hold(filter, text.substr(from, 1 + random() % 12)));
    }
  }
}

TEST_CASE("words that are not there are mostly ruled out") {
  std::mt19937 random(7);
  std::vector<std::string> texts;
  for (int line = 0; line < 64; ++line) texts.push_back(random_text(random, 40));
  const auto filter = filter_of(texts);
  int held = 0;
  for (int turn = 0; turn < 1000; ++turn) held += may_hold(filter, random_text(random, 6)) ? 1 : 0;
  CHECK(held < 50);
}

TEST_CASE("a filter is no larger than its texts need") {
  CHECK(filter_of({}).empty());
  CHECK(filter_of({"ok", "", "no"}).empty());
  CHECK(filter_of({"hello"}).size() == 8);
  CHECK(filter_of({"hello to everybody who is here today"}).size() <= 64);
}

TEST_CASE("a word of fewer than three bytes rules nothing out, and an empty filter every longer one") {
  CHECK(may_hold("", "ok"));
  CHECK(may_hold(filter_of({"hello"}), "zz"));
  CHECK_FALSE(may_hold("", "hello"));
  CHECK_FALSE(may_hold(filter_of({"hello"}), "hello to everybody"));
}

TEST_SUITE_END();
