#include "parlor/server.hpp"

#include <chrono>
#include <mutex>
#include <system_error>
#include <thread>
#include <unordered_map>
#include <utility>

#include "parlor/users/stored.hpp"

#include "server/engine_thread.hpp"
#include "server/gateway.hpp"
#include "server/guard.hpp"
#include "server/media_jobs.hpp"
#include "server/router.hpp"
#include "server/services.hpp"
#include "server/sweeper.hpp"
#include "server/worker_pool.hpp"

namespace parlor {

namespace {

// Whether nothing that the engine calls blocks, so that I/O threads may run it: parlor's own parts say so, and
// what the host has put in is called on the engine's thread.
server_side::engine_place place_of(const server_options& options) {
  const auto& hooks = options.hooks;
  const bool calls_host = options.users || hooks.before_send || hooks.before_edit || hooks.on_event;
  const bool answers_at_once = options.storage && options.storage->capabilities().answers_at_once;
  return answers_at_once && !calls_host ? server_side::engine_place::in_place
                                        : server_side::engine_place::own_thread;
}

server_options checked(server_options options) {
  const auto need = [](bool is_there, const char* what) {
    if (!is_there) throw std::system_error(std::make_error_code(std::errc::invalid_argument), what);
  };
  need(options.transport != nullptr, "server_options::transport is missing");
  need(options.storage != nullptr, "server_options::storage is missing");
  need(options.authenticator != nullptr, "server_options::authenticator is missing");
  need(options.media != nullptr, "server_options::media is missing");
  need(options.reader_threads > 0 && options.media_threads > 0 && options.auth_threads > 0,
       "a pool needs a thread");
  need(options.upload_mount.size() > 1 && options.upload_mount.front() == '/' &&
           options.upload_mount.back() == '/',
       "server_options::upload_mount is no path that ends in '/'");
  need(options.max_batch > 0 && options.max_queued_commands > 0, "the engine needs a queue");
  if (!options.users) options.users = make_stored_user_directory();
  if (!options.pictures) options.pictures = make_picture_converter();
  if (!options.clock) {
    options.clock = [] {
      return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
    };
  }
  return options;
}

std::string url_of(const endpoint& where) {
  const bool is_ipv6 = where.address.find(':') != std::string::npos;
  // All addresses of the machine are none that somebody could open.
  const bool is_any = where.address == "0.0.0.0" || where.address == "::";
  const auto host = is_any ? "localhost" : is_ipv6 ? "[" + where.address + "]" : where.address;
  return (where.is_secure ? "https://" : "http://") + host + ":" + std::to_string(where.port);
}

}  // namespace

class server::implementation {
 public:
  explicit implementation(server_options options)
      : place_(place_of(options)),
        options_(checked(std::move(options))),
        routes_(options_.dialects, options_.routes, options_.upload_mount),
        readers_(options_.reader_threads, options_.max_queued_queries),
        media_(options_.media_threads, options_.max_queued_media),
        logins_(options_.authenticator->may_block() ? options_.auth_threads : 0, options_.max_queued_logins),
        engine_(options_, counts_, outlets(), place_),
        shared_(options_, counts_, routes_, engine_, readers_, media_, logins_),
        sweeper_(shared_),
        gateway_(shared_) {}

  ~implementation() { stop(); }

  result<endpoint> start() {
    if (!options_.public_url.empty()) shared_.set_public_url(options_.public_url);
    engine_.start();
    auto where = options_.transport->start(gateway_);
    if (!where) {
      stop();
      return where;
    }
    if (options_.public_url.empty()) shared_.set_public_url(url_of(*where));
    is_running_ = true;
    return where;
  }

