#include "server/fanout.hpp"

#include <map>
#include <new>
#include <utility>

#include <doctest/doctest.h>

using namespace parlor;
using namespace parlor::server_side;

namespace {

// Keeps what each connection is sent, and in how many pieces.
class recorder : public transport {
 public:
  std::map<std::uint64_t, std::vector<std::string>> texts;
  std::map<std::uint64_t, std::size_t> pieces;
  std::vector<std::uint64_t> closed;
  std::vector<frame_block_ptr> blocks;

  result<endpoint> start(connection_handler&) override { return endpoint{}; }
  std::size_t loop_count() const override { return 1; }
  void post(std::size_t, std::function<void()> task) override { task(); }
  void respond(exchange_id, http_response) override {}
  void accept(exchange_id, websocket_accept) override {}
  send_status send(connection_id connection, const frame_ptr& message) override {
    ++pieces[connection.value];
    texts[connection.value].emplace_back(message->payload());
    return send_status::queued;
  }
  send_status send_block(connection_id connection, const frame_block_ptr& messages) override {
    ++pieces[connection.value];
    for (const auto& one : messages->frames()) texts[connection.value].emplace_back(one->payload());
    blocks.push_back(messages);
    return send_status::queued;
  }
  void close(connection_id connection, close_reason) override { closed.push_back(connection.value); }
  void pause(connection_id) override {}
  void resume(connection_id) override {}
  transport_counters counters() const override { return {}; }
  void stop(close_reason, std::chrono::milliseconds) override {}
};

// Two classes for a message, the sender's and everybody else's; typing is ephemeral; a deleted room closes.
class plain_words : public dialect {
 public:
  mutable int renderings = 0;
  mutable bool is_out_of_memory = false;
  mutable int until_out_of_memory = -1;  // so many renderings more; none: for ever

  std::string_view name() const override { return "plain"; }
  const std::vector<socket_route>& sockets() const override { return sockets_; }
  result<open_session> decode_upgrade(const http_call&) const override { return open_session{}; }
  decode_result decode_frame(const session_view&, frame::kind, std::string) const override {
    return dialect_problem{};
  }
  std::optional<int> audience(const event& what, const session_view& session) const override {
    if (const auto* said = std::get_if<message_posted>(&what)) {
      return said->posted.message.sender == session.self ? 1 : 0;
    }
    return 0;
  }
  rendering render(const event& what, const session_view& session, const render_context&) const override {
    ++renderings;
    if (is_out_of_memory || until_out_of_memory-- == 0) throw std::bad_alloc();
    if (const auto* said = std::get_if<message_posted>(&what)) {
      const auto& text = said->posted.message.text;
      return {{said->posted.message.sender == session.self ? "mine: " + text : text}, {}, {}};
    }
    if (std::holds_alternative<typing_changed>(what)) return {{"typing"}, frame::urgency::ephemeral, {}};
    if (std::holds_alternative<room_deleted>(what)) return {{"gone"}, {}, close_reason{4404, "gone"}};
    return {};
  }

 private:
  std::vector<socket_route> sockets_{1};
};

class no_links : public file_link_signer {
 public:
  std::string query_of(std::string_view) const override { return {}; }
};

constexpr room_id lobby{4};

struct stage {
  recorder link;
  std::vector<std::unique_ptr<dialect>> dialects;
  session_table sessions;
  counters counts;
  no_links links;
  plain_words* words = nullptr;
  std::unique_ptr<fanout> out;
  std::vector<addressed_event> batch;

  stage() {
    auto speaker = std::make_unique<plain_words>();
    words = speaker.get();
    dialects.push_back(std::move(speaker));
    out = std::make_unique<fanout>(link, dialects, sessions, counts, links);
  }
  session& add(std::uint64_t number, room_id room = lobby) {
    session fresh;
    fresh.id = session_id(static_cast<std::int64_t>(number));
    fresh.connection = connection_id{number};
    fresh.view.self = user_id(static_cast<std::int64_t>(number));
    fresh.view.current_room = room;
    fresh.rooms = {room};
    fresh.is_open = true;
    return sessions.add(std::move(fresh));
  }
  void say(const std::string& text, std::int64_t sender = 99, room_id room = lobby) {
    message_posted posted;
    posted.posted.message.room = room;
    posted.posted.message.sender = user_id(sender);
    posted.posted.message.text = text;
    batch.push_back({to_room{room, {}}, std::move(posted)});
  }
  void deliver() {
    for (const auto& one : batch) out->deliver(one, "");
    out->finish("");
    batch.clear();
  }
};

using lines = std::vector<std::string>;

}  // namespace

