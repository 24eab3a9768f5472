// Between the transport and the engine: opens sessions, decodes what they send, and brings events to them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "parlor/event.hpp"
#include "parlor/transport/transport.hpp"

#include "server/engine_thread.hpp"
#include "server/http_calls.hpp"
#include "server/services.hpp"
#include "server/sockets.hpp"

namespace parlor::server_side {

class gateway : public connection_handler {
 public:
  // Borrowed; outlives the transport's run.
  explicit gateway(services& shared);
  ~gateway() override;

  // From any thread: hands the batch to every loop that has a receiver.
  void deliver(const std::shared_ptr<const event_batch>& batch);
  // From any thread: closes the sessions whose proof of identity has ended.
  void expire(timestamp now);
  std::uint64_t next_number() { return next_number_.fetch_add(1, std::memory_order_relaxed); }

  body_plan on_request(exchange_id exchange, const http_request& request) override;
  void on_body(exchange_id exchange, std::string body) override;
  void on_upgrade(exchange_id exchange, const http_request& request) override;
  void on_exchange_end(exchange_id exchange) override;
  void on_open(connection_id connection) override;
  void on_frame(connection_id connection, frame::kind type, std::string payload) override;
  void on_close(connection_id connection, const close_reason& why) override;

 private:
  struct loop_state;

  void deliver_on(std::size_t loop, const event_batch& batch);
  void deliver_on(std::size_t loop, const addressed_event& one);

  services& shared_;
  std::atomic<std::uint64_t> next_number_{1};
  std::vector<std::unique_ptr<loop_state>> loops_;
};

}  // namespace parlor::server_side
