// Messages a second that are on the disk: SQLite with real files and synchronous=FULL, one commit for each batch.
#include <cstdint>

#include "parlor/storage/sqlite.hpp"

#include <benchmark/benchmark.h>

#include "micro/samples.hpp"

namespace {

using parlor::bench::need;

void append_messages(benchmark::State& state) {
  const parlor::bench::scratch_folder folder;
  parlor::sqlite_options options;
  options.file = folder.path() / "parlor.db";
  const auto store = need(parlor::make_sqlite_storage(options));
  const auto chat = parlor::bench::add_chat(*store, 2);
  const auto saying = parlor::bench::message_in(chat, 0);
  for (auto each : state) {
    const auto work = need(store->begin());
    for (std::int64_t row = 0; row < state.range(0); ++row) need(work->append_message(saying));
    need(work->commit());
  }
  state.counters["rows"] =
      benchmark::Counter(static_cast<double>(state.iterations()) * static_cast<double>(state.range(0)),
                         benchmark::Counter::kIsRate);
}

}  // namespace

// Real time: a commit mostly waits for the disk.
BENCHMARK(append_messages)
    ->Name("sqlite/append_message/batch")
    ->Arg(1)
    ->Arg(10)
    ->Arg(100)
    ->Arg(1000)
    ->UseRealTime();
