#include "frame_compressor.hpp"

#include <mutex>
#include <new>
#include <string>

namespace parlor::net {

namespace {

// A final fragment with RSV1 (RFC 7692 section 6).
constexpr unsigned char first_bits = 0xc0;
// What a flush ends with, and what is left out on the wire: 00 00 ff ff.
constexpr std::size_t tail_size = 4;
constexpr int memory_level = 8;  // zlib's own default

}  // namespace

void frame_compressor::stream_end::operator()(z_stream* stream) const {
  deflateEnd(stream);
  delete stream;
}

const frame_ptr& frame_compressor::pick(const frame_ptr& message, std::uint8_t window_bits) {
  const auto size = message->payload().size();
  if (size < min_payload || size > max_payload) return message;
  // All are sent the same bytes. To a smaller window they refer only in a message that fits into it.
  if (window_bits < max_window_bits && size > std::size_t{1} << window_bits) return message;
  std::call_once(message->compressing_, [&] { message->compressed_ = compress(*message); });
  return message->compressed_ ? message->compressed_ : message;
}

bool frame_compressor::begin() {
  if (stream_) return deflateReset(stream_.get()) == Z_OK;
  auto fresh = std::make_unique<z_stream>();
  if (deflateInit2(fresh.get(), Z_DEFAULT_COMPRESSION, Z_DEFLATED, -max_window_bits, memory_level,
                   Z_DEFAULT_STRATEGY) != Z_OK) {
    return false;
  }
  stream_.reset(fresh.release());
  return true;
}

frame_ptr frame_compressor::compress(const frame& message) {
  // Where memory is missing the message goes as it is.
  try {
    if (!begin()) return nullptr;
    const auto plain = message.payload();
    // So much room that it ends before what would be no smaller.
    std::string bytes(plain.size() + tail_size, '\0');
    // zlib does not write through next_in.
    stream_->next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
    stream_->avail_in = static_cast<uInt>(plain.size());
    stream_->next_out = reinterpret_cast<Bytef*>(bytes.data());
    stream_->avail_out = static_cast<uInt>(bytes.size());
    if (deflate(stream_.get(), Z_SYNC_FLUSH) != Z_OK || stream_->avail_out == 0) return nullptr;
    const auto size = bytes.size() - stream_->avail_out - tail_size;
    const auto code = static_cast<unsigned char>(message.wire()[0] & 0x0f);
    return frame_ptr(new frame(message.type(), std::string_view(bytes).substr(0, size), message.importance(),
                               static_cast<unsigned char>(first_bits | code)));
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}

}  // namespace parlor::net
