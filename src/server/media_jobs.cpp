#include "server/media_jobs.hpp"

#include <utility>

#include "media/media_pipeline.hpp"
#include "server/guard.hpp"

namespace parlor::server_side {

result<std::vector<attachment>> store_incoming_files(services& shared, user_id owner,
                                                     const dialect_request& request) {
  std::vector<attachment> stored;
  const auto now = shared.options.clock();
  for (std::size_t index = 0; index < request.files.size(); ++index) {
    const auto& file = request.files[index];
    media::file_origin from{owner, now, request.policy.key_pattern, file.file_name, std::nullopt};
    if (request.files.size() > 1) from.index = index;
    auto one = guarded("store a file", [&] {
      return media::store_base64(*shared.options.media, *shared.options.pictures, request.policy, from,
                                 file.data);
    });
    if (!one) {
      drop_files(shared, keys_of(stored));
      return log_refused(shared, one.error());
    }
    count_stored(shared, one->size);
    stored.push_back(*std::move(one));
  }
  return stored;
}

void count_stored(services& shared, std::int64_t size) {
  add(shared.counts.files_stored);
  add(shared.counts.bytes_stored, static_cast<std::uint64_t>(size));
  if (shared.is_sink_failing.load() && shared.is_sink_failing.exchange(false)) {
    shared.log(log_level::info, "files can be stored again");
  }
}

error log_refused(services& shared, error why) {
  const bool is_of_machine = why.code == errc::unavailable || why.code == errc::io_failed;
  if (is_of_machine && !shared.is_sink_failing.exchange(true)) shared.log(log_level::error, to_string(why));
  return why;
}

std::vector<std::string> keys_of(const std::vector<attachment>& files) {
  std::vector<std::string> keys;
  keys.reserve(files.size());
  for (const auto& file : files) keys.push_back(file.key);
  return keys;
}

void drop_files(services& shared, std::vector<std::string> keys) {
  if (keys.empty()) return;
  const bool is_taken = shared.media.post_continuation([&shared, keys = std::move(keys)] {
    for (const auto& key : keys) {
      const auto removed = guarded("remove a file", [&] { return shared.options.media->remove(key); });
      if (!removed) shared.log(log_level::warning, to_string(removed.error()));
    }
  });
  if (!is_taken) shared.log(log_level::info, "files are left to the sweep: the server is stopping");
}

void let_go(services& shared, std::shared_ptr<void> last) {
  static_cast<void>(has_memory_for([&] {
    const bool is_taken = shared.media.post_continuation([last = std::move(last)] {});
    if (!is_taken) shared.log(log_level::debug, "an upload ended after the media threads");
  }));
}

}  // namespace parlor::server_side
