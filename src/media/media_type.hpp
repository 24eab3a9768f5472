// Which kind of file some bytes are: decided by content, with the name as a hint only between kinds that
// share content.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parlor/media/media_policy.hpp"
#include "parlor/model.hpp"
#include "parlor/result.hpp"

namespace parlor::media {

// So many bytes from the beginning are enough for detect_media_type.
inline constexpr std::size_t media_type_head_bytes = 4096;

// The MIME type of a file that begins with `head`: one of image/jpeg png gif webp; application/pdf, msword,
// vnd.ms-excel, the two OOXML types, zip, vnd.rar; audio/mpeg, audio/wav; text/plain for valid UTF-8 without
// controls, and for a .txt file without controls in another encoding; else application/octet-stream.
// ZIP-based Office files are told by what is inside and by the extension of `file_name`; OLE files by the
// extension.
std::string detect_media_type(std::string_view head, std::string_view file_name);

// The type that `file_name` speaks of, for content that says nothing: text/plain and
// application/octet-stream. Only types that no browser runs or shows by itself; nothing for any other name.
std::optional<std::string> media_type_of_name(std::string_view content_type, std::string_view file_name);

// Whether a file of that type may carry that name. Content decides what a file is, and its name must not say
// otherwise: a picture may be called by any picture's extension and a sound by any sound's, since programs
// mix those up; the others only by their own. A name without an extension says nothing.
bool extension_fits(std::string_view mime_type, std::string_view file_name);

// True for the types that a browser may show inline: raster pictures and audio.
bool is_inline_type(std::string_view mime_type);

// A file name without anything that a path, a header or a shell could trip over: directories, control
// characters, bidirectional overrides, double quotes and backquotes are removed, blanks at the ends and
// leading dots too; at most 255 characters with the extension kept; "file" where nothing is left.
std::string clean_file_name(std::string_view name);

// `Content-Disposition` for it: attachment or inline, with filename and filename* (RFC 6266).
std::string content_disposition(std::string_view mime_type, std::string_view file_name);

}  // namespace parlor::media
