#include "media/picture_memory.hpp"

#include <cstdlib>
#include <limits>

namespace parlor::media {
namespace {

// Stands before each block and remembers its size.
struct alignas(std::max_align_t) block_head {
  std::size_t size;
};

thread_local memory_budget* current_budget = nullptr;

block_head* head_of(void* block) {
  return static_cast<block_head*>(block) - 1;
}

bool take(std::size_t size) {
  return current_budget == nullptr || current_budget->take(size);
}

void give_back(std::size_t size) {
  if (current_budget != nullptr) current_budget->give_back(size);
}

void give_up(std::size_t size) {
  if (current_budget == nullptr) return;
  current_budget->give_back(size);
  current_budget->give_up();
}

}  // namespace

memory_budget::memory_budget(std::size_t max_bytes) : outer_(current_budget), left_(max_bytes) {
  current_budget = this;
}

memory_budget::~memory_budget() {
  current_budget = outer_;
}

bool memory_budget::take(std::size_t size) {
  if (size > left_) {
    was_exceeded_ = true;
    return false;
  }
  left_ -= size;
  return true;
}

void* picture_allocate(std::size_t size) {
  if (size > std::numeric_limits<std::size_t>::max() - sizeof(block_head) || !take(size)) return nullptr;
  auto* head = static_cast<block_head*>(std::malloc(sizeof(block_head) + size));
  if (head == nullptr) {
    give_up(size);
    return nullptr;
  }
  head->size = size;
  return head + 1;
}

void* picture_reallocate(void* block, std::size_t size) {
  if (block == nullptr) return picture_allocate(size);
  if (size > std::numeric_limits<std::size_t>::max() - sizeof(block_head) || !take(size)) return nullptr;
  const std::size_t old_size = head_of(block)->size;
  auto* head = static_cast<block_head*>(std::realloc(head_of(block), sizeof(block_head) + size));
  if (head == nullptr) {
    give_up(size);
    return nullptr;
  }
  give_back(old_size);
  head->size = size;
  return head + 1;
}

void picture_free(void* block) {
  if (block == nullptr) return;
  give_back(head_of(block)->size);
  std::free(head_of(block));
}

std::size_t picture_memory_left() {
  return current_budget == nullptr ? std::numeric_limits<std::size_t>::max() : current_budget->left();
}

void picture_memory_ran_out() {
  if (current_budget != nullptr) current_budget->give_up();
}

}  // namespace parlor::media
