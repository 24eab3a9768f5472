// What the parts of a running server share.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "parlor/server_options.hpp"

#include "server/caller_limits.hpp"
#include "server/counters.hpp"
#include "server/engine_thread.hpp"
#include "server/file_links.hpp"
#include "server/router.hpp"
#include "server/upload_grants.hpp"
#include "server/worker_pool.hpp"

namespace parlor::server_side {

// Which user a subject is, remembered for a minute. From any thread.
class subject_cache {
 public:
  std::optional<user_id> find(const std::string& subject, timestamp now) const;
  void remember(const std::string& subject, user_id user, timestamp now);

 private:
  struct entry {
    user_id user;
    timestamp until{};
  };
  mutable std::mutex mutex_;
  std::unordered_map<std::string, entry> entries_;
};

// Owned by the server; every reference is to something that lives as long.
struct services {
  server_options& options;
  counters& counts;
  const router& routes;
  engine_thread& engine;
  worker_pool& readers;
  worker_pool& media;
  worker_pool& logins;
  subject_cache subjects;
  caller_limits limits;
  upload_grants grants;
  file_links links;
  std::atomic<bool> is_stopping{false};
  std::atomic<bool> is_sink_failing{false};  // and the log knows

  services(server_options& options_, counters& counts_, const router& routes_, engine_thread& engine_,
           worker_pool& readers_, worker_pool& media_, worker_pool& logins_)
      : options(options_),
        counts(counts_),
        routes(routes_),
        engine(engine_),
        readers(readers_),
        media(media_),
        logins(logins_),
        limits(options_),
        grants(options_.max_grants, options_.max_grants_per_user),
        links(options_.file_links, options_.clock) {}

  // What a caller is told who has to wait so long; counts it.
  error too_many_requests(std::string operation, std::chrono::milliseconds wait);
  void set_public_url(std::string url);
  std::shared_ptr<const std::string> public_url() const;
  void log(log_level level, const std::string& line) const;

  // Called on that loop. Says there who bears the token: at once, or after a login thread has asked if the
  // authenticator may block.
  void authenticate(std::size_t loop, std::string token, std::function<void(result<principal>)> then);
  // Answers a query from a snapshot, on a reader thread. False: too many wait.
  [[nodiscard]] bool answer_query(query what, origin from, std::function<void(event)> then);

 private:
  mutable std::mutex public_url_mutex_;
  std::shared_ptr<const std::string> public_url_ = std::make_shared<const std::string>();
};

// The loop that a session belongs to; nothing for a session of the host's own.
std::optional<std::size_t> loop_of(session_id session);
session_id make_session_id(std::optional<std::size_t> loop, std::uint64_t number);

inline event failure(error problem, std::string client_message_id = {}) {
  return command_failed{std::move(problem), std::move(client_message_id)};
}

inline error overloaded(std::string operation) {
  return {errc::unavailable, std::move(operation), "too much is waiting", 0};
}

}  // namespace parlor::server_side
