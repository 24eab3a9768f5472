#include "parlor/auth/allow_all.hpp"

#include <doctest/doctest.h>

TEST_SUITE("allow_all") {
  TEST_CASE("the token is the subject, for ever") {
    const auto judge = parlor::make_insecure_allow_all();
    const auto bearer = judge->authenticate("ann");
    REQUIRE(bearer.has_value());
    CHECK(bearer->subject == "ann");
    CHECK_FALSE(bearer->expires_at.has_value());
    CHECK_FALSE(judge->may_block());
  }
}
