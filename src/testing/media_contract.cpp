#include "parlor/testing/media_contract.hpp"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace parlor::testing {
namespace {

// Beyond any buffer's size, and with every byte value.
std::string large_content() {
  std::string bytes;
  for (std::uint32_t index = 0; index < 300'000; ++index) bytes += static_cast<char>(index * 7 + index / 256);
  return bytes;
}

void expect_success(const result<void>& answer, const char* what) {
  if (!answer) expect(false, std::string(what) + ": " + to_string(answer.error()));
}

template <typename T>
T expect_value(result<T> answer, const char* what) {
  if (!answer) expect(false, std::string(what) + ": " + to_string(answer.error()));
  return *std::move(answer);
}

template <typename T>
void expect_error(const result<T>& answer, errc code, const char* what) {
  expect(!answer, std::string(what) + " succeeded");
  expect(answer.error().code == code, std::string(what) + " answered " + to_string(answer.error()));
}

std::unique_ptr<media_writer> write_new(media_sink& sink, std::string_view bytes) {
  auto writer = expect_value(sink.create(), "create");
  expect(writer != nullptr, "create answered no writer");
  constexpr std::size_t piece = 10'000;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), piece))) {
    expect_success(writer->write(bytes.substr(0, piece)), "write");
  }
  return writer;
}

void store(media_sink& sink, std::string_view key, std::string_view bytes) {
  expect_success(write_new(sink, bytes)->commit(key), "commit");
}

std::string read_all(media_reader& reader) {
  std::string bytes;
  expect_success(reader.read(0, static_cast<std::size_t>(reader.size()), bytes), "read");
  return bytes;
}

std::string load(media_sink& sink, std::string_view key) {
  return read_all(*expect_value(sink.open(key), "open"));
}

std::vector<std::string> keys_of(media_sink& sink, std::string_view after, std::size_t limit) {
  std::vector<std::string> keys;
  for (const auto& entry : expect_value(sink.list(after, limit), "list")) keys.push_back(entry.key);
  return keys;
}

std::vector<std::string> all_keys(media_sink& sink) {
  return keys_of(sink, "", 1000);
}

void check_content(media_sink& sink) {
  const std::string large = large_content();
  store(sink, "chat_files/images/7_large.png", large);
  store(sink, "empty", "");
  expect(load(sink, "chat_files/images/7_large.png") == large, "the bytes differ from those written");
  expect(load(sink, "empty").empty(), "an empty file is not empty");
  const auto entries = expect_value(sink.list("", 10), "list");
  expect(entries.size() == 2, "two files were stored and another number is listed");
  expect(entries[0].size == static_cast<std::int64_t>(large.size()), "the listed size is wrong");
  expect(entries[0].modified.time_since_epoch().count() > 0, "the listed time is before 1970");
}

void check_invisible_before_commit(media_sink& sink) {
  const auto writer = write_new(sink, "secret");
  expect(all_keys(sink).empty(), "a file is listed before commit");
  expect_error(sink.open("a/b"), errc::file_not_found, "open before commit");
  expect_success(writer->commit("a/b"), "commit");
  expect(load(sink, "a/b") == "secret", "the file is not there after commit");
}

void check_abandoned(media_sink& sink) {
  { const auto writer = write_new(sink, "abandoned"); }
  expect(all_keys(sink).empty(), "an abandoned file is listed");
}

void check_conflict(media_sink& sink) {
  store(sink, "a/b", "first");
  expect_error(write_new(sink, "second")->commit("a/b"), errc::conflict, "commit under a taken key");
  expect(load(sink, "a/b") == "first", "the first file was overwritten");
  expect(all_keys(sink).size() == 1, "a refused file is listed");
}

void check_bad_keys(media_sink& sink) {
  store(sink, "kept", "kept");
  const std::string_view bad_keys[] = {
      "",   "/",    "/a",   "a/",   "a//b",  "..",   "../a",      "a/../b",           ".",
      ".a", "a/.b", "a\\b", "a\nb", "a\x7f", "\xff", {"a\0b", 3}, "a/b/c/d/e/f/g/h/i"};
  for (const auto key : bad_keys) {
    expect_error(write_new(sink, "x")->commit(key), errc::invalid_argument, "commit under a bad key");
    expect_error(sink.open(key), errc::file_not_found, "open of a bad key");
    expect_success(sink.remove(key), "remove of a bad key");
  }
  const std::string long_segment(255, 's');
  expect_error(write_new(sink, "x")->commit(long_segment + "s"), errc::invalid_argument,
               "commit, long segment");
  expect_error(write_new(sink, "x")->commit(long_segment + '/' + long_segment), errc::invalid_argument,
               "commit, long key");
  expect(all_keys(sink) == std::vector<std::string>{"kept"}, "a file is listed under a bad key");
  store(sink, "h/g/f/e/d/c/b/" + long_segment, "x");
  store(sink, "Zo\xc3\xab and it's $(1) %2e;name", "y");
  expect(load(sink, "Zo\xc3\xab and it's $(1) %2e;name") == "y", "an unusual key lost its file");
}

void check_ranges(media_sink& sink) {
  store(sink, "digits", "0123456789");
  const auto reader = expect_value(sink.open("digits"), "open");
  expect(reader->size() == 10, "the size is wrong");
  std::string out = "kept";
  expect_success(reader->read(3, 4, out), "read");
  expect(out == "kept3456", "read does not append what was asked for");
  expect_success(reader->read(8, 100, out), "read across the end");
  expect(out == "kept345689", "read across the end is wrong");
  expect_success(reader->read(10, 5, out), "read at the end");
  expect_success(reader->read(1'000'000, 5, out), "read behind the end");
  expect(out == "kept345689", "there are bytes behind the end");
}

void check_removed_while_open(media_sink& sink) {
  const std::string large = large_content();
  store(sink, "a/b", large);
  const auto reader = expect_value(sink.open("a/b"), "open");
  std::string bytes;
  expect_success(reader->read(0, 1000, bytes), "read");
  expect_success(sink.remove("a/b"), "remove");
  expect_error(sink.open("a/b"), errc::file_not_found, "open after remove");
  expect_success(reader->read(1000, large.size(), bytes), "read after remove");
  expect(bytes == large, "an open file changed when it was removed");
}

void check_remove(media_sink& sink) {
  expect_success(sink.remove("never/was"), "remove of what is not there");
  store(sink, "a/b", "x");
  expect_success(sink.remove("a/b"), "remove");
  expect_success(sink.remove("a/b"), "second remove");
  expect(all_keys(sink).empty(), "a removed file is listed");
  store(sink, "a/b", "again");
  expect(load(sink, "a/b") == "again", "a removed key cannot be used again");
}

void check_not_found(media_sink& sink) {
  store(sink, "a/b/c", "x");
  for (const auto key : {"x", "a", "a/b", "a/b/c/d", "a/b/cc"}) {
    expect_error(sink.open(key), errc::file_not_found, "open of what is not there");
  }
}

void check_order(media_sink& sink) {
  std::vector<std::string> keys = {"a/b",  "a.b", "a-b", "b",        "a/c/d", "a/c.d",
                                   "a/cc", "ab",  "B",   "\xc3\xa9", "a/c/e"};
  for (const auto& key : keys) store(sink, key, key);
  std::sort(keys.begin(), keys.end());
  expect(all_keys(sink) == keys, "the files are not in order of key");
  for (std::size_t limit = 0; limit <= keys.size() + 1; ++limit) {
    for (std::size_t from = 0; from < keys.size(); ++from) {
      const auto begin = keys.begin() + static_cast<std::ptrdiff_t>(from) + 1;
      const auto count = std::min(limit, keys.size() - from - 1);
      const std::vector<std::string> expected(begin, begin + static_cast<std::ptrdiff_t>(count));
      expect(keys_of(sink, keys[from], limit) == expected, "a page of the list is wrong");
    }
  }
  // No file needs to have the key after which the list begins.
  expect(keys_of(sink, "a/c", 1) == std::vector<std::string>{"a/c.d"},
         "the page after a key of no file is wrong");
}

void check_threads(media_sink& sink) {
  constexpr int thread_count = 4;
  constexpr int files_each = 8;
  std::atomic<int> failures{0};
  std::atomic<int> won{0};
  const auto work = [&sink, &failures, &won](int thread) {
    for (int index = 0; index < files_each; ++index) {
      const std::string key = "t/" + std::to_string(thread) + '/' + std::to_string(index);
      auto own = sink.create();
      auto shared = sink.create();
      if (!own || !shared || !(*own)->write(key) || !(*own)->commit(key)) ++failures;
      if (shared && (*shared)->commit("shared/" + std::to_string(index))) ++won;
      auto reader = sink.open(key);
      std::string bytes;
      if (!reader || !(*reader)->read(0, 100, bytes) || bytes != key) ++failures;
      if (index % 2 == 1 && !sink.remove(key)) ++failures;
      if (!sink.list("", 10)) ++failures;
    }
  };
  std::vector<std::thread> threads;
  for (int thread = 0; thread < thread_count; ++thread) threads.emplace_back(work, thread);
  for (auto& thread : threads) thread.join();
  expect(failures == 0, "calls from several threads failed");
  expect(won == files_each, "a key was not won by exactly one of several writers");
  expect(all_keys(sink).size() == thread_count * files_each / 2 + files_each,
         "files are missing or too many");
}

void check_durable(const media_subject& subject) {
  {
    const auto sink = subject.make();
    store(*sink, "a/b", "kept");
    store(*sink, "gone", "x");
    expect_success(sink->remove("gone"), "remove");
  }
  const auto sink = subject.reopen();
  expect(all_keys(*sink) == std::vector<std::string>{"a/b"}, "other files are there than were stored");
  expect(load(*sink, "a/b") == "kept", "the bytes differ after reopening");
}

}  // namespace

