// When connections want to be asked what is due: a heap that one timer serves.
#pragma once

#include <cstdint>
#include <vector>

#include "parlor/transport/transport.hpp"

#include "protocol.hpp"

namespace parlor::net {

class deadlines {
 public:
  struct entry {
    steady_time at;
    connection_id connection;
  };

  void push(entry next);
  bool is_empty() const { return heap_.empty(); }
  const entry& first() const { return heap_.front(); }
  entry pop();

 private:
  std::vector<entry> heap_;
};

}  // namespace parlor::net
