#include "server/downloads.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>

#include "media/media_type.hpp"
#include "server/guard.hpp"
#include "transport/conditional.hpp"

namespace parlor::server_side {
namespace {

http_response not_found() {
  return {404, "text/plain; charset=utf-8", "There is no such file.\n"};
}

http_response try_later(const char* why) {
  http_response answer(503, "text/plain; charset=utf-8", std::string(why));
  answer.fields.add("Retry-After", "1");
  return answer;
}

http_response expired() {
  return {410, "text/plain; charset=utf-8", "This link has expired. Open the message again for a new one.\n"};
}

// Reads an open file on the media threads, piece by piece.
class file_source : public body_source {
 public:
  file_source(services& shared, std::unique_ptr<media_reader> file, std::int64_t offset, std::int64_t length)
      : shared_(shared), state_(std::make_shared<state>()) {
    state_->file = std::move(file);
    state_->offset = offset;
    state_->left = length;
    length_ = length;
  }

  std::int64_t size() const override { return length_; }

  void read(std::size_t max_bytes, read_done done) override {
    const bool is_taken = shared_.media.post_continuation([state = state_, max_bytes, done] {
      std::string bytes;
      const auto wanted =
          static_cast<std::size_t>(std::min<std::int64_t>(static_cast<std::int64_t>(max_bytes), state->left));
      if (wanted == 0) return done(std::move(bytes));
      const auto got =
          guarded("read a file", [&] { return state->file->read(state->offset, wanted, bytes); });
      if (!got) return done(got.error());
      if (bytes.empty()) return done(error{errc::io_failed, "read a file", "it is shorter than it was", 0});
      state->offset += static_cast<std::int64_t>(bytes.size());
      state->left -= static_cast<std::int64_t>(bytes.size());
      done(std::move(bytes));
    });
    if (!is_taken) done(overloaded("read a file"));
  }

 private:
  // Shared with the read under way, which may outlive the source.
  struct state {
    std::unique_ptr<media_reader> file;
    std::int64_t offset = 0;
    std::int64_t left = 0;
  };

  services& shared_;
  std::shared_ptr<state> state_;
  std::int64_t length_ = 0;
};

// What a browser may do with a file that somebody uploaded: show pictures and play sound, nothing else.
void add_safety_fields(http_fields& fields, const attachment& file, std::chrono::seconds may_be_kept) {
  fields.add("Content-Type", file.mime_type);
  fields.add("Content-Disposition", media::content_disposition(file.mime_type, file.file_name));
  fields.add("X-Content-Type-Options", "nosniff");
  fields.add("Content-Security-Policy", "default-src 'none'; sandbox");
  fields.add("Referrer-Policy", "no-referrer");
  fields.add("Cache-Control", "private, max-age=" + std::to_string(may_be_kept.count()) + ", immutable");
}

http_response file_response(services& shared, const http_request& request, const attachment& file,
                            std::unique_ptr<media_reader> opened, std::chrono::seconds may_be_kept) {
  // A key is never used twice, so it names the content.
  const auto size = opened->size();
  const auto etag = "\"" + std::to_string(file.id.value) + "-" + std::to_string(size) + "\"";
  const auto decision = net::decide(request, size, etag);
  http_response response;
  response.status = decision.status;
  add_safety_fields(response.fields, file, may_be_kept);
  net::add_fields(response.fields, decision, size, etag);
  if (decision.length > 0) {
    response.body =
        std::make_unique<file_source>(shared, std::move(opened), decision.offset, decision.length);
  }
  return response;
}

// A file goes with the message that shows it, and the message with its room.
result<bool> is_shown(const storage_reader& reader, const attachment& file) {
  const auto shown_by = reader.message_of_attachment(file.id);
  if (!shown_by) return shown_by.error();
  if (!*shown_by) return true;  // uploaded, and not yet used
  const auto message = reader.find_message(**shown_by);
  if (!message) return message.error();
  if (!*message) return false;
  const auto room = reader.find_room((*message)->room);
  if (!room) return room.error();
  return *room && (*room)->is_active;
}

result<http_response> open_file(services& shared, const http_request& request, const std::string& key,
                                std::chrono::seconds may_be_kept) {
  auto reader = shared.options.storage->snapshot();
  if (!reader) return reader.error();
  auto file = (*reader)->find_attachment(key);
  if (!file) return file.error();
  if (!*file) return not_found();
  const auto shown = is_shown(**reader, **file);
  if (!shown) return shown.error();
  if (!*shown) return not_found();
  auto opened = shared.options.media->open(key);
  if (!opened && opened.error().code == errc::file_not_found) return not_found();
  if (!opened) return opened.error();
  return file_response(shared, request, **file, *std::move(opened), may_be_kept);
}

}  // namespace

void serve_file(services& shared, exchange_id exchange, const http_request& request, std::string key) {
  const auto link = shared.links.check(key, request.query);
  switch (link.standing) {
    case link_standing::wrong:
      return shared.options.transport->respond(exchange, not_found());
    case link_standing::expired:
      return shared.options.transport->respond(exchange, expired());
    case link_standing::good:
      break;
  }
  auto kept = std::make_shared<http_request>(request);
  const bool is_taken = shared.media.post([&shared, exchange, kept, key = std::move(key), left = link.left] {
    auto response = guarded("open a file", [&] { return open_file(shared, *kept, key, left); });
    if (!response) {
      shared.log(log_level::warning, to_string(response.error()));
      response = try_later("The file cannot be read now.\n");
    }
    shared.options.transport->respond(exchange, *std::move(response));
  });
  if (is_taken) return;
  shared.options.transport->respond(exchange, try_later("Too many files are being read.\n"));
}

}  // namespace parlor::server_side
