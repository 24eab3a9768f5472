// Every single allocation of what reads and writes the wire fails.
#include <cstdint>
#include <map>
#include <new>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parlor/dialect/every.hpp"

#include <doctest/doctest.h>

#include "fault/allocation.hpp"
#include "testing/dialect_samples.hpp"
#include "text/json_reader.hpp"
#include "text/multipart.hpp"
#include "transport/http_head.hpp"

namespace parlor::tests {
namespace {

// Calls `work` with its first allocation failing, its second, and so on until none fails. What comes of it is an
// answer or bad_alloc; afterwards it answers as ever. Answers how many there were.
template <typename Work, typename Describe>
std::uint64_t fail_each(Work&& work, Describe&& describe) {
  const auto usual = describe(work());
  for (std::uint64_t at = 1;; ++at) {
    bool has_failed = false;
    fail_allocation(at);
    try {
      const auto answer = work();
      has_failed = stop_failing();
      if (!has_failed) CHECK(describe(answer) == usual);
    } catch (const std::bad_alloc&) {
      has_failed = stop_failing();
      CHECK(has_failed);
    }
    CHECK(describe(work()) == usual);
    if (!has_failed) return at - 1;
  }
}

const std::map<std::string_view, std::vector<std::string>> frames{
    {"rooms",
     {R"({"type":"send_message","data":{"room_id":1,"receiver_id":"2","content":"a longer text than fits inline"}})",
      R"({"type":"send_message","data":{"message_type":"file","files_data":[{"file_data":"chat_files/files/1_a.txt"},{"file_data":"data:text/plain;base64,AAAA"}]}})",
      R"({"type":"typing","data":{"room_id":1,"is_typing":true}})", R"({"type":"no such type of a frame"})"}},
    {"messenger",
     {R"({"type":"send_message","data":{"content":"a longer text than fits inline","client_message_id":"c"}})",
      R"({"type":"edit_message","data":{"message_id":"00000000-0000-4000-8000-000000000301","content":"b"}})",
      R"({"type":"load_history","data":{"chat_id":"00000000-0000-4000-8000-000000000101","limit":20}})",
      R"({"type":"refresh_token","data":{"token":"a.b.c and a tail that makes it long"}})"}},
    {"social",
     {R"({"type":"privateChat","chat_id":"1","receiver_username":"bob","message_text":"h\u00e4","image_data":"data:image/png;base64,AAAA"})",
      R"({"type":"groupChat","group_id":"2","message_text":"","image_data":"AAAA","client_message_id":"c"})",
      R"({"type":"chatHistory","id":"2","before":"9","limit":20})"}},
    {"community",
     {R"({"action":"send","message":"","file":{"name":"a b.png","size":3,"type":"image/png","data":"data:image/png;base64,AAAA"}})",
      R"({"action":"send","message":"a","file":{"name":"a.pdf","size":3,"type":"application/pdf"}})",
      R"({"action":"edit","message_id":63,"text":"a longer text than fits inline"})"}},
    {"conversation",
     {R"({"type":"chat_message","message":"a longer text than fits inline","client_message_id":"c"})",
      R"({"type":"file_message","filename":"a.pdf","file":"AAAA","message":"look"})",
      R"({"type":"mark_read"})"}},
};

session_view a_session() {
  session_view session;
  session.self = user_id{1};
  session.current_room = room_id{1};
  return session;
}

constexpr render_context context{"https://chat.example.com"};

std::string described(const parlor::result<void>& answer) {
  return answer ? "done" : to_string(answer.error());
}

// Notes what a multipart stream holds.
struct part_notes final : text::part_handler {
  std::string all;
  result<void> on_part_begin(const text::part_header& header) override {
    all += "begin " + header.name + header.file_name.value_or("") + header.content_type;
    return {};
  }
  result<void> on_part_data(std::string_view bytes) override {
    all += bytes;
    return {};
  }
  result<void> on_part_end() override {
    all += " end";
    return {};
  }
};

}  // namespace

TEST_SUITE_BEGIN("codec_allocations");

TEST_CASE("a dialect that has no memory for a frame understands the next one") {
  std::uint64_t failures = 0;
  for (const auto& dialect : make_every_dialect()) {
    const auto found = frames.find(dialect->name());
    REQUIRE(found != frames.end());
    for (const auto& frame : found->second) {
      failures += fail_each([&] { return dialect->decode_frame(a_session(), frame::kind::text, frame); },
                            [](const decode_result& decoded) { return testing::describe(decoded); });
    }
  }
  CHECK(failures > 100);
}

TEST_CASE("a dialect that has no memory for an event renders it the next time") {
  std::uint64_t failures = 0;
  for (const auto& dialect : make_every_dialect()) {
    for (const auto& what : testing::every_event()) {
      failures += fail_each([&] { return dialect->render(what, a_session(), context); },
                            [](const rendering& rendered) { return testing::describe(rendered); });
    }
  }
  CHECK(failures > 1000);
}

TEST_CASE("a dialect that has no memory for an answer gives it the next time") {
  std::uint64_t failures = 0;
  for (const auto& dialect : make_every_dialect()) {
    for (std::size_t route = 0; route < dialect->routes().size(); ++route) {
      http_call call;
      call.route = route;
      call.captures = {"1", "2", "3"};
      for (const auto& what : testing::every_event()) {
        failures += fail_each([&] { return dialect->answer(call, user_id{1}, what, context); },
                              [](const http_response& told) { return testing::describe(told); });
      }
    }
  }
  CHECK(failures > 1000);
}

TEST_CASE("JSON, multipart and request heads are read after a failed allocation as before") {
  const std::string json =
      R"({"a":[1,2,{"b":"a longer text than fits inline \u00e4"}],"c":{"d":null,"e":true}})";
  CHECK(fail_each([&] { return text::json_document::parse(json); },
                  [](const auto& parsed) { return parsed ? parsed->root().size() : std::size_t{0}; }) > 1);

  const std::string body =
      "--limit\r\nContent-Disposition: form-data; name=\"a name that is long enough\"\r\n\r\nvalue\r\n"
      "--limit\r\nContent-Disposition: form-data; name=\"file\"; filename*=UTF-8''%c3%a4.txt\r\n"
      "Content-Type: text/plain; charset=utf-8\r\n\r\nbytes of a file\r\n--limit--\r\n";
  CHECK(fail_each(
            [&body] {
              part_notes notes;
              text::multipart_parser parser("limit", notes);
              const auto fed = parser.feed(body);
              return std::pair(fed ? parser.finish() : fed, notes.all);
            },
            [](const auto& seen) { return described(seen.first) + seen.second; }) > 5);

  const std::string head =
      "POST /a/long/enough/path?and=query HTTP/1.1\r\nHost: chat.example.com\r\nContent-Length: 5\r\n"
      "Authorization: Bearer a.token.that.is.long.enough\r\nX-Forwarded-For: 10.0.0.1, 10.0.0.2\r\n\r\n";
  CHECK(fail_each([&head] { return net::parse_head(head); },
                  [](const net::head_result& read) {
                    return read.head ? read.head->request.method + read.head->request.path +
                                           std::to_string(read.head->request.fields.all().size())
                                     : std::to_string(read.refusal);
                  }) > 3);
}

TEST_SUITE_END();

}  // namespace parlor::tests
