#include "server/gateway.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "server/guard.hpp"
#include "transport/insist.hpp"

namespace parlor::server_side {

namespace {

// Whether somebody on that loop may have to be told.
bool is_for(const addressed_event& event, std::size_t loop) {
  const auto* answer = std::get_if<to_session>(&event.to);
  return answer == nullptr || loop_of(answer->session) == loop;
}

}  // namespace

struct gateway::loop_state {
  sockets open;
  http_calls calls;

  loop_state(services& shared, std::size_t loop, const session_numbers& numbers)
      : open(shared, loop, numbers), calls(shared, loop, numbers) {}
};

gateway::gateway(services& shared) : shared_(shared) {
  const auto count = shared.options.transport->loop_count();
  for (std::size_t loop = 0; loop < count; ++loop) {
    loops_.push_back(std::make_unique<loop_state>(
        shared, loop, [this, loop] { return make_session_id(loop, next_number()); }));
  }
}

gateway::~gateway() = default;

void gateway::deliver(const std::shared_ptr<const event_batch>& batch) {
  for (std::size_t loop = 0; loop < loops_.size(); ++loop) {
    const bool concerns = std::any_of(batch->begin(), batch->end(),
                                      [loop](const addressed_event& one) { return is_for(one, loop); });
    if (!concerns) continue;
    net::insist(
        [&] { shared_.options.transport->post(loop, [this, loop, batch] { deliver_on(loop, *batch); }); });
  }
}

void gateway::deliver_on(std::size_t loop, const event_batch& batch) {
  auto& open = loops_[loop]->open;
  bool is_all_told = has_memory_for([&] { open.begin_batch(); });
  for (const auto& one : batch) {
    if (is_for(one, loop) && !has_memory_for([&] { deliver_on(loop, one); })) is_all_told = false;
  }
  if (has_memory_for([&] { open.end_batch(); }) && is_all_told) return;
  // Somebody has missed something, and must not go on as if not: who comes back finds all of it in the history.
  open.close_all();
}

void gateway::deliver_on(std::size_t loop, const addressed_event& one) {
  auto& [open, calls] = *loops_[loop];
  const auto* answer = std::get_if<to_session>(&one.to);
  if (answer != nullptr && calls.settle(*answer, one.what)) return;
  open.deliver(one);
}

void gateway::expire(timestamp now) {
  for (std::size_t loop = 0; loop < loops_.size(); ++loop) {
    shared_.options.transport->post(loop, [this, loop, now] { loops_[loop]->open.second_passed(now); });
  }
}

body_plan gateway::on_request(exchange_id exchange, const http_request& request) {
  return loops_[exchange.connection.loop()]->calls.on_request(exchange, request);
}

void gateway::on_body(exchange_id exchange, std::string body) {
  loops_[exchange.connection.loop()]->calls.on_body(exchange, std::move(body));
}

void gateway::on_upgrade(exchange_id exchange, const http_request& request) {
  loops_[exchange.connection.loop()]->open.on_upgrade(exchange, request);
}

void gateway::on_exchange_end(exchange_id exchange) {
  auto& state = *loops_[exchange.connection.loop()];
  state.calls.on_exchange_end(exchange);
  state.open.on_exchange_end(exchange);
}

void gateway::on_open(connection_id connection) {
  loops_[connection.loop()]->open.on_open(connection);
}

void gateway::on_frame(connection_id connection, frame::kind type, std::string payload) {
  loops_[connection.loop()]->open.on_frame(connection, type, std::move(payload));
}

void gateway::on_close(connection_id connection, const close_reason& why) {
  loops_[connection.loop()]->open.on_close(connection, why);
}

}  // namespace parlor::server_side
