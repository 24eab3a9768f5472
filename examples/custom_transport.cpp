// A transport of your own: wraps another one and writes a line for everything that comes and goes, such as
// for an audit. It shows where the calls of a transport come together: those of the server, and those of the
// handler.
//
//   custom_transport [PORT]
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include <parlor/parlor.hpp>

namespace {

using line_writer = std::function<void(const std::string&)>;

std::string name_of(parlor::connection_id connection) {
  return "#" + std::to_string(connection.value);
}

// The transport below calls this one as its handler, so that every call passes here on its way to the real
// one. It runs on the loops' threads: what it calls must not block, and must bear being called by several of
// them.
class recording_transport final : public parlor::transport, private parlor::connection_handler {
 public:
  recording_transport(std::unique_ptr<parlor::transport> below, line_writer write)
      : below_(std::move(below)), write_(std::move(write)) {}

  parlor::result<parlor::endpoint> start(parlor::connection_handler& handler) override {
    handler_ = &handler;
    return below_->start(*this);
  }
  void stop(parlor::close_reason why, std::chrono::milliseconds patience) override {
    below_->stop(std::move(why), patience);
  }

  std::size_t loop_count() const override { return below_->loop_count(); }
  void post(std::size_t loop, std::function<void()> task) override { below_->post(loop, std::move(task)); }

  void respond(parlor::exchange_id exchange, parlor::http_response response) override {
    write_(name_of(exchange.connection) + " < " + std::to_string(response.status));
    below_->respond(exchange, std::move(response));
  }
  void accept(parlor::exchange_id exchange, parlor::websocket_accept how) override {
    write_(name_of(exchange.connection) + " < 101");
    below_->accept(exchange, std::move(how));
  }
  parlor::send_status send(parlor::connection_id connection, const parlor::frame_ptr& message) override {
    const auto status = below_->send(connection, message);
    const auto size = std::to_string(message->payload().size());
    if (status == parlor::send_status::queued) write_(name_of(connection) + " < frame of " + size);
    return status;
  }
  void close(parlor::connection_id connection, parlor::close_reason why) override {
    below_->close(connection, std::move(why));
  }
  void pause(parlor::connection_id connection) override { below_->pause(connection); }
  void resume(parlor::connection_id connection) override { below_->resume(connection); }
  parlor::transport_counters counters() const override { return below_->counters(); }

 private:
  // The query is left out: tokens travel there.
  parlor::body_plan on_request(parlor::exchange_id exchange, const parlor::http_request& request) override {
    write_(name_of(exchange.connection) + " > " + request.method + " " + request.path);
    return handler_->on_request(exchange, request);
  }
  void on_body(parlor::exchange_id exchange, std::string body) override {
    handler_->on_body(exchange, std::move(body));
  }
  void on_upgrade(parlor::exchange_id exchange, const parlor::http_request& request) override {
    write_(name_of(exchange.connection) + " > upgrade " + request.path);
    handler_->on_upgrade(exchange, request);
  }
  void on_exchange_end(parlor::exchange_id exchange) override { handler_->on_exchange_end(exchange); }

  void on_open(parlor::connection_id connection) override { handler_->on_open(connection); }
  void on_frame(parlor::connection_id connection, parlor::frame::kind type, std::string payload) override {
    write_(name_of(connection) + " > frame of " + std::to_string(payload.size()));
    handler_->on_frame(connection, type, std::move(payload));
  }
  void on_close(parlor::connection_id connection, const parlor::close_reason& why) override {
    write_(name_of(connection) + " closed with " + std::to_string(why.code));
    handler_->on_close(connection, why);
  }

  const std::unique_ptr<parlor::transport> below_;
  const line_writer write_;
  parlor::connection_handler* handler_ = nullptr;
};

}  // namespace

std::unique_ptr<parlor::transport> make_custom_transport(std::unique_ptr<parlor::transport> below,
                                                         line_writer write) {
  return std::make_unique<recording_transport>(std::move(below), std::move(write));
}

int main(int count, char** arguments) {
  parlor::websocketpp_options listening;
  listening.port = count > 1 ? static_cast<std::uint16_t>(std::atoi(arguments[1])) : 8080;

  parlor::server_options options;
  options.transport =
      make_custom_transport(parlor::make_websocketpp_transport(std::move(listening)),
                            [](const std::string& line) { std::printf("%s\n", line.c_str()); });
  options.storage = parlor::make_memory_storage();
  options.media = parlor::make_memory_media();
  options.authenticator = parlor::make_insecure_allow_all();
  options.dialects.push_back(parlor::make_rooms_dialect());

  parlor::server server(std::move(options));
  std::printf("chat on port %d, Enter stops it\n", server.start().value().port);
  std::getchar();
  return 0;
}
