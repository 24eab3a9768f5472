#include <algorithm>
#include <mutex>
#include <new>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "parlor/asio.hpp"
#include "parlor/transport/websocketpp.hpp"

#include <asio/executor_work_guard.hpp>

#include "acceptor.hpp"
#include "connection.hpp"
#include "http_connection.hpp"
#include "websocket_connection.hpp"

namespace parlor {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t max_default_threads = 4;
constexpr std::size_t max_threads = 128;  // a connection_id has one byte for the loop
constexpr std::size_t parser_bound = 64 * 1024;

// An io_context of our own and the thread that runs it.
struct io_thread {
  io_thread() : guard(asio::make_work_guard(context)) {}

  asio::io_context context{1};
  asio::executor_work_guard<asio::io_context::executor_type> guard;
  std::thread thread;
};

// Counts down loops that have ended.
class countdown {
 public:
  explicit countdown(std::size_t count) : left_(count) {}

  void arrive() {
    const std::lock_guard lock(mutex_);
    --left_;
  }
  bool is_complete() {
    const std::lock_guard lock(mutex_);
    return left_ == 0;
  }

 private:
  std::mutex mutex_;
  std::size_t left_;
};

std::size_t thread_count(const websocketpp_options& options) {
  if (options.io_threads > 0) return std::min(options.io_threads, max_threads);
  return std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, max_default_threads);
}

// What leaves a turn for want of memory has cost what it was about; the loop has seen to its next turn.
void run(asio::io_context& context) {
  for (;;) {
    try {
      context.run();
      return;
    } catch (const std::bad_alloc&) {
      continue;
    }
  }
}

std::optional<error> find_fault(const websocketpp_options& options) {
  const auto fault = [](const char* what) {
    return error{errc::invalid_argument, "start transport", what, 0};
  };
  if (options.soft_queue_bytes > options.hard_queue_bytes)
    return fault("soft_queue_bytes is above hard_queue_bytes");
  if (options.hard_queue_bytes > options.memory_budget_bytes)
    return fault("hard_queue_bytes is above memory_budget_bytes");
  if (options.max_header_bytes + options.max_target_bytes > parser_bound) {
    return fault("max_header_bytes and max_target_bytes are together above 64 KiB");
  }
  if (options.max_connections == 0 || options.max_handshakes == 0)
    return fault("no connection would be accepted");
  return std::nullopt;
}

class websocketpp_transport final : public transport {
 public:
  explicit websocketpp_transport(websocketpp_options options)
      : shared_(std::make_shared<net::shared_parts>(std::move(options))) {
    for (std::size_t index = 0; index < thread_count(shared_->options); ++index) {
      threads_.push_back(std::make_unique<io_thread>());
      add_loop(threads_.back()->context);
    }
  }
  websocketpp_transport(websocketpp_options options, asio::io_context& host)
      : shared_(std::make_shared<net::shared_parts>(std::move(options))), host_(&host) {
    add_loop(host);
  }
  ~websocketpp_transport() override { stop({1001, {}}, milliseconds(0)); }
  websocketpp_transport(const websocketpp_transport&) = delete;
  websocketpp_transport& operator=(const websocketpp_transport&) = delete;

  result<endpoint> start(connection_handler& handler) override {
    const std::lock_guard lock(state_mutex_);
    if (state_ != state::fresh)
      return error{errc::conflict, "start transport", "it has been started before", 0};
    if (auto fault = find_fault(shared_->options)) return std::move(*fault);
    if (shared_->options.tls) {
      auto tls = net::tls_acceptor::make(*shared_->options.tls);
      if (!tls) return tls.error();
      shared_->tls = *std::move(tls);
    }
    acceptor_ = std::make_unique<net::acceptor>(
        *loops_[0], [this](int socket, const asio::ip::address& address) { hand_over(socket, address); });
    const auto where = acceptor_->listen(shared_->options);
    if (!where) return where.error();
    shared_->handler = &handler;
    state_ = state::running;
    loops_[0]->post([this] { acceptor_->start(); });
    for (auto& one : threads_) {
      one->thread = std::thread([&context = one->context] { run(context); });
    }
    return *where;
  }

