#include "websocket_connection.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "close_code.hpp"
#include "connection.hpp"

namespace parlor::net {

namespace {

namespace opcode = websocketpp::frame::opcode;

constexpr unsigned char final_bit = 0x80;
constexpr unsigned char length_mask = 0x7f;
constexpr std::size_t free_message_bytes = 64 * 1024;
// While more than this is queued, of several pings only the last is answered (RFC 6455 section 5.5.3).
constexpr std::size_t pong_queue_limit = 4096;
// Then others come first, and the rest in the next turn.
constexpr std::uint32_t max_frames_a_turn = 256;
constexpr std::int64_t credit_of_frame = 1000;

unsigned char byte_at(const std::array<char, 14>& header, std::size_t index) {
  return static_cast<unsigned char>(header[index]);
}

}  // namespace

websocket_connection::websocket_connection(connection& owner, std::size_t max_message_bytes)
    : owner_(owner),
      codec_(owner.is_secure(), true, owner.owner().codecs().messages, owner.owner().codecs().random),
      control_credit_(static_cast<std::int64_t>(owner.shared().options.max_control_frames_per_second) *
                      credit_of_frame),
      control_at_(owner.owner().now()),
      heard_at_(owner.owner().now()),
      pinged_at_(owner.owner().now()) {
  codec_.set_max_message_size(max_message_bytes);
  owner_.owner().counters().websockets.add(1);
}

websocket_connection::~websocket_connection() {
  release_budget();
}

send_status websocket_connection::send(const frame_ptr& message) {
  if (!is_open()) return send_status::gone;
  const auto& options = owner_.shared().options;
  const auto queued = owner_.output().size();
  const auto size = message->wire().size();
  if (message->importance() == frame::urgency::ephemeral && queued + size > options.soft_queue_bytes) {
    owner_.owner().counters().frames_dropped.add(1);
    return send_status::dropped;
  }
  if (queued + size > options.hard_queue_bytes) {
    const auto status = refuse_durable(size);
    if (status != send_status::queued) return status;
  }
  owner_.write(message);
  owner_.owner().counters().frames_sent.add(1);
  return send_status::queued;
}

send_status websocket_connection::refuse_durable(std::size_t size) {
  // A burst within one turn is no slowness: first see what the socket takes.
  owner_.write_out();
  if (owner_.is_gone()) return send_status::gone;
  const auto queued = owner_.output().size();
  // One frame that is larger than the bound may pass when nothing else waits.
  if (queued == 0 || queued + size <= owner_.shared().options.hard_queue_bytes) return send_status::queued;
  owner_.owner().counters().slow_closed.add(1);
  set_result({close_code::try_later, "too slow"});
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
  return send_status::full;
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
  const auto used = consume(bytes, size);
  if (used == size || owner_.is_gone() || is_broken_ || has_peer_closed_) return;
  backlog_.assign(bytes + used, size - used);
  if (!is_paused_) owner_.owner().notify(owner_.id(), loop::notice::input);
}

void websocket_connection::on_more_input() {
  if (is_paused_ || backlog_.empty()) return;
  frames_this_turn_ = 0;
  auto kept = std::exchange(backlog_, std::string());
  const auto used = consume(kept.data(), kept.size());
  if (owner_.is_gone() || is_broken_ || has_peer_closed_) return;
  if (used < kept.size()) {
    kept.erase(0, used);
    backlog_ = std::move(kept);
    if (!is_paused_) owner_.owner().notify(owner_.id(), loop::notice::input);
    return;
  }
  owner_.read_on();
}

std::size_t websocket_connection::consume(char* bytes, std::size_t size) {
  std::size_t used = 0;
  while (used < size && !owner_.is_gone() && !is_paused_ && !is_broken_ && !has_peer_closed_) {
    switch (part_) {
      case part::header:
        if (frames_this_turn_ >= max_frames_a_turn) return used;
        used += read_header(bytes + used, size - used);
        break;
      case part::extended_header:
        used += read_extended_header(bytes + used, size - used);
        break;
      case part::payload:
        used += read_payload(bytes + used, size - used);
        break;
    }
  }
  return used;
}

std::size_t websocket_connection::read_header(const char* bytes, std::size_t size) {
  const auto taken = std::min<std::size_t>(header_wanted_ - header_size_, size);
  std::memcpy(header_.data() + header_size_, bytes, taken);
  header_size_ = static_cast<std::uint8_t>(header_size_ + taken);
  if (header_size_ < header_wanted_) return taken;
  ++frames_this_turn_;
  part_ = part::extended_header;
  feed(header_.data(), 2);
  if (is_broken_) return taken;
  header_wanted_ = static_cast<std::uint8_t>(2 + codec_.get_bytes_needed());
  return taken;
}

std::size_t websocket_connection::read_extended_header(const char* bytes, std::size_t size) {
  const auto taken = std::min<std::size_t>(header_wanted_ - header_size_, size);
  std::memcpy(header_.data() + header_size_, bytes, taken);
  header_size_ = static_cast<std::uint8_t>(header_size_ + taken);
  if (header_size_ < header_wanted_) return taken;
  // Everything about the frame is checked before the codec reserves memory for it.
  payload_left_ = announced_length();
  if (!admit_frame(payload_left_)) return taken;
  const auto extended_size = static_cast<std::size_t>(header_wanted_ - 2);
  header_size_ = 0;
  header_wanted_ = 2;
  part_ = payload_left_ == 0 ? part::header : part::payload;
  feed(header_.data() + 2, extended_size);
  if (!is_broken_ && codec_.ready()) take_message();
  return taken;
}

std::uint64_t websocket_connection::announced_length() const {
  const auto code = byte_at(header_, 1) & length_mask;
  if (code < 126) return static_cast<std::uint64_t>(code);
  std::uint64_t length = 0;
  const std::size_t last = code == 126 ? 4 : 10;
  for (std::size_t index = 2; index < last; ++index) length = length << 8 | byte_at(header_, index);
  return length;
}

bool websocket_connection::admit_frame(std::uint64_t length) {
  const auto code = static_cast<opcode::value>(byte_at(header_, 0) & 0x0f);
  if (opcode::is_control(code)) return code == opcode::CLOSE || admit_control_frame();
  if (++fragments_ > owner_.shared().options.max_fragments) {
    fail(close_code::policy, "too many fragments");
    return false;
  }
  // Not by adding: the announced length may be near the end of 64 bits.
  if (length > codec_.get_max_message_size() - message_bytes_) {
    fail(close_code::too_big, "message too big");
    return false;
  }
  message_bytes_ += static_cast<std::size_t>(length);
  if (message_bytes_ > free_message_bytes && message_bytes_ > charged_) {
    if (!owner_.shared().budget.charge(message_bytes_ - charged_)) {
      fail(close_code::try_later, "too much is arriving");
      return false;
    }
    charged_ = message_bytes_;
  }
  return true;
}

bool websocket_connection::admit_control_frame() {
  const auto rate = static_cast<std::int64_t>(owner_.shared().options.max_control_frames_per_second);
  const auto now = owner_.owner().now();
  const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(now - control_at_).count();
  control_at_ += std::chrono::milliseconds(elapsed);
  const auto most = rate * credit_of_frame;
  control_credit_ = elapsed >= 1000 ? most : std::min(most, control_credit_ + elapsed * rate);
  if (control_credit_ < credit_of_frame) {
    fail(close_code::policy, "too many control frames");
    return false;
  }
  control_credit_ -= credit_of_frame;
  return true;
}

std::size_t websocket_connection::read_payload(char* bytes, std::size_t size) {
  const auto taken = static_cast<std::size_t>(std::min<std::uint64_t>(payload_left_, size));
  // The codec unmasks in place, by words.
  if (reinterpret_cast<std::uintptr_t>(bytes) % alignof(std::size_t) != 0) {
    std::size_t done = 0;
    while (done < taken && !is_broken_) {
      const auto piece = std::min(taken - done, loop::input_size);
      std::memcpy(owner_.owner().scratch(), bytes + done, piece);
      feed(owner_.owner().scratch(), piece);
      done += piece;
    }
  } else {
    feed(bytes, taken);
  }
  payload_left_ -= taken;
  if (payload_left_ == 0) part_ = part::header;
  if (!is_broken_ && codec_.ready()) take_message();
  return taken;
}

void websocket_connection::feed(char* bytes, std::size_t size) {
  std::error_code failure;
  codec_.consume(reinterpret_cast<std::uint8_t*>(bytes), size, failure);
  if (!failure) return;
  namespace codec_error = websocketpp::processor::error;
  if (failure == codec_error::make_error_code(codec_error::invalid_utf8)) {
    fail(close_code::not_utf8, "not UTF-8");
  } else if (failure == codec_error::make_error_code(codec_error::message_too_big)) {
    fail(close_code::too_big, "message too big");
  } else {
    fail(close_code::protocol_error, "protocol error");
  }
}

void websocket_connection::take_message() {
  const auto message = codec_.get_message();
  if (opcode::is_control(message->get_opcode())) {
    take_control(*message);
    return;
  }
  fragments_ = 0;
  message_bytes_ = 0;
  release_budget();
  if (!is_open()) return;
  owner_.owner().counters().frames_received.add(1);
  const auto type = message->get_opcode() == opcode::TEXT ? frame::kind::text : frame::kind::binary;
  owner_.shared().handler->on_frame(owner_.id(), type, std::move(message->get_raw_payload()));
}

void websocket_connection::take_control(codec_config::message_type& message) {
  switch (message.get_opcode()) {
    case opcode::PING:
      if (!is_open()) return;
      if (owner_.output().size() > pong_queue_limit) {
        pong_ = std::make_unique<std::string>(std::move(message.get_raw_payload()));
      } else {
        write_control(opcode::PONG, message.get_payload());
      }
      return;
    case opcode::CLOSE:
      take_close(message.get_payload());
      return;
    default:
      return;
  }
}

void websocket_connection::take_close(std::string_view payload) {
  has_peer_closed_ = true;
  if (is_open()) {
    auto said = read_close_payload(payload);
    if (said.refusal != 0) {
      fail(said.refusal, "malformed close frame");
      return;
    }
    set_result(std::move(said.why));
    const auto reply = result_->code == close_code::none_given ? close_reason{close_code::normal, {}}
                                                               : close_reason{result_->code, {}};
    write_control(opcode::CLOSE, make_close_payload(reply));
    owner_.set_cut_time(owner_.owner().now() + owner_.shared().options.close_deadline);
  }
  owner_.end(connection::ending::remove);
}

void websocket_connection::release_budget() {
  if (charged_ > 0) owner_.shared().budget.release(std::exchange(charged_, 0));
}

void websocket_connection::fail(std::uint16_t code, const char* reason) {
  is_broken_ = true;
  release_budget();
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
  if (!result_) result_ = std::make_unique<close_reason>(std::move(why));
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
  if (is_paused_ || !backlog_.empty()) heard_at_ = now;  // silence of our own making
  if (now >= heard_at_ + options.ping_deadline) {
    owner_.cut(loss::by_deadline);
    return steady_time::max();
  }
  if (now >= pinged_at_ + options.ping_interval) {
    pinged_at_ = now;
    // A slow reader has enough to read; its answer to an older ping will do.
    if (owner_.output().size() <= pong_queue_limit) write_control(opcode::PING, {});
  }
  return std::min(pinged_at_ + options.ping_interval, heard_at_ + options.ping_deadline);
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
