// Every single system call of the local disk's media sink fails, with each error that it can have.
#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parlor/media/local_disk.hpp"

#include <doctest/doctest.h>

#include "fault/system_calls.hpp"
#include "unit/storage/scratch_folder.hpp"

namespace parlor::tests {
namespace {

struct violation : std::runtime_error {
  using std::runtime_error::runtime_error;
};

std::string content_of(std::string_view key) {
  std::string made;
  while (made.size() < 10000) made += std::string(key) + std::to_string(made.size());
  return made;
}

// What is done to a sink: files come in pieces, are looked at, listed and removed; one is given up half way.
class trial {
 public:
  trial(system_calls& calls, std::filesystem::path folder) : calls_(calls), folder_(std::move(folder)) {}

  void run() {
    open_sink();
    store("rooms/1/tea.bin");
    store("rooms/1/cake.bin");
    look("rooms/1/tea.bin");
    give_up();
    store("loose.bin");
    list();
    remove("rooms/1/tea.bin");
    look("rooms/1/cake.bin");
    open_sink();
    list();
    remove("loose.bin");
    store("rooms/1/tea.bin");  // what was removed may come again

    calls_.mend();
    open_sink();
    list();
    for (const auto& [key, content] : files_) look(key);
    for (const auto& left : std::filesystem::directory_iterator(root() / ".incoming")) {
      throw violation("not swept at start: " + left.path().filename().string());
    }
  }

 private:
  std::filesystem::path root() const { return folder_ / "some" / "media"; }

  // Whoever is refused tries again: at once, and, once the fault is over, for the last time.
  template <typename Attempt>
  void insist(const std::string& what, Attempt&& attempt) {
    if (attempt() || attempt()) return;
    calls_.mend();
    if (!attempt()) throw violation(what + ": still refused when the fault is over: " + to_string(refusal_));
  }

  bool refused(const error& why) {
    refusal_ = why;
    if (why.code == errc::unavailable || why.code == errc::io_failed) return false;
    throw violation("an unfitting error: " + to_string(why));
  }

  void open_sink() {
    sink_.reset();
    insist("open", [this] {
      auto opened = make_local_disk({root()});
      if (!opened) return refused(opened.error());
      sink_ = *std::move(opened);
      return true;
    });
  }

  bool write(media_writer& to, std::string_view content) {
    while (!content.empty()) {
      if (const auto written = to.write(content.substr(0, 4000)); !written) return refused(written.error());
      content.remove_prefix(std::min<std::size_t>(content.size(), 4000));
    }
    return true;
  }

  void store(const std::string& key) {
    const auto content = content_of(key);
    insist("store " + key, [&] {
      auto writer = sink_->create();
      if (!writer) return refused(writer.error());
      if (!write(**writer, content)) {
        if ((*writer)->commit(key)) throw violation("a file of which a part is missing was stored");
        return false;
      }
      const auto stored = (*writer)->commit(key);
      if (stored) return files_.emplace(key, content).second;
      refused(stored.error());
      expect_absent(key);
      return false;
    });
  }

  // Refused files are not there; whoever is refused the answer, too, has learnt nothing.
  void expect_absent(const std::string& key) {
    const auto found = sink_->open(key);
    if (found) throw violation("a file that was refused is there");
    if (found.error().code != errc::file_not_found) refused(found.error());
  }

  void look(const std::string& key) {
    insist("look at " + key, [&] {
      const auto reader = sink_->open(key);
      if (!reader) return refused(reader.error());
      const auto& content = files_.at(key);
      if ((*reader)->size() != static_cast<std::int64_t>(content.size())) throw violation("a size is wrong");
      std::string seen = "before ";
      if (const auto read = (*reader)->read(100, content.size(), seen); !read) {
        if (seen != "before ") throw violation("a read that failed left something behind");
        return refused(read.error());
      }
      if (seen != "before " + content.substr(100)) throw violation("a content is wrong");
      return true;
    });
  }

  void give_up() {
    insist("begin a file", [this] {
      auto writer = sink_->create();
      if (!writer) return refused(writer.error());
      return write(**writer, content_of("nothing"));
    });
  }

  void list() {
    insist("list", [this] {
      const auto entries = sink_->list("", 1000);
      if (!entries) return refused(entries.error());
      std::map<std::string, std::int64_t> seen;
      for (const auto& each : *entries) seen.emplace(each.key, each.size);
      std::map<std::string, std::int64_t> wanted;
      for (const auto& [key, content] : files_) wanted.emplace(key, content.size());
      if (seen != wanted) throw violation("a list without an error is not of what is there");
      return true;
    });
  }

  void remove(const std::string& key) {
    insist("remove " + key, [&] {
      if (const auto removed = sink_->remove(key); !removed) return refused(removed.error());
      files_.erase(key);
      return true;
    });
  }

