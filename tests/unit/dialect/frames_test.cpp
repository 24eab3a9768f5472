#include "dialect/frames.hpp"

#include <string>
#include <variant>

#include <doctest/doctest.h>

TEST_SUITE_BEGIN("dialect/frames");

using namespace parlor;
using namespace parlor::dialects;

namespace {

std::variant<enveloped_frame, dialect_problem> read(std::string text) {
  return read_enveloped_frame(frame::kind::text, std::move(text));
}

dialect_problem problem_of(std::string text) {
  const auto refused = read(std::move(text));
  REQUIRE(std::holds_alternative<dialect_problem>(refused));
  return std::get<dialect_problem>(refused);
}

}  // namespace

TEST_CASE("frames out are one line of JSON") {
  const auto write = [](text::json_writer& json) { json.member("a", 1); };
  CHECK(data_frame("t", write) == R"({"type":"t","data":{"a":1}})");
  CHECK(typed_frame("t", write) == R"({"type":"t","a":1})");
  CHECK(error_frame("No.", {}) == R"({"type":"error","message":"No."})");
  CHECK(error_frame("No.", {{}, "c-1"}) == R"({"type":"error","message":"No.","client_message_id":"c-1"})");
  CHECK(error_frame("No.", {error{errc::rate_limited, "", "", 1001}, ""}) ==
        R"({"type":"error","message":"No.","retry_after":2})");
}

TEST_CASE("an envelope is opened: its type, its data, and the caller's own name for it") {
  const auto opened = read(R"({"type":"t","data":{"client_message_id":"c-1","a":1}})");
  REQUIRE(std::holds_alternative<enveloped_frame>(opened));
  const auto& frame = std::get<enveloped_frame>(opened);
  CHECK(frame.type == "t");
  CHECK(frame.client_message_id == "c-1");
  REQUIRE(frame.data != nullptr);
  CHECK(frame.data->find("a")->as_integer() == 1);
}

TEST_CASE("an envelope may hold nothing, or what is no object") {
  for (const auto* text : {R"({"type":"t"})", R"({"type":"t","data":null})", R"({"type":"t","data":[]})"}) {
    const auto opened = read(text);
    REQUIRE(std::holds_alternative<enveloped_frame>(opened));
    CHECK(std::get<enveloped_frame>(opened).data == nullptr);
  }
}

TEST_CASE("what is no envelope is refused in words, by the name that the caller gave it") {
  CHECK(problem_of("{").problem.detail == "Invalid JSON");
  CHECK(problem_of("[]").problem.detail == "A frame must be a JSON object");
  CHECK(problem_of(R"({"data":{}})").problem.detail == "type must be a string");
  CHECK(problem_of(R"({"type":7,"data":{"client_message_id":"c-1"}})").client_message_id == "c-1");
  CHECK(problem_of(R"({"type":"t","data":{"client_message_id":7}})").problem.detail ==
        "client_message_id must be a string");
  const auto bytes = read_enveloped_frame(frame::kind::binary, R"({"type":"t"})");
  CHECK(std::get<dialect_problem>(bytes).problem.detail == "Binary frames are not supported");
}

TEST_SUITE_END();
