// Sizes of files as people read them. The units are powers of 1024.
#pragma once

#include <cstdint>
#include <string>

namespace parlor::dialects {

// "10.0MB": for bounds. One that would be shown as 0.0MB is given in a smaller unit.
std::string compact_size(std::int64_t bytes);

// "5MB", "1.5MB": as compact_size, without a zero behind the point.
std::string short_size(std::int64_t bytes);

// "100.0 KB", "512 B": the largest unit up to GB in which it is 1 at least.
std::string display_size(std::int64_t bytes);

}  // namespace parlor::dialects
