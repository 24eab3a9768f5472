// media_sink: where the bytes of files are kept.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parlor/model.hpp"
#include "parlor/result.hpp"

namespace parlor {

// A file that is being stored. Nobody can open it before commit; destruction without commit leaves nothing.
class media_writer {
 public:
  virtual ~media_writer() = default;

  virtual result<void> write(std::string_view bytes) = 0;
  // Makes the file durable and visible under `key`. conflict: the key is taken. invalid_argument: see
  // valid_media_key.
  virtual result<void> commit(std::string_view key) = 0;
};

// An open file. It can be read to its end even if it is removed meanwhile.
class media_reader {
 public:
  virtual ~media_reader() = default;

  virtual std::int64_t size() const = 0;
  // Appends up to `size` bytes from `offset` on to `out`; fewer only at the end.
  virtual result<void> read(std::int64_t offset, std::size_t size, std::string& out) = 0;
};

struct media_entry {
  std::string key;
  std::int64_t size = 0;
  timestamp modified{};
};

// [Threads]   All from many threads at once; one writer or reader from one thread at a time.
// [Blocking]  May block; called on the media threads only.
// [Calls]     Keys are relative paths of safe segments, see valid_media_key.
// [Answers]   After commit answered, the file survives a power cut (if the sink is durable).
// [Errors]    file_not_found from open; conflict and invalid_argument from commit; unavailable where there is
//             no room, or no descriptor; io_failed. remove of what is not there succeeds.
// [Lifetime]  Writers and readers are destroyed before the sink.
class media_sink {
 public:
  virtual ~media_sink() = default;

  virtual result<std::unique_ptr<media_writer>> create() = 0;
  virtual result<std::unique_ptr<media_reader>> open(std::string_view key) = 0;
  virtual result<void> remove(std::string_view key) = 0;
  // Files in order of key, from the one after `after` on, at most `limit`.
  virtual result<std::vector<media_entry>> list(std::string_view after, std::size_t limit) = 0;
};

// One to eight segments joined by '/', each of 1 … 255 bytes without control characters, '/', '\' or NUL, and
// not beginning with a dot; at most 500 bytes in all; valid UTF-8.
bool valid_media_key(std::string_view key);

}  // namespace parlor
