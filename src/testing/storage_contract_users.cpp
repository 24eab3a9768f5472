#include "testing/storage_stage.hpp"

namespace parlor::testing::storage_stage {
namespace {

void a_new_user_gets_an_id_and_a_uuid(storage& store) {
  const auto work = begin(store);
  const auto ann = add_user(*work, "ann");
  expect(static_cast<bool>(ann.id), "the id is 0");
  expect(static_cast<bool>(ann.uuid), "the uuid is 0");
}

void what_put_user_answers_is_stored(storage& store) {
  user person;
  person.subject = "auth|1";
  person.username = "ann";
  person.email = "ann@example.com";
  person.first_name = "Änn";
  person.last_name = "O'Lee \"; --";
  person.user_type = "talker";
  person.avatar_url = "https://example.com/a.png";
  person.is_active = false;
  person.created_at = at(1) + std::chrono::microseconds{7};
  person.last_seen = at(2);
  change(store, [&person](unit_of_work& work) { person = need(work.put_user(person), "put_user"); });
  const auto seen = snapshot(store);
  expect(found(seen->find_user(person.id), "find_user") == person, "find_user answers another user");
  expect(found(seen->find_user_by_uuid(person.uuid), "find_user_by_uuid") == person, "by uuid: another user");
  expect(found(seen->find_user_by_subject("auth|1"), "find_user_by_subject") == person,
         "by subject: another user");
  expect(found(seen->find_user_by_username("ann"), "find_user_by_username") == person,
         "by username: another");
}

void finding_nobody_is_not_an_error(storage& store) {
  const auto seen = snapshot(store);
  expect_nothing(seen->find_user(user_id{7}), "find_user");
  expect_nothing(seen->find_user_by_uuid(uuid{{1}}), "find_user_by_uuid");
  expect_nothing(seen->find_user_by_subject("nobody"), "find_user_by_subject");
  expect_nothing(seen->find_user_by_username("nobody"), "find_user_by_username");
  expect_nothing(seen->find_user_by_username(""), "find_user_by_username");
  expect_nothing(seen->find_user_by_username({}), "a name that points nowhere");
}

void a_user_is_stored_under_an_id_that_is_given(storage& store) {
  const auto work = begin(store);
  user person;
  person.id = user_id{40};
  person.subject = "forty";
  expect(need(work->put_user(person), "put_user").id == person.id, "another id was given");
  expect(add_user(*work, "ann").id.value > 40, "the next id is not above it");
}

void replacing_keeps_what_the_new_profile_leaves_empty(storage& store) {
  const auto work = begin(store);
  const auto ann = add_user(*work, "ann");
  need(work->set_last_seen(ann.id, at(9)), "set_last_seen");
  user next;
  next.id = ann.id;
  next.subject = ann.subject;
  next.first_name = "Ann";
  const auto stored = need(work->put_user(next), "put_user");
  expect(stored.uuid == ann.uuid, "the uuid changed");
  expect(stored.created_at == ann.created_at, "created_at changed");
  expect(stored.last_seen == at(9), "last_seen changed");
  expect(stored.first_name == "Ann" && stored.username.empty(), "the profile was not replaced");
  expect(found(work->find_user(ann.id), "find_user") == stored, "what was answered is not what is stored");
  expect_nothing(work->find_user_by_username("ann"), "the username that is gone");
}

void replacing_takes_what_the_new_profile_brings(storage& store) {
  const auto work = begin(store);
  user person;
  person.subject = "nameless";
  person.last_seen = at(1);
  person = need(work->put_user(person), "put_user");
  person.username = "named";
  person.last_seen = at(2);
  person.created_at = at(3);
  need(work->put_user(person), "put_user");
  expect(found(work->find_user(person.id), "find_user") == person, "another profile is stored");
  expect(found(work->find_user_by_username("named"), "find_user_by_username") == person, "another user");
}

void a_subject_is_unique(storage& store) {
  const auto work = begin(store);
  add_user(*work, "ann");
  user twin;
  twin.subject = "subject of ann";
  expect_error(work->put_user(twin), errc::conflict, "put_user");
}

void a_username_is_unique_where_there_is_one(storage& store) {
  const auto work = begin(store);
  add_user(*work, "ann");
  user twin;
  twin.subject = "twin";
  twin.username = "ann";
  expect_error(work->put_user(twin), errc::conflict, "put_user");
  twin.username.clear();
  need(work->put_user(twin), "a user without username");
  twin.subject = "triplet";
  need(work->put_user(twin), "another user without username");
}

void a_conflict_of_put_user_changes_nothing(storage& store) {
  const auto work = begin(store);
  add_user(*work, "ann");
  auto bob = add_user(*work, "bob");
  auto changed = bob;
  changed.username = "ann";
  changed.email = "new@example.com";
  expect_error(work->put_user(changed), errc::conflict, "put_user");
  expect(found(work->find_user(bob.id), "find_user") == bob, "the user was changed");
  expect(found(work->find_user_by_username("bob"), "find_user_by_username") == bob, "the name is lost");
}

void set_last_seen_sets_nothing_else(storage& store) {
  const auto work = begin(store);
  auto ann = add_user(*work, "ann");
  need(work->set_last_seen(ann.id, at(3)), "set_last_seen");
  ann.last_seen = at(3);
  expect(found(work->find_user(ann.id), "find_user") == ann, "another user is stored");
}

void a_users_uuid_is_unique(storage& store) {
  const auto work = begin(store);
  user twin;
  twin.subject = "twin";
  twin.uuid = add_user(*work, "ann").uuid;
  expect_error(work->put_user(twin), errc::conflict, "put_user");
  expect_nothing(work->find_user_by_subject("twin"), "a user who was refused");
}

void set_last_seen_of_nobody_is_not_found(storage& store) {
  const auto work = begin(store);
  expect_error(work->set_last_seen(user_id{5}, at(3)), errc::not_found, "set_last_seen");
}

std::size_t hits(storage_reader& reader, std::string_view text) {
  return need(reader.search_users(text, 10), "search_users").size();
}

void a_search_looks_at_email_username_and_full_name(storage& store) {
  const auto work = begin(store);
  user person;
  person.subject = "hidden";
  person.username = "nick";
  person.email = "mail@example.com";
  person.first_name = "Ann";
  person.last_name = "Lee";
  need(work->put_user(person), "put_user");
  expect(hits(*work, "nic") == 1, "the username was not searched");
  expect(hits(*work, "mail@") == 1, "the e-mail was not searched");
  expect(hits(*work, "ann lee") == 1, "the full name was not searched");
  expect(hits(*work, "hidden") == 0, "the subject was searched");
  person.id = {};
  person.uuid = {};
  person.subject = "short";
  person.username = "zed";
  person.first_name = "Zoe";
  person.last_name = "";
  need(work->put_user(person), "put_user");
  expect(hits(*work, "zoe") == 1, "a first name alone was not searched");
}

void a_search_compares_ascii_letters_without_case(storage& store) {
  const auto work = begin(store);
  add_user(*work, "Ann");
  expect(hits(*work, "aNN") == 1, "case counted");
}

void every_character_of_a_search_stands_for_itself(storage& store) {
  const auto work = begin(store);
  add_user(*work, "ann");
  for (const auto* text : {"%", "_", "a%", "a_n", "\\", "*", "?", "[a]", "'", "a.n"}) {
    expect(hits(*work, text) == 0, std::string(text) + " matched");
  }
  add_user(*work, "50%_\\off");
  expect(hits(*work, "%") == 1, "% did not match itself");
  expect(hits(*work, "0%_\\o") == 1, "%_\\ did not match itself");
  expect(hits(*work, std::string(2000, 'x')) == 0, "a long text matched");
}

void a_search_leaves_out_who_is_not_active(storage& store) {
  const auto work = begin(store);
  auto ann = add_user(*work, "ann");
  ann.is_active = false;
  need(work->put_user(ann), "put_user");
  expect(hits(*work, "ann") == 0, "an inactive user was found");
  found(work->find_user(ann.id), "find_user");
}

void a_search_answers_in_order_of_id_up_to_the_limit(storage& store) {
  const auto work = begin(store);
  const auto first = add_user(*work, "zed");
  const auto second = add_user(*work, "amy");
  add_user(*work, "kim");
  const auto seen = need(work->search_users("example.com", 2), "search_users");
  expect(seen.size() == 2, "the limit was not kept");
  expect(seen.front() == first && seen.back() == second, "not in order of id");
}

void a_limit_above_1000_is_cut_to_1000(storage& store) {
  const auto work = begin(store);
  for (int number = 0; number < 1001; ++number) add_user(*work, "user" + std::to_string(number));
  expect(need(work->search_users("user", 5000), "search_users").size() == 1000, "not cut to 1000");
}

}  // namespace

std::vector<storage_case> storage_user_cases() {
  return {
      {"a new user gets an id and a uuid", a_new_user_gets_an_id_and_a_uuid},
      {"what put_user answers is stored", what_put_user_answers_is_stored},
      {"finding nobody is not an error", finding_nobody_is_not_an_error},
      {"a user is stored under an id that is given", a_user_is_stored_under_an_id_that_is_given},
      {"replacing a user keeps what the new profile leaves empty",
       replacing_keeps_what_the_new_profile_leaves_empty},
      {"a subject is unique", a_subject_is_unique},
      {"a username is unique where there is one", a_username_is_unique_where_there_is_one},
      {"a conflict of put_user changes nothing", a_conflict_of_put_user_changes_nothing},
      {"set_last_seen sets nothing else", set_last_seen_sets_nothing_else},
      {"replacing takes what the new profile brings", replacing_takes_what_the_new_profile_brings},
      {"the uuid of a user is unique", a_users_uuid_is_unique},
      {"set_last_seen of nobody is not_found", set_last_seen_of_nobody_is_not_found},
      {"a search looks at e-mail, username and full name", a_search_looks_at_email_username_and_full_name},
      {"a search compares ASCII letters without case", a_search_compares_ascii_letters_without_case},
      {"every character of a search stands for itself", every_character_of_a_search_stands_for_itself},
      {"a search leaves out who is not active", a_search_leaves_out_who_is_not_active},
      {"a search answers in order of id up to the limit", a_search_answers_in_order_of_id_up_to_the_limit},
      {"a limit above 1000 is cut to 1000", a_limit_above_1000_is_cut_to_1000},
  };
}

}  // namespace parlor::testing::storage_stage