TEST_SUITE("fanout") {
  TEST_CASE("what a room is told at once goes to each member in one piece, which all of a class share") {
    stage here;
    for (std::uint64_t number = 1; number <= 5; ++number) here.add(number);
    here.say("one");
    here.say("two", 3);
    here.say("three");
    here.deliver();
    for (const std::uint64_t number : {1U, 2U, 4U, 5U}) {
      CHECK(here.link.texts[number] == lines{"one", "two", "three"});
      CHECK(here.link.pieces[number] == 1);
    }
    CHECK(here.link.texts[3] == lines{"one", "mine: two", "three"});
    CHECK(here.link.blocks[0].get() == here.link.blocks[4].get());
    CHECK(here.link.blocks[0].get() != here.link.blocks[2].get());
    CHECK(here.words->renderings == 4);
    CHECK(here.counts.events_delivered == 15);
    CHECK(here.link.blocks[0]->wire() == "\x81\x03one\x81\x03two\x81\x05three");
  }

  TEST_CASE("rooms keep their own messages, and each its order") {
    stage here;
    here.add(1);
    here.add(2, room_id(5));
    here.say("a");
    here.say("b", 99, room_id(5));
    here.say("c");
    here.deliver();
    CHECK(here.link.texts[1] == lines{"a", "c"});
    CHECK(here.link.texts[2] == lines{"b"});
  }

  TEST_CASE("what may be dropped is no part of a block, and keeps its place") {
    stage here;
    here.add(1);
    here.say("one");
    here.say("two");
    here.batch.push_back({to_room{lobby, {}}, typing_changed{}});
    here.say("three");
    here.deliver();
    CHECK(here.link.texts[1] == lines{"one", "two", "typing", "three"});
    CHECK(here.link.pieces[1] == 3);
  }

  TEST_CASE("who is left out of an event gets the others of the run") {
    stage here;
    here.add(1);
    here.add(2);
    here.say("one");
    here.batch.push_back({to_room{lobby, user_id(1)}, typing_changed{}});
    here.deliver();
    CHECK(here.link.texts[1] == lines{"one"});
    CHECK(here.link.texts[2] == lines{"one", "typing"});
  }

  TEST_CASE("a member who is removed gets what was said before, and nothing after") {
    stage here;
    here.add(1);
    here.add(2);
    here.say("one");
    here.batch.push_back({to_room{lobby, {}}, member_removed{lobby, user_id(1)}});
    here.say("two");
    here.deliver();
    CHECK(here.link.texts[1] == lines{"one"});
    CHECK(here.link.texts[2] == lines{"one", "two"});
  }

  TEST_CASE("the end of a room comes after what was said in it") {
    stage here;
    here.add(1);
    here.say("one");
    here.batch.push_back({to_room{lobby, {}}, room_deleted{lobby}});
    here.say("two");
    here.deliver();
    CHECK(here.link.texts[1] == lines{"one", "gone"});
    CHECK(here.link.closed == std::vector<std::uint64_t>{1});
  }

  TEST_CASE("a socket whose upgrade is still under way keeps what it is told") {
    stage here;
    auto& who = here.add(1);
    who.is_open = false;
    here.say("one");
    here.say("two");
    here.deliver();
    CHECK(here.link.texts.empty());
    REQUIRE(who.waiting.size() == 2);
    CHECK(who.waiting[1]->payload() == "two");
  }

  TEST_CASE("what could not be rendered leaves nothing behind for the next batch") {
    stage here;
    here.add(1);
    here.say("one");
    here.say("two");
    here.words->is_out_of_memory = true;
    CHECK_THROWS_AS(here.deliver(), std::bad_alloc);
    here.words->is_out_of_memory = false;
    here.batch.clear();
    here.out->abandon();
    here.say("three");
    here.deliver();
    CHECK(here.link.texts[1] == lines{"three"});
  }

  TEST_CASE("who was told before memory ran out is not told again by the events that follow") {
    stage here;
    here.add(1);
    here.add(2);
    here.say("one", 1);
    here.words->until_out_of_memory = 1;  // the first of the two is told
    CHECK_THROWS_AS(here.deliver(), std::bad_alloc);
    CHECK(here.link.texts.size() == 1);
    here.batch.clear();
    here.say("two");
    here.say("three", 99, room_id(5));
    here.deliver();
    const auto told = here.link.texts[1].size() + here.link.texts[2].size();
    CHECK(told == 3);
    CHECK(here.link.texts[1].back() == "two");
    CHECK(here.link.texts[2].back() == "two");
  }

  TEST_CASE("bytes of one run are not those of the next") {
    stage here;
    here.add(1);
    here.add(2, room_id(5));
    for (int count = 0; count < 3; ++count) {
      here.say("a" + std::to_string(count));
      here.say("b" + std::to_string(count), 2, room_id(5));
      here.batch.push_back({to_room{lobby, {}}, typing_changed{}});
    }
    here.deliver();
    CHECK(here.link.texts[1] == lines{"a0", "typing", "a1", "typing", "a2", "typing"});
    CHECK(here.link.texts[2] == lines{"mine: b0", "mine: b1", "mine: b2"});
  }

  TEST_CASE("a run has a bound") {
    stage here;
    here.add(1);
    for (int count = 0; count < 200; ++count) here.say(std::to_string(count));
    here.deliver();
    CHECK(here.link.texts[1].size() == 200);
    CHECK(here.link.texts[1].back() == "199");
    CHECK(here.link.pieces[1] == 4);
  }
}