std::vector<contract_case> media_contract(media_subject subject) {
  const auto over_new_sink = [make = subject.make](void (*check)(media_sink&)) {
    return [make, check] { check(*make()); };
  };
  std::vector<contract_case> cases = {
      {"a committed file has the bytes that were written", over_new_sink(check_content)},
      {"nobody can open a file before commit", over_new_sink(check_invisible_before_commit)},
      {"destruction without commit leaves nothing", over_new_sink(check_abandoned)},
      {"commit under a taken key is a conflict and changes nothing", over_new_sink(check_conflict)},
      {"keys are relative paths of safe segments", over_new_sink(check_bad_keys)},
      {"a reader reads any range, fewer bytes only at the end", over_new_sink(check_ranges)},
      {"an open file can be read to its end even if it is removed", over_new_sink(check_removed_while_open)},
      {"remove of what is not there succeeds", over_new_sink(check_remove)},
      {"open of what is not there answers file_not_found", over_new_sink(check_not_found)},
      {"files are listed in order of key, page by page", over_new_sink(check_order)},
      {"all may be called from many threads at once", over_new_sink(check_threads)},
  };
  if (subject.reopen) {
    cases.push_back(
        {"a committed file outlives the sink", [kept = std::move(subject)] { check_durable(kept); }});
  }
  return cases;
}

}  // namespace parlor::testing
