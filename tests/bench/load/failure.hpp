// failure: why there is no measurement, as one sentence.
#pragma once

#include <stdexcept>
#include <string>

namespace parlor_bench {

// The programs of this folder end with it; there is nobody to hand it to.
class failure : public std::runtime_error {
 public:
  explicit failure(const std::string& sentence) : std::runtime_error(sentence) {}
};

}  // namespace parlor_bench
