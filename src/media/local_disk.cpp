#include "parlor/media/local_disk.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "media/file_descriptor.hpp"
#include "media/random_hex.hpp"

namespace parlor {
namespace {

using media::file_descriptor;
using media::retry_interrupted;
using media::system_failure;

constexpr const char* incoming_name = ".incoming";
constexpr mode_t file_mode = 0600;
constexpr mode_t directory_mode = 0700;
constexpr int directory_flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

file_descriptor open_at(int directory, const char* name, int flags) {
  return file_descriptor(
      retry_interrupted([&] { return ::openat(directory, name, flags | O_CLOEXEC, file_mode); }));
}

result<void> sync_directory(const file_descriptor& directory) {
  if (retry_interrupted([&] { return ::fsync(directory.get()); }) != 0)
    return system_failure("sync directory");
  return {};
}

// The directories of a key from the root on, and the name in the last of them. Each is opened below its
// parent without following links, so that no link, even one that appears meanwhile, leads out of the root.
struct located {
  std::vector<file_descriptor> directories;
  std::string name;

  int parent(int root) const { return directories.empty() ? root : directories.back().get(); }
};

enum class missing_directories { refuse, make };

result<located> locate(int root, std::string_view key, missing_directories missing) {
  located found;
  for (std::size_t slash = key.find('/'); slash != std::string_view::npos; slash = key.find('/')) {
    const std::string segment(key.substr(0, slash));
    const int parent = found.parent(root);
    if (missing == missing_directories::make && ::mkdirat(parent, segment.c_str(), directory_mode) != 0 &&
        errno != EEXIST) {
      return system_failure("make directory");
    }
    file_descriptor directory = open_at(parent, segment.c_str(), directory_flags);
    if (!directory && (errno == ENOENT || errno == ENOTDIR || errno == ELOOP)) {
      return error{missing == missing_directories::make ? errc::conflict : errc::file_not_found,
                   "open directory", "not a directory"};
    }
    if (!directory) return system_failure("open directory");
    found.directories.push_back(std::move(directory));
    key.remove_prefix(slash + 1);
  }
  found.name = std::string(key);
  return found;
}

// Moves a file, never over another one.
int rename_new(int from_directory, const char* from, int to_directory, const char* to) {
#ifdef RENAME_NOREPLACE
  const int answer = retry_interrupted(
      [&] { return ::renameat2(from_directory, from, to_directory, to, RENAME_NOREPLACE); });
  if (answer == 0 || (errno != EINVAL && errno != ENOSYS)) return answer;
#endif
  if (retry_interrupted([&] { return ::linkat(from_directory, from, to_directory, to, 0); }) != 0) return -1;
  ::unlinkat(from_directory, from, 0);
  return 0;
}

class disk_writer : public media_writer {
 public:
  disk_writer(int root, int incoming, std::string name, file_descriptor file)
      : root_(root), incoming_(incoming), name_(std::move(name)), file_(std::move(file)) {}

  ~disk_writer() override {
    if (!committed_) ::unlinkat(incoming_, name_.c_str(), 0);
  }

