#include "server/caller_limits.hpp"

#include <functional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace parlor;
using namespace parlor::server_side;

namespace {

// One at once and one a second, of a kind; nothing else is limited.
struct limited {
  explicit limited(rate_limit rate_limits::*kind) {
    options.clock = [this] { return now; };
    options.limits = {};
    for (const auto each : {&rate_limits::messages, &rate_limits::typing, &rate_limits::joins,
                            &rate_limits::uploads, &rate_limits::searches, &rate_limits::requests}) {
      options.limits.*each = {};
    }
    options.limits.*kind = {1, 1};
  }

  timestamp now{std::chrono::seconds(1000)};
  server_options options;
  caller_limits limits{options};
};

dialect_request request_for(decltype(dialect_request::what) what) {
  dialect_request made;
  made.what = std::move(what);
  return made;
}

dialect_request request_with_file() {
  auto made = request_for(command{mark_read{}});
  made.files.push_back({"a.txt", "aGk="});
  return made;
}

http_request request_from(std::string address, std::string forwarded_for = {}) {
  http_request made;
  made.remote_address = std::move(address);
  if (!forwarded_for.empty()) made.fields.add("X-Forwarded-For", std::move(forwarded_for));
  return made;
}

}  // namespace

TEST_SUITE("caller_limits") {
  TEST_CASE("each kind of request has a limit of its own, which holds for each user") {
    struct kind_of_request {
      rate_limit rate_limits::*limit;
      std::vector<dialect_request> requests;
    };
    const kind_of_request kinds[] = {
        {&rate_limits::messages,
         {request_for(command{send_message{}}), request_for(command{edit_message{}}),
          request_for(command{delete_message{}})}},
        {&rate_limits::typing, {request_for(command{set_typing{}})}},
        {&rate_limits::joins,
         {request_for(command{join_room{}}), request_for(command{leave_room{}}),
          request_for(command{create_room{}}), request_for(command{delete_room{}}),
          request_for(command{add_members{}}), request_for(command{remove_member{}})}},
        {&rate_limits::uploads, {request_for(grant_upload{}), request_with_file()}},
        {&rate_limits::searches, {request_for(query{search_messages{}}), request_for(query{search_users{}})}},
    };
    for (const auto& one : kinds) {
      for (const auto& request : one.requests) {
        limited here(one.limit);
        CHECK(!here.limits.of_request(user_id(1), request));
        CHECK(here.limits.of_request(user_id(1), request) == std::chrono::seconds(1));
        CHECK(!here.limits.of_request(user_id(2), request));
        for (const auto& other : kinds) {
          if (other.limit != one.limit) CHECK(!here.limits.of_request(user_id(1), other.requests.front()));
        }
        here.now += std::chrono::seconds(1);
        CHECK(!here.limits.of_request(user_id(1), request));
      }
    }
  }

  TEST_CASE("who puts many people into a room may, and waits for all of them afterwards") {
    create_room made;
    made.members.assign(990, user_reference(user_id(2)));
    add_members added;
    added.users = made.members;
    for (const auto& request : {request_for(command{made}), request_for(command{added})}) {
      limited here(&rate_limits::joins);
      CHECK(!here.limits.of_request(user_id(1), request));
      CHECK(here.limits.of_request(user_id(1), request) == std::chrono::seconds(100));
      CHECK(!here.limits.of_request(user_id(2), request));
    }
    // Anybody may make a few large groups at once.
    server_options options;
    options.clock = [] { return timestamp(std::chrono::seconds(1000)); };
    caller_limits usual(options);
    for (int group = 0; group < 2; ++group) CHECK(!usual.of_request(user_id(1), request_for(command{made})));
  }

  TEST_CASE("frames are counted for each dialect, by its own limit") {
    limited here(&rate_limits::messages);
    const rate_limit one_a_second{1, 1};
    CHECK(!here.limits.of_frame(user_id(1), 0, one_a_second));
    CHECK(here.limits.of_frame(user_id(1), 0, one_a_second));
    CHECK(!here.limits.of_frame(user_id(1), 1, one_a_second));
    for (int frame = 0; frame < 100; ++frame) CHECK(!here.limits.of_frame(user_id(1), 2, {}));
  }

  TEST_CASE("an address is one of IPv4, or a network of IPv6") {
    struct pair_of_addresses {
      const char* first;
      const char* second;
      bool is_same;
    };
    const pair_of_addresses pairs[] = {
        {"192.0.2.1", "192.0.2.1", true},
        {"192.0.2.1", "192.0.2.2", false},
        {"192.0.2.1", "::ffff:192.0.2.1", true},
        {"2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true},
        {"2001:db8:1:2::1", "2001:db8:1:3::1", false},
        {"2001:db8::1", "32.1.13.184", false},  // the same first four bytes
    };
    for (const auto& pair : pairs) {
      CAPTURE(pair.first);
      CAPTURE(pair.second);
      limited here(&rate_limits::requests);
      CHECK(!here.limits.of_address(request_from(pair.first)));
      CHECK(here.limits.of_address(request_from(pair.second)).has_value() == pair.is_same);
    }
  }

  TEST_CASE("what a proxy forwards is believed of those that are trusted, from the end on") {
    const std::vector<std::string> trusted = {"10.0.0.1", "10.0.0.2"};
    CHECK(client_address(request_from("198.51.100.7", "192.0.2.1"), trusted) == "198.51.100.7");
    CHECK(client_address(request_from("10.0.0.1", "192.0.2.1"), trusted) == "192.0.2.1");
    CHECK(client_address(request_from("10.0.0.1", "made up, 192.0.2.1 , 10.0.0.2"), trusted) == "192.0.2.1");
    CHECK(client_address(request_from("10.0.0.1", "10.0.0.2"), trusted) == "10.0.0.1");
    CHECK(client_address(request_from("10.0.0.1"), trusted) == "10.0.0.1");
  }

  TEST_CASE("a proxy is known by its address, however that is written") {
    CHECK(client_address(request_from("::ffff:10.0.0.1", "192.0.2.1"), {"10.0.0.1"}) == "192.0.2.1");
    CHECK(client_address(request_from("2001:db8::1", "192.0.2.1"), {"2001:DB8:0::1"}) == "192.0.2.1");
    CHECK(client_address(request_from("10.0.0.1", "192.0.2.1, 2001:DB8::1"), {"10.0.0.1", "2001:db8::1"}) ==
          "192.0.2.1");
  }

  TEST_CASE("what a proxy forwards may have a port, and counts for the proxy where it is no address") {
    const std::vector<std::string> trusted = {"10.0.0.1"};
    CHECK(client_address(request_from("10.0.0.1", "192.0.2.1:5678"), trusted) == "192.0.2.1");
    CHECK(client_address(request_from("10.0.0.1", "[2001:db8::1]:443"), trusted) == "2001:db8::1");
    CHECK(client_address(request_from("10.0.0.1", "[2001:db8::1]"), trusted) == "2001:db8::1");
    CHECK(client_address(request_from("10.0.0.1", "192.0.2.1, 10.0.0.1:80"), trusted) == "192.0.2.1");
    for (const char* said : {"unknown", "_hidden", "[", "[]", ":", "192.0.2.1, unknown"}) {
      CHECK(client_address(request_from("10.0.0.1", said), trusted) == "10.0.0.1");
    }
  }
}
