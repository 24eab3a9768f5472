#include "websocket_connection.hpp"

#include <algorithm>
#include <utility>

#include "close_code.hpp"
#include "connection.hpp"

namespace parlor::net {

namespace {

namespace opcode = websocketpp::frame::opcode;

}  // namespace

websocket_connection::websocket_connection(connection& owner, std::size_t max_message_bytes,
                                           std::uint8_t window_bits)
    : owner_(owner),
      codec_(owner.is_secure(), true, owner.owner().codecs().messages, owner.owner().codecs().random),
      window_bits_(window_bits),
      max_message_bytes_(max_message_bytes),
      control_credit_(static_cast<std::int64_t>(owner.shared().options.max_control_frames_per_second) *
                      credit_of_frame),
      control_at_(owner.owner().now()),
      heard_at_(owner.owner().now()),
      pinged_at_(owner.owner().now()) {
  codec_.set_max_message_size(
      max_arriving_bytes(window_bits == no_deflate ? form::plain : form::deflated_binary));
  owner_.owner().counters().websockets.add(1);
}

websocket_connection::~websocket_connection() {
  release_budget();
}

send_status websocket_connection::send(const frame_ptr& message) {
  if (!is_open()) return send_status::gone;
  return queue(window_bits_ == no_deflate ? message
                                          : owner_.owner().compressor().pick(message, window_bits_));
}

send_status websocket_connection::send(const frame_block_ptr& messages) {
  if (!is_open()) return send_status::gone;
  if (window_bits_ != no_deflate && messages->largest_payload() >= frame_compressor::min_payload) {
    auto status = send_status::queued;
    for (const auto& one : messages->frames()) status = send(one);
    return status;
  }
  const auto status = make_way(messages->wire().size());
  if (status != send_status::queued) return status;
  owner_.write(messages);
  owner_.owner().counters().frames_sent.add(messages->frames().size());
  return send_status::queued;
}

send_status websocket_connection::queue(const frame_ptr& message) {
  const auto size = message->wire().size();
  if (message->importance() == frame::urgency::ephemeral &&
      owner_.output().size() + size > owner_.shared().options.soft_queue_bytes) {
    owner_.owner().counters().frames_dropped.add(1);
    return send_status::dropped;
  }
  const auto status = make_way(size);
  if (status != send_status::queued) return status;
  owner_.write(message);
  owner_.owner().counters().frames_sent.add(1);
  return send_status::queued;
}

send_status websocket_connection::make_way(std::size_t size) {
  if (owner_.output().size() + size <= owner_.shared().options.hard_queue_bytes) return send_status::queued;
  return refuse_durable(size);
}

send_status websocket_connection::refuse_durable(std::size_t size) {
  // A burst within one turn is no slowness: first see what the socket takes.
  owner_.write_out();
  if (owner_.is_gone()) return send_status::gone;
  const auto queued = owner_.output().size();
  // One frame that is larger than the bound may pass when nothing else waits.
  if (queued == 0 || queued + size <= owner_.shared().options.hard_queue_bytes) return send_status::queued;
  owner_.owner().counters().slow_closed.add(1);
  give_up("too slow");
  return send_status::full;
}

void websocket_connection::give_up(const char* reason) {
  set_result({close_code::try_later, reason});
  const bool is_between_frames = owner_.output().is_untouched();
  owner_.drop_output();
  if (is_between_frames) {
    const auto payload = make_close_payload(*result_);
    std::string bytes;
    bytes += static_cast<char>(final_bit | opcode::CLOSE);
    bytes += static_cast<char>(payload.size());
    owner_.write_directly(bytes + payload);
  }
  owner_.abort();
}

void websocket_connection::close(close_reason why) {
  if (!is_open()) return;
  set_result(std::move(why));
  write_control(opcode::CLOSE, make_close_payload(*result_));
  owner_.set_cut_time(owner_.owner().now() + owner_.shared().options.close_deadline);
  // The peer's close frame is to be read, whatever else comes before it.
  is_paused_ = false;
  if (!backlog_.empty()) owner_.owner().notify(owner_.id(), loop::notice::input);
  owner_.read_on();
}

void websocket_connection::resume() {
  if (!is_paused_) return;
  is_paused_ = false;
  heard_at_ = owner_.owner().now();
  if (!backlog_.empty()) {
    owner_.owner().notify(owner_.id(), loop::notice::input);
  } else {
    owner_.read_on();
  }
}

void websocket_connection::announce() {
  if (std::exchange(is_announced_, true)) return;
  owner_.shared().handler->on_open(owner_.id());
}

bool websocket_connection::wants_input() const {
  return is_announced_ && !is_paused_ && backlog_.empty() && !is_broken_ && !has_peer_closed_;
}

void websocket_connection::on_bytes(char* bytes, std::size_t size) {
  heard_at_ = owner_.owner().now();
  frames_this_turn_ = 0;
  owner_.count_input(0);
  const auto used = consume(bytes, size);
  if (owner_.is_gone() || is_broken_ || has_peer_closed_) return;
  if (used < size) {
    backlog_.assign(bytes + used, size - used);
    if (!is_paused_) owner_.owner().notify(owner_.id(), loop::notice::input);
  }
  if (message_bytes_ > 0 || !backlog_.empty()) count_input();
}

void websocket_connection::on_more_input() {
  if (is_paused_ || backlog_.empty()) return;
  frames_this_turn_ = 0;
  owner_.count_input(0);
  auto kept = std::exchange(backlog_, std::string());
  const auto used = consume(kept.data(), kept.size());
  if (owner_.is_gone() || is_broken_ || has_peer_closed_) return;
  if (used < kept.size()) {
    kept.erase(0, used);
    backlog_ = std::move(kept);
    if (!is_paused_) owner_.owner().notify(owner_.id(), loop::notice::input);
  }
  if (message_bytes_ > 0 || !backlog_.empty()) count_input();
  owner_.read_on();
}

void websocket_connection::fail(std::uint16_t code, const char* reason) {
  is_broken_ = true;
  if (!is_open()) {
    owner_.end(connection::ending::remove);
    return;
  }
  set_result({code, reason});
  write_control(opcode::CLOSE, make_close_payload(*result_));
  owner_.set_cut_time(owner_.owner().now() + owner_.shared().options.close_deadline);
  owner_.end(connection::ending::linger);
}

void websocket_connection::write_control(int code, std::string_view payload) {
  std::array<char, 127> bytes;
  bytes[0] = static_cast<char>(final_bit | code);
  bytes[1] = static_cast<char>(payload.size());
  std::copy(payload.begin(), payload.end(), bytes.begin() + 2);
  owner_.write(std::string_view(bytes.data(), payload.size() + 2));
}

void websocket_connection::set_result(close_reason why) {
  if (!result_) result_ = std::move(why);
}

void websocket_connection::on_end_of_input() {
  set_result({close_code::lost, {}});
  owner_.cut(loss::by_peer);
}

void websocket_connection::on_written() {
  if (!pong_ || !is_open() || owner_.output().size() > pong_queue_limit) return;
  const auto payload = std::exchange(pong_, nullptr);
  write_control(opcode::PONG, *payload);
}

steady_time websocket_connection::on_timer(steady_time now) {
  if (!is_open()) return steady_time::max();
  const auto& options = owner_.shared().options;
  if (is_paused_ || !backlog_.empty()) heard_at_ = kept_since_ = now;  // silence of our own making
  if (now >= heard_at_ + options.ping_deadline) {
    owner_.cut(loss::by_deadline);
    return steady_time::max();
  }
  const auto arrival_due = arrival_deadline();
  if (now >= arrival_due) {
    fail(close_code::policy, "message too slow");
    return steady_time::max();
  }
  if (now >= pinged_at_ + options.ping_interval) {
    pinged_at_ = now;
    // A slow reader has enough to read; its answer to an older ping will do.
    if (owner_.output().size() <= pong_queue_limit) write_control(opcode::PING, {});
  }
  return std::min({pinged_at_ + options.ping_interval, heard_at_ + options.ping_deadline, arrival_due});
}

void websocket_connection::stop(const close_reason& why) {
  close(why);
}

void websocket_connection::on_loss(loss how) {
  switch (how) {
    case loss::too_slow:
      set_result({close_code::try_later, "too slow"});
      break;
    case loss::by_peer:
    case loss::by_deadline:
    case loss::by_stop:
      set_result({close_code::lost, {}});
      break;
  }
}

void websocket_connection::on_removed() {
  if (std::exchange(is_closed_told_, true)) return;
  owner_.owner().counters().websockets.subtract(1);
  announce();
  set_result({close_code::lost, {}});
  owner_.shared().handler->on_close(owner_.id(), *result_);
}

}  // namespace parlor::net
