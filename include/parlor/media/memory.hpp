// A media sink in memory: for tests, and for files that may be forgotten.
#pragma once

#include <cstddef>
#include <memory>

#include "parlor/media/media_sink.hpp"

namespace parlor {

struct memory_media_options {
  std::size_t max_bytes = 256 * 1024 * 1024;  // of all files together; more is unavailable
};

std::unique_ptr<media_sink> make_memory_media(memory_media_options options = {});

}  // namespace parlor
