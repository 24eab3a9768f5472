// What a message takes while it arrives: how it is given to the codec, charged and timed.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "close_code.hpp"
#include "connection.hpp"
#include "websocket_connection.hpp"

namespace parlor::net {

namespace {

namespace opcode = websocketpp::frame::opcode;

constexpr unsigned char mask_bit = 0x80;
constexpr std::size_t mask_size = 4;
constexpr std::ptrdiff_t mask_of_long_frame = 2 + 8;  // where it is in the header
// RFC 6455 section 5.2: a length is written in as few bytes as it takes.
constexpr std::uint64_t least_length_of_16_bits = 126;
constexpr std::uint64_t least_length_of_64_bits = 65536;
constexpr std::uint16_t first_piece = 32 * 1024;  // of a frame whose length has 64 bits, so there is more
constexpr std::size_t slowest_message = 1024;     // bytes a second, of a large one

// The beginning of the header of a masked frame; how many bytes that are.
std::size_t write_header(std::array<char, 14>& header, int first, std::uint64_t length) {
  const int length_bytes = length < least_length_of_16_bits ? 0 : length < least_length_of_64_bits ? 2 : 8;
  const auto code = length_bytes == 0 ? length : length_bytes == 2 ? 126 : 127;
  header[0] = static_cast<char>(first);
  header[1] = static_cast<char>(mask_bit | code);
  std::size_t size = 2;
  for (int left = length_bytes; left-- > 0;) header[size++] = static_cast<char>(length >> (8 * left) & 0xff);
  return size;
}

}  // namespace

// The codec reserves what a frame announces. So it is given a long one in pieces, as if the peer had sent fragments:
// who announces much and sends little then holds little, and what is held is what is charged.
void websocket_connection::begin_long_frame() {
  if (payload_left_ < least_length_of_64_bits) {
    fail(close_code::protocol_error, "protocol error");
    return;
  }
  is_in_pieces_ = true;
  if (!charge(arrived() + first_piece)) return;
  std::array<char, 2 + mask_size> rest = {static_cast<char>(first_piece >> 8),
                                          static_cast<char>(first_piece & 0xff)};
  std::copy_n(header_.begin() + mask_of_long_frame, mask_size, rest.begin() + 2);
  piece_left_ = first_piece;
  feed(rest.data(), rest.size());
}

void websocket_connection::begin_piece() {
  // As much as there is already, so that the codec moves a message once for each time that it doubles. The mask goes
  // on with the next piece as long as each has a multiple of its bytes.
  const auto wanted = std::max<std::size_t>(first_piece, arrived() / mask_size * mask_size);
  const bool is_last = payload_left_ <= wanted;
  piece_left_ = is_last ? static_cast<std::size_t>(payload_left_) : wanted;
  if (!charge(arrived() + piece_left_)) return;
  const bool is_final = is_last && (header_[0] & final_bit) != 0;
  std::array<char, 14> header{};
  const auto size = write_header(header, (is_final ? final_bit : 0) | opcode::CONTINUATION, piece_left_);
  std::copy_n(header_.begin() + mask_of_long_frame, mask_size,
              header.begin() + static_cast<std::ptrdiff_t>(size));
  feed(header.data(), size + mask_size);
}

bool websocket_connection::charge(std::size_t size) {
  if (message_bytes_ <= free_message_bytes || size <= charged_) return true;
  if (!owner_.shared().memory->charge_arriving(size - charged_)) {
    refuse_for_memory();
    return false;
  }
  const bool is_first = std::exchange(charged_, size) == 0;
  if (is_first) {
    kept_since_ = owner_.owner().now();
    owner_.owner().arm(owner_, arrival_deadline());
  }
  return true;
}

void websocket_connection::refuse_for_memory() {
  owner_.shared().memory->uploads_shed.fetch_add(1, std::memory_order_relaxed);
  fail(close_code::try_later, "too much is arriving");
}

std::size_t websocket_connection::arrived() const {
  return message_bytes_ - (is_control_frame() ? 0 : static_cast<std::size_t>(payload_left_));
}

void websocket_connection::count_input() {
  const auto kept = charged_ > 0 ? 0 : arrived();
  if (kept > 0 && kept_ == 0) kept_since_ = owner_.owner().now();
  kept_ = kept;
  owner_.count_input(kept + (backlog_.empty() ? 0 : backlog_.capacity()));
}

// A message that does not come any further would keep its memory from others for ever.
steady_time websocket_connection::arrival_deadline() const {
  const auto& options = owner_.shared().options;
  if (charged_ == 0) return kept_ > 0 ? kept_since_ + options.ping_deadline : steady_time::max();
  return kept_since_ + options.body_grace + std::chrono::milliseconds(arrived() * 1000 / slowest_message);
}

}  // namespace parlor::net
