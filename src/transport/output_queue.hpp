// What waits to be written to one connection: small pieces copied into a flat buffer, large ones by
// reference.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "parlor/transport/transport.hpp"

#include <sys/uio.h>

#include "buffer_pool.hpp"

namespace parlor::net {

class output_queue {
 public:
  // Pieces up to this size are cheaper to copy than to list.
  static constexpr std::size_t copy_limit = 4096;
  static constexpr std::size_t max_pieces = 64;

  std::size_t size() const { return size_; }
  bool is_empty() const { return size_ == 0; }
  // Whether the next byte to be written begins something that was pushed.
  bool is_untouched() const { return is_untouched_; }

  void push(std::string_view bytes, buffer_pool& pool);
  void push(std::string&& bytes, buffer_pool& pool);
  void push(const frame_ptr& message, buffer_pool& pool);

  // The first pieces in order; how many there are.
  std::size_t pieces(std::array<iovec, max_pieces>& list) const;
  // The first bytes were written.
  void consume(std::size_t bytes, buffer_pool& pool);
  void clear(buffer_pool& pool);

 private:
  struct segment {
    std::variant<std::string, frame_ptr> bytes;
    std::size_t offset = 0;
    std::string_view rest() const;
  };
  struct segments {
    std::vector<segment> list;
    std::size_t first = 0;
  };

  void append_segment(segment next);

  std::string flat_;  // comes after the segments
  std::size_t flat_offset_ = 0;
  std::size_t size_ = 0;
  bool is_untouched_ = true;
  std::unique_ptr<segments> segments_;  // only while there are large pieces
};

}  // namespace parlor::net
