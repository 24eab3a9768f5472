// What SQLite leaves to us in the file system: the lock against a second owner, and syncs of what it does not
// sync.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "parlor/result.hpp"

namespace parlor::storage_detail {

// Holds a file of its own beside the database (never the database: closing that would drop SQLite's own
// locks).
class file_lock {
 public:
  // [Errors]    busy: somebody else holds it, this process included; io_failed.
  static result<std::unique_ptr<file_lock>> take(const std::filesystem::path& file);

  file_lock(const file_lock&) = delete;
  file_lock& operator=(const file_lock&) = delete;
  ~file_lock();

 private:
  explicit file_lock(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
};

// Makes a new name in the directory survive a power cut.
result<void> sync_directory_of(const std::filesystem::path& file);
// Makes the content of a closed file survive a power cut.
result<void> sync_file(const std::filesystem::path& file);

// An empty file beside that one, with a name that nobody else has.
result<std::filesystem::path> make_draft_of(const std::filesystem::path& file);
// Gives a draft its name. conflict where that is there by now: it is left as it is, and so is the draft.
result<void> publish(const std::filesystem::path& draft, const std::filesystem::path& file);

// A directory of our own that is removed with everything in it.
class scratch_directory {
 public:
  static result<std::unique_ptr<scratch_directory>> make();

  scratch_directory(const scratch_directory&) = delete;
  scratch_directory& operator=(const scratch_directory&) = delete;
  ~scratch_directory();

  const std::filesystem::path& path() const { return path_; }

 private:
  explicit scratch_directory(std::filesystem::path path) : path_(std::move(path)) {}

  std::filesystem::path path_;
};

}  // namespace parlor::storage_detail
