#include "text/multipart.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

namespace parlor::text {
namespace {

struct part {
  part_header header;
  std::string data;
  bool ended = false;
};

class recorder : public part_handler {
 public:
  result<void> on_part_begin(const part_header& header) override {
    if (header.name == "refused") return error{errc::unsupported_type, "test", ""};
    refuses_data_ = header.name == "refused data";
    refuses_end_ = header.name == "refused end";
    parts.push_back({header, {}, false});
    return {};
  }
  result<void> on_part_data(std::string_view bytes) override {
    CHECK_FALSE(bytes.empty());
    if (refuses_data_) return error{errc::too_large, "test", ""};
    parts.back().data += bytes;
    return {};
  }
  result<void> on_part_end() override {
    if (refuses_end_) return error{errc::io_failed, "test", ""};
    parts.back().ended = true;
    return {};
  }

  std::vector<part> parts;

 private:
  bool refuses_data_ = false;
  bool refuses_end_ = false;
};

result<std::vector<part>> parse(const std::string& body, std::size_t chunk = 1'000'000,
                                multipart_limits limits = {}) {
  recorder handler;
  multipart_parser parser("XX", handler, limits);
  for (std::size_t index = 0; index < body.size(); index += chunk) {
    auto fed = parser.feed(std::string_view(body).substr(index, chunk));
    if (fed) continue;
    CHECK(parser.finish().error() == fed.error());
    return fed.error();
  }
  if (auto finished = parser.finish(); !finished) return finished.error();
  for (const auto& each : handler.parts) CHECK(each.ended);
  return handler.parts;
}

std::string one_part(const std::string& header_lines, const std::string& data = "x") {
  return "--XX\r\n" + header_lines + "\r\n\r\n" + data + "\r\n--XX--\r\n";
}

std::string named(const std::string& parameters) {
  return one_part("Content-Disposition: form-data; " + parameters);
}

const std::string two_parts =
    "--XX\r\n"
    "Content-Disposition: form-data; name=\"message_type\"\r\n\r\n"
    "image\r\n"
    "--XX  \r\n"
    "content-disposition: form-data; name=\"files\"; filename=\"a.png\"\r\n"
    "Content-Type: image/png\r\n\r\n"
    "\r\n--X\r\r\n--Y\r\r\n-\r\n\r\n"
    "\r\n--XX--\r\nafter";

}  // namespace

TEST_SUITE("multipart") {
  TEST_CASE("parts are told in order, however the body is cut") {
    for (std::size_t chunk = 1; chunk <= two_parts.size(); ++chunk) {
      const auto parts = parse(two_parts, chunk);
      REQUIRE(parts.has_value());
      REQUIRE(parts->size() == 2);
      const auto& field = parts->at(0);
      const auto& file = parts->at(1);
      CHECK(field.header.name == "message_type");
      CHECK_FALSE(field.header.file_name.has_value());
      CHECK(field.header.content_type.empty());
      CHECK(field.data == "image");
      CHECK(file.header.name == "files");
      CHECK(file.header.file_name == "a.png");
      CHECK(file.header.content_type == "image/png");
      CHECK(file.data == "\r\n--X\r\r\n--Y\r\r\n-\r\n\r\n");
    }
  }

  TEST_CASE("data full of beginnings of the boundary arrives whole") {
    std::string data;
    for (int index = 0; index < 500; ++index)
      data += std::string("\r\n--X\r\n--XX").substr(0, static_cast<std::size_t>(index % 10));
    for (std::size_t chunk = 1; chunk < 40; ++chunk) {
      const auto parts = parse(one_part("Content-Disposition: form-data; name=f", data), chunk);
      REQUIRE(parts.has_value());
      CHECK(parts->at(0).data == data);
    }
  }

  TEST_CASE("a part may be empty and a body may have no part") {
    CHECK(parse(one_part("Content-Disposition: form-data; name=f", ""))->at(0).data.empty());
    CHECK(parse("--XX--\r\n")->empty());
    CHECK(parse("\r\n--XX--")->empty());
  }

  TEST_CASE("names are read as browsers send them") {
    CHECK(parse(named("name=\"a%22b%0D%0Ac%41\""))->at(0).header.name == "a\"b\r\nc%41");
    CHECK(parse(named("name=f; filename=\"a\\\"b.png\""))->at(0).header.file_name == "a\"b.png");
    CHECK(parse(named("name=f; filename=\"caf\xc3\xa9.png\""))->at(0).header.file_name == "café.png");
    CHECK(parse(named("name=f; filename=\"\""))->at(0).header.file_name == "");
    CHECK(
        parse(named("name=f; filename=\"x\"; filename*=UTF-8''caf%C3%A9%20x.png"))->at(0).header.file_name ==
        "café x.png");
  }

  TEST_CASE("broken bodies are malformed, however they are cut") {
    const std::vector<std::string> bodies = {
        "",
        "x",
        "preamble\r\n--XX--\r\n",
        "--XY\r\n",
        "--XX",
        "--XX\n\n",
        "--XXY\r\n",
        "--XX\r\n\r\nx\r\n--XX--",
        "--XX\r\nContent-Type: a/b\r\n\r\nx\r\n--XX--",
        one_part("Content-Disposition: form-data"),
        one_part("Content-Disposition: attachment; name=f"),
        one_part("Content-Disposition: form-data; name=\"\""),
        one_part("Content-Disposition: form-data; name=\"f"),
        one_part("Content-Disposition: form-data; name=f; name=g"),
        one_part("Content-Disposition: form-data; name=f\r\nContent-Disposition: form-data; name=g"),
        one_part("Content-Disposition : form-data; name=f"),
        one_part("Content-Disposition: form-data;\r\n name=f"),
        one_part("Content-Disposition: form-data; name=f\r\nno colon"),
        one_part("Content-Disposition: form-data; name=f\nX: y"),
        one_part("Content-Disposition: form-data; name=\"\xff\""),
        one_part("Content-Disposition: form-data; name=f; filename=\"\xff\""),
        one_part("Content-Disposition: form-data; name=f; filename*=latin1''x"),
        one_part("Content-Disposition: form-data; name=f; filename*=UTF-8''%zz"),
        one_part("Content-Disposition: form-data; name=f; filename*=UTF-8"),
        one_part("Content-Disposition: form-data; name=f; filename*=UTF-8'en"),
        one_part("Content-Disposition: \t "),
        one_part("Content-Disposition: form-data; name=f\r\n: x"),
        one_part("Content-Disposition: form-data; name=f\r\nX: a" + std::string(1, '\0')),
        one_part("Content-Disposition: form-data; name=f\r\nContent-Transfer-Encoding: quoted-printable"),
        "--XX" + std::string(65, ' ') + "\r\n",
        one_part("Content-Disposition: form-data; name=f\r\nContent-Type: Multipart/Mixed; boundary=Z"),
        one_part("Content-Disposition: form-data; name=f\r\nContent-Transfer-Encoding: base64"),
        "--XX\r\nContent-Disposition: form-data; name=f\r\n\r\nx\r\n--XX",
        "--XX\r\nContent-Disposition: form-data; name=f\r\n\r\nx",
        "--XX\r\nContent-Disposition: form-data; name=f\r\n\r\nx\r\n--XXZ\r\n",
    };
    for (const auto& body : bodies) {
      CAPTURE(body);
      for (const std::size_t chunk : {1u, 3u, 100'000u}) {
        const auto parts = parse(body, chunk);
        REQUIRE_FALSE(parts.has_value());
        CHECK(parts.error().code == errc::malformed);
      }
    }
  }

  TEST_CASE("parts and their headers are limited") {
    multipart_limits limits;
    limits.max_parts = 1;
    const auto crowded = parse(two_parts, 7, limits);
    REQUIRE_FALSE(crowded.has_value());
    CHECK(crowded.error().code == errc::too_large);
    CHECK(crowded.error().limit == 1);

    limits.max_part_header_bytes = 60;
    const std::string header = "Content-Disposition: form-data; name=f; x=";
    CHECK(parse(one_part(header + std::string(60 - header.size(), 'y')), 1, limits).has_value());
    for (const std::size_t chunk : {1u, 1000u}) {
      const auto wordy = parse(one_part(header + std::string(61 - header.size(), 'y')), chunk, limits);
      REQUIRE_FALSE(wordy.has_value());
      CHECK(wordy.error().code == errc::too_large);
      CHECK(wordy.error().limit == 60);
    }
  }

  TEST_CASE("header lines that nobody asked for are passed over, and bytes may come as they are") {
    for (const char* line : {"X-Other: 1", "Content-Transfer-Encoding: 7BIT",
                             "Content-Transfer-Encoding: 8bit", "Content-Transfer-Encoding: binary"}) {
      CAPTURE(line);
      const auto parts = parse(one_part(std::string("Content-Disposition: form-data; name=f\r\n") + line));
      REQUIRE(parts.has_value());
      CHECK(parts->at(0).header.name == "f");
      CHECK(parts->at(0).data == "x");
    }
  }

  TEST_CASE("an error of the handler stops the parse") {
    const std::pair<const char*, errc> rows[] = {{"refused", errc::unsupported_type},
                                                 {"\"refused data\"", errc::too_large},
                                                 {"\"refused end\"", errc::io_failed}};
    for (const auto& row : rows) {
      CAPTURE(row.first);
      const auto parts = parse(named(std::string("name=") + row.first));
      REQUIRE_FALSE(parts.has_value());
      CHECK(parts.error().code == row.second);
    }
  }

  TEST_CASE("what follows an error is refused with the same error") {
    recorder handler;
    multipart_parser parser("XX", handler, {});
    const auto first = parser.feed("no boundary");
    REQUIRE_FALSE(first);
    const auto second = parser.feed(two_parts);
    REQUIRE_FALSE(second);
    CHECK(second.error() == first.error());
    CHECK(handler.parts.empty());
  }

  TEST_CASE("the boundary is read from its content type") {
    CHECK(multipart_boundary("multipart/form-data; boundary=----WebKitFormBoundaryA1") ==
          "----WebKitFormBoundaryA1");
    CHECK(multipart_boundary("Multipart/Form-Data; charset=utf-8; Boundary=\"a b\"") == "a b");
    CHECK(multipart_boundary("multipart/form-data; boundary=" + std::string(70, 'a')).has_value());
    for (const std::string& type :
         {std::string("multipart/form-data"), std::string("multipart/mixed; boundary=a"),
          std::string("multipart/form-data; boundary="), std::string("multipart/form-data; boundary=\"\""),
          std::string("multipart/form-data; boundary=a; boundary=b"),
          std::string("multipart/form-data; boundary=\"a \""),
          std::string("multipart/form-data; boundary=a[b"), std::string("multipart/form-data; boundary=a~b"),
          "multipart/form-data; boundary=" + std::string(71, 'a')}) {
      CAPTURE(type);
      CHECK_FALSE(multipart_boundary(type).has_value());
    }
  }
}

}  // namespace parlor::text
