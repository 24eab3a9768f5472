// The contract of parlor::dialect, to be run over any implementation.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "parlor/dialect/dialect.hpp"
#include "parlor/testing/contract.hpp"

namespace parlor::testing {

struct dialect_subject {
  std::function<std::unique_ptr<dialect>()> make;

  // Frames and requests that the dialect understands; broken ones are made from them. At least one frame if
  // it has sockets, and one request if it has routes.
  std::vector<std::string> frames;
  std::vector<http_call> calls;
};

// One case for each sentence that stands above the interface.
std::vector<contract_case> dialect_contract(dialect_subject subject);

}  // namespace parlor::testing
