#include "request_body.hpp"

#include <algorithm>
#include <utility>

namespace parlor::net {

namespace {

constexpr std::size_t piece_bytes = 64 * 1024;
// Smaller bodies are not charged to the common budget.
constexpr std::int64_t free_body_bytes = 64 * 1024;
constexpr std::int64_t slowest_body = 1024;  // bytes a second

}  // namespace

request_body::request_body(const body_framing& framing, memory_budget& budget, steady_time now)
    : budget_(budget),
      chunks_(framing.is_chunked ? std::make_unique<chunked_reader>() : nullptr),
      left_(framing.length),
      began_(now),
      is_complete_(!framing.is_chunked && framing.length == 0) {}

request_body::~request_body() {
  release();
}

void request_body::set_sink(std::unique_ptr<body_sink> sink, body_sink::write_done done) {
  sink_ = std::move(sink);
  sink_done_ = std::move(done);
}

bool request_body::is_at_hand(std::string_view following) const {
  return !chunks_ && static_cast<std::int64_t>(following.size()) >= left_;
}

request_body::decoded request_body::decode(std::string_view bytes) {
  bytes = bytes.substr(0, piece_bytes);
  decoded next;
  if (chunks_) {
    const auto progress = chunks_->read(bytes, next.piece);
    next.is_malformed = progress.state == chunked_reader::status::malformed;
    if (next.is_malformed) return next;
    next.consumed = progress.consumed;
    is_complete_ = progress.state == chunked_reader::status::complete;
  } else {
    next.consumed =
        static_cast<std::size_t>(std::min<std::int64_t>(left_, static_cast<std::int64_t>(bytes.size())));
    left_ -= static_cast<std::int64_t>(next.consumed);
    is_complete_ = left_ == 0;
    next.piece.assign(bytes.substr(0, next.consumed));
  }
  return next;
}

int request_body::judge_announced() const {
  if (left_ > max_bytes_) return 413;
  return left_ > free_body_bytes && !budget_.takes_large() ? 503 : 0;
}

int request_body::take(std::string piece, steady_time now) {
  const bool was_small = received_ <= free_body_bytes;
  received_ += static_cast<std::int64_t>(piece.size());
  if (received_ > max_bytes_) {
    is_complete_ = false;
    return 413;
  }
  if (piece.empty()) return 0;
  if (was_small && received_ > free_body_bytes && !budget_.takes_large()) {
    is_complete_ = false;
    return 503;
  }
  if (sink_) {
    is_sink_busy_ = true;
    sink_began_ = now;
    sink_->write(std::move(piece), sink_done_);
    return 0;
  }
  const auto total = collected_.size() + piece.size();
  if (received_ > free_body_bytes && total > charged_) {
    if (!budget_.charge_arriving(total - charged_)) {
      is_complete_ = false;
      return 503;
    }
    charged_ = total;
  }
  collected_ += piece;
  return 0;
}

void request_body::on_sink_done(sink_state how, steady_time now) {
  is_sink_busy_ = false;
  has_sink_failed_ = how == sink_state::failed;
  // The time that the sink took is not the peer's.
  began_ += now - sink_began_;
}

void request_body::release() {
  if (charged_ > 0) budget_.release_arriving(std::exchange(charged_, 0));
}

steady_time request_body::deadline(std::chrono::milliseconds grace) const {
  const auto paid = std::chrono::milliseconds(received_ * 1000 / slowest_body);
  return began_ + grace + paid;
}

}  // namespace parlor::net
