#include "probe_server.hpp"

#include <algorithm>

namespace parlor::test {

body_plan probe_handler::on_request(exchange_id exchange, const http_request& request) {
  note("request " + request.method + " " + request.path);
  if (request_hook) return request_hook(exchange, request);
  const std::lock_guard lock(mutex_);
  pending_.emplace_back(exchange, request.method + " " + request.path + "?" + request.query);
  return {max_body_bytes, nullptr};
}

void probe_handler::on_body(exchange_id exchange, std::string body) {
  note("body " + std::to_string(body.size()));
  if (body_hook) {
    body_hook(exchange, body);
    return;
  }
  std::string text;
  {
    const std::lock_guard lock(mutex_);
    const auto place = std::find_if(pending_.begin(), pending_.end(),
                                    [exchange](const auto& one) { return one.first == exchange; });
    if (place == pending_.end()) return;
    text = place->second + "|" + body;
    pending_.erase(place);
  }
  link->respond(exchange, http_response(200, "text/plain", text));
}

void probe_handler::on_upgrade(exchange_id exchange, const http_request& request) {
  note("upgrade " + request.path);
  if (upgrade_hook) {
    upgrade_hook(exchange, request);
  } else {
    link->accept(exchange, {subprotocol, max_message_bytes, compression});
  }
}

void probe_handler::on_exchange_end(exchange_id) {
  note("end");
}

void probe_handler::on_open(connection_id connection) {
  note("open");
  if (open_hook) open_hook(connection);
}

void probe_handler::on_frame(connection_id connection, frame::kind type, std::string payload) {
  note("frame " + payload.substr(0, 64));
  if (frame_hook) {
    frame_hook(connection, payload);
  } else {
    link->send(connection, std::make_shared<const frame>(type, payload));
  }
}

void probe_handler::on_close(connection_id connection, const close_reason& why) {
  note("close " + std::to_string(why.code) + " " + why.reason);
  if (close_hook) close_hook(connection);
}

void probe_handler::note(std::string what) {
  const std::lock_guard lock(mutex_);
  notes_.push_back(std::move(what));
  changed_.notify_all();
}

std::vector<std::string> probe_handler::notes() const {
  const std::lock_guard lock(mutex_);
  return notes_;
}

std::size_t probe_handler::count(const std::string& start) const {
  const auto all = notes();
  return static_cast<std::size_t>(
      std::count_if(all.begin(), all.end(), [&start](const auto& one) { return one.rfind(start, 0) == 0; }));
}

bool probe_handler::waits_for(const std::string& start, std::size_t times) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, raw_client::patience, [&] {
    const auto found = std::count_if(notes_.begin(), notes_.end(),
                                     [&start](const auto& one) { return one.rfind(start, 0) == 0; });
    return static_cast<std::size_t>(found) >= times;
  });
}

websocketpp_options probe_options() {
  websocketpp_options options;
  options.port = 0;
  options.io_threads = 1;
  options.close_deadline = std::chrono::milliseconds(200);
  return options;
}

frame_ptr text_frame(std::string_view payload, frame::urgency urgency) {
  return std::make_shared<const frame>(frame::kind::text, payload, urgency);
}

probe_server::probe_server(websocketpp_options options)
    : link(make_websocketpp_transport(std::move(options))) {
  handler.link = link.get();
  port = link->start(handler).value().port;
}

raw_answer probe_server::ask(std::string_view bytes) const {
  auto client = connect();
  client.send(bytes);
  return client.read_answer(bytes.substr(0, bytes.find(' ')));
}

}  // namespace parlor::test
