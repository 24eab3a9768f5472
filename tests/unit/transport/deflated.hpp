// What a peer does that has agreed on permessage-deflate: raw deflate, without the last four bytes of a
// flush.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace parlor::test {

std::string deflated(std::string_view text);
// With a final block and the byte of an empty one (RFC 7692 section 7.2.3.4).
std::string deflated_with_final_block(std::string_view text);
// The second of two messages that share their context, which nobody has agreed on.
std::string deflated_after(std::string_view first, std::string_view second);
// In blocks that are stored and not compressed.
std::string stored(std::string_view text);
// Nothing for what is no such message. The window has 2^window_bits bytes.
std::optional<std::string> inflated(std::string_view bytes, int window_bits = 15);
// Bytes that deflate cannot make smaller, always the same.
std::string noise(std::size_t size);

}  // namespace parlor::test
