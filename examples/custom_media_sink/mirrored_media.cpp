#include "mirrored_media.hpp"

#include <string_view>
#include <utility>
#include <vector>

namespace {

class mirrored_writer final : public parlor::media_writer {
 public:
  mirrored_writer(parlor::media_sink& first_sink, std::unique_ptr<parlor::media_writer> first,
                  std::unique_ptr<parlor::media_writer> second)
      : first_sink_(first_sink), first_(std::move(first)), second_(std::move(second)) {}

  parlor::result<void> write(std::string_view bytes) override {
    if (auto written = first_->write(bytes); !written) return written;
    return second_->write(bytes);
  }

  // Answers only when both have it. What the first has and the second refuses is taken back.
  parlor::result<void> commit(std::string_view key) override {
    if (auto committed = first_->commit(key); !committed) return committed;
    auto committed = second_->commit(key);
    if (!committed) (void)first_sink_.remove(key);
    return committed;
  }

 private:
  parlor::media_sink& first_sink_;
  std::unique_ptr<parlor::media_writer> first_;
  std::unique_ptr<parlor::media_writer> second_;
};

class mirrored_media final : public parlor::media_sink {
 public:
  mirrored_media(std::unique_ptr<parlor::media_sink> first, std::unique_ptr<parlor::media_sink> second)
      : first_(std::move(first)), second_(std::move(second)) {}

  parlor::result<std::unique_ptr<parlor::media_writer>> create() override {
    auto first = first_->create();
    if (!first) return first.error();
    auto second = second_->create();
    if (!second) return second.error();
    return std::unique_ptr<parlor::media_writer>(
        std::make_unique<mirrored_writer>(*first_, std::move(*first), std::move(*second)));
  }

  // file_not_found only where both say so: a broken disk is no proof that there is no such file.
  parlor::result<std::unique_ptr<parlor::media_reader>> open(std::string_view key) override {
    auto first = first_->open(key);
    if (first) return first;
    auto second = second_->open(key);
    const bool tell_first = !second && first.error().code != parlor::errc::file_not_found;
    return tell_first ? std::move(first) : std::move(second);
  }

  parlor::result<void> remove(std::string_view key) override {
    auto first = first_->remove(key);
    auto second = second_->remove(key);
    return first ? second : first;
  }

  parlor::result<std::vector<parlor::media_entry>> list(std::string_view after, std::size_t limit) override {
    return first_->list(after, limit);
  }

 private:
  const std::unique_ptr<parlor::media_sink> first_;
  const std::unique_ptr<parlor::media_sink> second_;
};

}  // namespace

std::unique_ptr<parlor::media_sink> make_mirrored_media(std::unique_ptr<parlor::media_sink> first,
                                                        std::unique_ptr<parlor::media_sink> second) {
  return std::make_unique<mirrored_media>(std::move(first), std::move(second));
}
