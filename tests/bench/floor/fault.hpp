// fault: what a server must not do, so that the load generator can prove that it sees it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace parlor_bench {

enum class fault : std::uint8_t { none, lose, twice, swap };

// Turns every hundredth message for one member into what that member gets instead.
class fault_injector {
 public:
  explicit fault_injector(fault kind) : kind_(kind) {}

  std::string_view turned(std::string_view message);

 private:
  fault kind_;
  std::size_t count_ = 0;
  std::string held_;
  std::string instead_;
};

}  // namespace parlor_bench
