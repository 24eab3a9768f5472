#include <atomic>
#include <cassert>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <utility>

#include "parlor/transport/loopback.hpp"

namespace parlor {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t piece_bytes = 64 * 1024;

// What both ends of a WebSocket share: the frames on their way to the client.
class mailbox {
 public:
  send_status put(const frame_ptr& message, const loopback_options& limits) {
    const std::lock_guard lock(mutex_);
    if (closed_) return send_status::gone;
    if (message->importance() == frame::urgency::ephemeral && bytes_ > limits.soft_queue_bytes) {
      return send_status::dropped;
    }
    if (bytes_ + message->wire().size() > limits.max_queued_bytes) return send_status::full;
    bytes_ += message->wire().size();
    frames_.push_back(message);
    changed_.notify_all();
    return send_status::queued;
  }

  // The first reason stands.
  void close(const close_reason& why) {
    const std::lock_guard lock(mutex_);
    if (!closed_) closed_ = why;
    changed_.notify_all();
  }

  std::optional<std::string> take(milliseconds patience) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, patience, [this] { return !frames_.empty() || closed_; });
    if (frames_.empty()) return std::nullopt;
    const auto next = std::move(frames_.front());
    frames_.pop_front();
    bytes_ -= next->wire().size();
    return std::string(next->payload());
  }

  std::optional<close_reason> closed(milliseconds patience) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, patience, [this] { return closed_.has_value(); });
    return closed_;
  }

  bool is_open() {
    const std::lock_guard lock(mutex_);
    return !closed_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<frame_ptr> frames_;
  std::size_t bytes_ = 0;
  std::optional<close_reason> closed_;
};

// Where the thread that called connect or fetch waits for the server.
struct outcome {
  std::mutex mutex;
  std::condition_variable changed;
  bool is_complete = false;
  loopback_answer answer;
  connection_id opened;
  std::string subprotocol;
  std::shared_ptr<mailbox> box;  // set once accepted

  void complete() {
    const std::lock_guard lock(mutex);
    is_complete = true;
    changed.notify_all();
  }
  void wait() {
    std::unique_lock lock(mutex);
    changed.wait(lock, [this] { return is_complete; });
  }
};

// Runs posted tasks in order on one thread. From finish on only the loop's own tasks may post, until none is
// left.
class task_loop {
 public:
  void start() {
    const std::lock_guard lock(mutex_);
    is_open_ = true;
    thread_ = std::thread([this] { run(); });
  }

  bool post(std::function<void()> task) {
    const bool is_own = is_current();
    const std::lock_guard lock(mutex_);
    if (!is_open_ && !is_own) return false;
    tasks_.push_back(std::move(task));
    arrived_.notify_one();
    return true;
  }

  bool is_current() const { return std::this_thread::get_id() == runner_.load(std::memory_order_relaxed); }

  void finish() {
    {
      const std::lock_guard lock(mutex_);
      is_open_ = false;
      arrived_.notify_one();
    }
    if (thread_.joinable()) thread_.join();
  }

 private:
  void run() {
    runner_.store(std::this_thread::get_id(), std::memory_order_relaxed);
    std::unique_lock lock(mutex_);
    for (;;) {
      arrived_.wait(lock, [this] { return !tasks_.empty() || !is_open_; });
      if (tasks_.empty()) break;
      const auto task = std::move(tasks_.front());
      tasks_.pop_front();
      lock.unlock();
      task();
      lock.lock();
    }
    runner_.store(std::thread::id{}, std::memory_order_relaxed);
  }

  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<std::function<void()>> tasks_;
  bool is_open_ = false;
  std::atomic<std::thread::id> runner_{};
  std::thread thread_;
};

// Everything below runs on the loop's thread, unless it says otherwise.
class loopback_core : public std::enable_shared_from_this<loopback_core> {
 public:
  explicit loopback_core(loopback_options limits) : limits_(limits) {}

