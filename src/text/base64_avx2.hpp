// Decoding base64 with 256-bit registers, where the processor has them. For base64.cpp alone.
#pragma once

#include <cstddef>

namespace parlor::text {

// So many bytes beyond the decoded ones may be overwritten.
inline constexpr std::size_t avx2_slack = 8;

bool has_avx2();

// Decodes from the beginning of `groups` groups of four characters as many as it can, eight at a time, and
// answers how many; stops in front of a character outside the alphabet. Reads no byte beyond the groups.
std::size_t decode_base64_avx2(const char* text, std::size_t groups, char* out);

}  // namespace parlor::text
