// parlor_bench_storage CASE DIRECTORY MIB: SQLite as parlor uses it, with nothing above it, on the disk of the directory.
// Prints one JSON object: how long commits took, and beside them the syncs that were in them.
//
//   rate        batches of 100 messages, one after the other
//   checkpoint  the log has grown to 60 MiB under a snapshot that was held, and is copied back
//   backup      a database of so many MiB is backed up
//   disk        without SQLite: so many MiB are written to another file and synced, as a checkpoint or a backup ends
//
// In the latter three something is stored every 5 ms, five messages or 4 KiB, and its time counts from when it was due.
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>

#include "parlor/storage/sqlite.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "load/histogram.hpp"
#include "load/report.hpp"
#include "micro/samples.hpp"
#include "storage/syncs.hpp"

namespace {

namespace fs = std::filesystem;

using parlor::bench::need;
using parlor_bench::histogram;
using parlor_bench::nanoseconds;
using parlor_bench::now;
using parlor_bench::own_syncs;
using parlor_bench::per_second;
using parlor_bench::report;

constexpr nanoseconds pause_of_a_thousand_a_second = per_second / 200;
constexpr std::size_t messages_in_a_pause = 5;
constexpr std::int64_t mebibyte = 1024 * 1024;

// What is stored, and how long it took.
class series {
 public:
  using deed = std::function<void()>;
  using question = std::function<bool()>;

  void one_after_the_other(const deed& store, const question& is_over) {
    begin();
    while (!is_over()) clock(now(), store);
    end_ = now();
  }

  // `rest` is what there is time for in between.
  void every(nanoseconds pause, const deed& store, const deed& rest, const question& is_over) {
    begin();
    for (auto due = begin_; !is_over(); due += pause) {
      rest();
      if (const auto early = due - now(); early > 0) {
        std::this_thread::sleep_for(std::chrono::nanoseconds(early));
      }
      clock(due, store);
    }
    end_ = now();
  }

  void describe(report& into, std::size_t messages_each) const {
    const auto seconds = static_cast<double>(end_ - begin_) / per_second;
    const auto count = commits_.count();
    into.decimal("seconds", seconds);
    into.number("commits", count);
    into.decimal("messages_per_second", static_cast<double>(count * messages_each) / seconds);
    into.number("syncs", own_syncs().times.count());
    describe(into, "commit", commits_);
    describe(into, "sync", own_syncs().times);
    describe(into, "own", own_);
  }

 private:
  void begin() {
    own_syncs() = {};
    begin_ = now();
  }

  void clock(nanoseconds due, const deed& store) {
    const auto begun = now();
    const auto synced = own_syncs().total;
    store();
    const auto done = now();
    commits_.add(done - due);
    own_.add(done - begun - (own_syncs().total - synced));
  }

  static void describe(report& into, const std::string& name, const histogram& seen) {
    constexpr double millisecond = 1e6;
    into.decimal(name + "_p50_ms", static_cast<double>(seen.quantile(0.5)) / millisecond);
    into.decimal(name + "_p99_ms", static_cast<double>(seen.quantile(0.99)) / millisecond);
    into.decimal(name + "_max_ms", static_cast<double>(seen.most()) / millisecond);
  }

  nanoseconds begin_ = 0;
  nanoseconds end_ = 0;
  histogram commits_;
  histogram own_;  // without the syncs, and without having had to wait for the one before
};

class database {
 public:
  explicit database(const fs::path& folder) : file_(folder / "parlor.db") {
    parlor::sqlite_options options;
    options.file = file_;
    store_ = need(parlor::make_sqlite_storage(options));
    chat_ = parlor::bench::add_chat(*store_, 2);
  }

  parlor::storage& store() { return *store_; }
  std::int64_t size() const { return static_cast<std::int64_t>(fs::file_size(file_)); }
  std::int64_t log_size() const { return static_cast<std::int64_t>(fs::file_size(file_.string() + "-wal")); }

  void append(std::size_t count, const std::string& text) {
    auto saying = parlor::bench::message_in(chat_, 0);
    saying.text = text;
    const auto work = need(store_->begin());
    for (std::size_t each = 0; each < count; ++each) need(work->append_message(saying));
    need(work->commit());
  }

