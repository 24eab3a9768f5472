// What comes in on a WebSocket: the bytes of frames, their messages, and the peer's control frames.
#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

#include "close_code.hpp"
#include "connection.hpp"
#include "text/utf8.hpp"
#include "websocket_connection.hpp"

namespace parlor::net {

namespace {

namespace opcode = websocketpp::frame::opcode;

constexpr unsigned char opcode_mask = 0x0f;
constexpr unsigned char compressed_bit = 0x40;  // RSV1 (RFC 7692 section 6)
constexpr unsigned char length_mask = 0x7f;
constexpr unsigned char mask_bit = 0x80;
constexpr unsigned char length_of_16_bits = 126;
constexpr unsigned char length_of_64_bits = 127;
constexpr std::size_t mask_size = 4;
// Then others come first, and the rest in the next turn.
constexpr std::uint32_t max_frames_a_turn = 256;
constexpr std::size_t inflated_bytes_of_frame = 1024;

unsigned char byte_at(const std::array<char, 14>& header, std::size_t index) {
  return static_cast<unsigned char>(header[index]);
}

// Whether what follows the first two bytes of a masked frame holds the rest of it, where that is short.
bool holds_frame(unsigned char length_byte, std::string_view rest) {
  const std::size_t length = length_byte & length_mask;
  if (length < length_of_16_bits) return rest.size() >= mask_size + length;
  if (length > length_of_16_bits || rest.size() < 2) return false;
  const auto high = static_cast<unsigned char>(rest[0]);
  const auto low = static_cast<unsigned char>(rest[1]);
  return rest.size() >= 2 + mask_size + (std::size_t{high} << 8 | low);
}

// Of a text in which nothing but its end can be wrong.
std::string_view last_character(std::string_view text) {
  constexpr unsigned char continuation = 0x80;
  constexpr unsigned char kind_mask = 0xc0;
  auto start = text.size();
  while (start > 0 && (static_cast<unsigned char>(text[--start]) & kind_mask) == continuation) {
  }
  return text.substr(start);
}

}  // namespace

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
  choose_form({bytes + taken, size - taken});
  is_long_ = (byte_at(header_, 1) & length_mask) == length_of_64_bits && !is_control_frame();
  if (is_long_) {
    std::array<char, 2> beginning = {static_cast<char>(byte_at(header_, 0) & ~final_bit),
                                     static_cast<char>((byte_at(header_, 1) & mask_bit) | length_of_16_bits)};
    feed(beginning.data(), beginning.size());
    header_wanted_ = 2 + 8 + mask_size;
    return taken;
  }
  feed(header_.data(), 2);
  if (is_broken_) return taken;
  header_wanted_ = static_cast<std::uint8_t>(2 + codec_.get_bytes_needed());
  return taken;
}

bool websocket_connection::is_control_frame() const {
  return opcode::is_control(static_cast<opcode::value>(byte_at(header_, 0) & opcode_mask));
}

void websocket_connection::choose_form(std::string_view after_header) {
  const auto first = byte_at(header_, 0);
  const auto code = first & opcode_mask;
  if (code != opcode::TEXT && code != opcode::BINARY) return;
  arriving_ = form::plain;
  if (window_bits_ != no_deflate && (first & compressed_bit) != 0) {
    arriving_ = code == opcode::TEXT ? form::deflated_text : form::deflated_binary;
  } else if (first == (final_bit | opcode::TEXT) && holds_frame(byte_at(header_, 1), after_header)) {
    arriving_ = form::whole_text;
  }
  if (arriving_ == form::plain) return;
  // The codec knows no extension, and so refuses RSV1 wherever it is left. For a binary message it does not
  // look for UTF-8.
  header_[0] = static_cast<char>((first & ~(compressed_bit | opcode_mask)) | opcode::BINARY);
}

