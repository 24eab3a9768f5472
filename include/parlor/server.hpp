// server: the parts put together and running.
#pragma once

#include <functional>
#include <memory>

#include "parlor/command.hpp"
#include "parlor/event.hpp"
#include "parlor/metrics.hpp"
#include "parlor/result.hpp"
#include "parlor/server_options.hpp"
#include "parlor/transport/transport.hpp"

namespace parlor {

// A chat server inside the host's process. Several may live side by side.
//
// [Threads]   Every call from any thread, but not from inside a hook.
// [Blocking]  start and stop block; the others do not.
// [Lifetime]  The destructor stops.
class server {
 public:
  // Throws std::system_error where a part is missing, two dialects share an address or a lifetime is wrong.
  explicit server(server_options options);
  ~server();
  server(const server&) = delete;
  server& operator=(const server&) = delete;

  // Listens and serves. Answers where. [Errors] those of transport::start.
  result<endpoint> start();
  // Refuses what is new, finishes what is under way, closes every connection with 1001, returns when all is
  // quiet. A server that has stopped cannot start again.
  void stop();
  // Serving, and the storage takes commits.
  bool is_ready() const;

  // Does something on behalf of a user, with that user's rights. `done` is told the answer once, on one of the
  // server's threads, and must not block; after stop it is told errc::unavailable at once. What it throws is
  // logged.
  void submit(user_id as, command what, std::function<void(const event& answer)> done);
  void submit(user_id as, query what, std::function<void(const event& answer)> done);

  server_metrics metrics() const;

 private:
  class implementation;
  std::unique_ptr<implementation> implementation_;
};

}  // namespace parlor
