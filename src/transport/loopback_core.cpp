#include "loopback_core.hpp"

#include <cassert>
#include <utility>
#include <vector>

namespace parlor::net {

namespace {

constexpr std::size_t piece_bytes = 64 * 1024;

}  // namespace

result<void> loopback_core::start(connection_handler& handler) {
  const std::lock_guard lock(state_mutex_);
  if (state_ != state::fresh)
    return error{errc::conflict, "start transport", "it has been started before", 0};
  handler_ = &handler;
  state_ = state::running;
  loop_.start();
  return {};
}

void loopback_core::stop(const close_reason& why) {
  {
    const std::lock_guard lock(state_mutex_);
    if (state_ != state::running) {
      state_ = state::stopped;
      return;
    }
    state_ = state::stopped;
  }
  assert(!loop_.is_current());
  loop_.post([this, why] { end_everything(why); });
  loop_.finish();
}

void loopback_core::run(std::function<void()> task) {
  if (loop_.is_current()) {
    task();
  } else {
    loop_.post(std::move(task));
  }
}

void loopback_core::begin_upgrade(const std::shared_ptr<loopback_outcome>& waiting,
                                  const http_request& request) {
  const auto id = begin(waiting);
  if (!id) return;
  exchanges_.at(id->connection.value).is_upgrade = true;
  handler_->on_upgrade(*id, request);
}

void loopback_core::begin_fetch(const std::shared_ptr<loopback_outcome>& waiting, const http_request& request,
                                std::string body) {
  const auto id = begin(waiting);
  if (!id) return;
  ++counts_.requests;
  exchanges_.at(id->connection.value).is_head = request.method == "HEAD";
  counts_.bytes_received += body.size();
  auto plan = handler_->on_request(*id, request);
  const auto place = find_unanswered(*id);
  if (place == nullptr) return;
  if (static_cast<std::int64_t>(body.size()) > plan.max_bytes && !body.empty()) {
    respond(*id, http_response(413, "text/plain", "the body is too large\n"));
    return;
  }
  if (!plan.sink) {
    handler_->on_body(*id, std::move(body));
    return;
  }
  place->sink = std::move(plan.sink);
  place->body = std::move(body);
  feed_sink(*id);
}

void loopback_core::respond(exchange_id id, http_response response) {
  const auto place = find_unanswered(id);
  if (place == nullptr) return;
  place->is_answered = true;
  auto& answer = place->waiting->answer;
  answer.status = response.status;
  answer.fields = std::move(response.fields);
  if (auto* text = std::get_if<std::string>(&response.body)) {
    if (!place->is_head) answer.body = std::move(*text);
    end_later(id);
    return;
  }
  place->source = std::move(std::get<std::unique_ptr<body_source>>(response.body));
  if (place->is_head || !place->source) {
    end_later(id);
    return;
  }
  pull_source(id);
}

void loopback_core::accept(exchange_id id, const websocket_accept& how) {
  const auto place = find_unanswered(id);
  if (place == nullptr || !place->is_upgrade) return;
  place->is_answered = true;
  const auto& waiting = place->waiting;
  waiting->box = std::make_shared<loopback_mailbox>();
  waiting->opened = id.connection;
  waiting->subprotocol = how.subprotocol;
  sockets_[id.connection.value] = socket_state{waiting->box, how.max_message_bytes, {}, false, false};
  ++counts_.websockets_open;
  post([self = shared_from_this(), id] {
    const auto socket = self->sockets_.find(id.connection.value);
    if (socket != self->sockets_.end()) {
      socket->second.is_announced = true;
      self->handler_->on_open(id.connection);
    }
    self->end(id);
    self->deliver(id.connection);
  });
}

send_status loopback_core::send(connection_id connection, const frame_ptr& message) {
  const auto place = sockets_.find(connection.value);
  if (place == sockets_.end() || place->second.is_closing) return send_status::gone;
  const auto status = place->second.box->put(message, limits_);
  switch (status) {
    case send_status::queued:
      ++counts_.frames_sent;
      counts_.bytes_sent += message->wire().size();
      break;
    case send_status::dropped:
      ++counts_.frames_dropped;
      break;
    case send_status::full:
      ++counts_.slow_connections_closed;
      close(connection, {1013, "too slow"});
      break;
    case send_status::gone:
      break;
  }
  return status;
}

void loopback_core::close(connection_id connection, const close_reason& why) {
  const auto place = sockets_.find(connection.value);
  if (place == sockets_.end() || place->second.is_closing) return;
  place->second.is_closing = true;
  place->second.box->close(why);
  post([self = shared_from_this(), connection, why] { self->remove(connection, why); });
}

void loopback_core::pause(connection_id connection) {
  const auto place = sockets_.find(connection.value);
  if (place != sockets_.end()) place->second.is_paused = true;
}

void loopback_core::resume(connection_id connection) {
  const auto place = sockets_.find(connection.value);
  if (place == sockets_.end() || !place->second.is_paused) return;
  place->second.is_paused = false;
  post([self = shared_from_this(), connection] { self->deliver(connection); });
}

void loopback_core::receive(connection_id connection, inbound item) {
  const auto place = sockets_.find(connection.value);
  if (place == sockets_.end() || place->second.is_closing) return;
  place->second.arrived.push_back(std::move(item));
  deliver(connection);
}

transport_counters loopback_core::counters() {
  if (loop_.is_current()) return current_counters();
  loopback_outcome done;
  transport_counters copy;
  const bool was_posted = post([&] {
    copy = current_counters();
    done.complete();
  });
  if (was_posted) {
    done.wait();
    return copy;
  }
  return current_counters();
}

void loopback_core::refuse(loopback_outcome& waiting) {
  waiting.answer.status = 503;
  waiting.complete();
}

std::optional<exchange_id> loopback_core::begin(const std::shared_ptr<loopback_outcome>& waiting) {
  if (is_ending_ || exchanges_.size() + sockets_.size() >= limits_.max_connections) {
    ++counts_.connections_refused;
    refuse(*waiting);
    return std::nullopt;
  }
  ++counts_.connections_accepted;
  const exchange_id id{connection_id::make(0, ++last_number_), 1};
  exchanges_[id.connection.value].waiting = waiting;
  return id;
}

loopback_core::exchange_state* loopback_core::find_unanswered(exchange_id id) {
  const auto place = exchanges_.find(id.connection.value);
  if (place == exchanges_.end() || place->second.is_answered || id.number != 1) return nullptr;
  return &place->second;
}

void loopback_core::feed_sink(exchange_id id) {
  const auto place = find_unanswered(id);
  if (place == nullptr) return;
  if (place->body_offset == place->body.size()) {
    handler_->on_body(id, {});
    return;
  }
  auto piece = place->body.substr(place->body_offset, piece_bytes);
  place->body_offset += piece.size();
  place->sink->write(std::move(piece), [weak = weak_from_this(), id](result<void> written) {
    const auto self = weak.lock();
    if (self == nullptr || !written) return;
    self->post([self, id] { self->feed_sink(id); });
  });
}

void loopback_core::pull_source(exchange_id id) {
  exchanges_.at(id.connection.value)
      .source->read(piece_bytes, [weak = weak_from_this(), id](result<std::string> piece) {
        const auto self = weak.lock();
        if (self == nullptr) return;
        self->post([self, id, piece = std::move(piece)] { self->take_piece(id, piece); });
      });
}

void loopback_core::take_piece(exchange_id id, const result<std::string>& piece) {
  const auto place = exchanges_.find(id.connection.value);
  if (place == exchanges_.end()) return;
  if (!piece || piece->empty()) {
    end(id);
    return;
  }
  place->second.waiting->answer.body += *piece;
  pull_source(id);
}

void loopback_core::end_later(exchange_id id) {
  post([self = shared_from_this(), id] { self->end(id); });
}

void loopback_core::end(exchange_id id) {
  const auto place = exchanges_.find(id.connection.value);
  if (place == exchanges_.end()) return;
  const auto ended = std::move(place->second);
  exchanges_.erase(place);
  counts_.bytes_sent += ended.waiting->answer.body.size();
  handler_->on_exchange_end(id);
  ended.waiting->complete();
}

void loopback_core::deliver(connection_id connection) {
  for (;;) {
    const auto place = sockets_.find(connection.value);
    if (place == sockets_.end()) return;
    auto& socket = place->second;
    if (!socket.is_announced || socket.is_closing || socket.is_paused || socket.arrived.empty()) return;
    auto next = std::move(socket.arrived.front());
    socket.arrived.pop_front();
    if (!next.type) {
      socket.box->close(next.why);
      remove(connection, next.why);
    } else if (next.payload.size() > socket.max_message_bytes) {
      close(connection, {1009, "message too big"});
    } else {
      ++counts_.frames_received;
      counts_.bytes_received += next.payload.size();
      handler_->on_frame(connection, *next.type, std::move(next.payload));
    }
  }
}

void loopback_core::remove(connection_id connection, const close_reason& why) {
  const auto place = sockets_.find(connection.value);
  if (place == sockets_.end()) return;
  sockets_.erase(place);
  --counts_.websockets_open;
  handler_->on_close(connection, why);
}

void loopback_core::end_everything(const close_reason& why) {
  is_ending_ = true;
  std::vector<connection_id> open;
  for (const auto& [number, socket] : sockets_) open.push_back(connection_id{number});
  for (const auto connection : open) close(connection, why);
  std::vector<exchange_id> unfinished;
  for (const auto& [number, exchange] : exchanges_) unfinished.push_back({connection_id{number}, 1});
  for (const auto id : unfinished) {
    if (find_unanswered(id) != nullptr) {
      respond(id, http_response(503, "text/plain", "the server is stopping\n"));
    } else {
      end_later(id);
    }
  }
}

transport_counters loopback_core::current_counters() const {
  auto copy = counts_;
  copy.connections_open = exchanges_.size() + sockets_.size();
  return copy;
}

}  // namespace parlor::net
