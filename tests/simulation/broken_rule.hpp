// What the oracle throws: a promise was not kept, or the simulation itself is wrong.
#pragma once

#include <stdexcept>

namespace simulation {

class broken_rule : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace simulation
