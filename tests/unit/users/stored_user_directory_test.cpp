#include <string>

#include "parlor/storage/memory.hpp"
#include "parlor/users/stored.hpp"

#include <doctest/doctest.h>

namespace {

const parlor::timestamp now{std::chrono::seconds{1704067200}};

struct hotel {
  std::unique_ptr<parlor::storage> storage = parlor::make_memory_storage();
  std::unique_ptr<parlor::unit_of_work> work = storage->begin().value();
  std::unique_ptr<parlor::user_directory> directory = parlor::make_stored_user_directory();

  parlor::user admit(const parlor::principal& who) { return directory->admit(who, now, *work).value(); }
};

parlor::principal principal_of(const std::string& subject, const std::string& username) {
  parlor::principal who;
  who.subject = subject;
  who.claims.username = username;
  return who;
}

}  // namespace

TEST_SUITE_BEGIN("stored_user_directory");

TEST_CASE("a user seen for the first time is created from the claims") {
  hotel house;
  auto who = principal_of("auth|1", "ann");
  who.claims.email = "ann@example.com";
  who.claims.first_name = "Ann";
  who.claims.user_type = "talker";
  who.claims.avatar_url = "https://example.com/ann.png";
  who.claims.id = parlor::user_id{77};
  who.claims.subject = "auth|2";
  const auto ann = house.admit(who);
  CHECK(ann.id == parlor::user_id{1});
  CHECK(ann.subject == "auth|1");
  CHECK(ann.username == "ann");
  CHECK(ann.email == "ann@example.com");
  CHECK(ann.first_name == "Ann");
  CHECK(ann.user_type == "talker");
  CHECK(ann.avatar_url == "https://example.com/ann.png");
  CHECK(ann.is_active);
  CHECK(ann.created_at == now);
  CHECK(house.work->find_user(ann.id).value() == ann);
}

TEST_CASE("a user who is known is found by subject and keeps their profile") {
  hotel house;
  const auto ann = house.admit(principal_of("auth|1", "ann"));
  CHECK(house.admit(principal_of("auth|1", "another name")) == ann);
}

TEST_CASE("a user whose name is taken is created without one") {
  hotel house;
  house.admit(principal_of("auth|1", "ann"));
  const auto other = house.admit(principal_of("auth|2", "ann"));
  CHECK(other.subject == "auth|2");
  CHECK(other.username.empty());
}

TEST_CASE("claims are cut to a sane length between characters") {
  hotel house;
  auto who = principal_of("auth|1", std::string(254, 'x') + "é");
  who.claims.avatar_url = "https://example.com/" + std::string(3000, 'x');
  const auto stored = house.admit(who);
  CHECK(stored.username == std::string(254, 'x'));
  CHECK(stored.avatar_url.empty());
}

TEST_CASE("claims that are no line of text are left out") {
  hotel house;
  auto who = principal_of("auth|1", "two\nlines");
  who.claims.first_name = "\xff\xfe";
  const auto stored = house.admit(who);
  CHECK(stored.username.empty());
  CHECK(stored.first_name.empty());
}

TEST_CASE("a subject that is no name is forbidden") {
  hotel house;
  for (const auto& subject : {std::string{}, std::string(1025, 'x'), std::string{"a\nb"}}) {
    const auto refused = house.directory->admit(principal_of(subject, ""), now, *house.work);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == parlor::errc::forbidden);
  }
}

TEST_CASE("a user who is not active is forbidden") {
  hotel house;
  auto ann = house.admit(principal_of("auth|1", "ann"));
  ann.is_active = false;
  house.work->put_user(ann).value();
  const auto refused = house.directory->admit(principal_of("auth|1", "ann"), now, *house.work);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == parlor::errc::forbidden);
}

TEST_CASE("only provisioned users come in where unknown ones are refused") {
  hotel house;
  house.admit(principal_of("auth|1", "ann"));
  const auto strict = parlor::make_stored_user_directory(parlor::unknown_users::refuse);
  CHECK(strict->admit(principal_of("auth|1", ""), now, *house.work).has_value());
  const auto refused = strict->admit(principal_of("auth|2", ""), now, *house.work);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == parlor::errc::forbidden);
  CHECK_FALSE(house.work->find_user_by_subject("auth|2").value().has_value());
}

TEST_CASE("users are found by id, uuid, username, subject and search") {
  hotel house;
  const auto ann = house.admit(principal_of("auth|1", "ann"));
  auto& directory = *house.directory;
  CHECK(directory.find(ann.id, *house.work).value() == ann);
  CHECK(directory.find(ann.uuid, *house.work).value() == ann);
  CHECK(directory.find(std::string{"ann"}, *house.work).value() == ann);
  CHECK_FALSE(directory.find(std::string{"bob"}, *house.work).value().has_value());
  CHECK(directory.find_subject("auth|1", *house.work).value() == ann);
  CHECK(directory.search("AN", 10, *house.work).value() == std::vector<parlor::user>{ann});
}

TEST_SUITE_END();
