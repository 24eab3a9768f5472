// handshake: the opening of RFC 6455 section 4, with no library.
#pragma once

#include <string>
#include <string_view>

namespace parlor_bench {

// base64 of the SHA-1 of the key and the fixed GUID (RFC 6455 section 4.2.2).
std::string accept_key(std::string_view key);

struct upgrade_request {
  std::string_view path;  // without the query
  std::string_view key;
};

// Of a head that ends with its empty line. Whatever is missing stays empty.
upgrade_request parse_upgrade(std::string_view head);

std::string upgrade_answer(std::string_view key);

}  // namespace parlor_bench
