// Forms with files, with the whole server around them: what is wrong with one is said, and nothing of it stays.
#include "server/upload.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parlor/media/memory.hpp"
#include "parlor/rate_limits.hpp"
#include "parlor/server_options.hpp"

#include <doctest/doctest.h>

#include "unit/server/small_chat.hpp"

using namespace parlor;
using chat = parlor_test::small_chat;

namespace {

constexpr const char* right_type = "multipart/form-data; boundary=x";

std::string field(std::string_view name, std::string_view value) {
  std::string part = "--x\r\nContent-Disposition: form-data; name=\"";
  return part.append(name).append("\"\r\n\r\n").append(value).append("\r\n");
}

std::string file(std::string_view name, std::string_view value) {
  std::string part = "--x\r\nContent-Disposition: form-data; name=\"";
  return part.append(name).append("\"; filename=\"a.txt\"\r\n\r\n").append(value).append("\r\n");
}

std::string fields(std::size_t count) {
  std::string parts;
  for (std::size_t number = 0; number < count; ++number) parts += field("f" + std::to_string(number), "");
  return parts;
}

struct post {
  const char* what;
  std::string form;
  int status;
  const char* type = right_type;
};

// Half of what the sink of this test holds: two that are wrong and stay leave no room for one that is right.
const std::string content(std::size_t{30} * 1024, 'a');
constexpr std::size_t capacity = std::size_t{64} * 1024;

}  // namespace

TEST_SUITE("upload") {
  TEST_CASE("a form that is not as it has to be is refused by what is wrong with it, and leaves nothing") {
    const auto kind = field("message_type", "file");
    const auto right = kind + file("files", content) + "--x--\r\n";
    const std::vector<post> posts{
        {"it is right", right, 200},
        {"another type", right, 415, "application/x-www-form-urlencoded"},
        {"a boundary that is not said", right, 415, "multipart/form-data"},
        {"files in another field", kind + file("images", content) + "--x--\r\n", 422},
        {"a file, and then one in another field",
         kind + file("files", content) + file("images", "b") + "--x--\r\n", 422},
        {"as many fields as are taken", fields(15) + kind + file("files", content) + "--x--\r\n", 200},
        {"a field more", fields(16) + file("files", content) + kind + "--x--\r\n", 413},
        {"a field more, behind the file",
         fields(15) + kind + file("files", content) + field("g", "") + "--x--\r\n", 413},
        {"a field as long as is taken", field("f", std::string(8192, 'a')) + right, 200},
        {"a field that is longer",
         file("files", content) + field("f", std::string(8193, 'a')) + kind + "--x--\r\n", 413},
        {"a field that is not UTF-8", file("files", content) + field("f", "\xc3\x28") + kind + "--x--\r\n",
         400},
        {"no end", kind + file("files", content), 400},
        {"nothing", "", 400},
    };
    server_options options;
    options.media = make_memory_media({capacity});
    auto* const stored = options.media.get();
    options.limits.uploads = {};
    const chat here(std::move(options));
    for (const auto& each : posts) {
      CAPTURE(each.what);
      auto request = here.request("POST", "/api/chat/upload-files", "ann");
      request.fields.add("Content-Type", each.type);
      CHECK(here.transport->fetch(std::move(request), each.form).status == each.status);
      const auto kept = stored->list("", 10).value();
      CHECK(kept.size() == (each.status == 200 ? 1 : 0));
      for (const auto& one : kept) CHECK(stored->remove(one.key));
    }
  }
}
