#include "server/granted_uploads.hpp"

#include <memory>
#include <utility>
#include <variant>

#include "media/media_pipeline.hpp"
#include "server/answers.hpp"
#include "server/guard.hpp"
#include "server/media_jobs.hpp"

namespace parlor::server_side {

// What of the file has arrived. On the media threads, one call at a time.
class granted_uploads::transfer {
 public:
  transfer(services& shared, upload_permit permit) : shared_(shared), permit_(std::move(permit)) {}
  transfer(const transfer&) = delete;
  transfer& operator=(const transfer&) = delete;
  // An unfinished file is removed from the disk, which is nothing for a loop.
  ~transfer() {
    if (content_) let_go(shared_, std::move(content_));
  }

  user_id owner() const { return permit_.owner; }

  result<void> write(std::string_view bytes) {
    auto written = guarded("store an upload", [&]() -> result<void> {
      if (!content_) {
        auto begun = media::upload_in_progress::begin(*shared_.options.media, permit_.max_bytes);
        if (!begun) return begun.error();
        content_ = std::make_shared<media::upload_in_progress>(*std::move(begun));
      }
      return content_->write(bytes);
    });
    if (!written) return log_refused(shared_, written.error());
    return written;
  }

  result<attachment> finish() {
    auto stored = guarded("store an upload", [&]() -> result<attachment> {
      if (!content_) return error{errc::invalid_argument, "store an upload", "the file is empty"};
      const media::file_origin from{
          permit_.owner, shared_.options.clock(), permit_.policy.key_pattern, permit_.file_name, std::nullopt,
          permit_.key};
      const auto content = std::move(content_);
      return content->finish(permit_.policy, from);
    });
    if (!stored) return log_refused(shared_, stored.error());
    return stored;
  }

 private:
  services& shared_;
  const upload_permit permit_;
  std::shared_ptr<media::upload_in_progress> content_;
};

class granted_uploads::sink : public body_sink {
 public:
  sink(services& shared, std::shared_ptr<transfer> file, std::function<void(error)> failed)
      : shared_(shared), file_(std::move(file)), failed_(std::move(failed)) {}

  void write(std::string bytes, write_done done) override {
    const auto store = [file = file_, failed = failed_, bytes = std::move(bytes), done] {
      auto written = file->write(bytes);
      if (!written) failed(written.error());
      done(std::move(written));
    };
    if (shared_.media.post(store)) return;
    failed_(overloaded("store an upload"));
    done(overloaded("store an upload"));
  }

 private:
  services& shared_;
  std::shared_ptr<transfer> file_;
  std::function<void(error)> failed_;
};

granted_uploads::granted_uploads(services& shared, std::size_t loop, session_numbers next_session)
    : shared_(shared),
      transport_(*shared.options.transport),
      loop_(loop),
      next_session_(std::move(next_session)) {}

body_plan granted_uploads::on_request(exchange_id exchange, const std::string& secret) {
  auto permit = shared_.grants.take(secret, shared_.options.clock());
  if (!permit) {
    transport_.respond(exchange, plain_refusal(404, "Not found"));
    return {max_unwanted_body_bytes, nullptr};
  }
  const auto id = next_session_();
  const auto max_bytes = permit->max_bytes;
  auto file = std::make_shared<transfer>(shared_, *std::move(permit));
  pending_of_[exchange.connection.value] = id;
  pending_.emplace(id, pending{exchange, file});
  const auto failed = [this, id](error why) {
    transport_.post(loop_, [this, id, why = std::move(why)] { answer(id, failure(why)); });
  };
  return {max_bytes, std::make_unique<sink>(shared_, std::move(file), failed)};
}

bool granted_uploads::on_body(exchange_id exchange) {
  const auto found = pending_of_.find(exchange.connection.value);
  if (found == pending_of_.end()) return false;
  const auto waiting = pending_.find(found->second);
  if (waiting == pending_.end() || !(waiting->second.exchange == exchange)) return false;
  finish(found->second, waiting->second.file);
  return true;
}

void granted_uploads::finish(session_id id, std::shared_ptr<transfer> file) {
  const bool is_taken = shared_.media.post_continuation([this, id, file = std::move(file)] {
    transport_.post(loop_, [this, id, owner = file->owner(), stored = file->finish()]() mutable {
      record(id, std::move(stored), owner);
    });
  });
  if (!is_taken) answer(id, failure(overloaded("store an upload")));
}

void granted_uploads::record(session_id id, result<attachment> stored, user_id owner) {
  if (!stored) return answer(id, failure(stored.error()));
  const auto key = stored->key;
  if (pending_.find(id) == pending_.end()) return drop_files(shared_, {key});
  count_stored(shared_, stored->size);
  origin from;
  from.session = id;
  from.user = owner;
  from.is_socket = false;
  if (shared_.engine.submit({std::move(from), record_uploads{{*std::move(stored)}}})) return;
  drop_files(shared_, {key});
  answer(id, failure(overloaded("store an upload")));
}

bool granted_uploads::settle(const to_session& to, const event& what) {
  if (pending_.find(to.session) == pending_.end()) return false;
  answer(to.session, what);
  return true;
}

void granted_uploads::answer(session_id id, const event& what) {
  const auto found = pending_.find(id);
  if (found == pending_.end()) return;
  const auto exchange = found->second.exchange;
  pending_.erase(found);
  pending_of_.erase(exchange.connection.value);
  const auto* failed = std::get_if<command_failed>(&what);
  if (failed != nullptr) return transport_.respond(exchange, plain_refusal(failed->problem));
  http_response stored;
  stored.fields.add("Cache-Control", "no-store");
  transport_.respond(exchange, std::move(stored));
}

void granted_uploads::on_exchange_end(exchange_id exchange) {
  const auto found = pending_of_.find(exchange.connection.value);
  if (found == pending_of_.end()) return;
  const auto waiting = pending_.find(found->second);
  if (waiting != pending_.end() && !(waiting->second.exchange == exchange)) return;
  if (waiting != pending_.end()) pending_.erase(waiting);
  pending_of_.erase(found);
}

}  // namespace parlor::server_side
