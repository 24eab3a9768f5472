// What arrives of one request's body, and where it goes: into a sink, or into memory until it is whole.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "chunked_reader.hpp"
#include "http_checks.hpp"
#include "memory_budget.hpp"
#include "protocol.hpp"

namespace parlor::net {

class request_body {
 public:
  // What is large is taken while the budget allows it, and charged to it while it is collected.
  request_body(const body_framing& framing, memory_budget& budget, steady_time now);
  ~request_body();
  request_body(const request_body&) = delete;
  request_body& operator=(const request_body&) = delete;

  void set_limit(std::int64_t max_bytes) { max_bytes_ = max_bytes; }
  // `done` is called after each piece, perhaps from another thread, and after this body is gone.
  void set_sink(std::unique_ptr<body_sink> sink, body_sink::write_done done);

  bool is_complete() const { return is_complete_; }
  // Whether `following`, the bytes behind the head, hold all of it.
  bool is_at_hand(std::string_view following) const;
  // The status to refuse it with for its announced length, or 0.
  int judge_announced() const;
  // A sink that is busy takes nothing now, one that has failed nothing more.
  bool takes_bytes() const { return !is_sink_busy_ && !has_sink_failed_; }
  bool is_sink_busy() const { return is_sink_busy_; }
  steady_time sink_asked_at() const { return sink_began_; }

  struct decoded {
    std::size_t consumed = 0;
    std::string piece;
    bool is_malformed = false;
  };
  // The next piece of what `bytes` start with. Bytes after the end of the body are left.
  decoded decode(std::string_view bytes);
  // Hands the piece to the sink or keeps it: the status to refuse the request with, or 0.
  int take(std::string piece, steady_time now);
  enum class sink_state { ready, failed };
  void on_sink_done(sink_state how, steady_time now);

  // What was collected.
  std::string hand_over() { return std::move(collected_); }
  // Gives back what was charged.
  void release();
  // What was collected and is not charged.
  std::size_t uncharged() const { return charged_ > 0 ? 0 : collected_.size(); }

  // When a peer that sends too slowly has used up its time.
  steady_time deadline(std::chrono::milliseconds grace) const;

 private:
  memory_budget& budget_;
  const std::unique_ptr<chunked_reader> chunks_;  // of a body that is chunked
  std::int64_t left_;                             // of one that is not
  std::int64_t max_bytes_ = 0;
  std::int64_t received_ = 0;
  std::size_t charged_ = 0;
  std::string collected_;
  std::unique_ptr<body_sink> sink_;
  body_sink::write_done sink_done_;
  steady_time began_;
  steady_time sink_began_{};
  bool is_complete_;
  bool is_sink_busy_ = false;
  bool has_sink_failed_ = false;
};

}  // namespace parlor::net