  system_calls& calls_;
  const std::filesystem::path folder_;
  std::unique_ptr<media_sink> sink_;
  std::map<std::string, std::string> files_;  // what was acknowledged
  error refusal_;
};

std::ptrdiff_t open_descriptors() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
}

struct possible_fault {
  system_call where;
  system_fault how;
  std::uint64_t least;  // so often the script makes this call at least
};

// What can befall each call, in the words of its manual page.
constexpr system_fault half{0, true};
const std::vector<possible_fault> possible{
    {system_call::open, {EMFILE, false}, 30},
    {system_call::open, {EIO, false}, 30},
    {system_call::open, {ENOSPC, false}, 30},
    {system_call::open, {EINTR, false}, 30},
    {system_call::write, {ENOSPC, false}, 12},
    {system_call::write, {EIO, false}, 12},
    {system_call::write, {EINTR, false}, 12},
    {system_call::write, half, 12},
    {system_call::read, {EIO, false}, 2},
    {system_call::read, {EINTR, false}, 2},
    {system_call::read, half, 2},
    {system_call::sync, {EIO, false}, 12},
    {system_call::sync, {ENOSPC, false}, 12},
    {system_call::sync, {EINTR, false}, 12},
    {system_call::rename, {ENOSPC, false}, 4},
    {system_call::rename, {EIO, false}, 4},
    {system_call::rename, {EINTR, false}, 4},
    {system_call::unlink, {EIO, false}, 2},
    {system_call::make_directory, {ENOSPC, false}, 4},
    {system_call::make_directory, {EIO, false}, 4},
    {system_call::status, {EIO, false}, 6},
    {system_call::lock, {ENOLCK, false}, 3},
    {system_call::read_directory, {EIO, false}, 6},
    {system_call::read_directory, {EMFILE, false}, 6},
};

// A file system that cannot rename without replacing makes a link and removes the old name.
enum class renaming : std::uint8_t { known, unknown };
enum class lasting : std::uint8_t { once, until_mended };

// Every k until a run has no fault.
void try_all(const possible_fault& fault, lasting how_long, renaming how = renaming::known) {
  for (std::uint64_t at = 1;; ++at) {
    system_calls calls;
    const scratch_folder folder;
    const auto descriptors = open_descriptors();
    if (how == renaming::unknown) calls.break_from(system_call::rename, 1, {ENOSYS, false});
    if (how_long == lasting::once) calls.break_at(fault.where, at, fault.how);
    if (how_long == lasting::until_mended) calls.break_from(fault.where, at, fault.how);
    try {
      trial(calls, folder.path()).run();
    } catch (const std::exception& seen) {
      const std::string when = how_long == lasting::once ? "once" : "until mended";
      const auto line = std::string(name_of(fault.where)) + " " + std::to_string(at) + " fails with " +
                        std::to_string(fault.how.number) + ' ' + when + ": " + seen.what();
      FAIL_CHECK(line);
    }
    CHECK(open_descriptors() == descriptors);
    if (calls.was_broken(fault.where)) continue;
    CHECK_MESSAGE(at > fault.least, std::string(name_of(fault.where)));
    return;
  }
}

}  // namespace

TEST_SUITE_BEGIN("media_faults");

TEST_CASE("a system call that fails once shows nobody a part of a file, and is an error for whoever asked") {
  for (const auto& fault : possible) try_all(fault, lasting::once);
}

TEST_CASE("system calls that fail until the disk is mended show nobody a part of a file") {
  for (const auto& fault : possible) {
    if (fault.how.number != EINTR) try_all(fault, lasting::until_mended);  // for ever interrupted is for ever
  }
}

TEST_CASE("where files are linked to their names, calls that fail show nobody a part of a file") {
  try_all({system_call::link, {EIO, false}, 3}, lasting::once, renaming::unknown);
  try_all({system_call::link, {ENOSPC, false}, 3}, lasting::until_mended, renaming::unknown);
  try_all({system_call::unlink, {EIO, false}, 3}, lasting::once, renaming::unknown);
}

TEST_CASE(
    "a file is not said to be stored before its bytes, its name and each folder on the way to it are "
    "synced") {
  system_calls calls;
  const scratch_folder folder;
  const auto sink = make_local_disk({folder.path() / "media"}).value();
  const auto store = [&sink](const std::string& key) {
    const auto writer = sink->create().value();
    writer->write("bytes").value();
    return writer->commit(key);
  };
  constexpr std::uint64_t syncs = 4;  // the bytes, a/b, a and the folder of all files
  for (std::uint64_t at = 1; at <= syncs; ++at) {
    CAPTURE(at);
    calls.break_at(system_call::sync, at, {EIO, false});
    CHECK_FALSE(store("a/b/" + std::to_string(at)));
    CHECK(calls.was_broken(system_call::sync));
  }
  calls.break_at(system_call::sync, syncs + 1, {EIO, false});
  CHECK(store("a/b/last"));
}

TEST_CASE("a folder whose new name cannot be synced is not said to last") {
  system_calls calls;
  const scratch_folder folder;
  calls.break_at(system_call::open, 1, {EMFILE, false});
  CHECK_FALSE(make_local_disk({folder.path() / "media"}));
  CHECK(make_local_disk({folder.path() / "media"}));
}

TEST_SUITE_END();

}  // namespace parlor::tests
