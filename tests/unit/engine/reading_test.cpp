// Delivered and read: what is told of messages after they were posted, and what a socket gets when it opens.
#include <doctest/doctest.h>

#include "unit/engine/chat.hpp"

namespace parlor::engine {

namespace {

struct house {
  chat here;
  user_id ann = here.add_user("ann");
  user_id bob = here.add_user("bob");
  user_id cem = here.add_user("cem");
  room_id direct = here.add_room(room_type::direct, {ann, bob});
  room_id club = here.add_room(room_type::group, {ann, bob, cem});

  outcome opens(user_id who, open_session what) { return here.run(here.unopened(who), std::move(what)); }
  seat reads_in(user_id who, room_id room) {
    const auto at = here.unopened(who);
    open_session what;
    what.room = room;
    what.reading = reading::implied;
    here.run(at, what);
    return at;
  }
};

open_session entering(room_id room) {
  open_session what;
  what.room = room;
  return what;
}

std::vector<std::string> texts_of(const std::vector<messages_read::entry>& entries) {
  std::vector<std::string> texts;
  for (const auto& each : entries) texts.push_back(each.message.message.text);
  return texts;
}

}  // namespace

TEST_SUITE_BEGIN("reading");

TEST_CASE("a message is delivered at once where another member is connected, wherever they are") {
  house with;
  const auto at = with.here.open(with.ann, room_reference{with.direct});
  CHECK_FALSE(with.here.post(at, with.direct, "nobody is there").is_delivered);
  with.here.open(with.bob);
  CHECK(with.here.post(at, with.direct, "somebody is").is_delivered);
}

TEST_CASE("who comes gets what waits, and its senders learn it, once") {
  house with;
  const auto at = with.here.open(with.ann, room_reference{with.direct});
  const auto first = with.here.post(at, with.direct, "one");
  const auto second = with.here.post(at, with.club, "two");
  const auto said = with.opens(with.bob, {});
  const auto delivered = all_of<message_delivered>(said);
  REQUIRE(delivered.size() == 2);
  CHECK(delivered.front().delivered.message.id == first.id);
  CHECK(delivered.back().delivered.message.id == second.id);
  CHECK(delivered.front().delivered.message.is_delivered);
  CHECK(goes_to_others(address_of<message_delivered>(said), with.direct, with.bob));
  CHECK(with.here.snapshot()->find_message(first.id).value()->is_delivered);
  CHECK(count_of<message_delivered>(with.opens(with.bob, {})) == 0);
  CHECK(count_of<message_delivered>(with.opens(with.cem, {})) == 0);
}

TEST_CASE("a mark carries what it changed, and who read a message first") {
  house with;
  const auto at = with.here.open(with.ann, room_reference{with.club});
  const auto bob_at = with.here.open(with.bob, room_reference{with.club});
  const auto cem_at = with.here.open(with.cem, room_reference{with.club});
  with.here.post(at, with.club, "one");
  with.here.post(bob_at, with.club, "two");
  const auto first = only<messages_read>(with.here.run(bob_at, mark_read{}));
  CHECK(texts_of(first.messages) == std::vector<std::string>{"one"});
  CHECK(first.messages.front().is_first);
  CHECK(first.messages.front().message.is_read);
  const auto second = only<messages_read>(with.here.run(cem_at, mark_read{}));
  CHECK(texts_of(second.messages) == std::vector<std::string>{"one", "two"});
  CHECK_FALSE(second.messages.front().is_first);
  CHECK(second.messages.back().is_first);
}

TEST_CASE("a reading is told once, unless the protocol has it told always") {
  house with;
  with.here.open(with.ann, room_reference{with.direct});
  const auto bob_at = with.here.open(with.bob, room_reference{with.direct});
  CHECK(count_of<messages_read>(with.here.run(bob_at, mark_read{})) == 0);
  const auto said = with.here.run(bob_at, mark_read{std::nullopt, std::nullopt, receipt::always});
  CHECK(only<messages_read>(said).newly_read == 0);
  CHECK(only<messages_read>(said).messages.empty());
}

TEST_CASE("a mark carries the newest messages only") {
  house with;
  const auto at = with.here.open(with.ann, room_reference{with.direct});
  const auto bob_at = with.here.open(with.bob, room_reference{with.direct});
  for (int number = 0; number < 150; ++number) with.here.post(at, with.direct, std::to_string(number));
  const auto mark = only<messages_read>(with.here.run(bob_at, mark_read{}));
  CHECK(mark.newly_read == 150);
  REQUIRE(mark.messages.size() == messages_read::max_messages);
  CHECK(mark.messages.front().message.message.text == "50");
  CHECK(mark.messages.back().message.message.text == "149");
}

TEST_CASE("to have read an own message says nothing") {
  house with;
  const auto at = with.here.open(with.ann, room_reference{with.direct});
  const auto bob_at = with.here.open(with.bob, room_reference{with.direct});
  with.here.post(at, with.direct, "a question");
  const auto own = with.here.post(bob_at, with.direct, "another");
  const auto said = with.here.run(bob_at, mark_read{std::nullopt, message_reference{own.uuid}});
  CHECK(count_of<messages_read>(said) == 0);
  CHECK(with.here.snapshot()->count_unread(with.direct, with.bob).value() == 1);
}

TEST_CASE("who has the room open reads what is posted there, and what was") {
  house with;
  const auto at = with.here.open(with.ann, room_reference{with.direct});
  with.here.post(at, with.direct, "before");
  open_session what = entering(with.direct);
  what.reading = reading::implied;
  const auto bob_at = with.here.unopened(with.bob);
  const auto opened = with.here.run(bob_at, what);
  CHECK(texts_of(only<messages_read>(opened).messages) == std::vector<std::string>{"before"});
  CHECK(goes_to_others(address_of<messages_read>(opened), with.direct, with.bob));

  const auto said = with.here.run(at, text_message(with.direct, "now"));
  const auto mark = only<messages_read>(said);
  CHECK(mark.reader.id == with.bob);
  CHECK(texts_of(mark.messages) == std::vector<std::string>{"now"});
  CHECK(goes_to_room(address_of<messages_read>(said), with.direct));
  CHECK(count_of<messages_read>(with.here.run(bob_at, text_message(with.direct, "own"))) == 0);

  with.here.run(bob_at, close_session{});
  CHECK(count_of<messages_read>(with.here.run(at, text_message(with.direct, "gone"))) == 0);
}

TEST_CASE("nobody reads elsewhere by having a room open, and two sockets read once") {
  house with;
  const auto at = with.here.open(with.ann, room_reference{with.club});
  with.reads_in(with.bob, with.direct);
  CHECK(count_of<messages_read>(with.here.run(at, text_message(with.club, "one"))) == 0);
  const auto first = with.reads_in(with.cem, with.club);
  with.reads_in(with.cem, with.club);
  CHECK(count_of<messages_read>(with.here.run(at, text_message(with.club, "two"))) == 1);
  with.here.run(first, close_session{});
  CHECK(count_of<messages_read>(with.here.run(at, text_message(with.club, "three"))) == 1);
}

TEST_CASE("in a large room those who have it open are marked when they leave") {
  engine_options options;
  options.max_implied_readers = 2;
  house with{chat(options)};
  const auto at = with.here.open(with.ann, room_reference{with.club});
  const auto bob_at = with.reads_in(with.bob, with.club);
  CHECK(count_of<messages_read>(with.here.run(at, text_message(with.club, "one"))) == 0);
  CHECK(with.here.snapshot()->count_unread(with.club, with.bob).value() == 1);
  with.here.run(bob_at, close_session{});
  CHECK(with.here.snapshot()->count_unread(with.club, with.bob).value() == 0);
}

TEST_CASE("a socket gets the history that it asks for, oldest first") {
  house with;
  const auto at = with.here.open(with.ann, room_reference{with.direct});
  const auto first = with.here.post(at, with.direct, "one");
  with.here.post(at, with.direct, "two");
  with.here.post(at, with.direct, "three");
  auto what = entering(with.direct);
  CHECK(only<session_opened>(with.opens(with.bob, what)).history.empty());
  what.history = 2;
  const auto newest = only<session_opened>(with.opens(with.bob, what)).history;
  REQUIRE(newest.size() == 2);
  CHECK(newest.front().message.text == "two");
  CHECK(newest.front().message.is_delivered);
  what.history = 10;
  what.history_after = message_reference{first.uuid};
  const auto later = only<session_opened>(with.opens(with.bob, what)).history;
  REQUIRE(later.size() == 2);
  CHECK(later.front().message.text == "two");
  what.history_after = message_reference{message_id{999}};
  CHECK(only<session_opened>(with.opens(with.bob, what)).history.size() == 3);
}

TEST_CASE("a history shows what its opening has read") {
  house with;
  const auto at = with.here.open(with.ann, room_reference{with.direct});
  with.here.post(at, with.direct, "one");
  auto what = entering(with.direct);
  what.history = 50;
  what.reading = reading::implied;
  CHECK(only<session_opened>(with.opens(with.bob, what)).history.front().is_read);
}

TEST_CASE("a socket of somebody else is refused, and a room says whether it is there") {
  house with;
  open_session what;
  what.self = user_reference{with.bob};
  CHECK(failure(with.opens(with.ann, what)) == errc::forbidden);
  what.self = user_reference{uuid{{9}}};
  CHECK(failure(with.opens(with.ann, what)) == errc::forbidden);
  what.self = user_reference{std::string("ann")};
  CHECK_FALSE(failure(with.opens(with.ann, what)));
  CHECK(failure(with.opens(with.cem, entering(with.direct))) == errc::not_a_member);
  CHECK(failure(with.opens(with.cem, entering(room_id{999}))) == errc::room_not_found);
}

TEST_CASE("a direct message finds the room of the two, or makes it and tells both") {
  house with;
  const auto at = with.here.open_for_all_rooms(with.ann);
  send_message what;
  what.text = "hello";
  what.to = destination::direct_room;
  what.receiver = user_reference{std::string("bob")};
  CHECK(only<message_posted>(with.here.run(at, what)).posted.message.room == with.direct);

  what.receiver = user_reference{with.cem};
  const auto said = with.here.run(at, what);
  const auto room = only<message_posted>(said).posted.message.room;
  CHECK(room != with.direct);
  CHECK(goes_to_users(address_of<room_changed>(said), {with.ann, with.cem}));
  CHECK(only<message_posted>(with.here.run(at, what)).posted.message.room == room);
}

TEST_CASE(
    "a direct message into a room must be for its other member, and one that is refused makes no room") {
  house with;
  const auto at = with.here.open_for_all_rooms(with.ann);
  send_message what;
  what.text = "hello";
  what.to = destination::direct_room;
  CHECK(failure(with.here.run(at, what)) == errc::invalid_argument);
  what.receiver = user_reference{with.cem};
  what.room = room_reference{with.direct};
  CHECK(failure(with.here.run(at, what)) == errc::invalid_argument);
  what.room = room_reference{with.club};
  CHECK(failure(with.here.run(at, what)) == errc::invalid_argument);
  what.room = std::nullopt;
  what.receiver = user_reference{std::string("nobody")};
  CHECK(failure(with.here.run(at, what)) == errc::user_not_found);
  what.receiver = user_reference{with.ann};
  CHECK(failure(with.here.run(at, what)) == errc::invalid_argument);

  const auto others = with.here.add_room(room_type::direct, {with.bob, with.here.add_user("dan")});
  what.receiver = user_reference{with.bob};
  what.room = room_reference{others};
  CHECK(failure(with.here.run(at, what)) == errc::room_not_found);
  what.room = std::nullopt;

  what.receiver = user_reference{with.cem};
  what.parent = message_reference{message_id{1}};
  CHECK(failure(with.here.run(at, what)) == errc::message_not_found);
  what.parent = std::nullopt;
  what.uploads = {"nobody's"};
  CHECK(failure(with.here.run(at, what)) == errc::file_not_found);
  CHECK_FALSE(with.here.snapshot()->find_direct_room(with.ann, with.cem).value());
  what.uploads.clear();
  what.room = room_reference{uuid{{9}}};
  CHECK(count_of<message_posted>(with.here.run(at, what)) == 1);
}

TEST_CASE("a history names those who have read its beginning") {
  house with;
  const auto at = with.here.open(with.ann, room_reference{with.club});
  const auto bob_at = with.here.open(with.bob, room_reference{with.club});
  with.here.post(at, with.club, "one");
  with.here.run(bob_at, mark_read{});
  with.here.post(at, with.club, "two");
  auto what = history_of(with.club);
  CHECK(std::get<messages_listed>(with.here.ask(with.ann, what)).readers.empty());
  what.max_readers = 100;
  const auto listed = std::get<messages_listed>(with.here.ask(with.ann, what));
  REQUIRE(listed.readers.size() == 1);
  CHECK(listed.readers.front().who.person.id == with.bob);
}

TEST_CASE("a message names its room and its parent in every way") {
  house with;
  const auto at = with.here.open(with.ann, room_reference{with.club});
  const auto parent = with.here.post(at, with.club, "one");
  auto what = text_message(with.club, "two");
  what.parent = message_reference{parent.uuid};
  const auto posted = only<message_posted>(with.here.run(at, what)).posted;
  const auto room = *with.here.snapshot()->find_room(with.club).value();
  CHECK(posted.room.uuid == room.uuid);
  CHECK(posted.room.slug == room.slug);
  CHECK(posted.room.type == room_type::group);
  CHECK(posted.parent == parent.uuid);
}

TEST_CASE("a socket of one room touches no message of another") {
  house with;
  const auto in_club = with.here.open(with.ann, room_reference{with.club});
  const auto in_direct = with.here.open(with.ann, room_reference{with.direct});
  const auto everywhere = with.here.open_for_all_rooms(with.ann);
  const auto id = with.here.post(in_direct, with.direct, "one").id;
  const auto edited = edit_message{message_reference{id}, "two"};
  CHECK(failure(with.here.run(in_club, edited)) == errc::message_not_found);
  CHECK(failure(with.here.run(in_club, delete_message{message_reference{id}})) == errc::message_not_found);
  CHECK_FALSE(failure(with.here.run(everywhere, edited)));
  CHECK_FALSE(failure(with.here.request(with.ann, edited)));
}

TEST_CASE("who deletes again is told that it is so") {
  house with;
  const auto at = with.here.open(with.ann, room_reference{with.direct});
  const auto id = with.here.post(at, with.direct, "one").id;
  with.here.run(at, delete_message{message_reference{id}});
  const auto again = with.here.run(at, delete_message{message_reference{id}});
  CHECK(goes_to_session(address_of<message_deleted>(again), at.session));
}

TEST_CASE("a room's last message is the newest that is still there") {
  house with;
  const auto at = with.here.open(with.ann, room_reference{with.direct});
  with.here.post(at, with.direct, "one");
  const auto id = with.here.post(at, with.direct, "two").id;
  with.here.run(at, delete_message{message_reference{id}});
  const auto view =
      std::get<room_loaded>(with.here.ask(with.ann, load_room{room_reference{with.direct}})).room;
  CHECK(view.last_message->message.text == "one");
}

TEST_CASE("a caption is edited only where the protocol says so") {
  house with;
  const auto at = with.here.open(with.ann, room_reference{with.direct});
  auto what = text_message(with.direct, "a caption");
  what.kind = message_kind::image;
  what.attachments = {file_named("a.png", message_kind::image)};
  const auto id = only<message_posted>(with.here.run(at, what)).posted.message.id;
  CHECK(failure(with.here.run(at, edit_message{message_reference{id}, "another"})) == errc::invalid_argument);
  const auto said = with.here.run(at, edit_message{message_reference{id}, "another", editing::captions_too});
  CHECK(only<message_edited>(said).edited.message.text == "another");
}

TEST_SUITE_END();

}  // namespace parlor::engine
