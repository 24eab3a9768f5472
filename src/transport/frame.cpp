#include "parlor/transport/transport.hpp"

namespace parlor {

namespace {

constexpr char final_fragment = static_cast<char>(0x80);
constexpr std::size_t max_header_size = 10;

void append_length(std::string& wire, std::uint64_t length, int bytes) {
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
    wire += static_cast<char>((length >> shift) & 0xff);
  }
}

}  // namespace

frame::frame(kind type, std::string_view payload, urgency importance) : type_(type), importance_(importance) {
  wire_.reserve(payload.size() + max_header_size);
  wire_ += static_cast<char>(final_fragment | (type == kind::text ? 0x1 : 0x2));
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

}  // namespace parlor
