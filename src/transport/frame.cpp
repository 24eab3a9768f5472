#include <algorithm>
#include <utility>

#include "parlor/transport/transport.hpp"

#include "memory_budget.hpp"

namespace parlor {

namespace {

constexpr unsigned char final_fragment = 0x80;
constexpr std::size_t max_header_size = 10;

constexpr unsigned char opcode_of(frame::kind type) {
  return type == frame::kind::text ? 0x1 : 0x2;
}

void append_length(std::string& wire, std::uint64_t length, int bytes) {
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
    wire += static_cast<char>((length >> shift) & 0xff);
  }
}

}  // namespace

void wire_bytes::give_back() {
  counted_by_->forget(*this);
}

frame::frame(kind type, std::string_view payload, urgency importance)
    : frame(type, payload, importance, static_cast<unsigned char>(final_fragment | opcode_of(type))) {}

frame::frame(kind type, std::string_view payload, urgency importance, unsigned char first_byte)
    : wire_bytes(1), type_(type), importance_(importance) {
  wire_.reserve(payload.size() + max_header_size);
  wire_ += static_cast<char>(first_byte);
  if (payload.size() <= 125) {
    wire_ += static_cast<char>(payload.size());
  } else if (payload.size() <= 0xffff) {
    wire_ += static_cast<char>(126);
    append_length(wire_, payload.size(), 2);
  } else {
    wire_ += static_cast<char>(127);
    append_length(wire_, payload.size(), 8);
  }
  header_size_ = wire_.size();
  wire_ += payload;
}

// The bytes of the frames stay beside those of the block.
frame_block::frame_block(std::vector<frame_ptr> frames) : wire_bytes(2), frames_(std::move(frames)) {
  std::size_t size = 0;
  for (const auto& one : frames_) {
    size += one->wire().size();
    largest_payload_ = std::max(largest_payload_, one->payload().size());
  }
  wire_.reserve(size);
  for (const auto& one : frames_) wire_ += one->wire();
}

}  // namespace parlor
