#include "echo_path.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <unordered_set>
#include <utility>

namespace parlor_server {
namespace {

class echo_path final : public parlor::transport, private parlor::connection_handler {
 public:
  echo_path(std::unique_ptr<parlor::transport> below, std::string path)
      : below_(std::move(below)), path_(std::move(path)) {}

  parlor::result<parlor::endpoint> start(parlor::connection_handler& handler) override {
    handler_ = &handler;
    return below_->start(*this);
  }
  std::size_t loop_count() const override { return below_->loop_count(); }
  void post(std::size_t loop, std::function<void()> task) override { below_->post(loop, std::move(task)); }
  void respond(parlor::exchange_id exchange, parlor::http_response response) override {
    below_->respond(exchange, std::move(response));
  }
  void accept(parlor::exchange_id exchange, parlor::websocket_accept how) override {
    below_->accept(exchange, std::move(how));
  }
  parlor::send_status send(parlor::connection_id connection, const parlor::frame_ptr& message) override {
    return below_->send(connection, message);
  }
  parlor::send_status send_block(parlor::connection_id connection,
                                 const parlor::frame_block_ptr& messages) override {
    return below_->send_block(connection, messages);
  }
  void close(parlor::connection_id connection, parlor::close_reason why) override {
    below_->close(connection, std::move(why));
  }
  void pause(parlor::connection_id connection) override { below_->pause(connection); }
  void resume(parlor::connection_id connection) override { below_->resume(connection); }
  parlor::transport_counters counters() const override { return below_->counters(); }
  void stop(parlor::close_reason why, std::chrono::milliseconds patience) override {
    below_->stop(std::move(why), patience);
  }

 private:
  parlor::body_plan on_request(parlor::exchange_id exchange, const parlor::http_request& request) override {
    // h1spec posts to the root only.
    const bool is_ours = request.path == path_ || (request.path == "/" && request.method == "POST");
    if (!is_ours) return handler_->on_request(exchange, request);
    take(exchange.connection);
    return {static_cast<std::int64_t>(max_echo_bytes), nullptr};
  }
  void on_body(parlor::exchange_id exchange, std::string body) override {
    if (!is_echo(exchange.connection)) return handler_->on_body(exchange, std::move(body));
    below_->respond(exchange, {200, "application/octet-stream", std::move(body)});
  }
  void on_upgrade(parlor::exchange_id exchange, const parlor::http_request& request) override {
    if (request.path != path_) return handler_->on_upgrade(exchange, request);
    take(exchange.connection);
    below_->accept(exchange, {"", max_echo_bytes, parlor::compression::none});
  }
  void on_exchange_end(parlor::exchange_id exchange) override {
    if (!is_echo(exchange.connection)) return handler_->on_exchange_end(exchange);
    // Of a request that is over; of an upgrade the socket goes on, and on_open comes before.
    const std::lock_guard lock(mutex_);
    if (sockets_.count(exchange.connection.value) == 0) echoing_.erase(exchange.connection.value);
  }

  void on_open(parlor::connection_id connection) override {
    if (!is_echo(connection)) return handler_->on_open(connection);
    const std::lock_guard lock(mutex_);
    sockets_.insert(connection.value);
  }
  void on_frame(parlor::connection_id connection, parlor::frame::kind type, std::string payload) override {
    if (!is_echo(connection)) return handler_->on_frame(connection, type, std::move(payload));
    below_->send(connection, std::make_shared<const parlor::frame>(type, payload));
  }
  void on_close(parlor::connection_id connection, const parlor::close_reason& why) override {
    if (!is_echo(connection)) return handler_->on_close(connection, why);
    const std::lock_guard lock(mutex_);
    sockets_.erase(connection.value);
    echoing_.erase(connection.value);
  }

  void take(parlor::connection_id connection) {
    const std::lock_guard lock(mutex_);
    echoing_.insert(connection.value);
  }
  bool is_echo(parlor::connection_id connection) const {
    const std::lock_guard lock(mutex_);
    return echoing_.count(connection.value) != 0;
  }

  const std::unique_ptr<parlor::transport> below_;
  const std::string path_;
  parlor::connection_handler* handler_ = nullptr;
  mutable std::mutex mutex_;                   // loops call at once
  std::unordered_set<std::uint64_t> echoing_;  // connections whose present request, or socket, is one of ours
  std::unordered_set<std::uint64_t> sockets_;  // of them the open sockets
};

}  // namespace

std::unique_ptr<parlor::transport> make_echo_path(std::unique_ptr<parlor::transport> below,
                                                  std::string path) {
  return std::make_unique<echo_path>(std::move(below), std::move(path));
}

}  // namespace parlor_server
