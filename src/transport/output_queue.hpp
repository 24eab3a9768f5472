// What waits to be written to one connection. Frames that are shared with other connections stay where they
// are while nothing else waits, or when they are large; everything else is copied into a flat buffer.
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
#include "memory_budget.hpp"

namespace parlor::net {

class output_queue {
 public:
  // Pieces up to this size are cheaper to copy than to list.
  static constexpr std::size_t copy_limit = 4096;
  static constexpr std::size_t max_pieces = 64;
  // Beyond so much the peer is slow: what is shared stays shared from then on, since hundreds of slow peers may
  // wait for the same bytes, unless its place in the list would take as much as itself.
  static constexpr std::size_t slow_size = 64 * 1024;
  static constexpr std::size_t tiny = 128;

  std::size_t size() const { return size_; }
  // What it takes for itself, beside what it shares.
  std::size_t own_memory() const;
  bool is_empty() const { return size_ == 0; }
  // Whether the next byte to be written begins something that was pushed.
  bool is_untouched() const { return is_untouched_; }

  // What finds no memory changes nothing.
  void push(std::string_view bytes, buffer_pool& pool);
  void push(std::string&& bytes, buffer_pool& pool);
  void push(const frame_ptr& message, buffer_pool& pool);
  void push(const frame_block_ptr& messages, buffer_pool& pool);

  // The first pieces in order; how many there are.
  std::size_t pieces(std::array<iovec, max_pieces>& list) const;
  // The first bytes were written.
  void consume(std::size_t bytes, buffer_pool& pool);
  void clear(buffer_pool& pool);
  // What it shares stays for a while: that is counted.
  void keep_shared(memory_budget& budget);

 private:
  // Bytes of somebody else's, which stay as long as they are held.
  struct shared_bytes {
    std::shared_ptr<const wire_bytes> owner;
    std::string_view bytes;
  };
  struct segment {
    std::variant<std::string, shared_bytes> bytes;
    std::size_t offset = 0;
    std::string_view rest() const;
  };
  static std::size_t own_bytes(const segment& listed);

  struct segments {
    std::vector<segment> list;
    std::size_t first = 0;
    std::size_t kept = 0;       // those before it have been counted
    std::size_t own_bytes = 0;  // that are not shared
  };

  void push_shared(shared_bytes piece, buffer_pool& pool);
  void append_segment(segment next);
  void list_segment(segment next);

  // What was pushed while nothing waited: the usual case, one write of what all members of a room are sent.
  // It needs neither a copy nor memory of its own (for the figure see server/fanout.cpp).
  shared_bytes head_;
  std::string flat_;  // comes last
  std::size_t flat_offset_ = 0;
  std::size_t size_ = 0;
  bool is_untouched_ = true;
  std::unique_ptr<segments> segments_;  // come after the head; only while there are large pieces
};

}  // namespace parlor::net
