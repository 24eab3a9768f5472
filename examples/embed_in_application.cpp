// A host application that has a loop of its own. The chat runs on that loop, beside the host's timers and
// signals, and the application talks in the chat itself: a bot tells the time in the room "lobby".
//
//   embed_in_application          then open http://127.0.0.1:8080/api/chat/rooms with "Authorization: Bearer
//   ann"
#include <chrono>
#include <cstdio>
#include <string>
#include <variant>

#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>
#include <asio/steady_timer.hpp>
#include <parlor/asio.hpp>
#include <parlor/parlor.hpp>

namespace {

constexpr std::chrono::seconds interval{60};

struct lobby {
  parlor::user_id bot;
  parlor::room_id room;
};

parlor::user make_user(const std::string& name) {
  parlor::user person;
  person.subject = name;
  person.username = name;
  return person;
}

// Before the server runs, the storage is the host's alone: users and rooms are put in by one unit of work.
lobby furnish(parlor::storage& storage) {
  const auto work = storage.begin().value();
  const auto now = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
  parlor::room room;
  room.type = parlor::room_type::group;
  room.slug = "lobby";
  room.name = "Lobby";
  room.created_at = now;
  room.updated_at = now;
  lobby made;
  made.room = work->put_room(room).value().id;
  for (const std::string name : {"clock", "ann", "bob"}) {
    const auto person = work->put_user(make_user(name)).value();
    if (name == "clock") made.bot = person.id;
    parlor::member member;
    member.room = made.room;
    member.user = person.id;
    member.joined_at = now;
    work->put_member(member).value();
  }
  work->commit().value();
  return made;
}

// Posts, waits, and posts again, until the timer is cancelled.
class clock_bot {
 public:
  clock_bot(asio::io_context& loop, parlor::server& server, lobby where)
      : timer_(loop), server_(server), where_(where) {}

  void speak() {
    parlor::send_message message;
    message.room = where_.room;
    message.text = "Up for " + std::to_string(minutes_++) + " minutes.";
    server_.submit(where_.bot, parlor::command(message), [](const parlor::event& answer) {
      if (const auto* failed = std::get_if<parlor::command_failed>(&answer)) {
        std::fprintf(stderr, "not posted: %s\n", to_string(failed->problem).c_str());
      }
    });
    timer_.expires_after(interval);
    timer_.async_wait([this](std::error_code stopped) {
      if (!stopped) speak();
    });
  }

  void stop() { timer_.cancel(); }

 private:
  asio::steady_timer timer_;
  parlor::server& server_;
  lobby where_;
  int minutes_ = 0;
};

}  // namespace

int main() {
  asio::io_context loop;

  parlor::server_options options;
  options.storage = parlor::make_memory_storage();
  const auto where = furnish(*options.storage);
  options.transport = parlor::make_websocketpp_transport({"127.0.0.1", 8080}, loop);
  options.media = parlor::make_memory_media();
  options.authenticator = parlor::make_insecure_allow_all();
  options.dialects.push_back(parlor::make_rooms_dialect());

  parlor::server server(std::move(options));
  std::printf("chat on port %d, Ctrl-C stops it\n", server.start().value().port);
  clock_bot bot(loop, server, where);
  bot.speak();

  asio::signal_set signals(loop, SIGINT, SIGTERM);
  signals.async_wait([&server, &bot](std::error_code, int) {
    bot.stop();
    server.stop();
  });
  loop.run();  // returns when nothing is left to do
}
