// A media sink in a directory of the local file system.
#pragma once

#include <filesystem>
#include <memory>

#include "parlor/media/media_sink.hpp"

namespace parlor {

struct local_disk_options {
  std::filesystem::path directory;  // created with mode 0700 where missing
};

// [Errors]    io_failed: the directory cannot be made or written.
result<std::unique_ptr<media_sink>> make_local_disk(local_disk_options options);

}  // namespace parlor
