// Files that arrive at an address of their own, by PUT. Used on one loop only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

#include "parlor/event.hpp"
#include "parlor/transport/transport.hpp"

#include "server/services.hpp"
#include "server/sockets.hpp"

namespace parlor::server_side {

class granted_uploads {
 public:
  granted_uploads(services& shared, std::size_t loop, session_numbers next_session);

  // The secret is the whole authority: a permit is used up by the first request that has it.
  body_plan on_request(exchange_id exchange, const std::string& secret);
  // True if the exchange is one of these.
  bool on_body(exchange_id exchange);
  void on_exchange_end(exchange_id exchange);
  bool settle(const to_session& to, const event& what);

 private:
  class transfer;
  class sink;

  void finish(session_id id, std::shared_ptr<transfer> file);
  void record(session_id id, result<attachment> stored, user_id owner);
  void answer(session_id id, const event& what);

  struct pending {
    exchange_id exchange;
    std::shared_ptr<transfer> file;
  };

  services& shared_;
  parlor::transport& transport_;
  const std::size_t loop_;
  const session_numbers next_session_;
  std::unordered_map<session_id, pending> pending_;
  std::unordered_map<std::uint64_t, session_id> pending_of_;  // by connection
};

}  // namespace parlor::server_side
