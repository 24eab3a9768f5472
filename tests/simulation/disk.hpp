// What is left when a server crashes: a storage in memory behind the troubles that a disk can have.
#pragma once

#include <cstdint>
#include <memory>

#include "parlor/storage/storage.hpp"
#include "parlor/testing/fault.hpp"

#include "simulation/dice.hpp"

namespace simulation {

// What is done wrong on purpose, to see that it is noticed.
enum class planted_disk_fault : std::uint8_t {
  none,
  forgets_commit,      // a unit of work is said to be committed, and is not
  forgets_client_ids,  // a message that is sent twice is there twice
  renames_message,     // a message is answered with the id of another
  moves_receipt_back,  // a watermark is set to where it should not go
  skips_history,       // a page of messages leaves one out
  admits_stranger,     // a room has a member too many
  edits_another,       // an edit changes the message before
};

class disk {
 public:
  disk(dice& chance, planted_disk_fault planted);

  // As the model reads it: what is committed, without any trouble.
  parlor::storage& kept() { return *kept_; }
  // For one run of the server.
  std::unique_ptr<parlor::storage> mount();

  parlor::testing::storage_faults faults;
  // The next commit happens, is answered with io_failed, and nothing else is answered until the next mount.
  bool is_next_commit_unsure = false;

 private:
  dice& chance_;
  planted_disk_fault planted_;
  std::unique_ptr<parlor::storage> kept_;
};

}  // namespace simulation
