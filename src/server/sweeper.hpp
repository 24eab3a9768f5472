// Removes files that nobody will ask for: uploads that no message used, and files that the storage does not
// know.
#pragma once

#include "parlor/model.hpp"

#include "server/services.hpp"

namespace parlor::server_side {

class sweeper {
 public:
  explicit sweeper(services& shared) : shared_(shared), started_(shared.options.clock()) {}

  // Called on the engine thread, between two units of work, about once a second; sweeps when it is time.
  void second_passed(timestamp now);

 private:
  // Uploads older than the lifetime lose their row, then their file.
  void forget_unclaimed(timestamp now);
  // On a media thread: files without a row that were last written before `oldest`.
  void remove_orphans(timestamp oldest);

  services& shared_;
  const timestamp started_;
  timestamp next_{};
};

}  // namespace parlor::server_side
