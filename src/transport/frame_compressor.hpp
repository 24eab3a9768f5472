// Compresses what one loop sends over permessage-deflate (RFC 7692 section 7.2.1), each message by itself.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "parlor/transport/transport.hpp"

#include <zlib.h>

namespace parlor::net {

// zlib's memory is that of the loop, not of a connection, and taken when the first message is compressed.
class frame_compressor {
 public:
  // Smaller messages gain too little. Larger ones would hold up the loop for several milliseconds.
  static constexpr std::size_t min_payload = 1024;
  static constexpr std::size_t max_payload = 256 * 1024;
  static constexpr std::uint8_t max_window_bits = 15;

  // The message for a peer whose window has 2^window_bits bytes: compressed where that is smaller, else as it
  // is. It is compressed at most once, by the loop that is the first to need it; others wait for that.
  const frame_ptr& pick(const frame_ptr& message, std::uint8_t window_bits);

 private:
  struct stream_end {
    void operator()(z_stream* stream) const;
  };

  bool begin();
  frame_ptr compress(const frame& message);

  std::unique_ptr<z_stream, stream_end> stream_;
};

}  // namespace parlor::net
