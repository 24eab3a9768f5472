#include "connection.hpp"

#include <algorithm>
#include <cerrno>
#include <new>
#include <utility>

#include <sys/socket.h>
#include <unistd.h>

#include "http_connection.hpp"
#include "websocket_connection.hpp"

namespace parlor::net {

namespace {

// So much is read over after the last answer, so that the peer is not reset before it has read it.
constexpr std::uint32_t max_discarded = 64 * 1024;

}  // namespace

connection::connection(loop& owner, connection_id id, int socket, const asio::ip::address& address)
    : owner_(owner), id_(id), socket_(socket), address_(address) {
  auto http = std::make_unique<http_connection>(*this);
  http_ = http.get();
  protocol_ = std::move(http);
}

connection::~connection() {
  close_socket();
}

void connection::start() {
  if (shared().tls) {
    tls_ = shared().tls->accept(socket_);
    is_shaking_hands_ = true;
  }
  rearm();
  wait_for_input();
}

void connection::upgrade(std::unique_ptr<websocket_connection> next) {
  next_ = std::move(next);
  websocket_ = next_.get();
  owner_.notify(id_, loop::notice::opened);
}

void connection::on_opened() {
  const auto http = std::exchange(protocol_, std::move(next_));
  const auto rest = http_->take_rest();
  const auto exchange = http_->exchange();
  http_ = nullptr;
  count_input(0);
  websocket_->announce();
  shared().handler->on_exchange_end(exchange);
  if (is_gone_) return;
  rearm();
  if (!rest.empty()) {
    std::string bytes(rest);
    websocket_->on_bytes(bytes.data(), bytes.size());
  }
  read_on();
}

void connection::before_write() {
  if (output_.is_empty()) last_progress_ = owner_.now();
  if (is_dirty_ || is_waiting_for_output_) return;
  owner_.mark_dirty(id_);
  is_dirty_ = true;
}

void connection::write_out() {
  while (!is_waiting_for_output_ && !output_.is_empty()) {
    const auto sent = transmit();
    // Where nothing of what there is was sent, trying again would go on for ever, and nobody else would be served.
    const bool is_nothing_sent = sent.state == io_state::done && sent.size == 0;
    if (sent.state == io_state::failed || sent.state == io_state::ended || is_nothing_sent) {
      cut(loss::by_peer);
      return;
    }
    if (sent.state != io_state::done) {
      wait_for_output();
      break;
    }
    owner_.counters().bytes_sent.add(sent.size);
    last_progress_ = owner_.now();
    output_.consume(sent.size, owner_.buffers());
  }
}

void connection::flush() {
  is_dirty_ = false;
  write_out();
  if (is_gone_) return;
  if (!output_.is_empty() || counted_memory_ > 0) count_memory();
  watch();
  if (output_.is_empty()) {
    if (ending_ == ending::linger) begin_lingering();
    if (ending_ == ending::remove) {
      if (tls_) tls_->say_goodbye();
      retire();
    }
  }
  if (!is_gone_ && protocol_ && ending_ == ending::none) protocol_->on_written();
}

void connection::count_memory() {
  auto& memory = *shared().memory;
  output_.keep_shared(memory);
  const auto now = output_.own_memory();
  memory.change(std::exchange(counted_memory_, now), now);
  if (memory.is_exceeded()) shared().relief.begin();
}

void connection::change_input(std::size_t now) {
  auto& memory = *shared().memory;
  const auto before = std::exchange(counted_input_, now);
  memory.change(before, now);
  if (now > before && memory.is_exceeded()) shared().relief.begin();
}

void connection::drop_output() {
  output_.clear(owner_.buffers());
  shared().memory->change(std::exchange(counted_memory_, 0), 0);
}

io_result connection::transmit() {
  std::array<iovec, output_queue::max_pieces> list;
  const auto count = output_.pieces(list);
  if (count == 0) return {io_state::failed, 0};
  if (tls_) return tls_->write({static_cast<const char*>(list[0].iov_base), list[0].iov_len});
  ssize_t sent = 0;
  if (count == 1) {
    sent = ::send(socket_, list[0].iov_base, list[0].iov_len, MSG_NOSIGNAL | MSG_DONTWAIT);
  } else {
    msghdr message{};
    message.msg_iov = list.data();
    message.msg_iovlen = count;
    sent = ::sendmsg(socket_, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
  }
  if (sent >= 0) return {io_state::done, static_cast<std::size_t>(sent)};
  const bool is_full = errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR || errno == ENOBUFS;
  return {is_full ? io_state::blocked_on_write : io_state::failed, 0};
}

void connection::write_directly(std::string_view bytes) {
  if (tls_) {
    static_cast<void>(tls_->write(bytes));
  } else {
    static_cast<void>(::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT));
  }
}

void connection::wait_for_output() {
  if (is_waiting_for_output_) return;
  is_waiting_for_output_ = true;
  owner_.arm(*this, last_progress_ + shared().options.write_deadline);
  watch();
}

void connection::read_on() {
  if (is_gone_ || is_waiting_for_input_) return;
  const bool is_wanted = ending_ == ending::lingering ? discarded_ < max_discarded
                                                      : protocol_->wants_input() && ending_ == ending::none;
  if (!is_wanted) return;
  if (tls_ && !is_shaking_hands_ && tls_->has_pending()) {
    is_waiting_for_input_ = true;
    owner_.notify(id_, loop::notice::input);
    return;
  }
  wait_for_input();
}

void connection::wait_for_input() {
  is_waiting_for_input_ = true;
  watch();
}

// Input that is not wanted for a while is still watched: it is mostly wanted again before more of it comes, as after
// an upgrade, and on_ready sees to it where it is not.
void connection::watch() {
  watch({is_waiting_for_input_ || watched_.input, is_waiting_for_output_});
}

void connection::watch(readiness wanted) {
  if (is_gone_ || wanted == watched_) return;
  if (owner_.sockets().watch(socket_, id_, watched_, wanted)) {
    watched_ = wanted;
  } else {
    cut(loss::by_deadline);  // no memory for it: this peer goes, the others stay
  }
}

void connection::on_ready(readiness what) {
  const bool is_unasked = what.input && !is_waiting_for_input_;
  if (is_shaking_hands_) {
    is_waiting_for_output_ = false;
    on_readable();
  } else {
    if (what.output && is_waiting_for_output_) {
      is_waiting_for_output_ = false;
      owner_.mark_dirty(id_);
      is_dirty_ = true;
    }
    if (what.input && is_waiting_for_input_) on_readable();
  }
  if (is_unasked && !is_waiting_for_input_) {
    watch({false, is_waiting_for_output_});
  } else if (!is_dirty_) {
    watch();  // what is dirty is written in this turn, and looks then
  }
}

void connection::on_more_input() {
  if (websocket_ != nullptr && ending_ == ending::none && !is_waiting_for_input_) {
    websocket_->on_more_input();
  } else {
    on_readable();
  }
}

bool connection::shake_hands() {
  switch (tls_->handshake()) {
    case io_state::done:
      is_shaking_hands_ = false;
      return true;
    case io_state::blocked_on_read:
      wait_for_input();
      return false;
    case io_state::blocked_on_write:
      last_progress_ = owner_.now();
      wait_for_output();
      return false;
    case io_state::ended:
    case io_state::failed:
      cut(loss::by_peer);
      return false;
  }
  return false;
}

io_result connection::receive(char* buffer, std::size_t size) {
  if (tls_) return tls_->read(buffer, size);
  const auto received = ::recv(socket_, buffer, size, MSG_DONTWAIT);
  if (received > 0) return {io_state::done, static_cast<std::size_t>(received)};
  if (received == 0) return {io_state::ended, 0};
  const bool is_empty = errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
  return {is_empty ? io_state::blocked_on_read : io_state::failed, 0};
}

void connection::on_readable() {
  is_waiting_for_input_ = false;
  if (is_shaking_hands_ && !shake_hands()) return;
  // Paused since the wait began: what has come stays in the kernel.
  if (ending_ == ending::none && !protocol_->wants_input()) return;
  const auto received = receive(owner_.input(), loop::input_size);
  switch (received.state) {
    case io_state::done:
      owner_.counters().bytes_received.add(received.size);
      if (ending_ != ending::none) {
        discard(received.size);
      } else {
        try {
          protocol_->on_bytes(owner_.input(), received.size);
        } catch (const std::bad_alloc&) {
          // Memory for one peer's request is missing: that peer goes, the others stay.
          cut(loss::by_deadline);
          return;
        }
      }
      break;
    case io_state::blocked_on_read:
    case io_state::blocked_on_write:
      break;
    case io_state::ended:
      if (ending_ != ending::none) {
        cut(loss::by_peer);
      } else {
        protocol_->on_end_of_input();
      }
      return;
    case io_state::failed:
      cut(loss::by_peer);
      return;
  }
  read_on();
}

void connection::discard(std::size_t bytes) {
  discarded_ = static_cast<std::uint32_t>(std::min<std::size_t>(discarded_ + bytes, max_discarded));
}

void connection::end(ending how) {
  if (is_gone_ || ending_ != ending::none) return;
  ending_ = how;
  if (is_dirty_ || is_waiting_for_output_) return;
  owner_.mark_dirty(id_);
  is_dirty_ = true;
}

void connection::begin_lingering() {
  ending_ = ending::lingering;
  if (tls_) tls_->say_goodbye();
  ::shutdown(socket_, SHUT_WR);
  set_cut_time(owner_.now() + shared().options.close_deadline);
  read_on();
}

void connection::set_cut_time(steady_time at) {
  cut_time_ = std::min(cut_time_, at);
  owner_.arm(*this, cut_time_);
}

void connection::cut(loss how) {
  if (is_gone_) return;
  if (websocket_ != nullptr) {
    websocket_->on_loss(how);
  } else {
    http_->on_loss(how);
  }
  retire();
}

void connection::abort() {
  if (is_gone_) return;
  const linger at_once{1, 0};
  static_cast<void>(::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once));
  retire();
}

