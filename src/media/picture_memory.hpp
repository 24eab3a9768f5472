// The memory that decoding a picture takes, counted against a budget.
#pragma once

#include <cstddef>

namespace parlor::media {

// While it lives, the functions below count on this thread, and have nothing beyond `max_bytes`. The
// decoder's hooks carry no argument that could lead to a budget, so the thread knows its own.
class memory_budget {
 public:
  explicit memory_budget(std::size_t max_bytes);
  memory_budget(const memory_budget&) = delete;
  memory_budget& operator=(const memory_budget&) = delete;
  ~memory_budget();

  bool was_exceeded() const { return was_exceeded_; }

  std::size_t left() const { return left_; }
  bool take(std::size_t size);
  void give_back(std::size_t size) { left_ += size; }
  // The system has less than the budget.
  void give_up() { was_exceeded_ = true; }

 private:
  memory_budget* outer_;
  std::size_t left_;
  bool was_exceeded_ = false;
};

// As malloc, realloc and free. What was allocated under a budget has to be freed under it.
void* picture_allocate(std::size_t size);
void* picture_reallocate(void* block, std::size_t size);
void picture_free(void* block);

// For a decoder that has a memory of its own: the bound that it has to keep, and that it has met it.
std::size_t picture_memory_left();
void picture_memory_ran_out();

}  // namespace parlor::media
