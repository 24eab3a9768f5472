// Contracts that can be run: each sentence above an interface is one case. Needs no test framework.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace parlor::testing {

// One sentence. `check` returns where it holds and leaves through `expect` where it does not.
struct contract_case {
  std::string name;  // the sentence: "the principal has a subject"
  std::function<void()> check;
};

struct contract_failure {
  std::string name;
  std::string seen;  // what was there instead, one line
};

// Ends the running case as failed, with `otherwise` as what was seen. Only within a contract_case.
void expect(bool holds, std::string_view otherwise);

// Runs every case, in order; an exception from the adapter fails its case alone. Empty: the contract is kept.
std::vector<contract_failure> run_contract(const std::vector<contract_case>& cases);

// One line for each failure; empty for none.
std::string to_string(const std::vector<contract_failure>& failures);

}  // namespace parlor::testing
