// Files on their way into a media sink: size and content are judged before anybody can open them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "parlor/media/media_policy.hpp"
#include "parlor/media/media_sink.hpp"
#include "parlor/model.hpp"
#include "parlor/result.hpp"

namespace parlor::media {

// Whose file it is, and what it is called.
struct file_origin {
  user_id owner;
  timestamp at{};
  std::string file_name;             // as the uploader called it
  std::optional<std::size_t> index;  // set where several come together
};

// A file that arrives in pieces, under a policy that may be known only at the end. Destruction without finish
// leaves nothing behind.
class incoming_upload {
 public:
  // `max_bytes` bounds what is taken before the policy is known; 0: no bound.
  static result<std::unique_ptr<incoming_upload>> begin(media_sink& sink, std::int64_t max_bytes);

  // [Errors] too_large with max_bytes as its limit; those of the sink.
  result<void> write(std::string_view bytes);
  std::int64_t size() const { return size_; }
  // Stores the file under a new key. What it answers has no id.
  // [Errors] invalid_argument for an empty file; too_large with the policy's limit; unsupported_type with the
  // allowed types, joined by ", ", as its detail; those of the sink.
  result<attachment> finish(const media_policy& policy, const file_origin& from);

 private:
  incoming_upload(std::unique_ptr<media_writer> writer, std::int64_t max_bytes);

  std::unique_ptr<media_writer> writer_;
  std::int64_t max_bytes_;
  std::int64_t size_ = 0;
  std::string head_;  // the first media_type_head_bytes
};

// Decodes base64, with or without the prefix of a data URL, into the sink without a second copy of the whole.
// [Errors] as incoming_upload, and malformed for what is not base64. The size is judged before anything is
// decoded.
result<attachment> store_base64(media_sink& sink, const media_policy& policy, const file_origin& from,
                                std::string_view text);

}  // namespace parlor::media