  std::size_t loop_count() const override { return loops_.size(); }
  void post(std::size_t loop, std::function<void()> task) override {
    if (loop < loops_.size()) loops_[loop]->post(std::move(task));
  }

  void respond(exchange_id exchange, http_response response) override {
    auto* const loop = loop_of(exchange.connection);
    if (loop == nullptr) return;
    if (loop->is_current()) {
      respond_on(*loop, exchange, std::move(response));
      return;
    }
    loop->post([loop, exchange, held = std::make_shared<http_response>(std::move(response))] {
      respond_on(*loop, exchange, std::move(*held));
    });
  }

  void accept(exchange_id exchange, websocket_accept how) override {
    on_loop(exchange.connection, [exchange, how = std::move(how)](net::loop& loop) {
      loop.tend(exchange.connection, [&](net::connection& found) {
        if (found.http() != nullptr) found.http()->accept(exchange.number, how);
      });
    });
  }

  send_status send(connection_id connection, const frame_ptr& message) override {
    auto* const loop = loop_of(connection);
    if (loop == nullptr) return send_status::gone;
    if (loop->is_current()) return send_on(*loop, connection, message);
    loop->post([loop, connection, message] { send_on(*loop, connection, message); });
    return send_status::queued;
  }

  send_status send_block(connection_id connection, const frame_block_ptr& messages) override {
    auto* const loop = loop_of(connection);
    if (loop == nullptr) return send_status::gone;
    if (loop->is_current()) return send_on(*loop, connection, messages);
    loop->post([loop, connection, messages] { send_on(*loop, connection, messages); });
    return send_status::queued;
  }

  void close(connection_id connection, close_reason why) override {
    on_websocket(connection,
                 [why = std::move(why)](net::websocket_connection& socket) { socket.close(why); });
  }
  void pause(connection_id connection) override {
    on_websocket(connection, [](net::websocket_connection& socket) { socket.pause(); });
  }
  void resume(connection_id connection) override {
    on_websocket(connection, [](net::websocket_connection& socket) { socket.resume(); });
  }

  transport_counters counters() const override {
    transport_counters sum;
    sum.connections_refused = shared_->refused.load(std::memory_order_relaxed);
    sum.budgeted_bytes = shared_->memory->used();
    sum.uploads_shed = shared_->memory->uploads_shed.load(std::memory_order_relaxed);
    sum.connections_shed = shared_->memory->connections_shed.load(std::memory_order_relaxed);
    sum.queues_shed = shared_->memory->queues_shed.load(std::memory_order_relaxed);
    for (const auto& loop : loops_) {
      const auto& part = loop->counters();
      sum.connections_accepted += part.accepted.read();
      sum.connections_open += part.open.read();
      sum.websockets_open += part.websockets.read();
      sum.requests += part.requests.read();
      sum.bytes_received += part.bytes_received.read();
      sum.bytes_sent += part.bytes_sent.read();
      sum.frames_received += part.frames_received.read();
      sum.frames_sent += part.frames_sent.read();
      sum.frames_dropped += part.frames_dropped.read();
      sum.slow_connections_closed += part.slow_closed.read();
    }
    return sum;
  }

  void stop(close_reason why, milliseconds patience) override {
    {
      const std::lock_guard lock(state_mutex_);
      const bool was_running = state_ == state::running;
      state_ = state::stopped;
      if (!was_running) return;
    }
    const auto how = must_drive_host() ? waiting::driving_the_host : waiting::asleep;
    const auto ended = std::make_shared<countdown>(loops_.size());
    loops_[0]->post([this] { acceptor_->stop(); });
    for (const auto& loop : loops_) {
      loop->post([&loop = *loop, why, ended] { loop.stop(why, [ended] { ended->arrive(); }); });
    }
    wait_until(how, std::chrono::steady_clock::now() + patience, [&ended] { return ended->is_complete(); });
    for (const auto& loop : loops_) {
      loop->post([&loop = *loop] { loop.cut_all(); });
    }
    wait_until(how, std::chrono::steady_clock::time_point::max(), [&ended] { return ended->is_complete(); });
    for (const auto& loop : loops_) {
      loop->post([&loop = *loop] { loop.shut(); });
    }
    for (const auto& one : threads_) {
      one->guard.reset();
      one->thread.join();
    }
    wait_until(how, std::chrono::steady_clock::time_point::max(), [this] { return are_loops_quiet(); });
  }

