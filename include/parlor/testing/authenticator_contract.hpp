// The contract of parlor::authenticator, to be run over any implementation.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "parlor/auth/authenticator.hpp"
#include "parlor/testing/contract.hpp"

namespace parlor::testing {

struct authenticator_subject {
  std::function<std::unique_ptr<authenticator>()> make;

  struct known_bearer {
    std::string token;
    std::string subject;
  };
  std::vector<known_bearer> accepted;  // at least one
  std::vector<std::string> refused;    // tokens that must not be accepted; may be empty where all are
};

// One case for each sentence that stands above the interface.
std::vector<contract_case> authenticator_contract(authenticator_subject subject);

}  // namespace parlor::testing
