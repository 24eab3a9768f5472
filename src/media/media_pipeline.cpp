#include "media/media_pipeline.hpp"

#include <algorithm>
#include <utility>

#include "media/key_pattern.hpp"
#include "text/base64.hpp"

namespace parlor::media {
namespace {

constexpr const char* operation = "store file";
constexpr std::size_t base64_piece = std::size_t{48} * 1024;
constexpr std::size_t base64_head = media_type_head_bytes / 3 * 4 + 4;

error malformed_base64() {
  return error{errc::malformed, operation, "not base64"};
}

error too_large(std::int64_t max_bytes) {
  return error{errc::too_large, operation, "", max_bytes};
}

std::string join(const std::vector<std::string>& types) {
  std::string joined;
  for (const auto& type : types) {
    if (!joined.empty()) joined += ", ";
    joined += type;
  }
  return joined;
}

result<void> check_size(const media_policy& policy, std::int64_t size) {
  if (size == 0) return error{errc::invalid_argument, operation, "the file is empty"};
  if (policy.max_bytes > 0 && size > policy.max_bytes) return too_large(policy.max_bytes);
  return {};
}

// The type of the file, where the policy allows it.
result<std::string> check_type(const media_policy& policy, std::string_view head,
                               std::string_view file_name) {
  std::string type = detect_media_type(head, file_name);
  const auto& allowed = policy.allowed_types;
  const bool is_listed = std::find(allowed.begin(), allowed.end(), type) != allowed.end();
  if (!allowed.empty() && !(is_listed && extension_fits(type, clean_file_name(file_name)))) {
    return error{errc::unsupported_type, operation, join(allowed)};
  }
  // Where every type is welcome, the type is a hint for people and not a decision.
  if (allowed.empty()) return media_type_of_name(type, file_name).value_or(type);
  return type;
}

result<attachment> commit(media_writer& writer, const media_policy& policy, const file_origin& origin,
                          std::int64_t size, std::string mime_type) {
  attachment stored;
  stored.owner = origin.owner;
  stored.file_name = clean_file_name(origin.file_name);
  stored.key = !origin.key.empty()
                   ? std::string(origin.key)
                   : make_media_key(policy.directory, origin.key_pattern,
                                    {origin.owner, origin.at, origin.index, stored.file_name});
  stored.size = size;
  stored.mime_type = std::move(mime_type);
  stored.kind = policy.kind;
  stored.created_at = origin.at;
  if (auto committed = writer.commit(stored.key); !committed) return committed.error();
  return stored;
}

// Decodes all of `text` into the writer. A piece that decodes to fewer bytes has padding within the text.
result<void> write_decoded(media_writer& writer, std::string_view text) {
  std::string bytes;
  while (!text.empty()) {
    const std::string_view piece = text.substr(0, base64_piece);
    text.remove_prefix(piece.size());
    bytes.clear();
    if (!text::decode_base64(piece, bytes)) return malformed_base64();
    if (!text.empty() && bytes.size() != base64_piece / 4 * 3) return malformed_base64();
    if (auto written = writer.write(bytes); !written) return written;
  }
  return {};
}

std::string with_extension(std::string name, std::string_view extension) {
  const auto dot = name.rfind('.');
  if (dot != std::string::npos && dot > 0) name.resize(dot);
  return name.append(extension);
}

result<attachment> store_as_jpeg(media_sink& sink, picture_converter& pictures, const media_policy& policy,
                                 const file_origin& origin, std::string_view base64) {
  std::string picture;
  if (!text::decode_base64(base64, picture)) return malformed_base64();
  const auto drawn = pictures.to_jpeg(picture);
  if (!drawn) return drawn.error();
  auto writer = sink.create();
  if (!writer) return writer.error();
  if (auto written = (*writer)->write(*drawn); !written) return written.error();
  const auto name = with_extension(clean_file_name(origin.file_name), ".jpg");
  auto renamed = origin;
  renamed.file_name = name;
  return commit(**writer, policy, renamed, static_cast<std::int64_t>(drawn->size()), "image/jpeg");
}

}  // namespace

result<attachment> store_base64(media_sink& sink, picture_converter& pictures, const media_policy& policy,
                                const file_origin& origin, std::string_view data) {
  const auto url = text::split_data_url(data);
  const std::string_view text = url ? url->base64 : data;
  const auto decoded_size = text::base64_decoded_size(text);
  if (!decoded_size) return malformed_base64();
  const auto size = static_cast<std::int64_t>(*decoded_size);
  if (auto checked = check_size(policy, size); !checked) return checked.error();

  std::string head;
  if (!text::decode_base64(text.substr(0, base64_head), head)) return malformed_base64();
  auto type = check_type(policy, head, origin.file_name);
  if (!type) return type.error();
  if (policy.form == media_form::jpeg) return store_as_jpeg(sink, pictures, policy, origin, text);

  auto writer = sink.create();
  if (!writer) return writer.error();
  if (auto written = write_decoded(**writer, text); !written) return written.error();
  return commit(**writer, policy, origin, size, std::move(*type));
}

upload_in_progress::upload_in_progress(std::unique_ptr<media_writer> writer, std::int64_t max_bytes)
    : writer_(std::move(writer)), max_bytes_(max_bytes) {}

result<upload_in_progress> upload_in_progress::begin(media_sink& sink, std::int64_t max_bytes) {
  auto writer = sink.create();
  if (!writer) return writer.error();
  return upload_in_progress(std::move(*writer), max_bytes);
}

result<void> upload_in_progress::write(std::string_view bytes) {
  if (!writer_) return error{errc::conflict, operation, "the upload has ended"};
  if (max_bytes_ > 0 && static_cast<std::int64_t>(bytes.size()) > max_bytes_ - size_) {
    writer_.reset();
    return too_large(max_bytes_);
  }
  auto written = writer_->write(bytes);
  if (!written) return writer_.reset(), written;
  head_ += bytes.substr(0, media_type_head_bytes - head_.size());
  size_ += static_cast<std::int64_t>(bytes.size());
  return {};
}

result<attachment> upload_in_progress::finish(const media_policy& policy, const file_origin& origin) {
  const auto writer = std::exchange(writer_, nullptr);
  if (!writer) return error{errc::conflict, operation, "the upload has ended"};
  if (policy.form != media_form::as_sent) {
    return error{errc::not_supported, operation, "an upload is stored as it is sent"};
  }
  if (auto checked = check_size(policy, size_); !checked) return checked.error();
  auto type = check_type(policy, head_, origin.file_name);
  if (!type) return type.error();
  return commit(*writer, policy, origin, size_, std::move(*type));
}

}  // namespace parlor::media
