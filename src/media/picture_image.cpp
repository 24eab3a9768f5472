#include "media/picture_image.hpp"

// The assembler reads the file that the build has just linked.
__asm__(
    ".pushsection .rodata\n"
    ".hidden parlor_picture_worker_begin\n"
    ".hidden parlor_picture_worker_end\n"
    ".global parlor_picture_worker_begin\n"
    ".global parlor_picture_worker_end\n"
    "parlor_picture_worker_begin:\n"
    ".incbin \"" PARLOR_PICTURE_WORKER
    "\"\n"
    "parlor_picture_worker_end:\n"
    ".popsection\n");

extern "C" {
__attribute__((visibility("hidden"))) extern const char parlor_picture_worker_begin[];
__attribute__((visibility("hidden"))) extern const char parlor_picture_worker_end[];
}

namespace parlor::media {

std::string_view picture_worker_image() {
  const auto size = parlor_picture_worker_end - parlor_picture_worker_begin;
  return {parlor_picture_worker_begin, static_cast<std::size_t>(size)};
}

}  // namespace parlor::media
