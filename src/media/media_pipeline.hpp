// From the bytes that a client sends to a stored file: size and type are checked against the policy, and the
// type is decided by content alone. What the client declares (type, size) is never asked for.
//
// Kinds that share their content are told apart by the extension (see detect_media_type): msword and
// vnd.ms-excel among OLE files, the two OOXML types among ZIP packages. Where a policy lists types, the name
// must not contradict the content either: "page.html" and "x.docx" that is a plain archive are refused
// although text and archives are allowed.
//
// [Threads]   One call or upload_in_progress from one thread at a time; it blocks as the sink does.
// [Errors]    invalid_argument: the file is empty. malformed: no base64. too_large: more than `limit` bytes.
//             unsupported_type: `detail` is the allowed types, joined by ", ". Whatever the sink answers.
//             After an error nothing is stored.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "parlor/media/media_sink.hpp"
#include "parlor/media/pictures.hpp"
#include "parlor/model.hpp"
#include "parlor/result.hpp"

#include "media/media_type.hpp"

namespace parlor::media {

// What the result says beside the file's own properties.
struct file_origin {
  user_id owner;
  timestamp at{};
  std::string_view key_pattern;      // see key_pattern.hpp
  std::string_view file_name;        // as the client wrote it
  std::optional<std::size_t> index;  // set where a message has several files
  std::string_view key{};            // where it goes, if that has been decided already
};

// Stores base64, with or without a data URL's head. It is decoded piece by piece: there is never a second
// whole copy, and a file that is too large or of the wrong type is refused before the sink is touched. The
// attachment has id 0. A picture of media_form::jpeg is decoded whole and stored as `pictures` draws it.
result<attachment> store_base64(media_sink& sink, picture_converter& pictures, const media_policy& policy,
                                const file_origin& origin, std::string_view data);

// A file that arrives in pieces, and whose policy may be known only at the end. Destruction without finish
// leaves nothing.
class upload_in_progress {
 public:
  // `max_bytes` is the largest that any policy allows; 0: no bound.
  static result<upload_in_progress> begin(media_sink& sink, std::int64_t max_bytes);

  // too_large as soon as `max_bytes` is crossed. An error is final.
  result<void> write(std::string_view bytes);
  // Once. The attachment has id 0. not_supported: a policy of another form than as_sent.
  result<attachment> finish(const media_policy& policy, const file_origin& origin);

  std::int64_t size() const { return size_; }

 private:
  upload_in_progress(std::unique_ptr<media_writer> writer, std::int64_t max_bytes);

  std::unique_ptr<media_writer> writer_;  // null after an error
  std::int64_t max_bytes_;
  std::int64_t size_ = 0;
  std::string head_;  // the first media_type_head_bytes
};

}  // namespace parlor::media
