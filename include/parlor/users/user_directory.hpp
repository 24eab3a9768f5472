// user_directory: the host's users, as parlor sees them.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "parlor/ids.hpp"
#include "parlor/model.hpp"
#include "parlor/result.hpp"
#include "parlor/storage/storage.hpp"

namespace parlor {

// [Threads]   admit on the engine thread; the rest on the engine thread and the reader threads, at once.
// [Blocking]  Short: every command of a batch waits for it. A directory over a network keeps a cache.
// [Calls]     `reader` and `work` are the snapshot or unit of work of the moment; a directory that keeps its
//             users elsewhere still stores them with work.put_user in admit, so that ids stay resolvable.
// [Answers]   A user who is not found is nothing, not an error.
// [Errors]    forbidden from admit keeps the principal out; unavailable, io_failed.
// [Lifetime]  Outlives the server.
class user_directory {
 public:
  virtual ~user_directory() = default;

  // The user whom the principal is; may create one.
  virtual result<user> admit(const principal& who, timestamp now, unit_of_work& work) = 0;
  virtual result<std::optional<user>> find(const user_reference& which, const storage_reader& reader) = 0;
  virtual result<std::optional<user>> find_subject(std::string_view subject,
                                                   const storage_reader& reader) = 0;
  virtual result<std::vector<user>> search(std::string_view text, std::size_t limit,
                                           const storage_reader& reader) = 0;
};

}  // namespace parlor
