// sha1: the hash of RFC 3174, which the handshake needs.
#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace parlor_bench {

using sha1_digest = std::array<std::uint8_t, 20>;

sha1_digest sha1(std::string message);

}  // namespace parlor_bench
