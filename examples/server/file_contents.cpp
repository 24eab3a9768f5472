#include "file_contents.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace parlor_server {
namespace {

constexpr std::size_t largest_file = 16 * 1024 * 1024;

class descriptor {
 public:
  explicit descriptor(int number) : number_(number) {}
  ~descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;

  int number() const { return number_; }
  bool is_open() const { return number_ >= 0; }

 private:
  int number_;
};

parlor::error failed(const char* action, const std::filesystem::path& path, int error_number) {
  return {parlor::errc::io_failed, std::string(action) + " " + path.string(), system_text(error_number)};
}

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

void sync_directory(const std::filesystem::path& path) {
  const descriptor directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.is_open()) ::fsync(directory.number());
}

}  // namespace

std::string system_text(int error_number) {
  return std::generic_category().message(error_number);
}

parlor::result<std::string> read_file(const std::filesystem::path& path) {
  const descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open()) return failed("read", path, errno);
  std::string bytes;
  char buffer[16 * 1024];
  for (;;) {
    const auto count = ::read(file.number(), buffer, sizeof(buffer));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failed("read", path, errno);
    if (count == 0) return bytes;
    bytes.append(buffer, static_cast<std::size_t>(count));
    if (bytes.size() > largest_file) {
      return parlor::error{parlor::errc::too_large, "read " + path.string(), "more than 16 MiB",
                           largest_file};
    }
  }
}

parlor::result<void> create_private_file(const std::filesystem::path& path, std::string_view bytes) {
  const auto draft = path.string() + "." + std::to_string(::getpid());
  ::unlink(draft.c_str());  // left behind by a process of the same number that was killed
  {
    const descriptor file(::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file.is_open()) return failed("create", path, errno);
    if (!write_all(file.number(), bytes) || ::fsync(file.number()) != 0) {
      const int cause = errno;
      ::unlink(draft.c_str());
      return failed("write", path, cause);
    }
  }
  // A link, unlike a rename, never replaces what is there.
  const int linked = ::link(draft.c_str(), path.c_str());
  const int cause = errno;
  ::unlink(draft.c_str());
  if (linked != 0 && cause == EEXIST) {
    return parlor::error{parlor::errc::conflict, "create " + path.string(), "it exists already"};
  }
  if (linked != 0) return failed("create", path, cause);
  sync_directory(path.parent_path());
  return {};
}

}  // namespace parlor_server
