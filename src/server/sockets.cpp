#include "server/sockets.hpp"

#include <new>
#include <utility>
#include <variant>

#include "media/key_pattern.hpp"
#include "media/media_type.hpp"
#include "server/answers.hpp"
#include "server/credentials.hpp"
#include "server/guard.hpp"
#include "server/media_jobs.hpp"
#include "transport/insist.hpp"

namespace parlor::server_side {
namespace {

constexpr int try_later = 1013;

// What the caller called the request.
std::string name_given(const decode_result& decoded) {
  const auto* problem = std::get_if<dialect_problem>(&decoded);
  return problem != nullptr ? problem->client_message_id
                            : std::get<dialect_request>(decoded).client_message_id;
}

}  // namespace

sockets::sockets(services& shared, std::size_t loop, session_numbers next_session)
    : shared_(shared),
      transport_(*shared.options.transport),
      loop_(loop),
      next_session_(std::move(next_session)),
      fanout_(*shared.options.transport, shared.options.dialects, sessions_, shared.counts, shared.links) {}

void sockets::on_upgrade(exchange_id exchange, const http_request& request) {
  auto match = shared_.routes.match_socket(request.path);
  if (!match) return transport_.respond(exchange, plain_refusal(404, "Not found"));
  if (shared_.is_stopping) {
    return transport_.respond(exchange, plain_refusal(503, "The server is stopping"));
  }
  if (const auto wait = shared_.limits.of_address(request)) {
    return transport_.respond(exchange, plain_refusal(shared_.too_many_requests("upgrade", *wait)));
  }

  opening waiting{exchange, next_session_(), match->dialect, {}, chosen_subprotocol(request), {}, false};
  waiting.call.route = match->route;
  waiting.call.captures = std::move(match->captures);
  auto query = query_without_token(request.query);
  if (!query) return refuse(waiting, query.error());
  waiting.call.query = std::move(query->pairs);
  waiting.call.raw_query = std::move(query->text);
  auto token = find_token(request);
  if (!token) {
    add(shared_.counts.authentication_failures);
    return refuse(waiting, token.error());
  }

  make_room_for_end();
  const auto id = waiting.session;
  opening_of_[exchange.connection.value] = id;
  openings_.emplace(id, std::move(waiting));
  shared_.authenticate(loop_, *std::move(token),
                       [this, id](result<principal> who) { authenticated(id, std::move(who)); });
}

void sockets::authenticated(session_id id, result<principal> who) {
  const auto found = openings_.find(id);
  if (found == openings_.end()) return;
  auto& waiting = found->second;
  const auto fail = [&](const error& why) {
    if (!waiting.is_gone) refuse(waiting, why);
    opening_of_.erase(waiting.exchange.connection.value);
    openings_.erase(found);
  };
  if (waiting.is_gone) return fail({});
  if (!who) return fail(who.error());
  auto what = shared_.options.dialects[waiting.dialect]->decode_upgrade(waiting.call);
  if (!what) return fail(what.error());

  waiting.expires_at = who->expires_at;
  auto& added = add_to_turn();
  added.from.session = id;
  added.from.who = *std::move(who);
  added.what = *std::move(what);
}

void sockets::on_exchange_end(exchange_id exchange) {
  const auto found = opening_of_.find(exchange.connection.value);
  if (found == opening_of_.end()) return;
  const auto waiting = openings_.find(found->second);
  if (waiting != openings_.end()) waiting->second.is_gone = true;
}

void sockets::begin_batch() {
  public_url_ = shared_.public_url();
  fanout_.abandon();
}

void sockets::deliver(const addressed_event& event) {
  if (const auto* answer = std::get_if<to_session>(&event.to)) {
    const auto found = openings_.find(answer->session);
    if (found != openings_.end()) {
      end_batch();  // who comes now gets nothing of what was said before
      auto waiting = std::move(found->second);
      openings_.erase(found);
      opening_of_.erase(waiting.exchange.connection.value);
      if (const auto* what = std::get_if<session_opened>(&event.what)) return opened(waiting, *what);
      const auto* failed = std::get_if<command_failed>(&event.what);
      if (failed != nullptr && !waiting.is_gone) refuse(waiting, failed->problem);
      return;
    }
  }
  fanout_.deliver(event, *public_url_);
}

void sockets::end_batch() {
  fanout_.finish(*public_url_);
}

void sockets::close_all() {
  is_behind_ = false;
  sessions_.for_each([this](const session& who) {
    if (!has_memory_for([&] { transport_.close(who.connection, {try_later, "Out of memory"}); }))
      is_behind_ = true;
  });
}

void sockets::opened(opening& waiting, const session_opened& what) {
  if (waiting.is_gone) return close_session_of(waiting.session, what.self.id);
  if (has_memory_for([&] { welcome(waiting, what); })) return;
  // Nobody would ever close it.
  sessions_.remove(waiting.session);
  close_session_of(waiting.session, what.self.id);
  transport_.respond(waiting.exchange, plain_refusal(503, "Out of memory"));
}

void sockets::welcome(opening& waiting, const session_opened& what) {
  session fresh;
  fresh.id = waiting.session;
  fresh.connection = waiting.exchange.connection;
  fresh.dialect = waiting.dialect;
  fresh.view.route = waiting.call.route;
  fresh.view.self = what.self.id;
  fresh.view.current_room = what.current ? what.current->id : room_id();
  fresh.view.all_rooms = what.all_rooms;
  fresh.rooms = what.rooms;
  fresh.subject = what.self.subject;
  fresh.expires_at = waiting.expires_at;
  auto& added = sessions_.add(std::move(fresh));
  tell(added, what);
  transport_.accept(waiting.exchange, acceptance(waiting));
  add(shared_.counts.sessions_open);
}

websocket_accept sockets::acceptance(const opening& waiting) const {
  const auto& route = shared_.options.dialects[waiting.dialect]->sockets()[waiting.call.route];
  return {waiting.subprotocol, route.max_message_bytes, route.compression};
}

void sockets::refuse(const opening& waiting, const error& why) {
  auto told = shared_.options.dialects[waiting.dialect]->refuse(waiting.call.route, why);
  if (auto* response = std::get_if<http_response>(&told)) {
    return transport_.respond(waiting.exchange, std::move(*response));
  }
  to_be_closed_[waiting.exchange.connection.value] = std::get<close_reason>(std::move(told));
  transport_.accept(waiting.exchange, acceptance(waiting));
}

void sockets::on_open(connection_id connection) {
  const auto refused = to_be_closed_.find(connection.value);
  if (refused != to_be_closed_.end()) return transport_.close(connection, refused->second);
  auto* who = sessions_.find(connection);
  if (who == nullptr) return;
  who->is_open = true;
  for (auto& one : std::exchange(who->waiting, {})) transport_.send(connection, std::move(one));
}

void sockets::on_close(connection_id connection, const close_reason&) {
  to_be_closed_.erase(connection.value);
  const auto* who = sessions_.find(connection);
  if (who == nullptr) return;
  const auto id = who->id;
  const auto user = who->view.self;
  sessions_.remove(id);
  shared_.counts.sessions_open.fetch_sub(1, std::memory_order_relaxed);
  close_session_of(id, user);
}

void sockets::close_session_of(session_id id, user_id user) {
  ended_.push_back({id, user});
  submit_ends();
}

// A loop never waits for memory, since it is what others wait for; but that a session has ended must not be forgotten.
void sockets::make_room_for_end() {
  const auto most = ended_.size() + sessions_.size() + openings_.size() + 1;
  if (ended_.capacity() < most) ended_.reserve(2 * most);
}

void sockets::submit_ends() {
  submit_turn();  // what they sent before they left comes first
  if (!turn_.empty()) return;
  while (!ended_.empty()) {
    origin from;
    from.session = ended_.front().session;
    from.user = ended_.front().user;
    if (!has_memory_for([&] { shared_.engine.submit_closing({std::move(from), close_session{}}); })) return;
    ended_.erase(ended_.begin());
  }
}

void sockets::on_frame(connection_id connection, frame::kind type, std::string payload) {
  auto* from = sessions_.find(connection);
  if (from == nullptr) return;
  const auto& speaker = *shared_.options.dialects[from->dialect];
  auto decoded = speaker.decode_frame(from->view, type, std::move(payload));
  if (const auto wait = time_to_wait(*from, decoded)) return refuse_frame(*from, decoded, *wait);
  if (from->refused_frames > 0) --from->refused_frames;
  if (auto* problem = std::get_if<dialect_problem>(&decoded)) {
    return tell(*from, failure(std::move(problem->problem), std::move(problem->client_message_id)));
  }
  run(*from, std::get<dialect_request>(std::move(decoded)));
}

caller_limits::wait sockets::time_to_wait(session& from, const decode_result& decoded) {
  const auto& limit = shared_.options.limits.frames;
  if (limit.per_second > 0) {
    if (const auto wait = from.frames.take(limit, shared_.options.clock())) return wait;
  }
  const auto& of_dialect = shared_.options.dialects[from.dialect]->sockets()[from.view.route].limit;
  if (const auto wait = shared_.limits.of_frame(from.view.self, from.dialect, of_dialect)) return wait;
  const auto* request = std::get_if<dialect_request>(&decoded);
  return request == nullptr ? std::nullopt : shared_.limits.of_request(from.view.self, *request);
}

void sockets::refuse_frame(session& from, const decode_result& decoded, std::chrono::milliseconds wait) {
  constexpr int policy_violation = 1008;
  if (++from.refused_frames > shared_.options.limits.max_refused_frames) {
    return transport_.close(from.connection, {policy_violation, "Too many requests"});
  }
  tell(from, failure(shared_.too_many_requests("take a frame", wait), name_given(decoded)));
}

void sockets::run(session& from, dialect_request&& request) {
  if (!request.files.empty()) return run_with_files(from, std::move(request));
  if (auto* what = std::get_if<command>(&request.what)) {
    return run_command(from, std::move(*what), std::move(request.client_message_id));
  }
  if (auto* proof = std::get_if<renew_session>(&request.what)) {
    return renew(from, std::move(*proof), std::move(request.client_message_id));
  }
  if (auto* wanted = std::get_if<grant_upload>(&request.what)) {
    return grant(from, std::move(*wanted), std::move(request.client_message_id));
  }
  origin asks;
  asks.session = from.id;
  asks.user = from.view.self;
  asks.client_message_id = request.client_message_id;
  const auto id = from.id;
  const bool is_taken =
      shared_.answer_query(std::get<query>(std::move(request.what)), std::move(asks),
                           [this, id](event answered) { answer_later(id, std::move(answered)); });
  if (!is_taken) tell(from, failure(overloaded("answer a query"), std::move(request.client_message_id)));
}

void sockets::renew(const session& from, renew_session what, std::string client_message_id) {
  const auto told = [this, id = from.id, client_message_id](result<principal> who) {
    auto* found = sessions_.find(id);
    if (found == nullptr) return;
    if (who && who->subject != found->subject) {
      who = error{errc::unauthenticated, "renew a session", "the token is another user's", 0};
    }
    if (!who) return tell(*found, failure(who.error(), client_message_id));
    sessions_.renew(*found, who->expires_at);
    tell(*found, session_renewed{who->expires_at});
  };
  shared_.authenticate(loop_, std::move(what.token), told);
}

void sockets::grant(session& from, grant_upload what, std::string client_message_id) {
  const auto most = what.policy.max_bytes;
  if (what.size <= 0) {
    return tell(from, failure({errc::invalid_argument, "grant an upload", "the size is missing", 0},
                              std::move(client_message_id)));
  }
  if (most > 0 && what.size > most) {
    return tell(from, failure({errc::too_large, "grant an upload", "", most}, std::move(client_message_id)));
  }
  const auto now = shared_.options.clock();
  upload_permit permit;
  permit.owner = from.view.self;
  permit.file_name = media::clean_file_name(what.file_name);
  permit.key = media::make_media_key(what.policy.directory, what.policy.key_pattern,
                                     {permit.owner, now, std::nullopt, permit.file_name});
  permit.max_bytes = what.size;
  permit.policy = std::move(what.policy);
  permit.expires_at = now + shared_.options.grant_lifetime;
  upload_granted granted{{}, permit.key, permit.expires_at, std::move(what.note)};
  const auto secret = shared_.grants.add(std::move(permit), now);
  if (!secret) return tell(from, failure(overloaded("grant an upload"), std::move(client_message_id)));
  granted.address = *shared_.public_url() + shared_.options.upload_mount + *secret;
  tell(from, std::move(granted));
}

// A command of several hundred bytes is put together where it waits.
void sockets::run_command(const session& from, command&& what, std::string client_message_id) {
  auto& added = add_to_turn();
  added.from.session = from.id;
  added.from.user = from.view.self;
  added.from.client_message_id = std::move(client_message_id);
  added.what = std::move(what);
}

submitted_command& sockets::add_to_turn() {
  // The end of the turn is seen to first: a command that waited without it would keep all later ones waiting.
  if (turn_.empty()) transport_.post(loop_, [this] { submit_turn(); });
  return turn_.emplace_back();
}

// What was taken leaves the vector's memory to the next turn.
void sockets::submit_turn() {
  if (!has_memory_for([this] { shared_.engine.submit(turn_); }) || turn_.empty()) return;
  for (auto& refused : std::exchange(turn_, {})) turn_away(std::move(refused));
}

void sockets::turn_away(submitted_command command) {
  const auto waiting = openings_.find(command.from.session);
  if (waiting != openings_.end()) {
    if (!waiting->second.is_gone) refuse(waiting->second, overloaded("open a session"));
    opening_of_.erase(waiting->second.exchange.connection.value);
    openings_.erase(waiting);
    return;
  }
  if (const auto* send = std::get_if<send_message>(&command.what))
    drop_files(shared_, keys_of(send->attachments));
  auto* who = sessions_.find(command.from.session);
  if (who == nullptr) return;
  tell(*who, failure(overloaded("run a command"), std::move(command.from.client_message_id)));
}

// The files go to the media sink first. Meanwhile nothing else is taken from this connection: its messages
// keep their order, and it holds one frame in memory at most.
void sockets::run_with_files(session& from, dialect_request request) {
  transport_.pause(from.connection);
  const auto id = from.id;
  const auto connection = from.connection;
  const auto user = from.view.self;
  auto shared_request = std::make_shared<dialect_request>(std::move(request));
  const bool is_taken = shared_.media.post([this, id, connection, user, shared_request] {
    try {
      auto stored = store_incoming_files(shared_, user, *shared_request);
      shared_request->keeps_alive.reset();
      transport_.post(loop_, [this, id, connection, shared_request, stored = std::move(stored)]() mutable {
        files_stored(id, connection, *shared_request, std::move(stored));
      });
    } catch (const std::bad_alloc&) {
      // It would stay paused for ever. The files are left to the sweep.
      net::insist([&] { transport_.close(connection, {try_later, "Out of memory"}); });
    }
  });
  if (is_taken) return;
  transport_.resume(connection);
  tell(from, failure(overloaded("store files"), shared_request->client_message_id));
}

void sockets::files_stored(session_id id, connection_id connection, dialect_request& request,
                           result<std::vector<attachment>> stored) {
  transport_.resume(connection);
  auto* who = sessions_.find(id);
  if (who == nullptr) {
    if (stored) drop_files(shared_, keys_of(*stored));
    return;
  }
  if (!stored) return tell(*who, failure(stored.error(), request.client_message_id));
  auto send = std::get<send_message>(std::get<command>(std::move(request.what)));
  send.attachments = *std::move(stored);
  run_command(*who, std::move(send), request.client_message_id);
}

void sockets::answer_later(session_id id, event what) {
  transport_.post(loop_, [this, id, what = std::move(what)] {
    if (auto* who = sessions_.find(id)) tell(*who, what);
  });
}

void sockets::tell(session& receiver, const event& what) {
  fanout_.tell(receiver, what, *shared_.public_url());
}

void sockets::second_passed(timestamp now) {
  if (is_behind_) close_all();
  submit_ends();
  for (const auto id : sessions_.take_expired(now)) {
    const auto* who = sessions_.find(id);
    if (who == nullptr) continue;
    transport_.close(who->connection, shared_.options.dialects[who->dialect]->expired());
  }
}

}  // namespace parlor::server_side
