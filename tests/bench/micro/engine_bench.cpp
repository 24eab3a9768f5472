// Commands a second of an engine over a storage in memory: text messages in a room of a hundred, and sessions
// that come and go.
#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

#include "parlor/storage/memory.hpp"
#include "parlor/users/stored.hpp"

#include <benchmark/benchmark.h>

#include "engine/engine.hpp"
#include "micro/samples.hpp"

namespace {

constexpr std::size_t members = 100;

class stage {
 public:
  stage()
      : store_(parlor::make_memory_storage()),
        chat(parlor::bench::add_chat(*store_, members)),
        domain(*store_, *users_, [] {
          return std::chrono::time_point_cast<parlor::timestamp::duration>(std::chrono::system_clock::now());
        }) {}

 private:
  std::unique_ptr<parlor::storage> store_;
  std::unique_ptr<parlor::user_directory> users_ = parlor::make_stored_user_directory();

 public:
  parlor::bench::sample_chat chat;
  parlor::engine::engine domain;

  parlor::submitted_command from(std::size_t member, parlor::command what) const {
    parlor::submitted_command submitted;
    submitted.from.session = parlor::session_id(static_cast<std::int64_t>(member) + 1);
    submitted.from.user = chat.members[member].id;
    submitted.what = std::move(what);
    return submitted;
  }

  parlor::submitted_command opening(std::size_t member) const {
    parlor::open_session open;
    open.room = parlor::room_reference(chat.room.id);
    return from(member, open);
  }

  parlor::submitted_command saying(std::size_t member) const {
    parlor::send_message say;
    say.room = parlor::room_reference(chat.room.id);
    say.text = parlor::bench::sample_text();
    return from(member, say);
  }
};

void count_commands(benchmark::State& state, std::size_t each_turn) {
  state.counters["commands"] = benchmark::Counter(
      static_cast<double>(state.iterations()) * static_cast<double>(each_turn), benchmark::Counter::kIsRate);
}

void send_messages(benchmark::State& state) {
  stage here;
  std::vector<parlor::submitted_command> openings;
  for (std::size_t member = 0; member < members; ++member) openings.push_back(here.opening(member));
  here.domain.run(openings);
  const auto batch_size = static_cast<std::size_t>(state.range(0));
  std::vector<parlor::submitted_command> batch;
  for (std::size_t index = 0; index < batch_size; ++index) batch.push_back(here.saying(index % members));
  for (auto each : state) {
    const auto said = here.domain.run(batch);
    if (said.events.size() < batch_size) state.SkipWithError("a message was not announced");
  }
  count_commands(state, batch_size);
}

// The one half of them is there and hears of the other half.
void come_and_go(benchmark::State& state) {
  stage here;
  std::vector<parlor::submitted_command> openings;
  for (std::size_t member = members / 2; member < members; ++member) openings.push_back(here.opening(member));
  here.domain.run(openings);
  std::size_t member = 0;
  for (auto each : state) {
    here.domain.run({here.opening(member)});
    here.domain.run({here.from(member, parlor::close_session{})});
    member = (member + 1) % (members / 2);
  }
  count_commands(state, 2);
}

}  // namespace

BENCHMARK(send_messages)->Name("engine/send_message/batch")->Arg(1)->Arg(100);
BENCHMARK(come_and_go)->Name("engine/open_and_close_session");
