#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "parlor/transport/loopback.hpp"

#include "loopback_client.hpp"
#include "loopback_core.hpp"

namespace parlor {

namespace {

using std::chrono::milliseconds;

class loopback final : public loopback_transport {
 public:
  explicit loopback(loopback_options limits) : core_(std::make_shared<net::loopback_core>(limits)) {}
  ~loopback() override { core_->stop({1001, {}}); }
  loopback(const loopback&) = delete;
  loopback& operator=(const loopback&) = delete;

  result<endpoint> start(connection_handler& handler) override {
    if (const auto started = core_->start(handler); !started) return started.error();
    return endpoint{"loopback", 0, false};
  }

  std::size_t loop_count() const override { return 1; }
  void post(std::size_t, std::function<void()> task) override { core_->post(std::move(task)); }

  void respond(exchange_id exchange, http_response response) override {
    if (core_->is_current()) {
      core_->respond(exchange, std::move(response));
      return;
    }
    const auto held = std::make_shared<http_response>(std::move(response));
    core_->post([core = core_, exchange, held] { core->respond(exchange, std::move(*held)); });
  }
  void accept(exchange_id exchange, websocket_accept how) override {
    core_->run([core = core_, exchange, how = std::move(how)] { core->accept(exchange, how); });
  }
  send_status send(connection_id connection, const frame_ptr& message) override {
    if (core_->is_current()) return core_->send(connection, message);
    core_->post([core = core_, connection, message] { core->send(connection, message); });
    return send_status::queued;
  }
  void close(connection_id connection, close_reason why) override {
    core_->run([core = core_, connection, why = std::move(why)] { core->close(connection, why); });
  }
  void pause(connection_id connection) override {
    core_->run([core = core_, connection] { core->pause(connection); });
  }
  void resume(connection_id connection) override {
    core_->run([core = core_, connection] { core->resume(connection); });
  }
  transport_counters counters() const override { return core_->counters(); }
  void stop(close_reason why, milliseconds) override { core_->stop(why); }

  connect_result connect(http_request request) override {
    const auto waiting = std::make_shared<net::loopback_outcome>();
    const bool was_posted = core_->post(
        [core = core_, waiting, request = std::move(request)] { core->begin_upgrade(waiting, request); });
    if (!was_posted) return refused();
    waiting->wait();
    if (!waiting->box) return {nullptr, std::move(waiting->answer)};
    return {std::make_unique<net::loopback_client>(core_, *waiting), {}};
  }

  loopback_answer fetch(http_request request, std::string_view body) override {
    const auto waiting = std::make_shared<net::loopback_outcome>();
    const bool was_posted =
        core_->post([core = core_, waiting, request = std::move(request), bytes = std::string(body)] {
          core->begin_fetch(waiting, request, bytes);
        });
    if (!was_posted) return refused().refusal;
    waiting->wait();
    return std::move(waiting->answer);
  }

 private:
  static connect_result refused() {
    connect_result result;
    result.refusal.status = 503;
    return result;
  }

  std::shared_ptr<net::loopback_core> core_;
};

}  // namespace

std::unique_ptr<loopback_transport> make_loopback_transport(loopback_options options) {
  return std::make_unique<loopback>(options);
}

}  // namespace parlor
