#include "media/random_hex.hpp"

#include <array>
#include <cerrno>
#include <system_error>

#include <sys/random.h>
#include <unistd.h>

namespace parlor::media {

std::string random_hex() {
  std::array<unsigned char, 16> bytes{};
  if (::getentropy(bytes.data(), bytes.size()) != 0) {
    throw std::system_error(errno, std::generic_category(), "read random bytes");
  }
  constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (const auto byte : bytes) {
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

}  // namespace parlor::media
