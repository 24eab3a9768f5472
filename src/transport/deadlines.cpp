#include "deadlines.hpp"

#include <algorithm>

namespace parlor::net {

namespace {

bool is_later(const deadlines::entry& left, const deadlines::entry& right) {
  return left.at > right.at;
}

}  // namespace

void deadlines::push(entry next) {
  heap_.push_back(next);
  std::push_heap(heap_.begin(), heap_.end(), is_later);
}

deadlines::entry deadlines::pop() {
  std::pop_heap(heap_.begin(), heap_.end(), is_later);
  const auto due = heap_.back();
  heap_.pop_back();
  return due;
}

}  // namespace parlor::net