std::size_t websocket_connection::max_arriving_bytes(form how) const {
  if (!is_deflated(how) || max_message_bytes_ > std::numeric_limits<std::size_t>::max() / 2) {
    return max_message_bytes_;
  }
  // What does not shrink becomes larger by so much at most, in whatever blocks it is written.
  return max_message_bytes_ + max_message_bytes_ / 8 + 64;
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
  if (is_long_) {
    begin_long_frame();
    return taken;
  }
  piece_left_ = static_cast<std::size_t>(payload_left_);
  feed(header_.data() + 2, extended_size);
  if (!is_broken_ && codec_.ready()) take_message();
  return taken;
}

std::uint64_t websocket_connection::announced_length() const {
  const auto code = byte_at(header_, 1) & length_mask;
  if (code < length_of_16_bits) return static_cast<std::uint64_t>(code);
  std::uint64_t length = 0;
  const std::size_t last = code == length_of_16_bits ? 4 : 10;
  for (std::size_t index = 2; index < last; ++index) length = length << 8 | byte_at(header_, index);
  return length;
}

bool websocket_connection::admit_frame(std::uint64_t length) {
  if (is_control_frame())
    return (byte_at(header_, 0) & opcode_mask) == opcode::CLOSE || admit_control_frame();
  if (++fragments_ > owner_.shared().options.max_fragments) {
    fail(close_code::policy, "too many fragments");
    return false;
  }
  // Not by adding: the announced length may be near the end of 64 bits.
  if (length > max_arriving_bytes(arriving_) - message_bytes_) {
    fail(close_code::too_big, "message too big");
    return false;
  }
  message_bytes_ += static_cast<std::size_t>(length);
  if (message_bytes_ <= free_message_bytes) return true;
  if (!is_long_) return charge(message_bytes_);
  // Only what is here is charged, but what has no room now is better not begun.
  if (owner_.shared().memory->has_room_to_arrive(message_bytes_ - charged_)) return true;
  refuse_for_memory();
  return false;
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
  if (piece_left_ == 0) begin_piece();
  if (is_broken_) return 0;
  const auto taken = std::min(piece_left_, size);
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
  piece_left_ -= taken;
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
    fail(close_code::invalid_payload, "not UTF-8");
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
  const bool was_in_pieces = std::exchange(is_in_pieces_, false);
  const bool was_fragmented = std::exchange(fragments_, 0) > 1 || was_in_pieces;
  message_bytes_ = 0;
  kept_ = 0;
  release_budget();
  if (!is_open()) return;
  auto payload = std::move(message->get_raw_payload());
  if (is_deflated(arriving_) && !inflate(payload)) return;
  const bool is_text =
      arriving_ == form::plain ? message->get_opcode() == opcode::TEXT : arriving_ != form::deflated_binary;
  // Of a plain text the codec has seen all, but not whether the last character of several fragments is whole.
  const auto unchecked = arriving_ != form::plain ? std::string_view(payload)
                         : was_fragmented         ? last_character(payload)
                                                  : std::string_view();
  if (is_text && !text::is_valid_utf8(unchecked)) {
    fail(close_code::invalid_payload, "not UTF-8");
    return;
  }
  owner_.owner().counters().frames_received.add(1);
  owner_.shared().handler->on_frame(owner_.id(), is_text ? frame::kind::text : frame::kind::binary,
                                    std::move(payload));
}

bool websocket_connection::inflate(std::string& payload) {
  std::string message;
  switch (owner_.owner().inflater().inflate(payload, max_message_bytes_, message)) {
    case message_inflater::outcome::complete:
      break;
    case message_inflater::outcome::too_big:
      fail(close_code::too_big, "message too big");
      return false;
    case message_inflater::outcome::malformed:
      fail(close_code::invalid_payload, "malformed compression");
      return false;
    case message_inflater::outcome::no_memory:
      fail(close_code::try_later, "too much is arriving");
      return false;
  }
  // Little input may become much work; then others come first.
  frames_this_turn_ += static_cast<std::uint32_t>(
      std::min<std::size_t>(message.size() / inflated_bytes_of_frame, max_frames_a_turn));
  payload = std::move(message);
  return true;
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
  if (charged_ > 0) owner_.shared().memory->release_arriving(std::exchange(charged_, 0));
}

}  // namespace parlor::net
