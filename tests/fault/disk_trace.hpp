// What was done to a disk, and what of it a power cut leaves.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace parlor::tests {

struct disk_event {
  enum class kind : std::uint8_t {
    create,
    remove,
    write,
    truncate,
    sync,            // of one file
    sync_directory,  // makes created and removed names last
    acknowledge,     // somebody was told that `number` units of work will last
  };

  kind what;
  std::string file;  // its name without the folder
  std::uint64_t offset = 0;
  std::uint64_t number = 0;  // the size, of truncate
  std::string bytes;
};

// In the order in which it happened. Filled by fault_disk.
struct disk_trace {
  std::vector<disk_event> events;

  void acknowledge(std::uint64_t units) {
    events.push_back({disk_event::kind::acknowledge, {}, 0, units, {}});
  }
};

// A disk that follows a trace, and can be cut off from its power anywhere on the way.
//
// Until a file is synced nothing is known about what was written to it since the last time: of every write, each
// piece of 512 bytes is there, or is not, or is neither the old nor the new bytes; a change of size has happened
// or has not. Names come and go in order, and last once the directory is synced.
class cut_disk {
 public:
  void follow(const disk_event& next);
  // What a reader finds after a power cut now; `seed` decides about what is open. Written into the folder.
  void write_image(std::uint64_t seed, const std::filesystem::path& folder) const;

 private:
  struct file_state {
    std::string lasting;
    std::vector<const disk_event*> open;
  };
  struct name_change {
    std::string name;
    std::size_t file = 0;
    bool is_there = false;
  };

  std::string content_after(const file_state& cut, std::mt19937_64& random) const;

  std::vector<file_state> files_;
  std::map<std::string, std::size_t> names_;          // as the running program sees them
  std::map<std::string, std::size_t> lasting_names_;  // of files_
  std::vector<name_change> open_names_;
};

}  // namespace parlor::tests
