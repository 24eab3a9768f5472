// What is answered from a snapshot.
#include <limits>

#include <doctest/doctest.h>

#include "unit/engine/chat.hpp"

namespace parlor::engine {

namespace {

struct two_people {
  chat here;
  user_id ann = here.add_user("ann");
  user_id bob = here.add_user("bob");
  room_id room = here.add_room(room_type::direct, {ann, bob});
  seat at = here.open_for_all_rooms(ann);

  messages_listed load(load_messages what) {
    what.room = room_reference{room};
    return std::get<messages_listed>(here.ask(ann, what));
  }
};

std::vector<std::string> texts(const messages_listed& listed) {
  std::vector<std::string> found;
  for (const auto& each : listed.messages) found.push_back(each.message.text);
  return found;
}

load_messages page_of(std::size_t limit, std::size_t page) {
  load_messages what;
  what.limit = limit;
  what.page = page;
  return what;
}

}  // namespace

TEST_SUITE_BEGIN("queries");

TEST_CASE("pages count from the newest message and are read from the oldest") {
  two_people with;
  for (const auto* text : {"1", "2", "3", "4", "5"}) with.here.post(with.at, with.room, text);
  const auto first = with.load(page_of(2, 1));
  CHECK(texts(first) == std::vector<std::string>{"4", "5"});
  CHECK(first.total == 5);
  CHECK(first.has_more);
  CHECK(texts(with.load(page_of(2, 2))) == std::vector<std::string>{"2", "3"});
  const auto last = with.load(page_of(2, 3));
  CHECK(texts(last) == std::vector<std::string>{"1"});
  CHECK_FALSE(last.has_more);
  CHECK(with.load(page_of(2, 4)).messages.empty());
  CHECK_FALSE(with.load(page_of(5, 1)).has_more);
}

TEST_CASE("messages are read before and after one of them") {
  two_people with;
  std::vector<message> sent;
  for (const auto* text : {"1", "2", "3", "4", "5"}) sent.push_back(with.here.post(with.at, with.room, text));
  load_messages what;
  what.limit = 2;
  what.before = message_reference{sent[3].id};
  CHECK(texts(with.load(what)) == std::vector<std::string>{"2", "3"});
  CHECK(with.load(what).has_more);
  what.before.reset();
  what.after = message_reference{sent[0].uuid};
  CHECK(texts(with.load(what)) == std::vector<std::string>{"2", "3"});
  CHECK(with.load(what).has_more);
  what.after = message_reference{sent[2].id};
  CHECK_FALSE(with.load(what).has_more);
  what.room = room_reference{with.room};
  what.before = message_reference{sent[3].id};
  CHECK(failure(with.here.ask(with.ann, what)) == errc::invalid_argument);
  what.before.reset();
  what.after = message_reference{message_id{999}};
  CHECK(failure(with.here.ask(with.ann, what)) == errc::message_not_found);
}

TEST_CASE("a limit or a page out of range is refused") {
  two_people with;
  const auto problem = [&](std::size_t limit, std::size_t page) {
    auto what = page_of(limit, page);
    what.room = room_reference{with.room};
    return failure(with.here.ask(with.ann, what));
  };
  CHECK(problem(0, 1) == errc::invalid_argument);
  CHECK(problem(101, 1) == errc::invalid_argument);
  CHECK(problem(50, 0) == errc::invalid_argument);
  CHECK(problem(50, std::numeric_limits<std::size_t>::max()) == errc::invalid_argument);
  CHECK(problem(100, std::numeric_limits<std::size_t>::max() / 100 + 2) == errc::invalid_argument);
  CHECK_FALSE(problem(100, 1).has_value());
}

TEST_CASE("the history of a room is for its members") {
  two_people with;
  CHECK(failure(with.here.ask(with.here.add_user("cid"), history_of(with.room))) == errc::room_not_found);
  CHECK(failure(with.here.ask(with.ann, history_of(room_id{999}))) == errc::room_not_found);
}

TEST_CASE("a message is read once another member has read it") {
  two_people with;
  with.here.post(with.at, with.room, "one");
  CHECK_FALSE(with.load({}).messages.front().is_read);
  with.here.request(with.bob, mark_read{room_reference{with.room}, {}});
  CHECK(with.load({}).messages.front().is_read);
}

TEST_CASE("a deleted message is listed without its text") {
  two_people with;
  const auto sent = with.here.post(with.at, with.room, "secret");
  with.here.run(with.at, delete_message{message_reference{sent.id}});
  const auto listed = with.load({});
  REQUIRE(listed.messages.size() == 1);
  CHECK(listed.messages.front().message.text.empty());
  CHECK(listed.messages.front().message.deleted_at.has_value());
}

TEST_CASE("a room is shown with its last message, its unread count and who is there") {
  two_people with;
  with.here.post(with.at, with.room, "one");
  with.here.post(with.at, with.room, "two");
  const auto rooms = std::get<rooms_listed>(with.here.ask(with.bob, list_rooms{})).rooms;
  REQUIRE(rooms.size() == 1);
  CHECK(rooms.front().last_message->message.text == "two");
  CHECK(rooms.front().unread_count == 2);
  REQUIRE(rooms.front().participants.size() == 2);
  CHECK(rooms.front().participants[0].who.is_online);
  CHECK_FALSE(rooms.front().participants[1].who.is_online);
  const auto one = std::get<room_loaded>(with.here.ask(with.ann, load_room{room_reference{with.room}}));
  CHECK(one.room.unread_count == 0);
  CHECK_FALSE(one.is_new);
}

TEST_CASE("the room that was written to last stands first") {
  two_people with;
  const auto other = with.here.add_room(room_type::group, {with.ann, with.bob});
  with.here.clock.advance(std::chrono::seconds(1));
  with.here.post(with.at, with.room, "one");
  CHECK(std::get<rooms_listed>(with.here.ask(with.bob, list_rooms{})).rooms.front().room.id == with.room);
  with.here.clock.advance(std::chrono::seconds(1));
  with.here.post(with.at, other, "two");
  CHECK(std::get<rooms_listed>(with.here.ask(with.bob, list_rooms{})).rooms.front().room.id == other);
}

TEST_CASE("unread messages are counted for each room that has some") {
  two_people with;
  with.here.add_room(room_type::group, {with.ann, with.bob});
  with.here.post(with.at, with.room, "one");
  const auto counted = std::get<unread_counted>(with.here.ask(with.bob, count_unread{}));
  REQUIRE(counted.rooms.size() == 1);
  CHECK(counted.rooms.front().room == with.room);
  CHECK(counted.rooms.front().unread_count == 1);
  CHECK(std::get<unread_counted>(with.here.ask(with.ann, count_unread{})).rooms.empty());
}

TEST_CASE("only co-members who are connected are listed as online") {
  two_people with;
  const auto stranger = with.here.add_user("cid");
  with.here.open(stranger);
  CHECK(std::get<users_listed>(with.here.ask(with.ann, list_online_users{})).users.empty());
  const auto listed = std::get<users_listed>(with.here.ask(with.bob, list_online_users{})).users;
  REQUIRE(listed.size() == 1);
  CHECK(listed.front().person.id == with.ann);
  CHECK(listed.front().is_online);
}

TEST_CASE("a search leaves out the one who searches") {
  two_people with;
  const auto found = std::get<users_listed>(with.here.ask(with.ann, search_users{"example.com", 20})).users;
  REQUIRE(found.size() == 1);
  CHECK(found.front().person.id == with.bob);
  CHECK(std::get<users_listed>(with.here.ask(with.ann, search_users{"example.com", 1})).users.size() == 1);
}

TEST_CASE("who is found is shown as connected to those alone who share a room with them") {
  two_people with;
  const auto dan = with.here.add_user("dan");
  const auto is_online_to = [&with](user_id who) {
    const auto found = std::get<users_listed>(with.here.ask(who, search_users{"ann@", 20})).users;
    return found.size() == 1 && found.front().is_online;
  };
  CHECK(is_online_to(with.bob));
  CHECK_FALSE(is_online_to(dan));
  with.here.add_room(room_type::group, {with.ann, dan});
  CHECK(is_online_to(dan));
}

TEST_CASE("found messages are those of rooms in which the caller is a member now, newest first") {
  two_people with;
  const auto cem = with.here.add_user("cem");
  const auto group = with.here.add_room(room_type::group, {with.ann, with.bob, cem});
  with.here.post(with.at, with.room, "tea 1");
  with.here.post(with.at, group, "tea 2");
  const auto find = [&with](user_id who, search_messages what) {
    std::vector<std::string> found;
    const auto answer = std::get<messages_found>(with.here.ask(who, std::move(what)));
    for (const auto& each : answer.messages) found.push_back(each.message.text);
    return found;
  };
  CHECK(find(with.bob, {"TEA"}) == std::vector<std::string>{"tea 2", "tea 1"});
  CHECK(find(cem, {"tea"}) == std::vector<std::string>{"tea 2"});
  CHECK(find(with.bob, {"tea", room_reference{with.room}}) == std::vector<std::string>{"tea 1"});
  CHECK(failure(with.here.ask(cem, search_messages{"tea", room_reference{with.room}})) ==
        errc::room_not_found);
  with.here.remove_member(group, cem);
  CHECK(find(cem, {"tea"}).empty());
}

TEST_CASE("a search for messages goes on before the last one, by number or by uuid") {
  two_people with;
  std::vector<message> sent;
  for (int number = 0; number < 5; ++number) sent.push_back(with.here.post(with.at, with.room, "tea"));
  search_messages what{"tea"};
  what.limit = 2;
  auto page = std::get<messages_found>(with.here.ask(with.bob, what));
  CHECK(page.messages.size() == 2);
  CHECK(page.has_more);
  CHECK(page.next_before == sent[3].id);
  CHECK(page.next_before_uuid == sent[3].uuid);
  CHECK(page.messages.front().sender.person.id == with.ann);
  what.before = page.next_before_uuid;
  page = std::get<messages_found>(with.here.ask(with.bob, what));
  CHECK(page.messages.front().message.id == sent[2].id);
  what.before = page.next_before;
  page = std::get<messages_found>(with.here.ask(with.bob, what));
  CHECK(page.messages.size() == 1);
  CHECK_FALSE(page.has_more);
  CHECK_FALSE(page.next_before);
  what.before = uuid{};
  CHECK(failure(with.here.ask(with.bob, what)) == errc::message_not_found);
  const auto cem = with.here.add_user("cem");
  what.before = sent[0].uuid;
  CHECK(failure(with.here.ask(cem, what)) == errc::message_not_found);
}

TEST_CASE("a search for messages keeps the bounds of its text and limit") {
  two_people with;
  with.here.post(with.at, with.room, "tea");
  const auto refused = [&with](std::string text, std::size_t limit) {
    search_messages what{std::move(text)};
    what.limit = limit;
    return failure(with.here.ask(with.ann, what));
  };
  CHECK(refused("", 20) == errc::invalid_argument);
  CHECK(refused(std::string(257, 'x'), 20) == errc::invalid_argument);
  CHECK_FALSE(refused(std::string(256, 'x'), 20).has_value());
  CHECK(refused("tea", 0) == errc::invalid_argument);
  CHECK(refused("tea", 101) == errc::invalid_argument);
  CHECK_FALSE(refused("tea", 1).has_value());
  CHECK_FALSE(refused("tea", 100).has_value());
}

TEST_CASE("a search without text or with a limit out of range is refused") {
  two_people with;
  CHECK(failure(with.here.ask(with.ann, search_users{"", 20})) == errc::invalid_argument);
  CHECK(failure(with.here.ask(with.ann, search_users{"a", 0})) == errc::invalid_argument);
  CHECK(failure(with.here.ask(with.ann, search_users{"a", 101})) == errc::invalid_argument);
}

TEST_CASE("a user is shown to themselves as others see them") {
  two_people with;
  CHECK(std::get<user_loaded>(with.here.ask(with.ann, load_user{})).self.is_online);
  CHECK_FALSE(std::get<user_loaded>(with.here.ask(with.bob, load_user{})).self.is_online);
  CHECK(failure(with.here.ask(user_id{999}, load_user{})) == errc::unauthenticated);
}

TEST_SUITE_END();

}  // namespace parlor::engine
