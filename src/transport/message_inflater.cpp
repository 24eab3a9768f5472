#include "message_inflater.hpp"

#include <limits>

namespace parlor::net {

namespace {

// Left out on the wire: the end of the empty block that a flush ends with.
constexpr std::string_view tail("\x00\x00\xff\xff", 4);
constexpr int window_bits = 15;
// In z_stream::data_type, after inflate.
constexpr int is_after_block = 128;
constexpr int unused_bits_mask = 7;

}  // namespace

void message_inflater::state_end::operator()(state* ended) const {
  inflateEnd(&ended->stream);
  delete ended;
}

bool message_inflater::begin() {
  has_ended_ = false;
  if (state_) return inflateReset(&state_->stream) == Z_OK;
  auto fresh = std::make_unique<state>();
  if (inflateInit2(&fresh->stream, -window_bits) != Z_OK) return false;
  state_.reset(fresh.release());
  return true;
}

message_inflater::outcome message_inflater::inflate(std::string_view compressed, std::size_t max_bytes,
                                                    std::string& message) {
  // An empty message has one byte, but some peers leave out that as well.
  if (compressed.empty()) return outcome::complete;
  if (compressed.size() > std::numeric_limits<uInt>::max()) return outcome::too_big;
  if (!begin()) return outcome::no_memory;
  const auto payload = feed(compressed, max_bytes, message);
  if (payload != outcome::complete || has_ended_) return payload;
  // A message that is whole leaves nothing to the tail but to end an empty block.
  const auto rest = feed(tail, message.size(), message);
  return rest == outcome::complete && is_between_blocks() ? outcome::complete : outcome::malformed;
}

message_inflater::outcome message_inflater::feed(std::string_view bytes, std::size_t max_bytes,
                                                 std::string& message) {
  auto& stream = state_->stream;
  auto& room = state_->room;
  // zlib does not write through next_in.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  for (;;) {
    stream.next_out = reinterpret_cast<Bytef*>(room.data());
    stream.avail_out = static_cast<uInt>(room.size());
    const int status = ::inflate(&stream, Z_SYNC_FLUSH);
    if (status == Z_MEM_ERROR) return outcome::no_memory;
    if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) return outcome::malformed;
    const auto produced = room.size() - stream.avail_out;
    if (produced > max_bytes - message.size()) return outcome::too_big;
    message.append(room.data(), produced);
    has_ended_ = status == Z_STREAM_END;
    if (has_ended_) {
      // After a final block another stream may follow in the same message (RFC 7692 section 7.2.3.4).
      if (stream.avail_in == 0) return outcome::complete;
      if (inflateReset(&stream) != Z_OK) return outcome::malformed;
    } else if (stream.avail_out > 0) {
      // Whatever stops short of the end of the input cannot go on.
      return stream.avail_in == 0 ? outcome::complete : outcome::malformed;
    }
  }
}

bool message_inflater::is_between_blocks() const {
  const int where = state_->stream.data_type;
  return (where & is_after_block) != 0 && (where & unused_bits_mask) == 0;
}

}  // namespace parlor::net
