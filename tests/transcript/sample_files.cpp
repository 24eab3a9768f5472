#include "transcript/sample_files.hpp"

#include <algorithm>
#include <string_view>

namespace transcript {
namespace {

using namespace std::string_view_literals;

std::string filled(std::string_view head, std::size_t size, char rest) {
  std::string bytes(head);
  bytes.resize(std::max(size, head.size()), rest);
  return bytes;
}

// The local header of a ZIP member without content (APPNOTE.TXT section 4.3.7).
std::string zip_member(std::string_view name) {
  std::string bytes("PK\x03\x04"sv);
  bytes += std::string(22, '\0');
  bytes += static_cast<char>(name.size());
  bytes += std::string(3, '\0');
  return bytes.append(name);
}

}  // namespace

std::string png(std::size_t size) {
  return filled("\x89PNG\r\n\x1a\n"sv, size, '\1');
}
std::string jpeg(std::size_t size) {
  return filled("\xff\xd8\xff\xe0"sv, size, '\1');
}
std::string gif(std::size_t size) {
  return filled("GIF89a"sv, size, '\1');
}
std::string webp(std::size_t size) {
  return filled("RIFF\x5c\0\0\0WEBPVP8 "sv, size, '\1');
}
std::string pdf(std::size_t size) {
  return filled("%PDF-1.7\n"sv, size, '\1');
}
std::string ole(std::size_t size) {
  return filled("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"sv, size, '\1');
}
std::string docx() {
  return zip_member("[Content_Types].xml") + zip_member("word/document.xml");
}
std::string xlsx() {
  return zip_member("[Content_Types].xml") + zip_member("xl/workbook.xml");
}
std::string plain_text(std::size_t size) {
  return filled("words"sv, size, 'a');
}
std::string zip() {
  return zip_member("a.txt");
}
std::string rar(std::size_t size) {
  return filled("Rar!\x1a\x07\x01\0"sv, size, '\1');
}
std::string mp3(std::size_t size) {
  return filled("ID3\x04\0\0\0\0\0\x10"sv, size, '\1');
}
std::string wav(std::size_t size) {
  return filled("RIFF\x5c\0\0\0WAVEfmt "sv, size, '\1');
}
std::string program(std::size_t size) {
  return filled(
      "\x7f"
      "ELF\2\1\1\0"sv,
      size, '\0');
}

}  // namespace transcript