  // A thousand messages a second, with the engine's work between its batches.
  void talk(series& clocked, const series::question& is_over) {
    const auto text = parlor::bench::sample_text();
    clocked.every(
        pause_of_a_thousand_a_second, [&] { append(messages_in_a_pause, text); },
        [this] { store_->maintain(); }, is_over);
  }

 private:
  const fs::path file_;
  std::unique_ptr<parlor::storage> store_;
  parlor::bench::sample_chat chat_;
};

series::question after(nanoseconds time) {
  return [end = now() + time] { return now() >= end; };
}

// --- the cases; each answers how many messages each of the series had

std::size_t measure_rate(series& clocked, const fs::path& folder, std::int64_t) {
  constexpr std::size_t batch = 100;
  database data(folder);
  const auto text = parlor::bench::sample_text();
  clocked.one_after_the_other([&] { data.append(batch, text); }, after(3 * per_second));
  return batch;
}

std::size_t measure_checkpoint(series& clocked, const fs::path& folder, std::int64_t) {
  constexpr auto full = 60 * mebibyte;  // at 64 the writer waits for the snapshot
  constexpr std::size_t batch = 100;
  database data(folder);
  auto held = need(data.store().snapshot());
  need(held->find_user(parlor::user_id(1)));  // what is held is what has been read
  while (data.log_size() < full) data.append(batch, parlor::bench::sample_text());
  held.reset();
  data.talk(clocked, after(8 * per_second));
  return messages_in_a_pause;
}

std::size_t measure_backup(series& clocked, const fs::path& folder, std::int64_t mebibytes) {
  constexpr std::size_t batch = 1000;
  const std::string long_text(2000, 'x');
  database data(folder);
  while (data.size() < mebibytes * mebibyte) {
    data.append(batch, long_text);
    data.store().maintain();
  }
  std::atomic<bool> is_done{false};
  std::thread backup([&] {
    need(data.store().backup(folder / "copy.db"));
    is_done = true;
  });
  data.talk(clocked, [&is_done] { return is_done.load(); });
  backup.join();
  return messages_in_a_pause;
}

class file {
 public:
  explicit file(const fs::path& path) : descriptor_(::open(path.c_str(), O_WRONLY | O_CREAT, 0600)) {
    if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), path);
  }
  file(const file&) = delete;
  file& operator=(const file&) = delete;
  ~file() { ::close(descriptor_); }

  void write(const std::string& bytes) {
    const auto written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written != static_cast<ssize_t>(bytes.size())) throw std::runtime_error("the disk is full");
  }
  void sync() { ::fdatasync(descriptor_); }

 private:
  const int descriptor_;
};

std::size_t measure_disk(series& clocked, const fs::path& folder, std::int64_t mebibytes) {
  const std::string page(4096, 'x');
  file small(folder / "small");
  std::atomic<bool> is_done{false};
  std::thread other([&] {
    const std::string piece(mebibyte, 'x');
    file large(folder / "large");
    for (std::int64_t each = 0; each < mebibytes; ++each) large.write(piece);
    large.sync();
    is_done = true;
  });
  clocked.every(
      pause_of_a_thousand_a_second,
      [&] {
        small.write(page);
        small.sync();
      },
      [] {}, [&is_done] { return is_done.load(); });
  other.join();
  return 0;
}

using measure = std::size_t (*)(series& clocked, const fs::path& folder, std::int64_t mebibytes);

const std::map<std::string, measure>& cases() {
  static const std::map<std::string, measure> all = {{"rate", measure_rate},
                                                     {"checkpoint", measure_checkpoint},
                                                     {"backup", measure_backup},
                                                     {"disk", measure_disk}};
  return all;
}

}  // namespace

int main(int count, char** words) {
  const auto chosen = count == 4 ? cases().find(words[1]) : cases().end();
  if (chosen == cases().end()) {
    std::fputs("parlor_bench_storage rate|checkpoint|backup|disk DIRECTORY MIB\n", stderr);
    return 2;
  }
  try {
    const auto clocked = std::make_unique<series>();
    const auto messages = chosen->second(*clocked, words[2], std::stoll(words[3]));
    report results;
    results.text("case", chosen->first);
    clocked->describe(results, messages);
    std::puts(results.json().c_str());
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "parlor_bench_storage: %s\n", problem.what());
    return 1;
  }
}
