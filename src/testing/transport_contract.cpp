#include "parlor/testing/transport_contract.hpp"

#include "testing/transport_stage.hpp"

namespace parlor::testing {

std::vector<contract_case> transport_contract(transport_subject subject) {
  transport_stage::cases list;
  transport_stage::add_request_cases(list, subject);
  transport_stage::add_socket_cases(list, subject);
  transport_stage::add_run_cases(list, subject);
  return list;
}

}  // namespace parlor::testing
