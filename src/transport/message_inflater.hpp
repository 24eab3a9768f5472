// Inflates what one loop receives over permessage-deflate (RFC 7692 section 7.2.2), each message by itself.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <zlib.h>

namespace parlor::net {

// The memory is that of the loop, not of a connection, and taken when the first compressed message comes.
class message_inflater {
 public:
  enum class outcome : std::uint8_t {
    complete,
    too_big,    // it would have more than the bytes it may have; found before they are allocated
    malformed,  // no deflate stream, a cut one, or one that refers to an earlier message
    no_memory,
  };

  // `message` is empty before, and of no use after another outcome than complete.
  outcome inflate(std::string_view compressed, std::size_t max_bytes, std::string& message);

 private:
  struct state {
    z_stream stream{};
    std::array<char, 32 * 1024> room;
  };
  struct state_end {
    void operator()(state* ended) const;
  };

  bool begin();
  outcome feed(std::string_view bytes, std::size_t max_bytes, std::string& message);
  bool is_between_blocks() const;

  std::unique_ptr<state, state_end> state_;
  bool has_ended_ = false;  // with a final block
};

}  // namespace parlor::net
