// The picture workers of one converter: so many processes, and a bounded number of callers that wait for one.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

#include "parlor/media/pictures.hpp"

#include "media/file_descriptor.hpp"
#include "media/picture_process.hpp"

namespace parlor::media {

class picture_workers : public picture_converter {
 public:
  explicit picture_workers(const picture_options& options);
  picture_workers(const picture_workers&) = delete;
  picture_workers& operator=(const picture_workers&) = delete;
  ~picture_workers() override;

  result<std::string> to_jpeg(std::string_view bytes) override;

 private:
  class place;

  result<void> enter();
  void leave();
  result<std::unique_ptr<picture_process>> take_process(picture_process::deadline until);
  void put_back(std::unique_ptr<picture_process> process);
  result<std::string> convert(std::string_view bytes, std::uint64_t max_memory);

  const picture_options options_;
  const file_descriptor stop_signal_;
  std::mutex mutex_;
  std::condition_variable place_is_free_;
  std::condition_variable all_are_gone_;
  bool stopping_ = false;
  std::size_t inside_ = 0;  // callers that have a place or wait for one
  std::size_t waiting_ = 0;
  std::size_t free_places_;
  std::vector<std::unique_ptr<picture_process>> idle_;
};

}  // namespace parlor::media
