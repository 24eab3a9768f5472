#include "parlor/testing/media_contract.hpp"

#include <filesystem>
#include <string>
#include <utility>

#include "parlor/media/local_disk.hpp"
#include "parlor/media/memory.hpp"

#include <doctest/doctest.h>
#include <stdlib.h>

#include "../examples/custom_media_sink/mirrored_media.hpp"

using namespace parlor;
using namespace parlor::testing;

namespace {

// Directories for sinks, removed at the end.
class temporary_directories {
 public:
  temporary_directories() {
    std::string name = (std::filesystem::temp_directory_path() / "parlor-media-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    root_ = name;
  }
  ~temporary_directories() { std::filesystem::remove_all(root_); }
  temporary_directories(const temporary_directories&) = delete;
  temporary_directories& operator=(const temporary_directories&) = delete;

  std::filesystem::path next() { return root_ / std::to_string(++count_); }
  std::filesystem::path last() const { return root_ / std::to_string(count_); }

 private:
  std::filesystem::path root_;
  int count_ = 0;
};

std::unique_ptr<media_sink> open_disk(const std::filesystem::path& directory) {
  return make_local_disk({directory}).value();
}

// Breaks one sentence of the contract each.
enum class defect { overwrites, takes_bad_keys, removes_open_files, unordered, shows_uncommitted };

class defective_writer final : public media_writer {
 public:
  defective_writer(media_sink& sink, defect which, std::unique_ptr<media_writer> writer)
      : sink_(sink), which_(which), writer_(std::move(writer)) {}

  result<void> write(std::string_view bytes) override {
    if (which_ == defect::shows_uncommitted) (void)sink_.create().value()->commit("early");
    return writer_->write(bytes);
  }
  result<void> commit(std::string_view key) override {
    if (which_ == defect::overwrites) (void)sink_.remove(key);
    if (which_ == defect::takes_bad_keys && !valid_media_key(key)) return writer_->commit("accepted");
    return writer_->commit(key);
  }

 private:
  media_sink& sink_;
  const defect which_;
  std::unique_ptr<media_writer> writer_;
};

class forgetful_reader final : public media_reader {
 public:
  forgetful_reader(media_sink& sink, std::string key) : sink_(sink), key_(std::move(key)) {}
  std::int64_t size() const override { return sink_.open(key_).value()->size(); }
  result<void> read(std::int64_t offset, std::size_t size, std::string& out) override {
    auto reader = sink_.open(key_);
    return reader ? (*reader)->read(offset, size, out) : reader.error();
  }

 private:
  media_sink& sink_;
  const std::string key_;
};

class defective_media final : public media_sink {
 public:
  explicit defective_media(defect which) : which_(which) {}
  result<std::unique_ptr<media_writer>> create() override {
    return std::unique_ptr<media_writer>(
        std::make_unique<defective_writer>(*sink_, which_, sink_->create().value()));
  }
  result<std::unique_ptr<media_reader>> open(std::string_view key) override {
    auto reader = sink_->open(key);
    if (!reader || which_ != defect::removes_open_files) return reader;
    return std::unique_ptr<media_reader>(std::make_unique<forgetful_reader>(*sink_, std::string(key)));
  }
  result<void> remove(std::string_view key) override { return sink_->remove(key); }
  result<std::vector<media_entry>> list(std::string_view after, std::size_t limit) override {
    auto entries = sink_->list(after, limit);
    if (which_ == defect::unordered && entries->size() > 1) std::swap(entries->front(), entries->back());
    return entries;
  }

 private:
  const std::unique_ptr<media_sink> sink_ = make_memory_media();
  const defect which_;
};

}  // namespace

TEST_SUITE("media_contract") {
  TEST_CASE("the local disk keeps the contract") {
    temporary_directories directories;
    media_subject subject;
    subject.make = [&directories] { return open_disk(directories.next()); };
    subject.reopen = [&directories] { return open_disk(directories.last()); };
    CHECK(to_string(run_contract(media_contract(subject))) == "");
  }

  TEST_CASE("the sink in memory keeps the contract") {
    media_subject subject;
    subject.make = [] { return make_memory_media(); };
    CHECK(to_string(run_contract(media_contract(subject))) == "");
  }

  TEST_CASE("the sink of the example keeps the contract") {
    temporary_directories directories;
    media_subject subject;
    subject.make = [&directories] {
      const auto directory = directories.next();
      return make_mirrored_media(open_disk(directory / "first"), open_disk(directory / "second"));
    };
    subject.reopen = [&directories] {
      const auto directory = directories.last();
      return make_mirrored_media(open_disk(directory / "first"), open_disk(directory / "second"));
    };
    CHECK(to_string(run_contract(media_contract(subject))) == "");
  }

  TEST_CASE("the sink of the example reads what one of its two has lost") {
    temporary_directories directories;
    const auto first = directories.next();
    const auto sink = make_mirrored_media(open_disk(first), open_disk(directories.next()));
    const auto writer = sink->create().value();
    REQUIRE(writer->write("twice"));
    REQUIRE(writer->commit("a/b"));
    std::filesystem::remove(first / "a" / "b");
    std::string bytes;
    REQUIRE(sink->open("a/b").value()->read(0, 10, bytes));
    CHECK(bytes == "twice");
  }

  TEST_CASE("the contract finds a sink that breaks it") {
    for (const auto which : {defect::overwrites, defect::takes_bad_keys, defect::removes_open_files,
                             defect::unordered, defect::shows_uncommitted}) {
      CAPTURE(static_cast<int>(which));
      media_subject subject;
      subject.make = [which] { return std::make_unique<defective_media>(which); };
      CHECK_FALSE(run_contract(media_contract(subject)).empty());
    }
  }
}
