#include "server/sweeper.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "server/guard.hpp"
#include "server/media_jobs.hpp"

namespace parlor::server_side {
namespace {

// Rows are looked at in pages of this size.
constexpr std::size_t page = 500;

// And files in pages of this size: for each a sink may read a whole directory.
constexpr std::size_t page_of_files = 4096;

// A file system's clock may lag behind the system's by so much.
constexpr std::chrono::milliseconds clock_lag{50};

}  // namespace

void sweeper::second_passed(timestamp now) {
  if (now < next_) return;
  // What lay there without a row when the server started was left by a crash: nobody is about to name it.
  const bool is_first = next_ == timestamp{};
  const auto aged = now - shared_.options.orphan_age;
  const auto oldest = is_first ? std::max(aged, started_ - clock_lag) : aged;
  next_ = now + shared_.options.sweep_interval;
  forget_unclaimed(now);
  const bool is_taken = shared_.media.post([this, oldest] { remove_orphans(oldest); });
  if (!is_taken)
    shared_.log(log_level::warning, "the sweep of files was put off: the media threads are busy");
}

void sweeper::forget_unclaimed(timestamp now) {
  std::vector<std::string> keys;
  const auto swept = guarded("sweep uploads", [&]() -> result<void> {
    auto work = shared_.options.storage->begin();
    if (!work) return work.error();
    auto files = (*work)->unclaimed_attachments(now - shared_.options.upload_lifetime, page);
    if (!files) return files.error();
    if (files->empty()) return {};
    for (const auto& file : *files) {
      if (auto removed = (*work)->remove_attachment(file.id); !removed) return removed;
      keys.push_back(file.key);
    }
    return (*work)->commit();
  });
  if (!swept) return shared_.log(log_level::warning, to_string(swept.error()));
  add(shared_.counts.files_swept, keys.size());
  drop_files(shared_, std::move(keys));
}

void sweeper::remove_orphans(timestamp oldest) {
  std::string after;
  const auto swept = guarded("sweep files", [&]() -> result<void> {
    for (;;) {
      auto files = shared_.options.media->list(after, page_of_files);
      if (!files) return files.error();
      if (files->empty()) return {};
      after = files->back().key;
      auto reader = shared_.options.storage->snapshot();
      if (!reader) return reader.error();
      for (const auto& file : *files) {
        if (file.modified > oldest) continue;
        auto known = (*reader)->find_attachment(file.key);
        if (!known) return known.error();
        if (*known) continue;
        if (auto removed = shared_.options.media->remove(file.key); !removed) return removed;
        add(shared_.counts.files_swept);
      }
    }
  });
  if (!swept) shared_.log(log_level::warning, to_string(swept.error()));
}

}  // namespace parlor::server_side
