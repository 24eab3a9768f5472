#include "server/upload.hpp"

#include <utility>

#include "media/media_pipeline.hpp"
#include "server/guard.hpp"
#include "server/media_jobs.hpp"
#include "text/multipart.hpp"
#include "text/utf8.hpp"

namespace parlor::server_side {
namespace {

// Fields of a form that are not files.
constexpr std::size_t max_fields = 16;
constexpr std::size_t max_field_bytes = 8 * 1024;

}  // namespace

// What the multipart stream holds. On the media threads, one call at a time.
class upload::parts : public text::part_handler {
 public:
  parts(services& shared, const std::string& boundary, const upload_plan& plan)
      : shared_(shared), plan_(plan), parser_(boundary, *this) {}

  result<void> feed(std::string_view bytes) {
    auto fed = guarded("store an upload", [&] { return parser_.feed(bytes); });
    if (!fed) return log_refused(shared_, fed.error());
    return fed;
  }

  result<std::vector<attachment>> finish(user_id owner, http_call call, const dialect& speaker) {
    auto stored = guarded("store an upload", [&]() -> result<std::vector<attachment>> {
      if (auto ended = parser_.finish(); !ended) return ended.error();
      call.form = std::move(fields_);
      auto policy = speaker.decode_upload(call, files_.size());
      if (!policy) return policy.error();
      return store(owner, *policy);
    });
    if (!stored) return log_refused(shared_, stored.error());
    return stored;
  }

  result<void> on_part_begin(const text::part_header& header) override {
    is_file_ = header.file_name.has_value();
    if (!is_file_) {
      if (fields_.size() >= max_fields) {
        return error{errc::too_large, "read a form", "fields", static_cast<std::int64_t>(max_fields)};
      }
      fields_.push_back({header.name, ""});
      return {};
    }
    if (header.name != plan_.file_field) {
      return error{errc::invalid_argument, "read a form", "files belong in the field " + plan_.file_field, 0};
    }
    if (files_.size() >= plan_.max_files) {
      return error{errc::too_many_files, "read a form", "", static_cast<std::int64_t>(plan_.max_files)};
    }
    auto begun = media::upload_in_progress::begin(*shared_.options.media, plan_.max_file_bytes);
    if (!begun) return begun.error();
    files_.push_back({*header.file_name, *std::move(begun)});
    return {};
  }

  result<void> on_part_data(std::string_view bytes) override {
    if (is_file_) return files_.back().content.write(bytes);
    auto& value = fields_.back().value;
    if (value.size() + bytes.size() > max_field_bytes) {
      return error{errc::too_large, "read a form", "a field", static_cast<std::int64_t>(max_field_bytes)};
    }
    value += bytes;
    return {};
  }

  result<void> on_part_end() override {
    if (!is_file_ && !text::is_valid_utf8(fields_.back().value)) {
      return error{errc::malformed, "read a form", "a field that is not UTF-8", 0};
    }
    return {};
  }

 private:
  struct file {
    std::string name;
    media::upload_in_progress content;
  };

  result<std::vector<attachment>> store(user_id owner, const media_policy& policy) {
    std::vector<attachment> stored;
    const auto now = shared_.options.clock();
    for (std::size_t index = 0; index < files_.size(); ++index) {
      media::file_origin from{owner, now, policy.key_pattern, files_[index].name, std::nullopt};
      if (files_.size() > 1) from.index = index;
      auto one = files_[index].content.finish(policy, from);
      if (!one) {
        drop_files(shared_, keys_of(stored));
        return one.error();
      }
      count_stored(shared_, one->size);
      stored.push_back(*std::move(one));
    }
    return stored;
  }

  services& shared_;
  const upload_plan& plan_;
  std::vector<name_and_value> fields_;
  std::vector<file> files_;
  bool is_file_ = false;
  text::multipart_parser parser_;
};

upload::upload(services& shared, const std::string& boundary, const upload_plan& plan)
    : shared_(shared), parts_(std::make_shared<parts>(shared, boundary, plan)) {}

// Unfinished files are removed from the disk, which is nothing for a loop.
upload::~upload() {
  let_go(shared_, std::move(parts_));
}

result<std::shared_ptr<upload>> upload::begin(services& shared, const std::string& content_type,
                                              const upload_plan& plan) {
  const auto boundary = text::multipart_boundary(content_type);
  if (!boundary) return error{errc::unsupported_type, "read a form", "multipart/form-data", 0};
  return std::shared_ptr<upload>(new upload(shared, *boundary, plan));
}

void upload::open_gate() {
  std::string bytes;
  body_sink::write_done done;
  {
    const std::lock_guard lock(mutex_);
    is_gate_open_ = true;
    bytes = std::exchange(waiting_bytes_, {});
    done = std::exchange(waiting_done_, nullptr);
  }
  if (done) feed(std::move(bytes), std::move(done));
}

void upload::write(std::string bytes, body_sink::write_done done) {
  {
    const std::lock_guard lock(mutex_);
    if (!is_gate_open_) {
      waiting_bytes_ = std::move(bytes);
      waiting_done_ = std::move(done);
      return;
    }
  }
  feed(std::move(bytes), std::move(done));
}

void upload::feed(std::string bytes, body_sink::write_done done) {
  const bool is_taken = shared_.media.post(
      [self = shared_from_this(), bytes = std::move(bytes), done] { done(self->parts_->feed(bytes)); });
  if (!is_taken) done(overloaded("store an upload"));
}

void upload::finish(user_id owner, http_call call, const dialect& speaker,
                    std::function<void(result<std::vector<attachment>>)> done) {
  const bool is_taken =
      shared_.media.post_continuation([self = shared_from_this(), owner, call = std::move(call), &speaker,
                                       done] { done(self->parts_->finish(owner, call, speaker)); });
  if (!is_taken) done(overloaded("store an upload"));
}

void upload::abandon() {
  body_sink::write_done done;
  {
    const std::lock_guard lock(mutex_);
    waiting_bytes_.clear();
    done = std::exchange(waiting_done_, nullptr);
  }
  if (done) done(error{errc::unauthenticated, "store an upload", "", 0});
}

namespace {

class upload_sink : public body_sink {
 public:
  upload_sink(std::shared_ptr<upload> files, std::function<void(error)> failed)
      : files_(std::move(files)), failed_(std::move(failed)) {}

  void write(std::string bytes, write_done done) override {
    files_->write(std::move(bytes), [failed = failed_, done = std::move(done)](result<void> written) {
      if (!written) failed(written.error());
      done(std::move(written));
    });
  }

 private:
  std::shared_ptr<upload> files_;
  std::function<void(error)> failed_;
};

}  // namespace

std::unique_ptr<body_sink> make_upload_sink(std::shared_ptr<upload> files,
                                            std::function<void(error)> failed) {
  return std::make_unique<upload_sink>(std::move(files), std::move(failed));
}

}  // namespace parlor::server_side