 private:
  enum class state { fresh, running, stopped };
  enum class waiting { asleep, driving_the_host };

  void add_loop(asio::io_context& context) {
    loops_.push_back(std::make_unique<net::loop>(loops_.size(), shared_, context));
    shared_->relief.add(*loops_.back());
  }

  void hand_over(int socket, const asio::ip::address& address) {
    auto& loop = *loops_[next_loop_++ % loops_.size()];
    if (loop.is_current()) {
      loop.adopt(socket, address);
    } else {
      loop.post([&loop, socket, address] { loop.adopt(socket, address); });
    }
  }

  net::loop* loop_of(connection_id connection) const {
    return connection.loop() < loops_.size() ? loops_[connection.loop()].get() : nullptr;
  }

  static void respond_on(net::loop& loop, exchange_id exchange, http_response response) {
    loop.tend(exchange.connection, [&](net::connection& found) {
      if (found.http() != nullptr) found.http()->respond(exchange.number, std::move(response));
    });
  }

  template <typename Message>
  static send_status send_on(net::loop& loop, connection_id connection, const Message& message) {
    auto* const found = loop.find(connection);
    if (found == nullptr || found->websocket() == nullptr) return send_status::gone;
    try {
      return found->websocket()->send(message);
    } catch (const std::bad_alloc&) {
      // A peer that misses a frame has to come back for it.
      if (auto* const left = loop.find(connection)) left->cut(net::loss::by_deadline);
      return send_status::gone;
    }
  }

  // At once on the connection's own loop, else in the order of the calls.
  template <typename Action>
  void on_loop(connection_id connection, Action action) {
    auto* const loop = loop_of(connection);
    if (loop == nullptr) return;
    if (loop->is_current()) {
      action(*loop);
    } else {
      loop->post([loop, action = std::move(action)] { action(*loop); });
    }
  }

  template <typename Action>
  void on_websocket(connection_id connection, Action action) {
    on_loop(connection, [connection, action = std::move(action)](net::loop& loop) {
      auto* const found = loop.find(connection);
      if (found == nullptr || found->websocket() == nullptr) return;
      try {
        action(*found->websocket());
      } catch (const std::bad_alloc&) {
        if (auto* const left = loop.find(connection)) left->cut(net::loss::by_deadline);
      }
    });
  }

  bool are_loops_quiet() const {
    return std::all_of(loops_.begin(), loops_.end(), [](const auto& loop) { return loop->is_quiet(); });
  }

  // Whether this thread has to run the host's loop, because it is the one that does or because nobody does.
  bool must_drive_host() const {
    if (host_ == nullptr) return false;
    return host_->get_executor().running_in_this_thread() || host_->stopped() || !loops_[0]->has_run();
  }

  template <typename Condition>
  void wait_until(waiting how, std::chrono::steady_clock::time_point end, Condition is_met) {
    constexpr auto step = milliseconds(2);
    while (!is_met() && std::chrono::steady_clock::now() < end) {
      if (how == waiting::asleep) {
        std::this_thread::sleep_for(step);
        continue;
      }
      if (host_->stopped()) host_->restart();
      host_->run_one_for(step);
    }
  }

  const std::shared_ptr<net::shared_parts> shared_;
  asio::io_context* const host_ = nullptr;
  std::vector<std::unique_ptr<io_thread>> threads_;  // before the loops, which refer to them
  std::vector<std::unique_ptr<net::loop>> loops_;
  std::unique_ptr<net::acceptor> acceptor_;
  std::size_t next_loop_ = 0;
  std::mutex state_mutex_;
  state state_ = state::fresh;
};

}  // namespace

std::unique_ptr<transport> make_websocketpp_transport(websocketpp_options options) {
  return std::make_unique<websocketpp_transport>(std::move(options));
}

std::unique_ptr<transport> make_websocketpp_transport(websocketpp_options options, asio::io_context& loop) {
  return std::make_unique<websocketpp_transport>(std::move(options), loop);
}

}  // namespace parlor
