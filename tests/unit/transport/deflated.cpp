#include "deflated.hpp"

#include <array>
#include <cstdint>

#include <zlib.h>

namespace parlor::test {

namespace {

Bytef* bytes_of(std::string_view text) {
  return reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
}

std::string deflated(std::string_view text, int level, int flush) {
  z_stream stream{};
  deflateInit2(&stream, level, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
  std::string bytes(text.size() + text.size() / 8 + 64, '\0');
  stream.next_in = bytes_of(text);
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = bytes_of(bytes);
  stream.avail_out = static_cast<uInt>(bytes.size());
  deflate(&stream, flush);
  bytes.resize(bytes.size() - stream.avail_out);
  deflateEnd(&stream);
  return bytes;
}

std::string without_tail(std::string bytes) {
  bytes.resize(bytes.size() - 4);
  return bytes;
}

}  // namespace

std::string deflated(std::string_view text) {
  return without_tail(deflated(text, 6, Z_SYNC_FLUSH));
}

std::string deflated_with_final_block(std::string_view text) {
  return deflated(text, 6, Z_FINISH) + std::string(1, '\0');
}

std::string deflated_after(std::string_view first, std::string_view second) {
  const auto both = std::string(first) + std::string(second);
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
  std::string bytes(both.size() + 64, '\0');
  stream.next_in = bytes_of(both);
  stream.avail_in = static_cast<uInt>(first.size());
  stream.next_out = bytes_of(bytes);
  stream.avail_out = static_cast<uInt>(bytes.size());
  deflate(&stream, Z_SYNC_FLUSH);
  const auto start = bytes.size() - stream.avail_out;
  stream.avail_in = static_cast<uInt>(second.size());
  deflate(&stream, Z_SYNC_FLUSH);
  bytes.resize(bytes.size() - stream.avail_out);
  deflateEnd(&stream);
  return without_tail(bytes.substr(start));
}

std::string stored(std::string_view text) {
  return without_tail(deflated(text, 0, Z_SYNC_FLUSH));
}

std::optional<std::string> inflated(std::string_view bytes, int window_bits) {
  const auto whole = std::string(bytes) + std::string("\x00\x00\xff\xff", 4);
  z_stream stream{};
  if (inflateInit2(&stream, -window_bits) != Z_OK) return std::nullopt;
  stream.next_in = bytes_of(whole);
  stream.avail_in = static_cast<uInt>(whole.size());
  std::string text;
  std::array<char, 4096> room;
  int status = Z_OK;
  do {
    stream.next_out = bytes_of({room.data(), room.size()});
    stream.avail_out = static_cast<uInt>(room.size());
    status = inflate(&stream, Z_SYNC_FLUSH);
    text.append(room.data(), room.size() - stream.avail_out);
  } while (status == Z_OK && stream.avail_out == 0);
  const bool is_complete = (status == Z_OK || status == Z_BUF_ERROR) && stream.avail_in == 0;
  inflateEnd(&stream);
  return is_complete ? std::optional(text) : std::nullopt;
}

std::string noise(std::size_t size) {
  std::string bytes;
  std::uint32_t state = 1;
  while (bytes.size() < size) {
    state = state * 1664525 + 1013904223;
    bytes += static_cast<char>(state >> 24);
  }
  return bytes;
}

}  // namespace parlor::test
