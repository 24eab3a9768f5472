#include "dialect/json_fields.hpp"

#include <string>

#include <doctest/doctest.h>

#include "dialect/problem.hpp"

TEST_SUITE_BEGIN("dialect/json_fields");

using namespace parlor::dialects;

namespace {

parlor::text::json_document parse(std::string text) {
  auto document = parlor::text::json_document::parse(std::move(text));
  return std::move(document).value();
}

}  // namespace

TEST_CASE("an absent member and null are nothing") {
  const auto document = parse(R"({"n":null})");
  for (const auto* name : {"n", "absent"}) {
    CHECK_FALSE(read_string(document.root(), name)->has_value());
    CHECK_FALSE(read_boolean(document.root(), name)->has_value());
    CHECK_FALSE(read_id(document.root(), name)->has_value());
    CHECK(*read_array(document.root(), name) == nullptr);
    CHECK(*read_client_message_id(document.root(), name) == "");
  }
}

TEST_CASE("a member of the right kind is read") {
  const auto document = parse(R"({"s":"x","b":true,"i":7,"d":"7","a":[1]})");
  CHECK(**read_string(document.root(), "s") == "x");
  CHECK(**read_boolean(document.root(), "b"));
  CHECK(**read_id(document.root(), "i") == 7);
  CHECK(**read_id(document.root(), "d") == 7);
  CHECK((*read_array(document.root(), "a"))->size() == 1);
}

TEST_CASE("a member of the wrong kind is refused by its name") {
  const auto document = parse(R"({"x":{}})");
  CHECK(sentence_of(read_string(document.root(), "x").error()) == "x must be a string");
  CHECK(sentence_of(read_boolean(document.root(), "x").error()) == "x must be true or false");
  CHECK(sentence_of(read_id(document.root(), "x").error()) == "x must be an integer");
  CHECK(sentence_of(read_array(document.root(), "x").error()) == "x must be an array");
}

TEST_CASE("a whole number that cannot be an id names nothing, and what is no whole number is refused") {
  const auto document =
      parse(R"({"v":[0,-1,9007199254740992,"0","-5","9007199254740992",1.5,"1.5","x","",true]})");
  const auto& values = *document.root().find("v");
  for (std::size_t index = 0; index < 6; ++index) {
    CAPTURE(index);
    CHECK(*id_of(values.at(index), "v") == 0);
  }
  for (std::size_t index = 6; index < values.size(); ++index) {
    CAPTURE(index);
    CHECK_FALSE(id_of(values.at(index), "v").has_value());
  }
}

TEST_CASE("a client_message_id is one line of at most 128 bytes") {
  const auto fits = parse(R"({"c":")" + std::string(128, 'a') + R"("})");
  CHECK(read_client_message_id(fits.root(), "c")->size() == 128);
  const auto too_long = parse(R"({"c":")" + std::string(129, 'a') + R"("})");
  CHECK_FALSE(read_client_message_id(too_long.root(), "c").has_value());
  const auto two_lines = parse(R"({"c":"a\nb"})");
  CHECK(sentence_of(read_client_message_id(two_lines.root(), "c").error()) ==
        "c must be one line of at most 128 bytes");
}

TEST_CASE("only an error of a dialect's own has a sentence for the peer") {
  CHECK(sentence_of(make_problem(parlor::errc::malformed, "No.")) == "No.");
  CHECK(sentence_of(parlor::error{parlor::errc::malformed, "open database", "/secret/path", 0}).empty());
}

TEST_SUITE_END();
