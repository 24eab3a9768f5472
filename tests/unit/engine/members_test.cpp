// Coming into a group and leaving it.
#include <doctest/doctest.h>

#include "unit/engine/chat.hpp"

namespace parlor::engine {

namespace {

const error storage_is_away{errc::unavailable, "commit", "injected"};

// Ann's group, with Bob; Cid is not in it yet.
struct club {
  chat here;
  user_id ann = here.add_user("ann");
  user_id bob = here.add_user("bob");
  user_id cid = here.add_user("cid");
  room_id room = here.add_room(room_type::group, {ann, bob});

  explicit club(engine_options options = {}) : here(options) {}

  add_members adding(std::vector<user_reference> users) const {
    return {room_reference{room}, std::move(users)};
  }
  remove_member removing(user_reference user) const { return {room_reference{room}, std::move(user)}; }
  // As the answer, which needs no event of its own.
  bool is_done(const outcome& said) const { return !failure(said) && count_of<command_completed>(said) == 1; }

  // Behind the engine's back.
  void disown() {
    const auto work = std::move(here.store->begin().value());
    auto stored = *work->find_room(room).value();
    stored.created_by.reset();
    work->put_room(stored).value();
    work->commit().value();
  }

  std::vector<user_id> members() {
    std::vector<user_id> found;
    const auto stored = here.snapshot()->members_of(room, 100).value();
    for (const auto& each : stored) found.push_back(each.user);
    return found;
  }
  std::optional<user_id> owner() { return here.snapshot()->find_room(room).value()->created_by; }
  std::vector<room_event> log() { return here.snapshot()->events_since(room, 0, 100).value(); }
};

using people = std::vector<user_id>;

}  // namespace

TEST_SUITE_BEGIN("members");

// --- who may

TEST_CASE("who may put somebody into a group, and take them out, is its owner") {
  club with;
  const auto dan = with.here.add_user("dan");
  CHECK(failure(with.here.request(with.bob, with.adding({with.cid}))) == errc::forbidden);
  CHECK(failure(with.here.request(with.bob, with.removing(with.ann))) == errc::forbidden);
  CHECK(with.members() == people{with.ann, with.bob});
  CHECK(with.is_done(with.here.request(with.ann, with.adding({with.cid, dan}))));
  CHECK(with.members() == people{with.ann, with.bob, with.cid, dan});
  CHECK(failure(with.here.request(with.bob, with.removing(with.cid))) == errc::forbidden);
  CHECK(with.is_done(with.here.request(with.ann, with.removing(with.cid))));
  CHECK(with.members() == people{with.ann, with.bob, dan});
}

TEST_CASE("a group that is nobody's is in this, too, every member's") {
  club with;
  with.disown();
  CHECK(with.is_done(with.here.request(with.bob, with.adding({with.cid}))));
  CHECK(with.is_done(with.here.request(with.cid, with.removing(with.ann))));
  CHECK(with.members() == people{with.bob, with.cid});
  CHECK(with.is_done(with.here.request(with.bob, with.removing(with.bob))));
  CHECK_FALSE(with.owner().has_value());
}

TEST_CASE("everybody may leave") {
  club with;
  CHECK(with.is_done(with.here.request(with.bob, with.removing(std::string("bob")))));
  CHECK(with.members() == people{with.ann});
}

TEST_CASE("a room that is absent, deleted or of others is the same to who would change its members") {
  club with;
  const auto deleted = with.here.add_room(room_type::group, {with.cid});
  with.here.request(with.cid, delete_room{room_reference{deleted}});
  for (const auto room : {room_id{99}, deleted, with.room}) {
    const room_reference named{room};
    const auto expected = error{errc::room_not_found, "find room", {}};
    const auto added = with.here.request(with.cid, add_members{named, {with.cid}});
    const auto removed = with.here.request(with.cid, remove_member{named, with.cid});
    CHECK(only<command_failed>(added).problem == expected);
    CHECK(only<command_failed>(removed).problem == expected);
  }
}

TEST_CASE("a direct room keeps its two members") {
  direct_pair with;
  const auto cid = with.here.add_user("cid");
  const room_reference room{with.room};
  CHECK(failure(with.here.request(with.ann, add_members{room, {cid}})) == errc::invalid_argument);
  CHECK(failure(with.here.request(with.ann, remove_member{room, with.bob})) == errc::invalid_argument);
  CHECK(failure(with.here.request(with.ann, remove_member{room, with.ann})) == errc::invalid_argument);
}

// --- who comes

TEST_CASE("all who are named come, or nobody does") {
  club with;
  const auto gone = with.here.add_user("gone");
  with.here.deactivate(gone);
  for (const user_reference& absent : {user_reference{user_id{99}}, user_reference{std::string("nobody")},
                                       user_reference{uuid{}}, user_reference{gone}}) {
    CHECK(failure(with.here.request(with.ann, with.adding({with.cid, absent}))) == errc::user_not_found);
    CHECK(with.members() == people{with.ann, with.bob});
  }
}

TEST_CASE("a group does not grow beyond its bound") {
  engine_options options;
  options.max_members = 3;
  club with(options);
  const auto dan = with.here.add_user("dan");
  const auto said = with.here.request(with.ann, with.adding({with.cid, dan}));
  CHECK(only<command_failed>(said).problem.code == errc::too_large);
  CHECK(only<command_failed>(said).problem.limit == 3);
  CHECK(failure(with.here.request(with.ann, with.adding({with.cid, with.cid, with.cid, with.cid}))) ==
        errc::too_large);
  CHECK(with.members() == people{with.ann, with.bob});
  CHECK(with.is_done(with.here.request(with.ann, with.adding({with.bob, with.cid, with.cid}))));
  CHECK(failure(with.here.request(with.ann, with.adding({dan}))) == errc::too_large);
  CHECK(with.is_done(with.here.request(with.ann, with.adding({with.cid}))));
}

TEST_CASE("nobody is added to more rooms than anybody may have, and then nobody comes") {
  engine_options options;
  options.max_rooms_per_user = 2;
  club with(options);
  const auto dan = with.here.add_user("dan");
  const auto full = with.here.add_room(room_type::group, {with.cid});
  with.here.add_room(room_type::direct, {with.cid, dan});
  const auto said = with.here.request(with.ann, with.adding({dan, with.cid}));
  CHECK(only<command_failed>(said).problem == error{errc::too_large, "add members", "too many rooms", 2});
  CHECK(with.members() == people{with.ann, with.bob});
  CHECK(with.log().empty());
  // Neither a room that is left nor one that is deleted counts, and who is there already does not come.
  with.here.request(with.cid, delete_room{room_reference{full}});
  CHECK(with.is_done(with.here.request(with.ann, with.adding({dan, with.cid}))));
  CHECK(with.is_done(with.here.request(with.ann, with.adding({dan, with.cid}))));
}

TEST_CASE("who is a member already is passed over") {
  club with;
  const auto before = with.here.snapshot()->find_room(with.room).value();
  const auto said = with.here.request(with.ann, with.adding({with.bob, with.ann}));
  CHECK(with.is_done(said));
  CHECK(said.events.size() == 1);
  CHECK(with.here.snapshot()->find_room(with.room).value() == before);
}

TEST_CASE("everybody in the room who is there sees who has come") {
  club with;
  with.here.open_for_all_rooms(with.bob);
  with.here.open_for_all_rooms(with.cid);
  with.here.request(with.ann, text_message(with.room, "before"));
  const auto said = with.here.request(with.ann, with.adding({with.cid}));
  const auto changed = all_of<room_changed>(said);
  REQUIRE(changed.size() == 1);
  CHECK(goes_to_users(said.events[0].to, {with.bob, with.cid}));
  CHECK(changed[0].room.participants.size() == 3);
  CHECK(changed[0].room.unread_count == 1);
  CHECK(changed[0].room.last_message->message.text == "before");
}

TEST_CASE("who sees a changed room sees their own count of what they have not read") {
  club with;
  const auto dan = with.here.add_user("dan");
  const auto eva = with.here.add_user("eva");
  const auto seat_of_ann = with.here.open_for_all_rooms(with.ann);
  const auto seat_of_bob = with.here.open_for_all_rooms(with.bob);
  // Cid has been here and has read and said something: nothing of that is forgotten.
  with.here.request(with.ann, with.adding({with.cid}));
  const auto seat_of_cid = with.here.open_for_all_rooms(with.cid);
  with.here.post(seat_of_bob, with.room, "one");
  with.here.run(seat_of_cid, mark_read{room_reference{with.room}, std::nullopt});
  with.here.post(seat_of_cid, with.room, "two");
  with.here.request(with.ann, with.removing(with.cid));
  with.here.post(seat_of_bob, with.room, "three");
  with.here.run(seat_of_ann, mark_read{room_reference{with.room}, std::nullopt});
  for (const auto each : {dan, eva}) with.here.open_for_all_rooms(each);
  const auto said = with.here.request(with.ann, with.adding({with.cid, dan, eva}));

  const auto changed = all_of<room_changed>(said);
  REQUIRE(changed.size() == 3);
  CHECK(changed[0].room.unread_count == 0);
  CHECK(goes_to_users(said.events[0].to, {with.ann}));
  CHECK(changed[1].room.unread_count == 1);
  CHECK(goes_to_users(said.events[1].to, {with.bob, with.cid}));
  CHECK(changed[2].room.unread_count == 3);
  CHECK(goes_to_users(said.events[2].to, {dan, eva}));
}

TEST_CASE("who comes sees what was said before, and has read none of it") {
  club with;
  const auto at = with.here.open(with.ann);
  const auto first = with.here.post(at, with.room, "before");
  with.here.request(with.ann, with.adding({with.cid}));
  const auto listed = with.here.ask(with.cid, history_of(with.room));
  REQUIRE(std::holds_alternative<messages_listed>(listed));
  REQUIRE(std::get<messages_listed>(listed).messages.size() == 1);
  CHECK(std::get<messages_listed>(listed).messages[0].message.id == first.id);
  CHECK_FALSE(std::get<messages_listed>(listed).messages[0].is_read);
  CHECK(with.here.snapshot()->count_unread(with.room, with.cid).value() == 1);
}

TEST_CASE("what waited for nobody but who comes, and is there, is delivered") {
  club with;
  with.here.request(with.ann, text_message(with.room, "anybody?"));
  with.here.open(with.cid);
  const auto said = with.here.request(with.ann, with.adding({with.cid}));
  CHECK(only<message_delivered>(said).delivered.message.text == "anybody?");
  CHECK(goes_to_others(address_of<message_delivered>(said), with.room, with.cid));
}

TEST_CASE("who comes back has read what they had read when they went") {
  club with;
  const auto at = with.here.open(with.ann);
  with.here.post(at, with.room, "heard");
  with.here.request(with.bob, mark_read{room_reference{with.room}, std::nullopt});
  const auto before = membership(with.here, with.room, with.bob);
  with.here.request(with.bob, with.removing(with.bob));
  with.here.post(at, with.room, "missed");
  with.here.clock.advance(std::chrono::minutes(1));
  with.here.request(with.ann, with.adding({with.bob}));
  const auto after = membership(with.here, with.room, with.bob);
  CHECK(after.read_sequence == before.read_sequence);
  CHECK(after.joined_at > before.joined_at);
  CHECK(with.here.snapshot()->count_unread(with.room, with.bob).value() == 1);
}

// --- who goes

TEST_CASE("only a member is taken out") {
  club with;
  CHECK(failure(with.here.request(with.ann, with.removing(with.cid))) == errc::user_not_found);
  CHECK(failure(with.here.request(with.ann, with.removing(user_id{99}))) == errc::user_not_found);
  CHECK(failure(with.here.request(with.bob, with.removing(user_id{99}))) == errc::forbidden);
  with.here.deactivate(with.bob);
  CHECK(with.is_done(with.here.request(with.ann, with.removing(with.bob))));
}

TEST_CASE("who is taken out is told, and then the others") {
  club with;
  with.here.open(with.ann);
  const auto seat_of_bob = with.here.open(with.bob, room_reference{with.room});
  with.here.run(seat_of_bob, set_typing{std::nullopt, true});
  const auto said = with.here.request(with.ann, with.removing(with.bob));
  REQUIRE(said.events.size() == 4);
  CHECK_FALSE(std::get<typing_changed>(said.events[0].what).is_typing);
  CHECK(goes_to_room(said.events[1].to, with.room));
  CHECK(std::get<member_removed>(said.events[1].what).user == with.bob);
  CHECK(goes_to_users(said.events[2].to, {with.ann}));
  CHECK(std::get<room_changed>(said.events[2].what).room.participants.size() == 1);
  CHECK(std::holds_alternative<command_completed>(said.events[3].what));
}

TEST_CASE("who is out may do nothing there any longer") {
  club with;
  const auto at = with.here.open(with.bob, room_reference{with.room});
  const auto own = with.here.post(at, with.room, "mine");
  with.here.request(with.ann, with.removing(with.bob));
  const room_reference room{with.room};
  CHECK(failure(with.here.run(at, text_message(with.room, "still here"))) == errc::room_not_found);
  CHECK(failure(with.here.run(at, set_typing{room, true})) == errc::room_not_found);
  CHECK(failure(with.here.run(at, edit_message{own.id, "changed"})) == errc::message_not_found);
  CHECK(failure(with.here.run(at, delete_message{own.id})) == errc::message_not_found);
  CHECK(failure(with.here.run(at, mark_read{room, std::nullopt})) == errc::room_not_found);
  CHECK(failure(with.here.run(at, join_room{room})) == errc::room_not_found);
  CHECK(failure(with.here.run(with.here.unopened(with.bob), open_session{room})) == errc::not_a_member);
  CHECK(failure(with.here.ask(with.bob, history_of(with.room))) == errc::room_not_found);
}

TEST_CASE("a socket of who is out is in no room, also when they come back") {
  club with;
  auto reader = with.here.unopened(with.bob);
  open_session opening{room_reference{with.room}};
  opening.reading = reading::implied;
  REQUIRE_FALSE(failure(with.here.run(reader, opening)));
  with.here.request(with.ann, with.removing(with.bob));
  with.here.request(with.ann, with.adding({with.bob}));
  send_message here_and_now;
  here_and_now.text = "in which room?";
  CHECK(failure(with.here.run(reader, here_and_now)) == errc::invalid_argument);
  // It does not have the room open, and so it does not read what is posted there.
  const auto said = with.here.request(with.ann, text_message(with.room, "unread"));
  CHECK(count_of<messages_read>(said) == 0);
  CHECK(with.here.snapshot()->count_unread(with.room, with.bob).value() == 1);
}

TEST_CASE("in a large room who had it open until they were taken out has read what was there") {
  engine_options options;
  options.max_implied_readers = 1;
  club with(options);
  auto reader = with.here.unopened(with.bob);
  open_session opening{room_reference{with.room}};
  opening.reading = reading::implied;
  REQUIRE_FALSE(failure(with.here.run(reader, opening)));
  with.here.request(with.ann, text_message(with.room, "seen"));
  with.here.request(with.ann, with.removing(with.bob));
  CHECK(with.here.snapshot()->count_unread(with.room, with.bob).value() == 0);
}

TEST_CASE("each coming and going stands in the room's log") {
  club with;
  with.here.request(with.ann, with.adding({with.cid}));
  with.here.request(with.cid, with.removing(with.cid));
  with.here.request(with.ann, with.removing(with.bob));
  using kind = room_event_kind;
  const std::vector<std::pair<kind, user_id>> expected = {
      {kind::member_joined, with.cid}, {kind::member_left, with.cid}, {kind::member_left, with.bob}};
  const auto log = with.log();
  REQUIRE(log.size() == expected.size());
  for (std::size_t each = 0; each < log.size(); ++each) {
    CHECK(log[each].kind == expected[each].first);
    CHECK(log[each].user == expected[each].second);
  }
}

TEST_CASE("an owner who goes is followed by who has been there for longest") {
  club with;
  with.here.clock.advance(std::chrono::minutes(1));
  const auto dan = with.here.add_user("dan");
  const auto eve = with.here.add_user("eve");
  with.here.request(with.ann, with.adding({dan, eve}));
  with.here.clock.advance(std::chrono::minutes(1));
  with.here.request(with.ann, with.adding({with.cid}));

  with.here.request(with.ann, with.removing(with.ann));
  CHECK(with.owner() == with.bob);
  with.here.request(with.bob, with.removing(with.bob));
  CHECK(with.owner() == dan);  // as long as Eve
  with.here.deactivate(eve);
  with.here.clock.advance(std::chrono::seconds(2));  // until the engine asks who they are
  with.here.request(dan, with.removing(dan));
  CHECK(with.owner() == with.cid);  // who is of use
  CHECK(with.is_done(with.here.request(with.cid, with.removing(eve))));
}

TEST_CASE("an owner may go and have nothing to say when they come back") {
  club with;
  with.here.request(with.ann, with.removing(with.ann));
  with.here.request(with.bob, with.adding({with.ann}));
  CHECK(failure(with.here.request(with.ann, with.removing(with.bob))) == errc::forbidden);
  CHECK(failure(with.here.request(with.ann, delete_room{room_reference{with.room}})) == errc::forbidden);
}

TEST_CASE("with the last member the group ends") {
  club with;
  const auto at = with.here.open_for_all_rooms(with.ann);
  with.here.run(at, set_typing{room_reference{with.room}, true});
  with.here.request(with.ann, with.removing(with.bob));
  const auto said = with.here.request(with.ann, with.removing(with.ann));
  CHECK(with.is_done(said));
  CHECK(count_of<member_removed>(said) == 1);
  CHECK(count_of<room_deleted>(said) == 1);
  CHECK_FALSE(with.here.snapshot()->find_room(with.room).value()->is_active);
  CHECK(with.log().back().kind == room_event_kind::room_deleted);
  CHECK(failure(with.here.request(with.ann, with.adding({with.ann}))) == errc::room_not_found);
  with.here.clock.advance(std::chrono::hours(1));
  CHECK(with.here.domain.tick().events.empty());
}

// --- in a batch, and when it fails

TEST_CASE("who comes and goes in a batch is known to what follows in it") {
  club with;
  const auto said = with.here.domain.run({
      with.here.from_request(with.cid, text_message(with.room, "too early")),
      with.here.from_request(with.ann, with.adding({with.cid})),
      with.here.from_request(with.cid, text_message(with.room, "just right")),
      with.here.from_request(with.ann, with.removing(with.cid)),
      with.here.from_request(with.cid, text_message(with.room, "too late")),
  });
  CHECK(only<message_posted>(said).posted.message.text == "just right");
  CHECK(count_of<command_failed>(said) == 2);
}

TEST_CASE("who was not stored as coming has not come") {
  club with;
  with.here.open(with.cid);
  with.here.faults.commit = storage_is_away;
  const auto said = with.here.request(with.ann, with.adding({with.cid}));
  CHECK(failure(said) == errc::unavailable);
  CHECK(said.events.size() == 1);
  with.here.faults.commit.reset();
  CHECK(with.members() == people{with.ann, with.bob});
  CHECK(failure(with.here.request(with.cid, text_message(with.room, "am I in?"))) == errc::room_not_found);
}

TEST_CASE("who was not stored as going is there as before") {
  club with;
  const auto at = with.here.open(with.bob, room_reference{with.room});
  with.here.run(at, set_typing{std::nullopt, true});
  with.here.faults.commit = storage_is_away;
  const auto said = with.here.request(with.bob, with.removing(with.bob));
  CHECK(failure(said) == errc::unavailable);
  CHECK(said.events.size() == 1);
  with.here.faults.commit.reset();
  // Also where their socket is, and that they type.
  send_message here_and_now;
  here_and_now.text = "still here";
  const auto posted = with.here.run(at, here_and_now);
  CHECK(only<message_posted>(posted).posted.message.room == with.room);
  CHECK(count_of<typing_changed>(posted) == 1);
}

TEST_CASE("who is out stays so when a later batch fails") {
  club with;
  with.here.request(with.ann, with.removing(with.bob));
  with.here.faults.commit = storage_is_away;
  with.here.request(with.ann, with.adding({with.bob}));
  with.here.faults.commit.reset();
  CHECK(failure(with.here.request(with.bob, text_message(with.room, "am I in?"))) == errc::room_not_found);
}

TEST_SUITE_END();

}  // namespace parlor::engine
