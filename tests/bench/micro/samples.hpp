// What the benchmarks work on: a small chat, and what is said in it.
#pragma once

#include <cstddef>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "parlor/event.hpp"
#include "parlor/result.hpp"
#include "parlor/storage/storage.hpp"

namespace parlor::bench {

// The value; a benchmark whose ground gives way has nothing to measure.
template <typename Value>
Value need(result<Value> answer) {
  if (!answer) throw std::runtime_error(to_string(answer.error()));
  return *std::move(answer);
}
inline void need(const result<void>& answer) {
  if (!answer) throw std::runtime_error(to_string(answer.error()));
}

// About as much as people write in one message.
std::string sample_text();
// Not to be compressed, and the same in each run.
std::string random_bytes(std::size_t size);

struct sample_chat {
  std::vector<user> members;
  parlor::room room;
};
// Stores the users and one group in which all of them are.
sample_chat add_chat(storage& store, std::size_t members);
message message_in(const sample_chat& chat, std::size_t sender);
// As the engine announces it.
message_posted posted_in(const sample_chat& chat);

// A folder that is there as long as this.
class scratch_folder {
 public:
  scratch_folder();
  scratch_folder(const scratch_folder&) = delete;
  scratch_folder& operator=(const scratch_folder&) = delete;
  ~scratch_folder();

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace parlor::bench
