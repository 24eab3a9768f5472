// What is read, and by whom that is told.
#include <doctest/doctest.h>

#include "unit/engine/chat.hpp"

namespace parlor::engine {

TEST_SUITE_BEGIN("mark_read");

TEST_CASE("reading is told to the others, and once") {
  direct_pair with;
  with.here.post(with.at, with.room, "one");
  const auto last = with.here.post(with.at, with.room, "two");
  const auto said = with.here.run(with.bob_at, mark_read{});
  const auto mark = only<messages_read>(said);
  CHECK(mark.newly_read == 2);
  CHECK(mark.up_to == last.id);
  CHECK(mark.reader.id == with.bob);
  CHECK(goes_to_room(address_of<messages_read>(said), with.room));
  CHECK(count_of<command_completed>(said) == 1);
  CHECK(membership(with.here, with.room, with.bob).read_sequence == last.sequence);
  CHECK(membership(with.here, with.room, with.bob).last_read_at == with.here.clock.now());
  CHECK(count_of<messages_read>(with.here.run(with.bob_at, mark_read{})) == 0);
  const auto log = with.here.snapshot()->events_since(with.room, last.sequence, 10).value();
  REQUIRE(log.size() == 1);
  CHECK(log.front().kind == room_event_kind::messages_read);
}

TEST_CASE("a request that marks read is answered although nothing is new") {
  direct_pair with;
  CHECK(only<read_marked>(with.here.request(with.bob, mark_read{room_reference{with.room}, {}}))
            .mark.newly_read == 0);
  const auto sent = with.here.post(with.at, with.room, "one");
  const auto first = with.here.request(with.bob, mark_read{room_reference{with.room}, {}});
  CHECK(only<read_marked>(first).mark.newly_read == 1);
  const auto second = with.here.request(with.bob, mark_read{room_reference{with.room}, {}});
  CHECK(only<read_marked>(second).mark.newly_read == 0);
  CHECK(only<read_marked>(second).mark.up_to == sent.id);
  CHECK(count_of<messages_read>(second) == 0);
}

TEST_CASE("what has been read does not become unread") {
  direct_pair with;
  const auto first = with.here.post(with.at, with.room, "one");
  const auto second = with.here.post(with.at, with.room, "two");
  with.here.run(with.bob_at, mark_read{std::nullopt, message_reference{second.id}});
  CHECK(count_of<messages_read>(
            with.here.run(with.bob_at, mark_read{std::nullopt, message_reference{first.id}})) == 0);
  CHECK(membership(with.here, with.room, with.bob).read_sequence == second.sequence);
}

TEST_CASE("reading goes up to a message of the same room") {
  direct_pair with;
  const auto other = with.here.add_room(room_type::group, {with.ann});
  const auto elsewhere = with.here.post(with.here.open_for_all_rooms(with.ann), other, "hello");
  CHECK(failure(with.here.run(with.bob_at, mark_read{std::nullopt, message_reference{elsewhere.id}})) ==
        errc::message_not_found);
  CHECK(failure(with.here.run(with.bob_at, mark_read{room_reference{other}, {}})) == errc::room_not_found);
}

TEST_SUITE_END();

}  // namespace parlor::engine
