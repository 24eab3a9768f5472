// What the library and its picture workers say to each other over a pair of sockets: a picture_setup, which
// is answered by picture_ready; then any number of times a picture_request with the file behind it, which is
// answered by a picture_reply with the JPEG file behind it. Both ends are of one build on one machine, so a
// value travels as it lies in memory.
#pragma once

#include <cstdint>

#include "media/picture_codec.hpp"
#include "media/picture_refusal.hpp"

namespace parlor::media {

// The worker's end.
inline constexpr int picture_channel = 0;

struct picture_setup {
  std::uint64_t max_memory = 0;  // bytes of address space
  std::uint64_t max_cpu = 0;     // milliseconds for one picture
};

struct picture_ready {
  std::uint64_t mark = 0x7061726c6f72;
};

struct picture_request {
  std::uint64_t size = 0;  // of the file
  picture_limits limits;
};

enum class picture_outcome : std::uint32_t { converted, refused };
enum class picture_successor : std::uint32_t { same_worker, new_worker };

struct picture_reply {
  picture_outcome outcome = picture_outcome::refused;
  picture_refusal refusal = picture_refusal::malformed;
  picture_successor successor = picture_successor::same_worker;  // who takes the next picture
  std::int64_t limit = 0;
  std::uint64_t size = 0;  // of the JPEG file
};

}  // namespace parlor::media
