#include "media/media_type.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>

#include "text/header_value.hpp"
#include "text/url.hpp"
#include "text/utf8.hpp"

namespace parlor::media {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t max_file_name = 255;  // characters
constexpr std::size_t max_extension_bytes = 32;

struct extension_of_type {
  std::string_view extension;
  std::string_view mime_type;
};

constexpr extension_of_type extensions[] = {
    {"jpg", "image/jpeg"},
    {"jpeg", "image/jpeg"},
    {"jpe", "image/jpeg"},
    {"jfif", "image/jpeg"},
    {"png", "image/png"},
    {"gif", "image/gif"},
    {"webp", "image/webp"},
    {"mp3", "audio/mpeg"},
    {"wav", "audio/wav"},
    {"wave", "audio/wav"},
    {"pdf", "application/pdf"},
    {"doc", "application/msword"},
    {"xls", "application/vnd.ms-excel"},
    {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {"zip", "application/zip"},
    {"rar", "application/vnd.rar"},
    {"txt", "text/plain"},
};

// What many people call files whose bytes say nothing, or nothing that is known here. No HTML, no SVG, no
// scripts.
constexpr extension_of_type harmless_names[] = {
    {"pdf", "application/pdf"},
    {"doc", "application/msword"},
    {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {"xls", "application/vnd.ms-excel"},
    {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {"ppt", "application/vnd.ms-powerpoint"},
    {"pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
    {"odt", "application/vnd.oasis.opendocument.text"},
    {"ods", "application/vnd.oasis.opendocument.spreadsheet"},
    {"epub", "application/epub+zip"},
    {"json", "application/json"},
    {"csv", "text/csv"},
    {"md", "text/markdown"},
    {"zip", "application/zip"},
    {"rar", "application/vnd.rar"},
    {"7z", "application/x-7z-compressed"},
    {"gz", "application/gzip"},
    {"tar", "application/x-tar"},
    {"mp4", "video/mp4"},
    {"mov", "video/quicktime"},
    {"webm", "video/webm"},
    {"ogg", "audio/ogg"},
    {"m4a", "audio/mp4"},
};

struct signature {
  std::string_view magic;
  std::string_view mime_type;
};

// Content that says by itself what it is.
constexpr signature signatures[] = {
    {"\xff\xd8\xff"sv, "image/jpeg"},
    {"\x89PNG\r\n\x1a\n"sv, "image/png"},
    {"GIF87a"sv, "image/gif"},
    {"GIF89a"sv, "image/gif"},
    {"%PDF-"sv, "application/pdf"},
    {"Rar!\x1a\x07\x00"sv, "application/vnd.rar"},
    {"Rar!\x1a\x07\x01\x00"sv, "application/vnd.rar"},
};

constexpr auto docx_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"sv;
constexpr auto xlsx_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"sv;

bool starts_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

std::string extension_of(std::string_view file_name) {
  const std::size_t dot = file_name.rfind('.');
  return dot == std::string_view::npos ? std::string() : text::to_lower_ascii(file_name.substr(dot + 1));
}

// A ZIP archive's members, as far as their local headers lie in the head (APPNOTE.TXT section 4.3.7).
bool has_zip_member(std::string_view head, std::string_view name_prefix) {
  constexpr std::size_t name_offset = 30;
  for (std::size_t at = head.find("PK\x03\x04"); at != std::string_view::npos;
       at = head.find("PK\x03\x04", at + 4)) {
    if (head.size() - at > name_offset && starts_with(head.substr(at + name_offset), name_prefix))
      return true;
  }
  return false;
}

std::string_view detect_zip(std::string_view head, std::string_view file_name) {
  const bool is_package = has_zip_member(head, "[Content_Types].xml") || has_zip_member(head, "_rels/.rels");
  if (!is_package) return "application/zip";
  const std::string extension = extension_of(file_name);
  if (extension == "docx" && !has_zip_member(head, "xl/")) return docx_type;
  if (extension == "xlsx" && !has_zip_member(head, "word/")) return xlsx_type;
  return "application/zip";
}

std::string_view detect_ole(std::string_view file_name) {
  const std::string extension = extension_of(file_name);
  if (extension == "doc") return "application/msword";
  if (extension == "xls") return "application/vnd.ms-excel";
  return "application/octet-stream";
}

unsigned byte_at(std::string_view bytes, std::size_t index) {
  return static_cast<unsigned char>(bytes[index]);
}

// The length of the MPEG audio layer III frame that `bytes` begin with; 0 for none (ISO/IEC 11172-3
// section 2.4.1.3).
std::size_t mp3_frame_size(std::string_view bytes) {
  if (bytes.size() < 4 || byte_at(bytes, 0) != 0xff || (byte_at(bytes, 1) & 0xe0) != 0xe0) return 0;
  const unsigned version = byte_at(bytes, 1) >> 3 & 3;  // 0: 2.5, 2: 2, 3: 1
  const unsigned layer = byte_at(bytes, 1) >> 1 & 3;    // 1: III
  const unsigned bitrate = byte_at(bytes, 2) >> 4;
  const unsigned rate = byte_at(bytes, 2) >> 2 & 3;
  if (version == 1 || layer != 1 || bitrate == 0 || bitrate == 15 || rate == 3) return 0;

  constexpr unsigned kilobits_1[] = {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320};
  constexpr unsigned kilobits_2[] = {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160};
  constexpr unsigned hertz_1[] = {44100, 48000, 32000};
  const bool first_version = version == 3;
  const unsigned hertz = first_version ? hertz_1[rate] : version == 2 ? hertz_1[rate] / 2 : hertz_1[rate] / 4;
  const unsigned bits = (first_version ? kilobits_1[bitrate] : kilobits_2[bitrate]) * 1000;
  const unsigned padding = byte_at(bytes, 2) >> 1 & 1;
  return (first_version ? 144u : 72u) * bits / hertz + padding;
}

// A frame where the next one, if it lies in the head, is a frame too: two bytes alone turn up in any file.
bool is_mp3(std::string_view head) {
  const bool tagged =
      starts_with(head, "ID3") && head.size() >= 10 && byte_at(head, 3) < 0x10 &&
      ((byte_at(head, 6) | byte_at(head, 7) | byte_at(head, 8) | byte_at(head, 9)) & 0x80) == 0;
  if (tagged) return true;
  const std::size_t size = mp3_frame_size(head);
  if (size == 0) return false;
  return head.size() < size + 4 || mp3_frame_size(head.substr(size)) != 0;
}

bool is_riff(std::string_view head, std::string_view form) {
  return starts_with(head, "RIFF") && head.size() >= 12 && head.substr(8, 4) == form;
}

// The head of a longer file may end within a code point, of which up to three bytes are there.
bool is_text(std::string_view head) {
  if (text::is_message_text(head)) return true;
  if (head.size() < media_type_head_bytes) return false;
  for (std::size_t cut = 1; cut <= 3; ++cut) {
    const unsigned lead = byte_at(head, head.size() - cut);
    if ((lead & 0xc0) == 0x80) continue;
    const std::size_t length = lead < 0xc2 || lead > 0xf4 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    return length > cut && text::is_message_text(head.substr(0, head.size() - cut));
  }
  return false;
}

// Text as editors wrote it before UTF-8: UTF-16 with its mark, or an 8-bit encoding without controls.
bool is_legacy_text(std::string_view head) {
  if (starts_with(head, "\xff\xfe") || starts_with(head, "\xfe\xff")) return true;
  return std::all_of(head.begin(), head.end(), [](char one) {
    const auto byte = static_cast<unsigned char>(one);
    return byte >= 0x20 ? byte != 0x7f : byte == '\t' || byte == '\n' || byte == '\r';
  });
}

// Code points of valid UTF-8, one at a time.
std::string_view take_code_point(std::string_view& text) {
  std::size_t length = 1;
  while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xc0) == 0x80) ++length;
  const std::string_view taken = text.substr(0, length);
  text.remove_prefix(length);
  return taken;
}

// U+061C, U+200E, U+200F, U+202A … U+202E, U+2066 … U+2069: what turns "exe.png" around on the screen.
bool is_bidirectional_control(std::string_view code_point) {
  return code_point == "\xd8\x9c" || code_point == "\xe2\x80\x8e" || code_point == "\xe2\x80\x8f" ||
         (code_point >= "\xe2\x80\xaa" && code_point <= "\xe2\x80\xae") ||
         (code_point >= "\xe2\x81\xa6" && code_point <= "\xe2\x81\xa9");
}

bool is_kept_in_name(std::string_view code_point) {
  constexpr std::string_view quotes = "\"`";
  if (!text::is_single_line(code_point) || is_bidirectional_control(code_point)) return false;
  return code_point.size() > 1 || quotes.find(code_point.front()) == std::string_view::npos;
}

std::string keep_valid_utf8(std::string_view bytes) {
  std::string valid;
  while (!bytes.empty()) {
    std::size_t length = std::min<std::size_t>(bytes.size(), 4);
    while (length > 0 && !(text::is_valid_utf8(bytes.substr(0, length)) &&
                           text::count_code_points(bytes.substr(0, length)) == 1)) {
      --length;
    }
    valid += bytes.substr(0, length);
    bytes.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return valid;
}

void trim_name(std::string& name) {
  name.erase(0, std::min(name.find_first_not_of(" ."), name.size()));
  name.erase(name.find_last_not_of(' ') + 1);
}

std::string cut_name(const std::string& name) {
  if (text::count_code_points(name) <= max_file_name) return name;
  const std::size_t dot = name.rfind('.');
  const bool has_extension = dot != std::string::npos && name.size() - dot <= max_extension_bytes;
  const std::string extension = has_extension ? name.substr(dot) : std::string();
  const std::size_t most = max_file_name - text::count_code_points(extension);
  std::string_view rest = name;
  std::string cut;
  for (std::size_t count = 0; count < most; ++count) cut += take_code_point(rest);
  return cut + extension;
}

// For readers that do not know filename*. '%' goes too: some decode escapes here (RFC 6266 appendix D).
std::string ascii_name(std::string_view name) {
  std::string ascii;
  while (!name.empty()) {
    const std::string_view code_point = take_code_point(name);
    const bool plain = code_point.size() == 1 && code_point.front() != '%';
    ascii += plain ? code_point.front() : '_';
  }
  return ascii;
}

}  // namespace

std::string detect_media_type(std::string_view head, std::string_view file_name) {
  head = head.substr(0, media_type_head_bytes);
  for (const auto& known : signatures) {
    if (starts_with(head, known.magic)) return std::string(known.mime_type);
  }
  if (is_riff(head, "WEBP")) return "image/webp";
  if (is_riff(head, "WAVE")) return "audio/wav";
  if (starts_with(head, "PK\x03\x04") || starts_with(head, "PK\x05\x06")) {
    return std::string(detect_zip(head, file_name));
  }
  if (starts_with(head, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) return std::string(detect_ole(file_name));
  if (is_mp3(head)) return "audio/mpeg";
  if (is_text(head)) return "text/plain";
  if (extension_of(file_name) == "txt" && is_legacy_text(head)) return "text/plain";
  return "application/octet-stream";
}

std::optional<std::string> media_type_of_name(std::string_view content_type, std::string_view file_name) {
  if (content_type != "text/plain" && content_type != "application/octet-stream") return std::nullopt;
  const std::string extension = extension_of(file_name);
  const auto* known = std::find_if(std::begin(harmless_names), std::end(harmless_names),
                                   [&](const auto& each) { return each.extension == extension; });
  if (known == std::end(harmless_names)) return std::nullopt;
  return std::string(known->mime_type);
}

bool extension_fits(std::string_view mime_type, std::string_view file_name) {
  const std::string extension = extension_of(file_name);
  if (extension.empty()) return true;
  const auto family = mime_type.substr(0, mime_type.find('/') + 1);
  const bool is_mixed_up = family == "image/" || family == "audio/";
  return std::any_of(std::begin(extensions), std::end(extensions), [&](const extension_of_type& known) {
    if (known.extension != extension) return false;
    return known.mime_type == mime_type || (is_mixed_up && starts_with(known.mime_type, family));
  });
}

bool is_inline_type(std::string_view mime_type) {
  constexpr std::string_view inline_types[] = {"image/jpeg", "image/png",  "image/gif",
                                               "image/webp", "audio/mpeg", "audio/wav"};
  return std::find(std::begin(inline_types), std::end(inline_types), mime_type) != std::end(inline_types);
}

std::string clean_file_name(std::string_view name) {
  const std::size_t separator = name.find_last_of("/\\");
  if (separator != std::string_view::npos) name.remove_prefix(separator + 1);

  const std::string valid = keep_valid_utf8(name);
  std::string clean;
  for (std::string_view rest = valid; !rest.empty();) {
    const std::string_view code_point = take_code_point(rest);
    if (is_kept_in_name(code_point)) clean += code_point;
  }
  trim_name(clean);
  clean = cut_name(clean);
  trim_name(clean);  // the cut may have left a blank at the end
  return clean.empty() ? "file" : clean;
}

std::string content_disposition(std::string_view mime_type, std::string_view file_name) {
  const std::string name = clean_file_name(file_name);
  std::string value = is_inline_type(mime_type) ? "inline" : "attachment";
  value += "; filename=\"" + ascii_name(name) + "\"; filename*=UTF-8''" + text::percent_encode(name);
  return value;
}

}  // namespace parlor::media
