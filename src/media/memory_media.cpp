#include <algorithm>
#include <chrono>
#include <map>
#include <mutex>
#include <utility>

#include "parlor/media/memory.hpp"

namespace parlor {
namespace {

struct stored_file {
  std::shared_ptr<const std::string> bytes;
  timestamp modified;
};

// Files and the bytes that they and the writers hold, under one lock.
class file_table {
 public:
  explicit file_table(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  bool reserve(std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    if (max_bytes_ - used_bytes_ < bytes) return false;
    used_bytes_ += bytes;
    return true;
  }

  void release(std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    used_bytes_ -= bytes;
  }

  bool insert(std::string_view key, std::shared_ptr<const std::string> bytes) {
    const auto now = std::chrono::time_point_cast<timestamp::duration>(std::chrono::system_clock::now());
    const std::lock_guard lock(mutex_);
    return files_.try_emplace(std::string(key), stored_file{std::move(bytes), now}).second;
  }

  std::shared_ptr<const std::string> find(std::string_view key) const {
    const std::lock_guard lock(mutex_);
    const auto found = files_.find(key);
    return found == files_.end() ? nullptr : found->second.bytes;
  }

  void erase(std::string_view key) {
    const std::lock_guard lock(mutex_);
    const auto found = files_.find(key);
    if (found == files_.end()) return;
    used_bytes_ -= found->second.bytes->size();
    files_.erase(found);
  }

  std::vector<media_entry> list(std::string_view after, std::size_t limit) const {
    const std::lock_guard lock(mutex_);
    std::vector<media_entry> entries;
    for (auto at = files_.upper_bound(after); at != files_.end() && entries.size() < limit; ++at) {
      entries.push_back(
          {at->first, static_cast<std::int64_t>(at->second.bytes->size()), at->second.modified});
    }
    return entries;
  }

 private:
  const std::size_t max_bytes_;
  mutable std::mutex mutex_;
  std::size_t used_bytes_ = 0;
  std::map<std::string, stored_file, std::less<>> files_;
};

class memory_writer : public media_writer {
 public:
  explicit memory_writer(file_table& files) : files_(files) {}
  ~memory_writer() override { files_.release(bytes_.size()); }

  result<void> write(std::string_view bytes) override {
    if (!files_.reserve(bytes.size())) return error{errc::unavailable, "write file", "memory is full"};
    bytes_ += bytes;
    return {};
  }

  result<void> commit(std::string_view key) override {
    if (!valid_media_key(key)) return error{errc::invalid_argument, "store file", "not a key"};
    auto bytes = std::make_shared<const std::string>(std::move(bytes_));
    if (files_.insert(key, bytes)) {
      bytes_.clear();
      return {};
    }
    bytes_ = *bytes;
    return error{errc::conflict, "store file", "the key is taken"};
  }

 private:
  file_table& files_;
  std::string bytes_;
};

class memory_reader : public media_reader {
 public:
  explicit memory_reader(std::shared_ptr<const std::string> bytes) : bytes_(std::move(bytes)) {}

  std::int64_t size() const override { return static_cast<std::int64_t>(bytes_->size()); }

  result<void> read(std::int64_t offset, std::size_t size, std::string& out) override {
    if (offset < 0) return error{errc::invalid_argument, "read file", "negative offset"};
    if (offset < this->size()) out.append(*bytes_, static_cast<std::size_t>(offset), size);
    return {};
  }

 private:
  std::shared_ptr<const std::string> bytes_;
};

class memory_media : public media_sink {
 public:
  explicit memory_media(memory_media_options options) : files_(options.max_bytes) {}

  result<std::unique_ptr<media_writer>> create() override {
    return std::unique_ptr<media_writer>(std::make_unique<memory_writer>(files_));
  }

  result<std::unique_ptr<media_reader>> open(std::string_view key) override {
    auto bytes = files_.find(key);
    if (!bytes) return error{errc::file_not_found, "open file", ""};
    return std::unique_ptr<media_reader>(std::make_unique<memory_reader>(std::move(bytes)));
  }

  result<void> remove(std::string_view key) override {
    files_.erase(key);
    return {};
  }

  result<std::vector<media_entry>> list(std::string_view after, std::size_t limit) override {
    return files_.list(after, limit);
  }

 private:
  file_table files_;
};

}  // namespace

std::unique_ptr<media_sink> make_memory_media(memory_media_options options) {
  return std::make_unique<memory_media>(options);
}

}  // namespace parlor
