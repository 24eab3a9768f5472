// Pictures from strangers, made into JPEG files of our own.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "parlor/result.hpp"

namespace parlor {

// [Threads]   Any, several at once.
// [Blocking]  Up to max_wait for a worker and max_time for the picture; called on the media threads only.
// [Calls]     The bytes of one JPEG, PNG or GIF file; what they are is told by their beginning.
// [Answers]   A baseline JPEG with nothing of the file in it but its pixels: upright as its EXIF orientation
//             says, transparency on white, of an animation the first frame, and no larger than asked for.
// [Errors]    unsupported_type: another kind of file, `detail` lists the three. too_large: `limit` pixels,
//             pixels a side or bytes, as `detail` says; also where so few bytes cannot hold so many pixels.
//             malformed: it cannot be decoded, or not within the time that it has, or its worker died of it.
//             unavailable: too many pictures wait, no worker can be started, or the converter is being
//             destroyed. No error touches another picture.
// [Lifetime]  Destruction ends what is under way.
class picture_converter {
 public:
  virtual ~picture_converter() = default;

  virtual result<std::string> to_jpeg(std::string_view bytes) = 0;
};

struct picture_options {
  int quality = 85;                      // 1 … 100; above 90 colours keep their full resolution
  std::int64_t max_pixels = 24'000'000;  // a phone's camera has 12 million, a good one 24
  int max_side = 8192;                   // pixels
  int max_drawn_side = 1600;             // pixels; a larger picture is drawn smaller. 0: as large as it is
  std::int64_t max_bytes = std::int64_t{64} << 20;  // of the file
  std::size_t workers = 1;                          // 1 … 4 processes, started when first needed
  std::size_t max_queued = 16;                      // pictures that wait for a worker; the next is refused
  std::chrono::milliseconds max_wait{10'000};       // for a worker
  std::chrono::milliseconds max_time{5'000};        // for one picture, without that wait
  std::chrono::milliseconds max_cpu{2'000};         // the same in processor time
  std::size_t max_memory = std::size_t{512} << 20;  // bytes of a worker's address space
};

// Decodes in processes of its own, which can open no file and reach nothing but the converter; a picture that
// breaks or hangs its worker costs that worker alone. They are started from memory, no program has to be
// installed; /proc has to be mounted. Linux only. Throws std::system_error where the system has no descriptor
// left.
std::unique_ptr<picture_converter> make_picture_converter(picture_options options = {});

}  // namespace parlor
