#include "media/media_pipeline.hpp"

#include <chrono>
#include <string>
#include <utility>

#include "parlor/media/memory.hpp"

#include <doctest/doctest.h>

#include "text/base64.hpp"

namespace parlor::media {
namespace {

const timestamp noon{std::chrono::seconds(1'704'110'400)};
constexpr std::int64_t mebibyte = 1024 * 1024;

std::string png(std::size_t size) {
  std::string bytes = "\x89PNG\r\n\x1a\n";
  while (bytes.size() < size) bytes += static_cast<char>(bytes.size() * 31 + bytes.size() / 999);
  return bytes.substr(0, size);
}

media_policy pictures() {
  return {message_kind::image, mebibyte, {"image/jpeg", "image/png"}, "chat_files/images"};
}

file_origin origin(std::string_view file_name = "../My Photo.png") {
  return {user_id(7), noon, "{user_id}_{timestamp}{_index}_{name}", file_name, 2};
}

// Draws nothing: it says what it was given, and what the sink then holds.
class painter : public picture_converter {
 public:
  result<std::string> to_jpeg(std::string_view bytes) override {
    if (bytes.find("broken") != std::string_view::npos) return error{errc::malformed, "draw", "", 0};
    return "drawn from " + std::to_string(bytes.size());
  }
};

result<attachment> store(media_sink& sink, const media_policy& policy, const file_origin& from,
                         std::string_view data) {
  painter with;
  return store_base64(sink, with, policy, from, data);
}

std::string load(media_sink& sink, std::string_view key) {
  std::string bytes;
  auto reader = sink.open(key).value();
  reader->read(0, static_cast<std::size_t>(reader->size()), bytes).value();
  return bytes;
}

void check_stored(media_sink& sink, const attachment& stored, const std::string& bytes) {
  CHECK(stored.id == attachment_id());
  CHECK(stored.owner == user_id(7));
  CHECK(stored.file_name == "My Photo.png");
  CHECK(stored.size == static_cast<std::int64_t>(bytes.size()));
  CHECK(stored.mime_type == "image/png");
  CHECK(stored.kind == message_kind::image);
  CHECK(stored.created_at == noon);
  CHECK(stored.key.find("chat_files/images/7_1704110400000000-") == 0);
  CHECK(stored.key.find("_2_My_Photo.png") != std::string::npos);
  CHECK(load(sink, stored.key) == bytes);
}

// Counts the files that are begun; a write or commit fails where it is told to.
class watched_sink : public media_sink {
 public:
  enum class fault { none, write, commit };

  result<std::unique_ptr<media_writer>> create() override {
    ++begun;
    return std::unique_ptr<media_writer>(std::make_unique<writer>(*this, sink_->create().value()));
  }
  result<std::unique_ptr<media_reader>> open(std::string_view key) override { return sink_->open(key); }
  result<void> remove(std::string_view key) override { return sink_->remove(key); }
  result<std::vector<media_entry>> list(std::string_view after, std::size_t limit) override {
    return sink_->list(after, limit);
  }
  bool is_empty() { return open_writers == 0 && list("", 1)->empty(); }

  int begun = 0;
  int open_writers = 0;
  std::size_t largest_write = 0;
  fault failing = fault::none;

 private:
  class writer : public media_writer {
   public:
    writer(watched_sink& sink, std::unique_ptr<media_writer> inner) : sink_(sink), inner_(std::move(inner)) {
      ++sink_.open_writers;
    }
    ~writer() override { --sink_.open_writers; }
    result<void> write(std::string_view bytes) override {
      sink_.largest_write = std::max(sink_.largest_write, bytes.size());
      if (sink_.failing == fault::write) return error{errc::unavailable, "write", ""};
      return inner_->write(bytes);
    }
    result<void> commit(std::string_view key) override {
      if (sink_.failing == fault::commit) return error{errc::io_failed, "commit", ""};
      return inner_->commit(key);
    }

   private:
    watched_sink& sink_;
    std::unique_ptr<media_writer> inner_;
  };

  std::unique_ptr<media_sink> sink_ = make_memory_media();
};

errc code_of(const result<attachment>& answer) {
  REQUIRE_FALSE(answer);
  return answer.error().code;
}

}  // namespace

TEST_SUITE("media_pipeline") {
  TEST_CASE("base64 of every size around a piece is stored, with and without a data URL") {
    watched_sink sink;
    for (const std::size_t size :
         {9u, 10u, 11u, 36'863u, 36'864u, 36'865u, 36'866u, 73'728u, 200'000u, 1'048'576u}) {
      const std::string bytes = png(size);
      const std::string text = text::encode_base64(bytes);
      const auto plain = store(sink, pictures(), origin(), text);
      REQUIRE(plain);
      check_stored(sink, *plain, bytes);
      const auto url = store(sink, pictures(), origin(), "data:image/jpeg;base64," + text);
      REQUIRE(url);
      check_stored(sink, *url, bytes);
    }
    CHECK(sink.largest_write <= 48 * 1024);
  }

  TEST_CASE("a picture to be drawn anew is stored as it was drawn, under the extension of a JPEG") {
    const auto sink = make_memory_media();
    auto redrawn = pictures();
    redrawn.form = media_form::jpeg;
    const auto stored = store(*sink, redrawn, origin("cat.png"), text::encode_base64(png(100)));
    REQUIRE(stored);
    CHECK(stored->mime_type == "image/jpeg");
    CHECK(stored->file_name == "cat.jpg");
    CHECK(load(*sink, stored->key) == "drawn from 100");
    CHECK(stored->size == 14);
    CHECK(stored->key.substr(stored->key.size() - 8) == "_cat.jpg");
    CHECK(code_of(store(*sink, redrawn, origin(), text::encode_base64(png(20) + "broken"))) ==
          errc::malformed);
    CHECK(code_of(store(*sink, redrawn, origin("a.txt"), text::encode_base64("text"))) ==
          errc::unsupported_type);
    CHECK(sink->list("", 10).value().size() == 1);
  }

  TEST_CASE("a file goes where it has been decided that it goes") {
    const auto sink = make_memory_media();
    auto from = origin();
    from.key = "elsewhere/a.png";
    CHECK(store(*sink, pictures(), from, text::encode_base64(png(100))).value().key == "elsewhere/a.png");
  }

  TEST_CASE("a file that is too large or of the wrong type is refused before the sink is touched") {
    watched_sink sink;
    const auto large = store(sink, pictures(), origin(), text::encode_base64(png(mebibyte + 1)));
    CHECK(code_of(large) == errc::too_large);
    CHECK(large.error().limit == mebibyte);
    const auto wrong = store(sink, pictures(), origin("x.png"), text::encode_base64("plain text"));
    CHECK(code_of(wrong) == errc::unsupported_type);
    CHECK(wrong.error().detail == "image/jpeg, image/png");
    CHECK(code_of(store(sink, pictures(), origin(), "")) == errc::invalid_argument);
    CHECK(code_of(store(sink, pictures(), origin(), "data:image/png;base64,")) == errc::invalid_argument);
    CHECK(code_of(store(sink, pictures(), origin(), "data:image/png,AAAA")) == errc::malformed);
    CHECK(code_of(store(sink, pictures(), origin(), "AAA")) == errc::malformed);
    CHECK(code_of(store(sink, pictures(), origin(), "****")) == errc::malformed);
    CHECK(sink.begun == 0);
  }

  TEST_CASE("text that is not base64 further on leaves nothing behind") {
    watched_sink sink;
    const std::string good = text::encode_base64(png(300'000));
    for (const std::size_t at : {6'000u, 49'151u, 49'152u, 100'000u, 399'999u}) {
      std::string text = good;
      text[at] = '*';
      CHECK(code_of(store(sink, pictures(), origin(), text)) == errc::malformed);
      text[at] = '=';
      if (at % 4 == 3 && at + 1 < good.size()) {
        CHECK(code_of(store(sink, pictures(), origin(), text)) == errc::malformed);
      }
    }
    CHECK(sink.is_empty());
  }

  TEST_CASE("an empty policy allows every type and size") {
    watched_sink sink;
    const media_policy anything{message_kind::file, 0, {}, ""};
    const auto stored = store(sink, anything, origin("a.bin"), text::encode_base64(std::string(9, '\0')));
    REQUIRE(stored);
    CHECK(stored->mime_type == "application/octet-stream");
    CHECK(stored->kind == message_kind::file);
  }

  TEST_CASE("what the sink answers is passed on and nothing stays") {
    watched_sink sink;
    const std::string text = text::encode_base64(png(100'000));
    sink.failing = watched_sink::fault::write;
    CHECK(code_of(store(sink, pictures(), origin(), text)) == errc::unavailable);
    sink.failing = watched_sink::fault::commit;
    CHECK(code_of(store(sink, pictures(), origin(), text)) == errc::io_failed);
    CHECK(sink.is_empty());
  }

  TEST_CASE("an upload in pieces is judged by the policy of its end") {
    watched_sink sink;
    const std::string bytes = png(10'000);
    for (const std::size_t piece : {1u, 7u, 4096u, 10'000u}) {
      auto upload = upload_in_progress::begin(sink, 10'000).value();
      for (std::size_t at = 0; at < bytes.size(); at += piece) {
        REQUIRE(upload.write(std::string_view(bytes).substr(at, piece)));
      }
      CHECK(upload.size() == 10'000);
      const auto stored = upload.finish(pictures(), origin());
      REQUIRE(stored);
      check_stored(sink, *stored, bytes);
      CHECK(code_of(upload.finish(pictures(), origin())) == errc::conflict);
    }
  }

  TEST_CASE("an upload beyond its bound is stopped at once and leaves nothing") {
    watched_sink sink;
    auto upload = upload_in_progress::begin(sink, 10).value();
    REQUIRE(upload.write(std::string(10, 'x')));
    const auto refused = upload.write("x");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == errc::too_large);
    CHECK(refused.error().limit == 10);
    CHECK(sink.is_empty());
    CHECK_FALSE(upload.write(""));
    CHECK(code_of(upload.finish(pictures(), origin())) == errc::conflict);
  }

  TEST_CASE("an upload that the policy refuses leaves nothing") {
    watched_sink sink;
    media_policy small = pictures();
    small.max_bytes = 100;
    auto large = upload_in_progress::begin(sink, 0).value();
    REQUIRE(large.write(png(101)));
    const auto refused = large.finish(small, origin());
    CHECK(code_of(refused) == errc::too_large);
    CHECK(refused.error().limit == 100);

    auto wrong = upload_in_progress::begin(sink, 0).value();
    REQUIRE(wrong.write("plain text"));
    CHECK(code_of(wrong.finish(pictures(), origin())) == errc::unsupported_type);

    auto empty = upload_in_progress::begin(sink, 0).value();
    CHECK(code_of(empty.finish(pictures(), origin())) == errc::invalid_argument);
    CHECK(sink.is_empty());
  }

  TEST_CASE("an upload that is given up leaves nothing") {
    watched_sink sink;
    {
      auto upload = upload_in_progress::begin(sink, 0).value();
      REQUIRE(upload.write("x"));
    }
    CHECK(sink.is_empty());
  }
}

}  // namespace parlor::media
