#include "parlor/media/local_disk.hpp"

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>

namespace parlor {
namespace {

namespace files = std::filesystem;

class temporary_directory {
 public:
  temporary_directory() {
    std::string name = (files::temp_directory_path() / "parlor-disk-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~temporary_directory() { files::remove_all(path); }
  temporary_directory(const temporary_directory&) = delete;
  temporary_directory& operator=(const temporary_directory&) = delete;

  files::path path;
};

std::unique_ptr<media_sink> open_disk(const files::path& path) {
  return make_local_disk({path}).value();
}

void store(media_sink& sink, std::string_view key, std::string_view bytes) {
  const auto writer = sink.create().value();
  REQUIRE(writer->write(bytes));
  REQUIRE(writer->commit(key));
}

void put(const files::path& path, const char* bytes) {
  std::ofstream(path) << bytes;
}

unsigned mode_of(const files::path& path) {
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  return status.st_mode & 07777;
}

}  // namespace

TEST_SUITE("local_disk") {
  TEST_CASE("directories are made for their owner alone") {
    const temporary_directory root;
    const auto sink = open_disk(root.path / "a" / "b");
    store(*sink, "c/d", "x");
    CHECK(mode_of(root.path / "a") == 0700);
    CHECK(mode_of(root.path / "a/b") == 0700);
    CHECK(mode_of(root.path / "a/b/.incoming") == 0700);
    CHECK(mode_of(root.path / "a/b/c") == 0700);
    CHECK(mode_of(root.path / "a/b/c/d") == 0600);
  }

  TEST_CASE("nothing stays in the directory of incoming files") {
    const temporary_directory root;
    const auto sink = open_disk(root.path);
    store(*sink, "a", "x");
    CHECK(sink->create().value()->commit("a").error().code == errc::conflict);
    CHECK(sink->create().value()->commit("../a").error().code == errc::invalid_argument);
    CHECK(files::is_empty(root.path / ".incoming"));
  }

  TEST_CASE("leftovers of an earlier process are removed at start, files in use are not") {
    const temporary_directory root;
    files::create_directory(root.path / ".incoming");
    put(root.path / ".incoming" / "leftover", "x");
    const auto sink = open_disk(root.path);
    CHECK(files::is_empty(root.path / ".incoming"));

    const auto writer = sink->create().value();
    const auto second = open_disk(root.path);
    CHECK_FALSE(files::is_empty(root.path / ".incoming"));
    CHECK(writer->commit("a"));
    CHECK(second->open("a").has_value());
  }

  TEST_CASE("links are not followed, neither to files nor to directories") {
    const temporary_directory root;
    const temporary_directory outside;
    put(outside.path / "secret", "x");
    const auto sink = open_disk(root.path);
    files::create_symlink(outside.path / "secret", root.path / "link");
    files::create_directory_symlink(outside.path, root.path / "directory");
    CHECK(sink->open("link").error().code == errc::file_not_found);
    CHECK(sink->open("directory/secret").error().code == errc::file_not_found);
    CHECK(sink->remove("directory/secret"));
    CHECK(files::exists(outside.path / "secret"));
    CHECK(sink->create().value()->commit("directory/new").error().code == errc::conflict);
    CHECK_FALSE(files::exists(outside.path / "new"));
    CHECK(sink->create().value()->commit("link").error().code == errc::conflict);
    CHECK(sink->list("", 10)->empty());
  }

  TEST_CASE("a pipe and a directory are no files") {
    const temporary_directory root;
    const auto sink = open_disk(root.path);
    REQUIRE(::mkfifo((root.path / "pipe").c_str(), 0600) == 0);
    files::create_directory(root.path / "directory");
    CHECK(sink->open("pipe").error().code == errc::file_not_found);
    CHECK(sink->open("directory").error().code == errc::file_not_found);
    CHECK(sink->remove("directory"));
    CHECK(files::exists(root.path / "directory"));
    CHECK(sink->create().value()->commit("directory").error().code == errc::conflict);
    CHECK(sink->list("", 10)->empty());
  }

  TEST_CASE("a key below a file is a conflict") {
    const temporary_directory root;
    const auto sink = open_disk(root.path);
    store(*sink, "a", "x");
    CHECK(sink->create().value()->commit("a/b").error().code == errc::conflict);
    CHECK(sink->open("a/b").error().code == errc::file_not_found);
  }

  TEST_CASE("names that are no keys are not listed") {
    const temporary_directory root;
    const auto sink = open_disk(root.path);
    put(root.path / ".hidden", "x");
    put(root.path / "a\\b", "x");
    put(root.path / "\xff", "x");
    store(*sink, "a", "x");
    const auto entries = sink->list("", 10).value();
    REQUIRE(entries.size() == 1);
    CHECK(entries.front().key == "a");
  }

  TEST_CASE("a directory of more files than it reads at once is listed whole, in order, each file once") {
    const temporary_directory root;
    const auto sink = open_disk(root.path);
    std::vector<std::string> keys;
    for (int number = 10'000; number < 15'000; ++number) {
      // Directories and names that are no keys take part in the order.
      const auto name = std::to_string(number);
      const bool is_nested = number % 50 == 0;
      if (is_nested) files::create_directory(root.path / name);
      if (number % 70 == 0) put(root.path / (name + "\\"), "x");
      keys.push_back(is_nested ? name + "/file" : name);
      put(root.path / keys.back(), "x");
    }
    for (const std::size_t page : {std::size_t{499}, std::size_t{4096}, keys.size()}) {
      CAPTURE(page);
      std::vector<std::string> listed;
      for (;;) {
        const auto entries = sink->list(listed.empty() ? "" : listed.back(), page).value();
        if (entries.empty()) break;
        CHECK(entries.size() <= page);
        for (const auto& entry : entries) listed.push_back(entry.key);
      }
      CHECK(listed == keys);
    }
  }

  TEST_CASE("a directory that cannot be made is io_failed") {
    const temporary_directory root;
    put(root.path / "file", "x");
    const auto made = make_local_disk({root.path / "file" / "media"});
    REQUIRE_FALSE(made);
    CHECK(made.error().code == errc::io_failed);
    CHECK_FALSE(made.error().detail.empty());
  }

  TEST_CASE("a file that became shorter is io_failed and adds nothing") {
    const temporary_directory root;
    const auto sink = open_disk(root.path);
    store(*sink, "a", "0123456789");
    const auto reader = sink->open("a").value();
    files::resize_file(root.path / "a", 3);
    std::string out = "kept";
    CHECK(reader->read(0, 10, out).error().code == errc::io_failed);
    CHECK(out == "kept");
  }

  TEST_CASE("a write that failed cannot be committed") {
    const temporary_directory root;
    const auto sink = open_disk(root.path);
    const auto writer = sink->create().value();
    // A file beyond the process's size limit fails like a full disk does, half-written.
    rlimit before{};
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
    const auto handler_before = ::signal(SIGXFSZ, SIG_IGN);
    rlimit small = before;
    small.rlim_cur = 1000;
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
    const auto written = writer->write(std::string(5000, 'x'));
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &before) == 0);
    ::signal(SIGXFSZ, handler_before);

    CHECK(written.error().code == errc::io_failed);
    CHECK(writer->commit("a").error().code == errc::io_failed);
    CHECK(sink->open("a").error().code == errc::file_not_found);
  }
}

}  // namespace parlor
