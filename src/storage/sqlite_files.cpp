#include "storage/sqlite_files.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace parlor::storage_detail {
namespace {

error refused(const char* operation, int number) {
  return {errc::io_failed, operation, std::generic_category().message(number)};
}

result<void> sync(const std::filesystem::path& file, int flags) {
  const int descriptor = ::open(file.c_str(), flags | O_CLOEXEC);
  if (descriptor < 0) return refused("sync file", errno);
  const int failed = ::fsync(descriptor) == 0 ? 0 : errno;
  ::close(descriptor);
  if (failed != 0) return refused("sync file", failed);
  return {};
}

}  // namespace

result<std::unique_ptr<file_lock>> file_lock::take(const std::filesystem::path& file) {
  constexpr mode_t for_the_owner = 0600;
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, for_the_owner);
  if (descriptor < 0) return refused("open lock file", errno);
  std::unique_ptr<file_lock> lock(new file_lock(descriptor));
  if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return lock;
  if (errno != EWOULDBLOCK) return refused("lock database", errno);
  return error{errc::busy, "open database", "held by another process, or opened twice by this one"};
}

file_lock::~file_lock() {
  ::close(descriptor_);
}

result<void> sync_directory_of(const std::filesystem::path& file) {
  const auto directory = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  return sync(directory, O_RDONLY | O_DIRECTORY);
}

result<void> sync_file(const std::filesystem::path& file) {
  return sync(file, O_RDONLY);
}

result<std::filesystem::path> make_draft_of(const std::filesystem::path& file) {
  constexpr std::string_view ending = ".partial";
  auto name = file.string() + ".XXXXXX" + std::string(ending);
  const int descriptor = ::mkstemps(name.data(), static_cast<int>(ending.size()));
  if (descriptor < 0) return refused("create file", errno);
  ::close(descriptor);
  return std::filesystem::path(name);
}

result<void> publish(const std::filesystem::path& draft, const std::filesystem::path& file) {
  // A link, unlike a rename, never replaces what is there. Some file systems know no links, some no such rename.
  int failed = ::link(draft.c_str(), file.c_str()) == 0 ? 0 : errno;
  if (failed == 0) {
    ::unlink(draft.c_str());
    return {};
  }
  if (failed == EPERM || failed == EOPNOTSUPP) {
    failed = ::renameat2(AT_FDCWD, draft.c_str(), AT_FDCWD, file.c_str(), RENAME_NOREPLACE) == 0 ? 0 : errno;
  }
  if (failed == EEXIST) return error{errc::conflict, "name file", "the file exists"};
  if (failed != 0) return refused("name file", failed);
  return {};
}

result<std::unique_ptr<scratch_directory>> scratch_directory::make() {
  std::error_code failed;
  const auto parent = std::filesystem::temp_directory_path(failed);
  if (failed) return error{errc::io_failed, "make scratch directory", failed.message()};
  auto name = (parent / "parlor-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) return refused("make scratch directory", errno);
  return std::unique_ptr<scratch_directory>(new scratch_directory(name));
}

scratch_directory::~scratch_directory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace parlor::storage_detail
