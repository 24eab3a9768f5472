#include "parlor/model.hpp"

#include <doctest/doctest.h>

TEST_SUITE_BEGIN("model");

TEST_CASE("a user is shown by the first name that there is") {
  parlor::user person;
  person.subject = "auth|7";
  CHECK(parlor::display_name(person) == "auth|7");
  person.email = "ann@example.com";
  CHECK(parlor::display_name(person) == "ann@example.com");
  person.username = "ann";
  CHECK(parlor::display_name(person) == "ann");
  person.last_name = "Lee";
  CHECK(parlor::display_name(person) == "Lee");
  person.first_name = "Ann";
  CHECK(parlor::display_name(person) == "Ann Lee");
  person.last_name.clear();
  CHECK(parlor::display_name(person) == "Ann");
}

TEST_CASE("values are equal when every field is") {
  parlor::message one;
  one.id = parlor::message_id{4};
  one.attachments.push_back({});
  auto other = one;
  CHECK(one == other);
  other.attachments.front().size = 1;
  CHECK(one != other);
}

TEST_SUITE_END();
