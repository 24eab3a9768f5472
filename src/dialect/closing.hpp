// How a socket is told why it ends.
#pragma once

#include <cstdint>
#include <string_view>

#include "parlor/dialect/dialect.hpp"
#include "parlor/error.hpp"

namespace parlor::dialects {

namespace close_code {
inline constexpr std::uint16_t internal_error = 1011;
inline constexpr std::uint16_t try_again_later = 1013;
inline constexpr std::uint16_t not_authenticated = 4001;
inline constexpr std::uint16_t bad_request = 4400;
inline constexpr std::uint16_t forbidden = 4403;
inline constexpr std::uint16_t room_not_found = 4404;
}  // namespace close_code

// For a room that the caller is no member of, the code of one that does not exist: nobody learns which there
// are.
std::uint16_t close_code_of(errc code);

// The sentence is cut to the 123 bytes that a close frame has for it.
close_reason make_close(std::uint16_t code, std::string_view sentence);

// Both for an error.
close_reason close_for(const error& problem);

}  // namespace parlor::dialects