  result<void> write(std::string_view bytes) override {
    while (!bytes.empty()) {
      const auto written =
          retry_interrupted([&] { return ::write(file_.get(), bytes.data(), bytes.size()); });
      if (written < 0) return incomplete_ = true, system_failure("write file");
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
  }

  result<void> commit(std::string_view key) override {
    if (!valid_media_key(key)) return error{errc::invalid_argument, "store file", "not a key"};
    if (incomplete_) return error{errc::io_failed, "store file", "a write failed"};
    if (retry_interrupted([&] { return ::fdatasync(file_.get()); }) != 0) {
      incomplete_ = true;
      return system_failure("sync file");
    }
    auto target = locate(root_, key, missing_directories::make);
    if (!target) return target.error();
    if (rename_new(incoming_, name_.c_str(), target->parent(root_), target->name.c_str()) != 0) {
      if (errno == EEXIST) return error{errc::conflict, "store file", "the key is taken"};
      return system_failure("rename file");
    }
    committed_ = true;
    auto synced = sync_path(*target);
    if (!synced) ::unlinkat(target->parent(root_), target->name.c_str(), 0);
    return synced;
  }

 private:
  // All of them, new or not: another writer may have made one and not synced it yet. It costs little where
  // nothing has changed.
  result<void> sync_path(const located& target) const {
    for (auto directory = target.directories.rbegin(); directory != target.directories.rend(); ++directory) {
      if (auto synced = sync_directory(*directory); !synced) return synced;
    }
    if (retry_interrupted([&] { return ::fsync(root_); }) != 0) return system_failure("sync directory");
    return {};
  }

  const int root_;
  const int incoming_;
  const std::string name_;
  const file_descriptor file_;
  bool incomplete_ = false;
  bool committed_ = false;
};

class disk_reader : public media_reader {
 public:
  disk_reader(file_descriptor file, std::int64_t size) : file_(std::move(file)), size_(size) {}

  std::int64_t size() const override { return size_; }

  result<void> read(std::int64_t offset, std::size_t size, std::string& out) override {
    if (offset < 0) return error{errc::invalid_argument, "read file", "negative offset"};
    if (offset >= size_) return {};
    const auto wanted =
        static_cast<std::size_t>(std::min<std::uint64_t>(size, static_cast<std::uint64_t>(size_ - offset)));
    const std::size_t size_before = out.size();
    out.resize(size_before + wanted);
    for (std::size_t done = 0; done < wanted;) {
      char* to = out.data() + size_before + done;
      const auto at = static_cast<off_t>(offset + static_cast<std::int64_t>(done));
      const auto count = retry_interrupted([&] { return ::pread(file_.get(), to, wanted - done, at); });
      if (count <= 0) {
        out.resize(size_before);
        return count < 0 ? system_failure("read file")
                         : error{errc::io_failed, "read file", "it became shorter"};
      }
      done += static_cast<std::size_t>(count);
    }
    return {};
  }

 private:
  const file_descriptor file_;
  const std::int64_t size_;
};

struct directory_closer {
  void operator()(DIR* directory) const { ::closedir(directory); }
};

// A directory's entries that belong to keys, in order. Of a large one it holds a part at a time, and looks at no file.
class sorted_directory {
 public:
  static result<sorted_directory> open(int parent, const char* name) {
    const int descriptor = retry_interrupted([&] { return ::openat(parent, name, directory_flags); });
    if (descriptor < 0) return system_failure("open directory");
    DIR* const opened = ::fdopendir(descriptor);
    if (opened != nullptr) return sorted_directory(opened);
    const file_descriptor closed_here(descriptor);
    return system_failure("read directory");
  }

  int descriptor() const { return ::dirfd(directory_.get()); }

  // The first names behind `after`, those of directories with '/' at their end: that is the order of keys. None: there
  // are no more.
  result<std::vector<std::string>> names_after(std::string_view after) const {
    std::vector<std::string> names;  // a heap, the last of them in front
    std::string name;
    ::rewinddir(directory_.get());
    for (errno = 0; const dirent* entry = ::readdir(directory_.get()); errno = 0) {
      if (entry->d_name[0] == '.') continue;
      const auto type = type_of(*entry);
      if (type != DT_DIR && type != DT_REG) continue;
      name = entry->d_name;
      if (type == DT_DIR) name += '/';
      if (name <= after) continue;
      if (names.size() == names_at_a_time) {
        if (name >= names.front()) continue;
        std::pop_heap(names.begin(), names.end());
        names.back() = name;
      } else {
        names.push_back(name);
      }
      std::push_heap(names.begin(), names.end());
    }
    if (errno != 0) return system_failure("read directory");
    std::sort_heap(names.begin(), names.end());
    return names;
  }

 private:
  static constexpr std::size_t names_at_a_time = 4096;

  explicit sorted_directory(DIR* directory) : directory_(directory) {}

