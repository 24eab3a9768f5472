// Base64 (RFC 4648 section 4) and base64url without padding (section 5), strict in both directions.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace parlor::text {

// The number of bytes that `text` decodes to if it is valid; nothing where its length or padding cannot be.
std::optional<std::size_t> base64_decoded_size(std::string_view text);

// Appends the decoded bytes to `out`. False, with `out` as it was, for any character outside the alphabet
// (white space too), wrong length or padding, or trailing bits that are not zero.
bool decode_base64(std::string_view text, std::string& out);
std::string encode_base64(std::string_view bytes);

bool decode_base64url(std::string_view text, std::string& out);
std::string encode_base64url(std::string_view bytes);

// A data URL (RFC 2397) with base64: "data:image/png;base64,AAAA".
struct data_url {
  std::string_view mime_type;  // as written, may be empty
  std::string_view base64;
};
// Nothing where `text` does not begin with "data:" or has no ";base64,".
std::optional<data_url> split_data_url(std::string_view text);

}  // namespace parlor::text
