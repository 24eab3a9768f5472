// Names that nobody can guess.
#pragma once

#include <string>

namespace parlor::media {

// 128 bits from the system's random generator as 32 lower-case hexadecimal digits. Throws std::system_error
// where the system has none, which no supported one does.
std::string random_hex();

}  // namespace parlor::media
