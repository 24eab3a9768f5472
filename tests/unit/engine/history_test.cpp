// What a socket is told that opens a room again: what was posted since, what changed meanwhile in what it has, and
// where that cannot be said.
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "unit/engine/chat.hpp"

namespace parlor::engine {

namespace {

using texts = std::vector<std::string>;

// Ann writes, and Bob comes back to the room of the two after having seen `last`.
struct house {
  chat here;
  user_id ann = here.add_user("ann");
  user_id bob = here.add_user("bob");
  room_id room = here.add_room(room_type::direct, {ann, bob});
  room_id club = here.add_room(room_type::group, {ann, bob});
  seat at = here.open_for_all_rooms(ann);

  message says(const std::string& text) { return here.post(at, room, text); }
  void edits(const message& which, const std::string& text) {
    here.run(at, edit_message{message_reference{which.id}, text});
  }
  void deletes(const message& which) { here.run(at, delete_message{message_reference{which.id}}); }

  open_session resuming(const message& last, std::size_t history = 100) const {
    open_session what;
    what.room = room_reference{room};
    what.history = history;
    what.history_after = message_reference{last.uuid};
    return what;
  }
  session_opened resumes(const message& last, std::size_t history = 100) {
    return only<session_opened>(here.run(here.unopened(bob), resuming(last, history)));
  }
};

texts texts_of(const std::vector<message_view>& messages) {
  texts all;
  for (const auto& each : messages) all.push_back(each.message.deleted_at ? "gone" : each.message.text);
  return all;
}

}  // namespace

TEST_SUITE_BEGIN("history");

TEST_CASE("who resumes is told what was posted since, and nothing of what did not change") {
  house with;
  with.says("one");
  const auto last = with.says("two");
  with.says("three");
  const auto opened = with.resumes(last);
  CHECK(texts_of(opened.history) == texts{"three"});
  CHECK(opened.changed.empty());
  CHECK_FALSE(opened.has_more);
  CHECK_FALSE(opened.has_gap);
}

TEST_CASE(
    "earlier messages that changed meanwhile are told once, as they are, in the order of their last "
    "changes") {
  house with;
  const auto one = with.says("one");
  const auto two = with.says("two");
  const auto three = with.says("three");
  with.says("four");
  const auto last = with.says("five");
  with.edits(one, "one, once");
  with.edits(two, "two, once");
  with.deletes(three);
  with.edits(one, "one, twice");
  with.deletes(last);
  const auto opened = with.resumes(last);
  CHECK(texts_of(opened.changed) == texts{"two, once", "gone", "one, twice", "gone"});
  CHECK(opened.changed.back().message.id == last.id);
  CHECK(opened.history.empty());
  CHECK_FALSE(opened.has_gap);
}

TEST_CASE(
    "what changed in later messages stands in the history, and what changed before the last one is known") {
  house with;
  const auto one = with.says("one");
  with.edits(one, "one, edited");
  const auto last = with.says("two");
  const auto later = with.says("three");
  with.edits(later, "three, edited");
  const auto opened = with.resumes(last);
  CHECK(texts_of(opened.history) == texts{"three, edited"});
  CHECK(opened.changed.empty());
}

TEST_CASE("nothing lies between what a socket is told when it opens and what it hears then") {
  house with;
  const auto one = with.says("one");
  const auto last = with.says("two");
  const auto edit = [&](const char* text) {
    return with.here.from(with.at, edit_message{message_reference{one.id}, text});
  };
  const auto said = with.here.domain.run(
      {edit("before"), with.here.from(with.at, text_message(with.room, "three")),
       with.here.from(with.here.unopened(with.bob), with.resuming(last)), edit("after")});
  std::size_t opened_at = 0;
  while (!std::holds_alternative<session_opened>(said.events[opened_at].what)) ++opened_at;
  const auto& opened = std::get<session_opened>(said.events[opened_at].what);
  CHECK(texts_of(opened.changed) == texts{"before"});
  CHECK(texts_of(opened.history) == texts{"three"});
  texts heard_then;
  for (auto at = opened_at + 1; at < said.events.size(); ++at) {
    const auto* edited = std::get_if<message_edited>(&said.events[at].what);
    if (edited != nullptr) heard_then.push_back(edited->edited.message.text);
  }
  CHECK(heard_then == texts{"after"});
}

TEST_CASE("where the last message is not known in the room there is a gap, before the newest") {
  house with;
  with.says("one");
  with.says("two");
  const auto elsewhere = with.here.post(with.at, with.club, "elsewhere");
  message unknown;
  unknown.uuid = uuid{{9}};
  for (const auto& last : {unknown, elsewhere}) {
    const auto opened = with.resumes(last, 1);
    CHECK(opened.has_gap);
    CHECK(opened.has_more);
    CHECK(texts_of(opened.history) == texts{"two"});
  }
  auto what = with.resuming(unknown, 2);
  what.history_after.reset();
  const auto opened = only<session_opened>(with.here.run(with.here.unopened(with.bob), what));
  CHECK_FALSE(opened.has_gap);
  CHECK_FALSE(opened.has_more);
}

TEST_CASE("too many messages that changed are a gap, and none of them is told") {
  house with;
  std::vector<message> all;
  for (std::size_t count = 0; count <= session_opened::max_changed; ++count) all.push_back(with.says("text"));
  for (std::size_t count = 0; count < session_opened::max_changed; ++count) with.deletes(all[count]);
  auto opened = with.resumes(all.back());
  CHECK(opened.changed.size() == session_opened::max_changed);
  CHECK_FALSE(opened.has_gap);
  with.deletes(all.back());
  with.says("later");
  opened = with.resumes(all.back());
  CHECK(opened.changed.empty());
  CHECK(opened.has_gap);
  CHECK(texts_of(opened.history) == texts{"later"});
}

TEST_CASE("changes are looked for in a part of the log that has an end") {
  house with;
  const auto one = with.says("one");
  const auto last = with.says("two");
  for (int count = 0; count < 1999; ++count) with.edits(one, std::to_string(count));
  CHECK(texts_of(with.resumes(last).changed) == texts{"1998"});
  with.edits(one, "too often");
  const auto opened = with.resumes(last);
  CHECK(opened.changed.empty());
  CHECK(opened.has_gap);
}

TEST_CASE("who resumes is sent no more than a connection's queue takes, and can go on from there") {
  house with;
  const std::string long_text(40 * 1024, 'x');
  const auto one = with.says("one");
  const auto two = with.says("two");
  with.says(long_text);
  const auto last_told = with.says("a short text");
  with.says(long_text);
  auto opened = with.resumes(two);
  CHECK(opened.history.size() == 2);
  CHECK(opened.has_more);
  CHECK_FALSE(opened.has_gap);
  opened = with.resumes(last_told);
  CHECK(opened.history.size() == 1);
  CHECK_FALSE(opened.has_more);

  with.edits(one, long_text);
  CHECK(with.resumes(two).changed.size() == 1);
  with.edits(two, long_text);
  opened = with.resumes(two);
  CHECK(opened.changed.empty());
  CHECK(opened.has_gap);
}

TEST_CASE("even a very long message is told, alone") {
  house with;
  const auto last = with.says("one");
  with.says(std::string(64 * 1024, 'x'));
  with.says("two");
  const auto opened = with.resumes(last);
  REQUIRE(opened.history.size() == 1);
  CHECK(opened.history.front().message.text.size() == 64 * 1024);
  CHECK(opened.has_more);
}

TEST_SUITE_END();

}  // namespace parlor::engine
