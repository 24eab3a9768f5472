#include "test_server.hpp"

#include <chrono>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "parlor/auth/allow_all.hpp"
#include "parlor/dialect/rooms.hpp"
#include "parlor/media/memory.hpp"
#include "parlor/server.hpp"
#include "parlor/storage/memory.hpp"
#include "parlor/transport/websocketpp.hpp"

#include "transport/conditional.hpp"

namespace parlor::conformance {

namespace {

constexpr std::size_t max_message_bytes = 16 * 1024 * 1024;
constexpr std::size_t smallest_fragment = 64;
constexpr std::int64_t max_body_bytes = 1024 * 1024;
constexpr std::string_view alphabet = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view alphabet_tag = "\"v1\"";

websocketpp_options local_options() {
  websocketpp_options options;
  options.port = 0;
  options.io_threads = 1;
  options.max_fragments = max_message_bytes / smallest_fragment;
  return options;
}

// What stands behind `folder` in `path`, where it does.
bool is_below(std::string_view path, std::string_view folder, std::string& rest) {
  if (path.substr(0, folder.size()) != folder) return false;
  rest = path.substr(folder.size());
  return true;
}

// Its one loop makes all calls, so nothing is locked.
class echo_handler final : public connection_handler {
 public:
  void set_link(transport& link) { link_ = &link; }

  body_plan on_request(exchange_id exchange, const http_request& request) override {
    std::string rest;
    body_plan plan{max_body_bytes, nullptr};
    if (request.path == "/early") link_->respond(exchange, {200, "text/plain", "early"});
    if (is_below(request.path, "/limit/", rest)) plan.max_bytes = std::stoll(rest);
    pending_.insert_or_assign(exchange.connection.value, request);
    return plan;
  }

  void on_body(exchange_id exchange, std::string body) override {
    const auto found = pending_.find(exchange.connection.value);
    if (found != pending_.end()) link_->respond(exchange, answer_to(found->second, body));
  }

  void on_upgrade(exchange_id exchange, const http_request& request) override {
    if (request.path == "/refuse") return link_->respond(exchange, {403, "text/plain", "not for you"});
    websocket_accept how;
    how.max_message_bytes = max_message_bytes;
    is_below(request.path, "/protocol/", how.subprotocol);
    pending_.insert_or_assign(exchange.connection.value, request);
    link_->accept(exchange, how);
  }

  void on_exchange_end(exchange_id) override {}

  void on_open(connection_id connection) override {
    std::string code;
    if (is_below(pending_.at(connection.value).path, "/close/", code))
      link_->close(connection, {static_cast<std::uint16_t>(std::stoi(code)), "as asked"});
  }

  void on_frame(connection_id connection, frame::kind type, std::string payload) override {
    link_->send(connection, std::make_shared<const frame>(type, payload));
  }

  void on_close(connection_id connection, const close_reason&) override { pending_.erase(connection.value); }

 private:
  static http_response answer_to(const http_request& request, const std::string& body) {
    std::string rest;
    if (is_below(request.path, "/field/", rest)) return {200, "text/plain", request.fields.joined(rest)};
    if (request.path == "/alphabet") return alphabet_for(request);
    if (request.path == "/nothing") {
      http_response nothing;
      nothing.status = 204;
      return nothing;
    }
    return {200, "text/plain", request.method + " " + request.path + "?" + request.query + "|" + body};
  }

  static http_response alphabet_for(const http_request& request) {
    const auto size = static_cast<std::int64_t>(alphabet.size());
    const auto decided = net::decide(request, size, alphabet_tag);
    const auto piece =
        alphabet.substr(static_cast<std::size_t>(decided.offset), static_cast<std::size_t>(decided.length));
    http_response response(decided.status, "text/plain", std::string(piece));
    net::add_fields(response.fields, decided, size, alphabet_tag);
    return response;
  }

  transport* link_ = nullptr;
  std::unordered_map<std::uint64_t, http_request> pending_;  // the last request of each connection
};

class transport_alone final : public test_server {
 public:
  transport_alone() : link_(make_websocketpp_transport(local_options())) {
    handler_.set_link(*link_);
    const auto listening = link_->start(handler_);
    if (!listening) throw std::runtime_error(to_string(listening.error()));
    port_ = listening->port;
  }
  ~transport_alone() override { link_->stop({1001, "the test is over"}, std::chrono::milliseconds(0)); }

  stage where() const override {
    return {port_, [this] { return link_->counters().bytes_received; }};
  }

 private:
  echo_handler handler_;
  std::unique_ptr<transport> link_;
  std::uint16_t port_ = 0;
};

class whole_server final : public test_server {
 public:
  whole_server() : server_(parts(&link_)) {
    const auto listening = server_.start();
    if (!listening) throw std::runtime_error(to_string(listening.error()));
    port_ = listening->port;
  }
  ~whole_server() override { server_.stop(); }

  stage where() const override {
    return {port_, [this] { return link_->counters().bytes_received; }};
  }

 private:
  static server_options parts(transport** link) {
    server_options all;
    all.transport = make_websocketpp_transport(local_options());
    *link = all.transport.get();
    all.storage = make_memory_storage();
    all.authenticator = make_insecure_allow_all();
    all.media = make_memory_media();
    all.dialects.push_back(make_rooms_dialect());
    all.routes.push_back(
        {"/page", [](const http_request&) { return http_response(200, "text/plain", "page"); }});
    // What the transport alone answers there: after each case it is asked whether the connection is in order.
    all.routes.push_back(
        {"/last", [](const http_request&) { return http_response(200, "text/plain", "GET /last?|"); }});
    return all;
  }

  transport* link_ = nullptr;
  server server_;
  std::uint16_t port_ = 0;
};

}  // namespace

std::unique_ptr<test_server> start_transport() {
  return std::make_unique<transport_alone>();
}

std::unique_ptr<test_server> start_server() {
  return std::make_unique<whole_server>();
}

}  // namespace parlor::conformance
