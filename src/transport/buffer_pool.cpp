#include "buffer_pool.hpp"

#include <algorithm>
#include <new>
#include <utility>

namespace parlor::net {

namespace {

constexpr std::size_t first_capacity = 1024;
// A larger buffer is freed at once: keeping it would turn one burst into lasting memory.
constexpr std::size_t max_kept_capacity = 64 * 1024;

}  // namespace

std::string buffer_pool::take() {
  if (kept_.empty()) {
    std::string fresh;
    fresh.reserve(first_capacity);
    return fresh;
  }
  auto buffer = std::move(kept_.back());
  kept_.pop_back();
  fewest_ = std::min(fewest_, kept_.size());
  return buffer;
}

void buffer_pool::give_back(std::string buffer) noexcept {
  if (buffer.capacity() < first_capacity || buffer.capacity() > max_kept_capacity) return;
  buffer.clear();
  try {
    kept_.push_back(std::move(buffer));
  } catch (const std::bad_alloc&) {
    // Then it is freed.
  }
}

void buffer_pool::trim() {
  // The back is the part in use; what lay idle is at the front.
  kept_.erase(kept_.begin(), kept_.begin() + static_cast<std::ptrdiff_t>(fewest_));
  fewest_ = kept_.size();
  if (kept_.empty()) kept_.shrink_to_fit();
}

}  // namespace parlor::net
