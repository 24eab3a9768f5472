#include "chunked_reader.hpp"

#include <algorithm>

namespace parlor::net {

namespace {

constexpr int max_digits = 15;  // no overflow in 64 bits, and more than any limit
constexpr std::size_t max_extension_bytes = 256;
constexpr std::size_t max_trailer_bytes = 4096;

int hexadecimal(char letter) {
  if (letter >= '0' && letter <= '9') return letter - '0';
  if (letter >= 'a' && letter <= 'f') return letter - 'a' + 10;
  if (letter >= 'A' && letter <= 'F') return letter - 'A' + 10;
  return -1;
}

bool is_text(char letter) {
  const auto code = static_cast<unsigned char>(letter);
  return letter == '\t' || (code >= 0x20 && code != 0x7f);
}

}  // namespace

chunked_reader::progress chunked_reader::read(std::string_view bytes, std::string& out) {
  std::size_t position = 0;
  while (position < bytes.size() && place_ != place::done) {
    if (place_ != place::data) {
      if (!step(bytes[position])) return {status::malformed, position};
      ++position;
      continue;
    }
    const auto count = std::min<std::uint64_t>(left_, bytes.size() - position);
    out.append(bytes.substr(position, count));
    position += count;
    left_ -= count;
    if (left_ == 0) place_ = place::data_cr;
  }
  return {place_ == place::done ? status::complete : status::more, position};
}

bool chunked_reader::step(char letter) {
  switch (place_) {
    case place::size:
      if (const int digit = hexadecimal(letter); digit >= 0) {
        left_ = left_ * 16 + static_cast<std::uint64_t>(digit);
        return ++digits_ <= max_digits;
      }
      if (digits_ == 0) return false;
      if (letter == '\r') {
        place_ = place::size_end;
        return true;
      }
      if (letter != ';') return false;
      place_ = place::extension;
      line_bytes_ = 0;
      return true;
    case place::extension:
      if (letter == '\r') {
        place_ = place::size_end;
        return true;
      }
      return is_text(letter) && ++line_bytes_ <= max_extension_bytes;
    case place::size_end:
      place_ = left_ == 0 ? place::trailer_start : place::data;
      digits_ = 0;
      return letter == '\n';
    case place::data_cr:
      place_ = place::data_lf;
      return letter == '\r';
    case place::data_lf:
      place_ = place::size;
      return letter == '\n';
    case place::trailer_start:
      if (letter == '\r') {
        place_ = place::last_lf;
        return true;
      }
      place_ = place::trailer;
      return is_text(letter) && letter != ' ' && letter != '\t' && ++trailer_bytes_ <= max_trailer_bytes;
    case place::trailer:
      if (letter == '\r') {
        place_ = place::trailer_lf;
        return true;
      }
      return is_text(letter) && ++trailer_bytes_ <= max_trailer_bytes;
    case place::trailer_lf:
      place_ = place::trailer_start;
      return letter == '\n';
    case place::last_lf:
      place_ = place::done;
      return letter == '\n';
    case place::data:
    case place::done:
      break;
  }
  return false;
}

}  // namespace parlor::net
