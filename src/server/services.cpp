#include "server/services.hpp"

#include <utility>

#include "engine/engine.hpp"
#include "server/guard.hpp"

namespace parlor::server_side {
namespace {

constexpr std::size_t max_cached_subjects = 10000;
constexpr std::chrono::seconds subject_lifetime{60};
constexpr int loop_shift = 44;  // 2^44 sessions on each loop

}  // namespace

std::optional<std::size_t> loop_of(session_id session) {
  const auto part = session.value >> loop_shift;
  if (part == 0) return std::nullopt;
  return static_cast<std::size_t>(part - 1);
}

session_id make_session_id(std::optional<std::size_t> loop, std::uint64_t number) {
  const auto part = loop ? static_cast<std::int64_t>(*loop) + 1 : 0;
  return session_id((part << loop_shift) | static_cast<std::int64_t>(number));
}

std::optional<user_id> subject_cache::find(const std::string& subject, timestamp now) const {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(subject);
  if (found == entries_.end() || found->second.until < now) return std::nullopt;
  return found->second.user;
}

void subject_cache::remember(const std::string& subject, user_id user, timestamp now) {
  const std::lock_guard lock(mutex_);
  if (entries_.size() >= max_cached_subjects) entries_.clear();
  entries_[subject] = {user, now + subject_lifetime};
}

error services::too_many_requests(std::string operation, std::chrono::milliseconds wait) {
  add(counts.rate_limited);
  return {errc::rate_limited, std::move(operation), "", wait.count()};
}

void services::set_public_url(std::string url) {
  while (!url.empty() && url.back() == '/') url.pop_back();
  auto shared = std::make_shared<const std::string>(std::move(url));
  const std::lock_guard lock(public_url_mutex_);
  public_url_ = std::move(shared);
}

std::shared_ptr<const std::string> services::public_url() const {
  const std::lock_guard lock(public_url_mutex_);
  return public_url_;
}

void services::log(log_level level, const std::string& line) const {
  if (!options.hooks.log) return;
  // What it throws cannot be told to anybody, and must not end the thread that has something to say.
  static_cast<void>(guarded("log", [&]() -> result<void> {
    options.hooks.log(level, line);
    return {};
  }));
}

void services::authenticate(std::size_t loop, std::string token,
                            std::function<void(result<principal>)> then) {
  const auto ask = [this](const std::string& what) {
    auto who = guarded("authenticate", [&] { return options.authenticator->authenticate(what); });
    if (!who) {
      add(counts.authentication_failures);
      log(log_level::debug, to_string(who.error()));  // the cause; no part of the token is in it
    }
    return who;
  };
  if (!options.authenticator->may_block()) return then(ask(token));
  const bool is_taken = logins.post([this, loop, ask, then, token = std::move(token)] {
    options.transport->post(loop, [then, who = ask(token)] { then(who); });
  });
  if (!is_taken) then(overloaded("authenticate"));
}

bool services::answer_query(query what, origin from, std::function<void(event)> then) {
  return readers.post([this, what = std::move(what), from = std::move(from), then = std::move(then)] {
    add(counts.queries);
    auto answered = guarded("answer a query", [&]() -> result<event> {
      auto reader = options.storage->snapshot();
      if (!reader) return reader.error();
      return engine::answer(what, from, **reader, *options.users, *engine.online());
    });
    if (!answered) {
      log(log_level::warning, to_string(answered.error()));
      return then(failure({errc::unavailable, "answer a query", "", 0}, from.client_message_id));
    }
    then(*std::move(answered));
  });
}

}  // namespace parlor::server_side
