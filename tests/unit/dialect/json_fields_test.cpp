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

TEST_CASE("a member that has to be there is asked for by its name") {
  const auto document = parse(R"({"n":null,"b":false,"i":"7","z":0,"x":{}})");
  const auto& root = document.root();
  CHECK(*require_boolean(root, "b") == false);
  CHECK(*require_id(root, "i") == 7);
  CHECK(*require_message(root, "i") == parlor::message_reference(parlor::message_id(7)));
  CHECK(require_message(root, "z").error().code == parlor::errc::message_not_found);
  for (const auto* name : {"n", "absent"}) {
    const auto sentence = std::string(name) + " is required";
    CHECK(sentence_of(require_boolean(root, name).error()) == sentence);
    CHECK(sentence_of(require_id(root, name).error()) == sentence);
    CHECK(sentence_of(require_message(root, name).error()) == sentence);
  }
  CHECK(sentence_of(require_boolean(root, "x").error()) == "x must be true or false");
  CHECK(sentence_of(require_id(root, "x").error()) == "x must be an integer");
}

TEST_CASE("a message's text is under the rules of texts, and may have to show something") {
  const auto document = parse(R"({"s":"abc","blank":" ","c":"\u0000","x":7})");
  const auto& root = document.root();
  CHECK(*read_message_text(root, "s", 3) == "abc");
  CHECK(*require_message_text(root, "s", 3) == "abc");
  CHECK(*read_message_text(root, "absent", 3) == "");
  CHECK(*read_message_text(root, "blank", 3) == " ");
  for (const auto* name : {"absent", "blank"}) {
    CHECK(sentence_of(require_message_text(root, name, 3).error()) == "Message content is required");
  }
  CHECK(read_message_text(root, "s", 2).error().code == parlor::errc::too_large);
  CHECK(require_message_text(root, "c", 3).error().code == parlor::errc::invalid_argument);
  CHECK(sentence_of(require_message_text(root, "x", 3).error()) == "x must be a string");
}

TEST_CASE("a count has a value where it is absent, and a bound") {
  const auto document = parse(R"({"n":7,"s":"8","large":1000000,"null":null,"zero":0,"minus":-1,"x":"x"})");
  const auto read = [&document](const char* name) { return read_count(document.root(), name, 50, 100); };
  CHECK(*read("n") == 7);
  CHECK(*read("s") == 8);
  CHECK(*read("large") == 100);
  CHECK(*read("null") == 50);
  CHECK(*read("absent") == 50);
  CHECK(sentence_of(read("zero").error()) == "zero must be a whole number from 1 on");
  CHECK(sentence_of(read("minus").error()) == "minus must be a whole number from 1 on");
  CHECK(sentence_of(read("x").error()) == "x must be an integer");
}

TEST_CASE("a UUID has 36 characters, in either case") {
  const auto document =
      parse(R"({"u":"00000000-0000-4000-8000-00000000000A","n":null,"short":"0000","i":7})");
  const auto& root = document.root();
  CHECK(to_string(**read_uuid(root, "u")) == "00000000-0000-4000-8000-00000000000a");
  CHECK(to_string(*require_uuid(root, "u")) == "00000000-0000-4000-8000-00000000000a");
  CHECK_FALSE(read_uuid(root, "n")->has_value());
  CHECK(sentence_of(require_uuid(root, "n").error()) == "n is required");
  for (const auto* name : {"short", "i"}) {
    CHECK(sentence_of(read_uuid(root, name).error()) == std::string(name) + " must be a UUID");
  }
}

TEST_SUITE_END();
