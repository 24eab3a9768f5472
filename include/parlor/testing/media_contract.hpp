// The contract of parlor::media_sink, to be run over any implementation.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "parlor/media/media_sink.hpp"
#include "parlor/testing/contract.hpp"

namespace parlor::testing {

struct media_subject {
  // A new sink without files, each time.
  std::function<std::unique_ptr<media_sink>()> make;
  // A sink on what the last one made has stored, after that one is gone. Empty where the sink is not durable.
  std::function<std::unique_ptr<media_sink>()> reopen;
};

// One case for each sentence that stands above the interface.
std::vector<contract_case> media_contract(media_subject subject);

}  // namespace parlor::testing