  // Not every file system says it. What was removed meanwhile is of no type.
  unsigned char type_of(const dirent& entry) const {
    if (entry.d_type != DT_UNKNOWN) return entry.d_type;
    struct stat status {};
    if (::fstatat(descriptor(), entry.d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) return DT_UNKNOWN;
    return static_cast<unsigned char>(IFTODT(status.st_mode));
  }

  std::unique_ptr<DIR, directory_closer> directory_;
};

timestamp modified_at(const struct stat& status) {
  const auto since_epoch =
      std::chrono::seconds(status.st_mtim.tv_sec) + std::chrono::nanoseconds(status.st_mtim.tv_nsec);
  return timestamp(std::chrono::floor<timestamp::duration>(since_epoch));
}

// Walks the tree in order of key. As deep as keys go: valid_media_key bounds the recursion.
class lister {
 public:
  lister(std::string_view after, std::size_t limit) : after_(after), limit_(limit) {}

  result<void> walk(int parent, const char* name, const std::string& prefix) {
    auto opened = sorted_directory::open(parent, name);
    if (!opened) return opened.error();
    std::string behind = rest_of_after(prefix);
    // The directory in which `after` lies comes first: what is behind it there is behind it here.
    if (const auto slash = behind.find('/'); slash != std::string::npos) {
      behind.resize(slash + 1);
      if (auto walked = walk_into(*opened, prefix, behind); !walked) return walked;
    }
    while (found.size() < limit_) {
      const auto names = opened->names_after(behind);
      if (!names) return names.error();
      if (names->empty()) break;
      for (const auto& each : *names) {
        if (found.size() >= limit_) break;
        auto seen = each.back() == '/' ? walk_into(*opened, prefix, each) : look_at(*opened, prefix, each);
        if (!seen) return seen;
      }
      behind = names->back();
    }
    return {};
  }

  std::vector<media_entry> found;

 private:
  // What of `after` lies in that directory.
  std::string rest_of_after(const std::string& prefix) const {
    const bool is_inside = after_.substr(0, prefix.size()) == prefix;
    return std::string(is_inside ? after_.substr(prefix.size()) : std::string_view{});
  }

