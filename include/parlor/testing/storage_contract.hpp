// The contract of a storage, as something to run.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "parlor/storage/storage.hpp"
#include "parlor/testing/contract.hpp"

namespace parlor::testing {

struct storage_subject {
  // A storage that holds nothing. Called once per case; the storage is destroyed at the case's end.
  std::function<std::unique_ptr<storage>()> make_empty;
  // Closes the storage and opens the same data again. Left out where the data are gone with the storage.
  std::function<std::unique_ptr<storage>(std::unique_ptr<storage>)> reopen;
};

// Every sentence above storage, storage_reader and unit_of_work. What capabilities() declares decides which
// cases there are. Calls make_empty at once, for the capabilities.
std::vector<contract_case> storage_contract(storage_subject subject);

}  // namespace parlor::testing