  // What was received is finished before the connections close, so that nobody is left without an answer.
  void stop() {
    // Whoever comes second waits for the first.
    const std::lock_guard lock(stop_mutex_);
    if (shared_.is_stopping.exchange(true)) return;
    const auto deadline = std::chrono::steady_clock::now() + options_.stop_patience;
    while (is_running_ && engine_.queued() > 0 && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    if (is_running_.exchange(false)) {
      options_.transport->stop({1001, "The server is stopping."}, options_.stop_patience);
    }
    logins_.stop();
    media_.stop();
    readers_.stop();
    engine_.stop();
    abandon_submissions();
  }

  bool is_ready() const { return is_running_ && !shared_.is_stopping && engine_.is_healthy(); }

  void submit(user_id as, command what, std::function<void(const event&)> done) {
    const auto from = host_origin(as);
    if (!remember(from.session, done)) return tell_host(done, stopped());
    if (engine_.submit({from, std::move(what)})) return;
    if (const auto waiting = take(from.session)) tell_host(waiting, overloaded());
  }

  void submit(user_id as, query what, std::function<void(const event&)> done) {
    if (shared_.is_stopping) return tell_host(done, stopped());
    const auto tell = [this, done](const event& answer) { tell_host(done, answer); };
    if (!shared_.answer_query(std::move(what), host_origin(as), tell)) tell(overloaded());
  }

  server_metrics metrics() const {
    server_metrics all;
    all.transport = options_.transport->counters();
    all.sessions_open = counts_.sessions_open;
    all.users_online = counts_.users_online;
    all.commands = counts_.commands;
    all.commands_failed = counts_.commands_failed;
    all.commands_refused = counts_.commands_refused;
    all.rate_limited = counts_.rate_limited;
    all.queries = counts_.queries;
    all.messages_posted = counts_.messages_posted;
    all.events_delivered = counts_.events_delivered;
    all.batches = counts_.batches;
    all.commit_failures = counts_.commit_failures;
    all.commit_microseconds = counts_.commit_microseconds;
    all.largest_batch = counts_.largest_batch;
    all.files_stored = counts_.files_stored;
    all.bytes_stored = counts_.bytes_stored;
    all.files_swept = counts_.files_swept;
    all.engine_queue = engine_.queued();
    all.authentication_failures = counts_.authentication_failures;
    return all;
  }

 private:
  using callback = std::function<void(const event&)>;

  server_side::engine_thread::outlets outlets() {
    return {[this](std::shared_ptr<const server_side::event_batch> batch) {
              gateway_.deliver(batch);
              answer_host(*batch);
            },
            [this](std::vector<std::string> keys) { server_side::drop_files(shared_, std::move(keys)); },
            [this](timestamp now) {
              gateway_.expire(now);
              sweeper_.second_passed(now);
            }};
  }

  origin host_origin(user_id as) {
    origin from;
    from.session = server_side::make_session_id(std::nullopt, gateway_.next_number());
    from.user = as;
    from.is_socket = false;
    return from;
  }

  static event stopped() {
    return server_side::failure({errc::unavailable, "submit", "the server has stopped", 0});
  }

  static event overloaded() { return server_side::failure(server_side::overloaded("submit")); }

  // What a host's callback throws would end the thread that calls it.
  void tell_host(const callback& done, const event& answer) {
    const auto told = server_side::guarded("answer the host", [&]() -> result<void> {
      done(answer);
      return {};
    });
    if (!told) shared_.log(log_level::warning, to_string(told.error()));
  }

  bool remember(session_id session, const callback& done) {
    const std::lock_guard lock(submissions_mutex_);
    if (shared_.is_stopping) return false;
    submissions_[session] = done;
    return true;
  }

  callback take(session_id session) {
    const std::lock_guard lock(submissions_mutex_);
    const auto found = submissions_.find(session);
    if (found == submissions_.end()) return {};
    auto done = std::move(found->second);
    submissions_.erase(found);
    return done;
  }

  void answer_host(const server_side::event_batch& batch) {
    for (const auto& one : batch) {
      const auto* answer = std::get_if<to_session>(&one.to);
      if (answer == nullptr || server_side::loop_of(answer->session)) continue;
      if (const auto done = take(answer->session)) tell_host(done, one.what);
    }
  }

  void abandon_submissions() {
    std::unordered_map<session_id, callback> left;
    {
      const std::lock_guard lock(submissions_mutex_);
      left.swap(submissions_);
    }
    for (const auto& [session, done] : left) tell_host(done, stopped());
  }

  // In the order in which they must be built; destroyed in reverse.
  const server_side::engine_place place_;
  server_options options_;
  server_side::counters counts_;
  server_side::router routes_;
  server_side::worker_pool readers_;
  server_side::worker_pool media_;
  server_side::worker_pool logins_;
  server_side::engine_thread engine_;
  server_side::services shared_;
  server_side::sweeper sweeper_;
  server_side::gateway gateway_;
  std::atomic<bool> is_running_{false};
  std::mutex stop_mutex_;
  std::mutex submissions_mutex_;
  std::unordered_map<session_id, callback> submissions_;
};

server::server(server_options options)
    : implementation_(std::make_unique<implementation>(std::move(options))) {}

server::~server() = default;

result<endpoint> server::start() {
  return implementation_->start();
}

void server::stop() {
  implementation_->stop();
}

bool server::is_ready() const {
  return implementation_->is_ready();
}

void server::submit(user_id as, command what, std::function<void(const event& answer)> done) {
  implementation_->submit(as, std::move(what), std::move(done));
}

void server::submit(user_id as, query what, std::function<void(const event& answer)> done) {
  implementation_->submit(as, std::move(what), std::move(done));
}

server_metrics server::metrics() const {
  return implementation_->metrics();
}

}  // namespace parlor
