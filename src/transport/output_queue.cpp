#include "output_queue.hpp"

#include <algorithm>
#include <utility>

namespace parlor::net {

namespace {

iovec to_vector(std::string_view bytes) {
  // sendmsg does not write through the pointer; its type is shared with recvmsg.
  return {const_cast<char*>(bytes.data()), bytes.size()};
}

}  // namespace

std::string_view output_queue::segment::rest() const {
  const auto* text = std::get_if<std::string>(&bytes);
  const std::string_view all =
      text != nullptr ? std::string_view(*text) : std::get<shared_bytes>(bytes).bytes;
  return all.substr(offset);
}

void output_queue::push(std::string_view bytes, buffer_pool& pool) {
  if (bytes.empty()) return;
  if (flat_.capacity() < copy_limit / 4) flat_ = pool.take();
  flat_.append(bytes);
  size_ += bytes.size();
}

void output_queue::push(std::string&& bytes, buffer_pool& pool) {
  if (bytes.size() <= copy_limit) {
    push(std::string_view(bytes), pool);
    return;
  }
  append_segment({std::move(bytes), 0});
}

void output_queue::push(const frame_ptr& message, buffer_pool& pool) {
  push_shared({message, message->wire()}, pool);
}

void output_queue::push(const frame_block_ptr& messages, buffer_pool& pool) {
  push_shared({messages, messages->wire()}, pool);
}

void output_queue::push_shared(shared_bytes piece, buffer_pool& pool) {
  if (size_ != 0 && piece.bytes.size() <= (size_ < slow_size ? copy_limit : tiny)) {
    push(piece.bytes, pool);
    return;
  }
  if (size_ != 0) {
    append_segment({std::move(piece), 0});
    return;
  }
  size_ = piece.bytes.size();
  head_ = std::move(piece);
}

// All memory is taken before anything is moved: a push that finds none must leave what waits as it was.
void output_queue::append_segment(segment next) {
  auto fresh = segments_ ? nullptr : std::make_unique<segments>();
  auto& list = (fresh ? *fresh : *segments_).list;
  const bool has_flat = flat_offset_ < flat_.size();
  const auto wanted = list.size() + (has_flat ? 2 : 1);
  if (wanted > list.capacity()) list.reserve(std::max(wanted, 2 * list.capacity()));
  if (fresh) segments_ = std::move(fresh);
  if (has_flat) list_segment({std::exchange(flat_, std::string()), flat_offset_});
  flat_.clear();
  flat_offset_ = 0;
  size_ += next.rest().size();
  list_segment(std::move(next));
}

void output_queue::list_segment(segment next) {
  segments_->list.push_back(std::move(next));
  segments_->own_bytes += own_bytes(segments_->list.back());
}

std::size_t output_queue::own_bytes(const segment& listed) {
  const auto* text = std::get_if<std::string>(&listed.bytes);
  return text != nullptr ? text->capacity() : 0;
}

std::size_t output_queue::own_memory() const {
  if (size_ == 0) return 0;
  const auto listed = segments_ ? segments_->own_bytes + segments_->list.capacity() * sizeof(segment) : 0;
  const auto flat = flat_.capacity() < copy_limit / 4 ? 0 : flat_.capacity();
  return flat + listed;
}

void output_queue::keep_shared(memory_budget& budget) {
  if (head_.owner) budget.keep(*head_.owner);
  if (!segments_) return;
  auto& list = segments_->list;
  for (auto index = segments_->kept; index < list.size(); ++index) {
    const auto* piece = std::get_if<shared_bytes>(&list[index].bytes);
    if (piece != nullptr) budget.keep(*piece->owner);
  }
  segments_->kept = list.size();
}

std::size_t output_queue::pieces(std::array<iovec, max_pieces>& list) const {
  std::size_t count = 0;
  if (!head_.bytes.empty()) list[count++] = to_vector(head_.bytes);
  if (segments_) {
    for (std::size_t index = segments_->first; index < segments_->list.size() && count < list.size();
         ++index) {
      list[count++] = to_vector(segments_->list[index].rest());
    }
  }
  if (flat_offset_ < flat_.size() && count < list.size()) {
    list[count++] = to_vector(std::string_view(flat_).substr(flat_offset_));
  }
  return count;
}

void output_queue::consume(std::size_t bytes, buffer_pool& pool) {
  size_ -= bytes;
  is_untouched_ = size_ == 0;
  if (size_ == 0) {
    clear(pool);
    return;
  }
  if (!head_.bytes.empty()) {
    const auto taken = std::min(bytes, head_.bytes.size());
    head_.bytes.remove_prefix(taken);
    bytes -= taken;
    if (head_.bytes.empty()) head_ = {};
  }
  while (segments_ && bytes > 0) {
    auto& front = segments_->list[segments_->first];
    const auto taken = std::min(bytes, front.rest().size());
    front.offset += taken;
    bytes -= taken;
    if (!front.rest().empty()) return;
    segments_->own_bytes -= own_bytes(front);
    front = segment{};
    if (++segments_->first == segments_->list.size()) {
      segments_.reset();
    } else if (segments_->first >= max_pieces && segments_->first * 2 >= segments_->list.size()) {
      // A peer that is never quite up to date must not keep a place for all that it was ever sent.
      const auto written = static_cast<std::ptrdiff_t>(segments_->first);
      segments_->list.erase(segments_->list.begin(), segments_->list.begin() + written);
      segments_->kept -= std::min(segments_->kept, segments_->first);
      segments_->first = 0;
    }
  }
  flat_offset_ += bytes;
}

void output_queue::clear(buffer_pool& pool) {
  head_ = {};
  segments_.reset();
  if (flat_.capacity() >= copy_limit / 4) pool.give_back(std::exchange(flat_, std::string()));
  flat_.clear();
  flat_offset_ = 0;
  size_ = 0;
  is_untouched_ = true;
}

}  // namespace parlor::net