  result<void> walk_into(const sorted_directory& parent, const std::string& prefix, const std::string& name) {
    const std::string path = prefix + name;
    if (!valid_media_key(path + "x")) return {};
    const std::string segment = name.substr(0, name.size() - 1);
    struct stat status {};
    if (::fstatat(parent.descriptor(), segment.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
      return errno == ENOENT ? result<void>() : system_failure("look at directory");
    }
    if (!S_ISDIR(status.st_mode)) return {};
    return walk(parent.descriptor(), segment.c_str(), path);
  }

  result<void> look_at(const sorted_directory& parent, const std::string& prefix, const std::string& name) {
    const std::string path = prefix + name;
    if (!valid_media_key(path)) return {};
    struct stat status {};
    if (::fstatat(parent.descriptor(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
      return errno == ENOENT ? result<void>() : system_failure("look at file");  // removed meanwhile
    }
    if (!S_ISREG(status.st_mode)) return {};
    found.push_back({path, static_cast<std::int64_t>(status.st_size), modified_at(status)});
    return {};
  }

  const std::string_view after_;
  const std::size_t limit_;
};

class local_disk : public media_sink {
 public:
  local_disk(file_descriptor root, file_descriptor incoming)
      : root_(std::move(root)), incoming_(std::move(incoming)) {}

  result<std::unique_ptr<media_writer>> create() override {
    std::string name = media::random_hex();
    file_descriptor file = open_at(incoming_.get(), name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW);
    if (!file) return system_failure("create file");
    return std::unique_ptr<media_writer>(
        std::make_unique<disk_writer>(root_.get(), incoming_.get(), std::move(name), std::move(file)));
  }

  result<std::unique_ptr<media_reader>> open(std::string_view key) override {
    const error not_found{errc::file_not_found, "open file", ""};
    if (!valid_media_key(key)) return not_found;
    const auto target = locate(root_.get(), key, missing_directories::refuse);
    if (!target) return target.error();
    // Without O_NONBLOCK a pipe that somebody put here would block for ever.
    file_descriptor file =
        open_at(target->parent(root_.get()), target->name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    if (!file && (errno == ENOENT || errno == ELOOP || errno == ENXIO)) return not_found;
    struct stat status {};
    if (!file || ::fstat(file.get(), &status) != 0) return system_failure("open file");
    if (!S_ISREG(status.st_mode)) return not_found;
    return std::unique_ptr<media_reader>(
        std::make_unique<disk_reader>(std::move(file), static_cast<std::int64_t>(status.st_size)));
  }

  result<void> remove(std::string_view key) override {
    if (!valid_media_key(key)) return {};
    const auto target = locate(root_.get(), key, missing_directories::refuse);
    if (!target && target.error().code == errc::file_not_found) return {};
    if (!target) return target.error();
    if (::unlinkat(target->parent(root_.get()), target->name.c_str(), 0) == 0) return {};
    const bool no_file = errno == ENOENT || errno == EISDIR;
    return no_file ? result<void>() : system_failure("remove file");
  }

  result<std::vector<media_entry>> list(std::string_view after, std::size_t limit) override {
    lister walker(after, limit);
    if (auto walked = walker.walk(root_.get(), ".", ""); !walked) return walked.error();
    return std::move(walker.found);
  }

 private:
  const file_descriptor root_;
  const file_descriptor incoming_;
};

// Like mkdir -p, and durable.
result<void> make_directories(const std::filesystem::path& directory) {
  std::filesystem::path path;
  for (const auto& segment : directory) {
    const std::filesystem::path parent = path.empty() ? "." : path;
    path /= segment;
    if (::mkdir(path.c_str(), directory_mode) != 0) {
      if (errno == EEXIST || errno == EISDIR || errno == EROFS) continue;
      return system_failure("make media directory");
    }
    const file_descriptor opened = open_at(AT_FDCWD, parent.c_str(), O_RDONLY | O_DIRECTORY);
    if (!opened && errno == EACCES) continue;  // not ours to read, so not ours to sync
    if (!opened) return system_failure("make media directory");
    if (auto synced = sync_directory(opened); !synced) return synced;
  }
  return {};
}

// What an earlier process was still writing when it ended. Every sink on a directory holds a shared lock, so
// that nobody's present files are removed.
result<void> remove_leftovers(const file_descriptor& incoming) {
  if (::flock(incoming.get(), LOCK_EX | LOCK_NB) == 0) {
    const auto files = sorted_directory::open(incoming.get(), ".");
    if (!files) return files.error();
    for (std::string last;;) {
      const auto names = files->names_after(last);
      if (!names) return names.error();
      if (names->empty()) break;
      for (const auto& name : *names) ::unlinkat(incoming.get(), name.c_str(), 0);
      last = names->back();
    }
  }
  if (retry_interrupted([&] { return ::flock(incoming.get(), LOCK_SH); }) != 0)
    return system_failure("lock directory");
  return {};
}

}  // namespace

result<std::unique_ptr<media_sink>> make_local_disk(local_disk_options options) {
  if (auto made = make_directories(options.directory); !made) return made.error();
  file_descriptor root = open_at(AT_FDCWD, options.directory.c_str(), O_RDONLY | O_DIRECTORY);
  if (!root) return system_failure("open media directory");
  if (::mkdirat(root.get(), incoming_name, directory_mode) != 0 && errno != EEXIST) {
    return system_failure("make media directory");
  }
  file_descriptor incoming = open_at(root.get(), incoming_name, directory_flags);
  if (!incoming) return system_failure("open media directory");
  if (auto removed = remove_leftovers(incoming); !removed) return removed.error();
  return std::unique_ptr<media_sink>(std::make_unique<local_disk>(std::move(root), std::move(incoming)));
}

}  // namespace parlor
