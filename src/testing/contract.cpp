#include "parlor/testing/contract.hpp"

#include <exception>
#include <stdexcept>

namespace parlor::testing {

void expect(bool holds, std::string_view otherwise) {
  if (!holds) throw std::runtime_error(std::string(otherwise));
}

std::vector<contract_failure> run_contract(const std::vector<contract_case>& cases) {
  std::vector<contract_failure> failures;
  for (const auto& one : cases) {
    try {
      one.check();
    } catch (const std::exception& problem) {
      failures.push_back({one.name, problem.what()});
    } catch (...) {
      failures.push_back({one.name, "an exception that is no std::exception"});
    }
  }
  return failures;
}

std::string to_string(const std::vector<contract_failure>& failures) {
  std::string text;
  for (const auto& failure : failures) text += failure.name + ": " + failure.seen + "\n";
  return text;
}

}  // namespace parlor::testing
