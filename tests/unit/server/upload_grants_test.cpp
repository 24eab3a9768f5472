#include "server/upload_grants.hpp"

#include <doctest/doctest.h>

using namespace parlor;
using namespace parlor::server_side;

namespace {

timestamp at(std::int64_t seconds) {
  return timestamp(std::chrono::seconds(seconds));
}

upload_permit permit_of(std::int64_t owner, std::int64_t expires_at) {
  upload_permit permit;
  permit.owner = user_id(owner);
  permit.key = "d/" + std::to_string(owner);
  permit.expires_at = at(expires_at);
  return permit;
}

}  // namespace

TEST_SUITE("upload_grants") {
  TEST_CASE("a permit is found by its secret, once") {
    upload_grants grants(10, 10);
    const auto secret = grants.add(permit_of(1, 60), at(0));
    REQUIRE(secret);
    CHECK(secret->size() == 32);
    CHECK(!grants.take("", at(1)));
    CHECK(!grants.take("0123456789abcdef0123456789abcdef", at(1)));
    const auto taken = grants.take(*secret, at(59));
    REQUIRE(taken);
    CHECK(taken->key == "d/1");
    CHECK(!grants.take(*secret, at(59)));
  }

  TEST_CASE("a permit ends") {
    upload_grants grants(10, 10);
    const auto secret = grants.add(permit_of(1, 60), at(0));
    CHECK(!grants.take(secret.value(), at(60)));
  }

  TEST_CASE("a user's oldest permit makes place for the next") {
    upload_grants grants(10, 2);
    const auto first = grants.add(permit_of(1, 60), at(0)).value();
    const auto second = grants.add(permit_of(1, 61), at(1)).value();
    const auto other = grants.add(permit_of(2, 60), at(1)).value();
    const auto third = grants.add(permit_of(1, 62), at(2)).value();
    CHECK(!grants.take(first, at(3)));
    CHECK(grants.take(second, at(3)));
    CHECK(grants.take(third, at(3)));
    CHECK(grants.take(other, at(3)));
  }

  TEST_CASE("a permit that was used up or has ended makes no place a second time") {
    upload_grants grants(3, 2);
    const auto used = grants.add(permit_of(1, 50), at(0)).value();
    const auto ended = grants.add(permit_of(2, 60), at(0)).value();
    CHECK(grants.take(used, at(1)));
    const auto first = grants.add(permit_of(1, 90), at(1)).value();
    const auto second = grants.add(permit_of(1, 91), at(1)).value();
    CHECK(grants.add(permit_of(3, 90), at(60)));  // in the place of the one that has ended
    CHECK(!grants.take(ended, at(60)));
    CHECK(!grants.add(permit_of(4, 90), at(61)));
    CHECK(grants.take(first, at(61)));
    CHECK(grants.take(second, at(61)));
    CHECK(grants.add(permit_of(4, 90), at(61)));
  }

  TEST_CASE("there are no more than are allowed, unless some have ended") {
    upload_grants grants(2, 2);
    CHECK(grants.add(permit_of(1, 60), at(0)));
    CHECK(grants.add(permit_of(2, 90), at(0)));
    CHECK(!grants.add(permit_of(3, 90), at(59)));
    CHECK(grants.add(permit_of(3, 90), at(60)));
  }
}
