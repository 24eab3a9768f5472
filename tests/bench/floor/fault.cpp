#include "floor/fault.hpp"

namespace parlor_bench {
namespace {

constexpr std::size_t interval = 100;

}  // namespace

std::string_view fault_injector::turned(std::string_view message) {
  instead_.assign(message);
  if (!held_.empty()) {
    instead_ += held_;
    held_.clear();
  }
  if (++count_ % interval != 0) return instead_;
  switch (kind_) {
    case fault::none:
      break;
    case fault::lose:
      instead_.clear();
      break;
    case fault::twice:
      instead_ += message;
      break;
    case fault::swap:
      held_.assign(message);
      instead_.clear();
      break;
  }
  return instead_;
}

}  // namespace parlor_bench
