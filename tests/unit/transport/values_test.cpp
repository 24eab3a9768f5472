#include <string>
#include <utility>
#include <vector>

#include "parlor/transport/http.hpp"
#include "parlor/transport/transport.hpp"

#include <doctest/doctest.h>

#include "transport/admission.hpp"
#include "transport/field_text.hpp"

TEST_SUITE_BEGIN("transport_values");

TEST_CASE("field names are compared without case, and may stand several times") {
  parlor::http_fields fields;
  fields.add("Accept", "a");
  fields.add("ACCEPT", "b");
  fields.add("Host", "h");
  CHECK(fields.find("accept") == "a");
  CHECK(fields.joined("Accept") == "a, b");
  CHECK_FALSE(fields.find("Range").has_value());
  fields.set("accept", "c");
  CHECK(fields.joined("Accept") == "c");
  CHECK(fields.all().size() == 2);
  fields.set("New", "n");
  CHECK(fields.find("new") == "n");
}

TEST_CASE("a frame has the header of RFC 6455 section 5.2 for each size of payload") {
  const auto header = [](std::size_t size) {
    const parlor::frame made(parlor::frame::kind::binary, std::string(size, 'x'));
    CHECK(made.payload().size() == size);
    return std::string(made.wire().substr(0, made.wire().size() - size));
  };
  CHECK(header(0) == std::string("\x82\x00", 2));
  CHECK(header(125) == "\x82\x7d");
  CHECK(header(126) == std::string("\x82\x7e\x00\x7e", 4));
  CHECK(header(65535) == "\x82\x7e\xff\xff");
  CHECK(header(65536) == std::string("\x82\x7f\x00\x00\x00\x00\x00\x01\x00\x00", 10));
  CHECK(parlor::frame(parlor::frame::kind::text, "hi").wire() == "\x81\x02hi");
}

TEST_CASE("every status that is answered has a phrase") {
  CHECK(parlor::reason_phrase(404) == "Not Found");
  CHECK(parlor::reason_phrase(431) == "Request Header Fields Too Large");
  CHECK(parlor::reason_phrase(299) == "Status");
}

TEST_CASE("lists, tokens and values of fields are told apart") {
  using namespace parlor::net;
  CHECK(list_has("keep-alive ,\tUpgrade", "upgrade"));
  CHECK_FALSE(list_has("xupgrade", "upgrade"));
  CHECK(list_elements(" a ,, b,").size() == 2);
  CHECK(is_token("X-Name_1"));
  CHECK_FALSE(is_token(""));
  CHECK_FALSE(is_token("a b"));
  CHECK(is_field_value("a\tb \xc3\xa4"));
  CHECK_FALSE(is_field_value("a\nb"));
}

TEST_CASE("an IPv4 address counts alone, an IPv6 address with its /64") {
  parlor::net::admission gate({100, 1, 100});
  const auto address = [](const char* text) { return asio::ip::make_address(text); };
  CHECK(gate.enter(address("10.0.0.1")));
  CHECK_FALSE(gate.enter(address("::ffff:10.0.0.1")));
  CHECK(gate.enter(address("10.0.0.2")));
  CHECK(gate.enter(address("2001:db8::1")));
  CHECK_FALSE(gate.enter(address("2001:db8::2")));
  CHECK(gate.enter(address("2001:db8:0:1::1")));
  gate.leave(address("2001:db8::1"));
  CHECK(gate.enter(address("2001:db8::2")));
}

TEST_SUITE_END();