  result<void> start(connection_handler& handler) {
    const std::lock_guard lock(state_mutex_);
    if (state_ != state::fresh)
      return error{errc::conflict, "start transport", "it has been started before", 0};
    handler_ = &handler;
    state_ = state::running;
    loop_.start();
    return {};
  }

  // Any thread.
  void stop(const close_reason& why) {
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

  // Any thread.
  bool post(std::function<void()> task) { return loop_.post(std::move(task)); }
  // Any thread: at once on the loop's own, else in the order of the calls.
  void run(std::function<void()> task) {
    if (loop_.is_current()) {
      task();
    } else {
      loop_.post(std::move(task));
    }
  }
  bool is_current() const { return loop_.is_current(); }

  void begin_upgrade(const std::shared_ptr<outcome>& waiting, const http_request& request) {
    const auto id = begin(waiting);
    if (!id) return;
    exchanges_.at(id->connection.value).is_upgrade = true;
    handler_->on_upgrade(*id, request);
  }

  void begin_fetch(const std::shared_ptr<outcome>& waiting, const http_request& request, std::string body) {
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

  void respond(exchange_id id, http_response response) {
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

  void accept(exchange_id id, const websocket_accept& how) {
    const auto place = find_unanswered(id);
    if (place == nullptr || !place->is_upgrade) return;
    place->is_answered = true;
    const auto& waiting = place->waiting;
    waiting->box = std::make_shared<mailbox>();
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

  send_status send(connection_id connection, const frame_ptr& message) {
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

  void close(connection_id connection, const close_reason& why) {
    const auto place = sockets_.find(connection.value);
    if (place == sockets_.end() || place->second.is_closing) return;
    place->second.is_closing = true;
    place->second.box->close(why);
    post([self = shared_from_this(), connection, why] { self->remove(connection, why); });
  }

  void pause(connection_id connection) {
    const auto place = sockets_.find(connection.value);
    if (place != sockets_.end()) place->second.is_paused = true;
  }

  void resume(connection_id connection) {
    const auto place = sockets_.find(connection.value);
    if (place == sockets_.end() || !place->second.is_paused) return;
    place->second.is_paused = false;
    post([self = shared_from_this(), connection] { self->deliver(connection); });
  }

  // The client's message or, without a kind, its close.
  struct inbound {
    std::optional<frame::kind> type;
    std::string payload;
    close_reason why;
  };

  void receive(connection_id connection, inbound item) {
    const auto place = sockets_.find(connection.value);
    if (place == sockets_.end() || place->second.is_closing) return;
    place->second.arrived.push_back(std::move(item));
    deliver(connection);
  }

  transport_counters counters() {
    if (loop_.is_current()) return current_counters();
    outcome done;
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

 private:
  enum class state { fresh, running, stopped };

  struct exchange_state {
    std::shared_ptr<outcome> waiting;
    bool is_upgrade = false;
    bool is_head = false;
    bool is_answered = false;
    std::unique_ptr<body_sink> sink;
    std::string body;
    std::size_t body_offset = 0;
    std::unique_ptr<body_source> source;
  };

  struct socket_state {
    std::shared_ptr<mailbox> box;
    std::size_t max_message_bytes = 0;
    std::deque<inbound> arrived;
    bool is_paused = false;
    bool is_closing = false;
    bool is_announced = false;
  };

  static void refuse(outcome& waiting) {
    waiting.answer.status = 503;
    waiting.complete();
  }

  std::optional<exchange_id> begin(const std::shared_ptr<outcome>& waiting) {
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

  exchange_state* find_unanswered(exchange_id id) {
    const auto place = exchanges_.find(id.connection.value);
    if (place == exchanges_.end() || place->second.is_answered || id.number != 1) return nullptr;
    return &place->second;
  }

  void feed_sink(exchange_id id) {
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

  void pull_source(exchange_id id) {
    exchanges_.at(id.connection.value)
        .source->read(piece_bytes, [weak = weak_from_this(), id](result<std::string> piece) {
          const auto self = weak.lock();
          if (self == nullptr) return;
          self->post([self, id, piece = std::move(piece)] { self->take_piece(id, piece); });
        });
  }

  void take_piece(exchange_id id, const result<std::string>& piece) {
    const auto place = exchanges_.find(id.connection.value);
    if (place == exchanges_.end()) return;
    if (!piece || piece->empty()) {
      end(id);
      return;
    }
    place->second.waiting->answer.body += *piece;
    pull_source(id);
  }

  void end_later(exchange_id id) {
    post([self = shared_from_this(), id] { self->end(id); });
  }

  void end(exchange_id id) {
    const auto place = exchanges_.find(id.connection.value);
    if (place == exchanges_.end()) return;
    const auto ended = std::move(place->second);
    exchanges_.erase(place);
    counts_.bytes_sent += ended.waiting->answer.body.size();
    handler_->on_exchange_end(id);
    ended.waiting->complete();
  }

  void deliver(connection_id connection) {
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

  void remove(connection_id connection, const close_reason& why) {
    const auto place = sockets_.find(connection.value);
    if (place == sockets_.end()) return;
    sockets_.erase(place);
    --counts_.websockets_open;
    handler_->on_close(connection, why);
  }

  void end_everything(const close_reason& why) {
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

  transport_counters current_counters() const {
    auto copy = counts_;
    copy.connections_open = exchanges_.size() + sockets_.size();
    return copy;
  }

  const loopback_options limits_;
  std::mutex state_mutex_;
  state state_ = state::fresh;
  connection_handler* handler_ = nullptr;
  task_loop loop_;
  bool is_ending_ = false;
  std::uint64_t last_number_ = 0;
  std::unordered_map<std::uint64_t, exchange_state> exchanges_;
  std::unordered_map<std::uint64_t, socket_state> sockets_;
  transport_counters counts_;
};

class client_socket final : public loopback_socket {
 public:
  client_socket(std::shared_ptr<loopback_core> core, const outcome& opened)
      : core_(std::move(core)),
        box_(opened.box),
        connection_(opened.opened),
        subprotocol_(opened.subprotocol) {}
  ~client_socket() override { close({1001, {}}); }
  client_socket(const client_socket&) = delete;
  client_socket& operator=(const client_socket&) = delete;

  bool send(std::string_view text) override { return send(frame::kind::text, text); }
  bool send_binary(std::string_view bytes) override { return send(frame::kind::binary, bytes); }
  std::optional<std::string> receive(milliseconds patience) override { return box_->take(patience); }
  std::optional<close_reason> closed(milliseconds patience) override { return box_->closed(patience); }
  void close(close_reason why) override {
    core_->post([core = core_, connection = connection_, why] {
      core->receive(connection, {std::nullopt, {}, why});
    });
  }
  const std::string& subprotocol() const override { return subprotocol_; }

 private:
  bool send(frame::kind type, std::string_view payload) {
    if (!box_->is_open()) return false;
    return core_->post([core = core_, connection = connection_, type, bytes = std::string(payload)] {
      core->receive(connection, {type, bytes, {}});
    });
  }

  std::shared_ptr<loopback_core> core_;
  std::shared_ptr<mailbox> box_;
  connection_id connection_;
  std::string subprotocol_;
};

class loopback final : public loopback_transport {
 public:
  explicit loopback(loopback_options limits) : core_(std::make_shared<loopback_core>(limits)) {}
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
    const auto waiting = std::make_shared<outcome>();
    const bool was_posted = core_->post(
        [core = core_, waiting, request = std::move(request)] { core->begin_upgrade(waiting, request); });
    if (!was_posted) return refused();
    waiting->wait();
    if (!waiting->box) return {nullptr, std::move(waiting->answer)};
    return {std::make_unique<client_socket>(core_, *waiting), {}};
  }

  loopback_answer fetch(http_request request, std::string_view body) override {
    const auto waiting = std::make_shared<outcome>();
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

  std::shared_ptr<loopback_core> core_;
};

}  // namespace

std::unique_ptr<loopback_transport> make_loopback_transport(loopback_options options) {
  return std::make_unique<loopback>(options);
}

}  // namespace parlor
