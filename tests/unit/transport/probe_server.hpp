// A websocketpp transport on a free port, with a handler that does what the test says and notes what it is
// told.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "parlor/transport/websocketpp.hpp"

#include "raw_client.hpp"

namespace parlor::test {

// By default requests are answered with 200 and "METHOD path?query|body", upgrades are accepted, and frames
// come back.
class probe_handler : public connection_handler {
 public:
  transport* link = nullptr;
  std::size_t max_message_bytes = 64 * 1024;
  std::int64_t max_body_bytes = 1024 * 1024;
  std::string subprotocol;
  parlor::compression compression = parlor::compression::none;
  std::function<body_plan(exchange_id, const http_request&)> request_hook;
  std::function<void(exchange_id, const std::string&)> body_hook;
  std::function<void(exchange_id, const http_request&)> upgrade_hook;
  std::function<void(connection_id)> open_hook;
  std::function<void(connection_id)> close_hook;
  std::function<void(connection_id, const std::string&)> frame_hook;

  body_plan on_request(exchange_id exchange, const http_request& request) override;
  void on_body(exchange_id exchange, std::string body) override;
  void on_upgrade(exchange_id exchange, const http_request& request) override;
  void on_exchange_end(exchange_id exchange) override;
  void on_open(connection_id connection) override;
  void on_frame(connection_id connection, frame::kind type, std::string payload) override;
  void on_close(connection_id connection, const close_reason& why) override;

  // "request GET /", "body 5", "upgrade /", "end", "open", "frame …", "close 1000 …".
  std::vector<std::string> notes() const;
  std::size_t count(const std::string& start) const;
  // Whether a note that starts so comes within the client's patience.
  bool waits_for(const std::string& start, std::size_t times = 1) const;

 private:
  void note(std::string what);

  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::vector<std::string> notes_;
  std::vector<std::pair<exchange_id, std::string>> pending_;
};

websocketpp_options probe_options();

frame_ptr text_frame(std::string_view payload, frame::urgency urgency = frame::urgency::durable);

class probe_server {
 public:
  probe_server() : probe_server(probe_options()) {}
  explicit probe_server(websocketpp_options options);
  probe_server(const probe_server&) = delete;
  probe_server& operator=(const probe_server&) = delete;

  // One request on a connection of its own.
  raw_answer ask(std::string_view bytes) const;
  raw_client connect(raw_client::buffers size = raw_client::buffers::usual) const {
    return raw_client(port, size);
  }

  probe_handler handler;
  std::unique_ptr<transport> link;
  std::uint16_t port = 0;
};

}  // namespace parlor::test
