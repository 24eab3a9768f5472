#include "loopback_mailbox.hpp"

#include <utility>

namespace parlor::net {

using std::chrono::milliseconds;

send_status loopback_mailbox::put(const frame_ptr& message, const loopback_options& limits) {
  const std::lock_guard lock(mutex_);
  if (closed_) return send_status::gone;
  if (message->importance() == frame::urgency::ephemeral && bytes_ > limits.soft_queue_bytes) {
    return send_status::dropped;
  }
  if (bytes_ + message->wire().size() > limits.max_queued_bytes) return send_status::full;
  bytes_ += message->wire().size();
  frames_.push_back(message);
  changed_.notify_all();
  return send_status::queued;
}

void loopback_mailbox::close(const close_reason& why) {
  const std::lock_guard lock(mutex_);
  if (!closed_) closed_ = why;
  changed_.notify_all();
}

std::optional<std::string> loopback_mailbox::take(milliseconds patience) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, patience, [this] { return !frames_.empty() || closed_; });
  if (frames_.empty()) return std::nullopt;
  const auto next = std::move(frames_.front());
  frames_.pop_front();
  bytes_ -= next->wire().size();
  return std::string(next->payload());
}

std::optional<close_reason> loopback_mailbox::closed(milliseconds patience) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, patience, [this] { return closed_.has_value(); });
  return closed_;
}

bool loopback_mailbox::is_open() {
  const std::lock_guard lock(mutex_);
  return !closed_;
}

}  // namespace parlor::net
