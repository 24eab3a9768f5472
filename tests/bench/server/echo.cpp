#include "server/echo.hpp"

#include <string>
#include <utility>

namespace parlor_bench {
namespace {

class echo final : public parlor::connection_handler {
 public:
  explicit echo(parlor::transport& over) : over_(over) {}

  parlor::body_plan on_request(parlor::exchange_id exchange, const parlor::http_request&) override {
    over_.respond(exchange, parlor::http_response(404, "text/plain", "only WebSockets"));
    return {};
  }
  void on_body(parlor::exchange_id, std::string) override {}
  void on_upgrade(parlor::exchange_id exchange, const parlor::http_request&) override {
    over_.accept(exchange, {});
  }
  void on_exchange_end(parlor::exchange_id) override {}
  void on_open(parlor::connection_id) override {}
  void on_frame(parlor::connection_id connection, parlor::frame::kind type, std::string payload) override {
    over_.send(connection, std::make_shared<const parlor::frame>(type, payload));
  }
  void on_close(parlor::connection_id, const parlor::close_reason&) override {}

 private:
  parlor::transport& over_;
};

}  // namespace

std::unique_ptr<parlor::connection_handler> make_echo(parlor::transport& over) {
  return std::make_unique<echo>(over);
}

}  // namespace parlor_bench
