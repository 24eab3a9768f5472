// JPEG files of kinds that parlor itself does not write, and the codecs that are there to read them.
#pragma once

#include <memory>
#include <string>

#include "media/jpeg_codec.hpp"

namespace parlor::media {

struct with_stb {
  static std::unique_ptr<jpeg_codec> make_codec() { return make_stb_jpeg_codec(); }
};

#ifdef PARLOR_JPEG_TURBO
struct with_turbo {
  static std::unique_ptr<jpeg_codec> make_codec() { return make_turbo_jpeg_codec(); }
};
#define PARLOR_EVERY_JPEG_CODEC with_stb, with_turbo
#else
#define PARLOR_EVERY_JPEG_CODEC with_stb
#endif

// All are 16 x 16. Four quarters as `quarters` has them:
std::string rgb_jpeg();  // not as luma and chroma
std::string progressive_jpeg();
// The same with black ink, as Adobe stores it: the white quarter is half black.
std::string cmyk_jpeg();
std::string ycck_jpeg();
// The quarters are 10, 90, 170 and 250.
std::string grey_jpeg();
// Arithmetic codes, in which nobody publishes.
std::string arithmetic_jpeg();

// The file with another size in its head.
std::string with_size(std::string jpeg, int width, int height);

}  // namespace parlor::media