void connection::shed() {
  shared().memory->queues_shed.fetch_add(1, std::memory_order_relaxed);
  if (websocket_ != nullptr) {
    websocket_->give_up("short of memory");
  } else {
    http_->on_loss(loss::too_slow);
    abort();
  }
}

void connection::retire() {
  if (is_gone_) return;
  is_gone_ = true;
  drop_output();
  count_input(0);
  close_socket();
  first_request_is_complete();
  owner_.retire(*this);
}

void connection::close_socket() {
  if (socket_ < 0) return;
  if (watched_ != readiness{}) owner_.sockets().watch(socket_, id_, watched_, {});
  watched_ = {};
  ::close(std::exchange(socket_, -1));
}

void connection::stop(const close_reason& why) {
  if (is_gone_ || ending_ != ending::none) return;
  if (websocket_ != nullptr) {
    websocket_->stop(why);
  } else {
    http_->stop(why);
  }
}

void connection::first_request_is_complete() {
  if (!is_in_handshake_) return;
  is_in_handshake_ = false;
  shared().gate.end_handshake();
}

void connection::rearm() {
  owner_.arm(*this, protocol_->on_timer(owner_.now()));
}

void connection::on_timer() {
  const auto now = owner_.now();
  if (now >= cut_time_) {
    cut(loss::by_deadline);
    return;
  }
  auto next = cut_time_;
  if (is_waiting_for_output_) {
    const auto stalled_at = last_progress_ + shared().options.write_deadline;
    if (now >= stalled_at) {
      owner_.counters().slow_closed.add(1);
      if (websocket_ != nullptr) {
        websocket_->on_loss(loss::too_slow);
      } else {
        http_->on_loss(loss::too_slow);
      }
      abort();
      return;
    }
    next = std::min(next, stalled_at);
  }
  if (ending_ == ending::none) next = std::min(next, protocol_->on_timer(now));
  if (!is_gone_) owner_.arm(*this, next);
}

void connection::on_removed() {
  if (next_) websocket_->announce();
  if (http_ != nullptr) http_->on_removed();
  if (websocket_ != nullptr) websocket_->on_removed();
}

}  // namespace parlor::net
