// Output buffers of one loop. A connection holds one only while something is queued for it, so that idle
// connections cost nothing and busy ones do not allocate.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace parlor::net {

class buffer_pool {
 public:
  // An empty buffer, with capacity where one was kept.
  std::string take();
  // Part of every end of a connection, even of one that ends for lack of memory.
  void give_back(std::string buffer) noexcept;

  // To be called now and then: frees what was never needed since the last call.
  void trim();
  bool is_empty() const { return kept_.empty(); }

 private:
  std::vector<std::string> kept_;
  std::size_t fewest_ = 0;  // since the last trim
};

}  // namespace parlor::net
