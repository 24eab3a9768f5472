#include "server/http_calls.hpp"

#include <utility>
#include <variant>

#include "server/answers.hpp"
#include "server/credentials.hpp"
#include "server/downloads.hpp"
#include "server/guard.hpp"
#include "server/media_jobs.hpp"
#include "transport/insist.hpp"

namespace parlor::server_side {

http_calls::http_calls(services& shared, std::size_t loop, session_numbers next_session)
    : shared_(shared),
      transport_(*shared.options.transport),
      loop_(loop),
      next_session_(next_session),
      grants_(shared, loop, std::move(next_session)) {}

body_plan http_calls::on_request(exchange_id exchange, const http_request& request) {
  if (const auto wait = shared_.limits.of_address(request)) {
    transport_.respond(exchange, plain_refusal(shared_.too_many_requests("take a request", *wait)));
    return {max_unwanted_body_bytes, nullptr};
  }
  auto destination = shared_.routes.match_call(request.method, request.path);
  if (auto* call = std::get_if<call_match>(&destination)) {
    if (!shared_.is_stopping) return begin_call(exchange, request, std::move(*call));
    transport_.respond(exchange, plain_refusal(503, "The server is stopping"));
  } else if (const auto* granted = std::get_if<grant_match>(&destination)) {
    if (!shared_.is_stopping) return grants_.on_request(exchange, granted->secret);
    transport_.respond(exchange, plain_refusal(503, "The server is stopping"));
  } else if (auto* file = std::get_if<file_match>(&destination)) {
    serve_file(shared_, exchange, request, std::move(file->key));
  } else if (const auto* page = std::get_if<host_match>(&destination)) {
    transport_.respond(exchange, page->route->handle(request));
  } else if (const auto* mismatch = std::get_if<method_mismatch>(&destination)) {
    auto response = plain_refusal(405, "Method not allowed");
    response.fields.add("Allow", mismatch->allowed);
    transport_.respond(exchange, std::move(response));
  } else {
    transport_.respond(exchange, plain_refusal(404, "Not found"));
  }
  return {max_unwanted_body_bytes, nullptr};
}

body_plan http_calls::begin_call(exchange_id exchange, const http_request& request, call_match match) {
  const auto& route = shared_.options.dialects[match.dialect]->routes()[match.route];
  if (route.access == http_access::anybody) {
    answer_anybody(exchange, match);
    return {max_unwanted_body_bytes, nullptr};
  }
  const auto id = next_session_();
  pending waiting;
  waiting.exchange = exchange;
  waiting.dialect = match.dialect;
  waiting.call.route = match.route;
  waiting.call.captures = std::move(match.captures);
  waiting.call.content_type = request.fields.find("Content-Type").value_or("");
  auto query = query_without_token(request.query);
  auto token = find_token(request);
  if (query) {
    waiting.call.query = std::move(query->pairs);
    waiting.call.raw_query = std::move(query->text);
  }
  auto& kept = pending_.emplace(id, std::move(waiting)).first->second;
  pending_of_[exchange.connection.value] = id;
  if (!token) {
    add(shared_.counts.authentication_failures);
    answer(id, failure(token.error()));
    return {max_unwanted_body_bytes, nullptr};
  }
  if (!query) {
    answer(id, failure(query.error()));
    return {max_unwanted_body_bytes, nullptr};
  }

  body_plan plan{max_unwanted_body_bytes, nullptr};
  if (route.body == request_body::whole) plan.max_bytes = route.max_body_bytes;
  if (route.body == request_body::multipart) {
    plan.max_bytes = route.max_body_bytes;
    auto files = upload::begin(shared_, kept.call.content_type, route.upload);
    if (!files) {
      answer(id, failure(files.error()));
      return {max_unwanted_body_bytes, nullptr};
    }
    kept.files = *files;
    plan.sink = make_upload_sink(*std::move(files),
                                 [this, id](error why) { settle_later(id, failure(std::move(why))); });
  }

  shared_.authenticate(loop_, *std::move(token), [this, id](result<principal> who) {
    tend(id, [&] { authenticated(id, std::move(who)); });
  });
  if (pending_.find(id) == pending_.end()) return {max_unwanted_body_bytes, nullptr};  // answered already
  return plan;
}

void http_calls::answer_anybody(exchange_id exchange, call_match match) {
  http_call call;
  call.route = match.route;
  call.captures = std::move(match.captures);
  const auto url = shared_.public_url();
  transport_.respond(exchange, shared_.options.dialects[match.dialect]->answer(
                                   call, user_id(), command_completed{}, {*url, &shared_.links}));
}

void http_calls::authenticated(session_id id, result<principal> who) {
  const auto found = pending_.find(id);
  if (found == pending_.end()) return;
  if (!who) return answer(id, failure(who.error()));
  auto& waiting = found->second;
  if (waiting.files) waiting.files->open_gate();
  if (const auto known = shared_.subjects.find(who->subject, shared_.options.clock())) {
    waiting.self = *known;
    return run_if_complete(id);
  }
  waiting.is_admitting = true;
  origin from;
  from.session = id;
  from.who = *std::move(who);
  from.is_socket = false;
  if (!shared_.engine.submit({std::move(from), admit_user{}}))
    answer(id, failure(overloaded("admit a user")));
}

void http_calls::on_body(exchange_id exchange, std::string body) {
  if (grants_.on_body(exchange)) return;
  const auto found = pending_of_.find(exchange.connection.value);
  if (found == pending_of_.end()) return;
  const auto id = found->second;
  auto& waiting = pending_.at(id);
  if (!(waiting.exchange == exchange)) return;
  waiting.call.body = std::move(body);
  waiting.has_body = true;
  run_if_complete(id);
}

void http_calls::on_exchange_end(exchange_id exchange) {
  grants_.on_exchange_end(exchange);
  const auto found = pending_of_.find(exchange.connection.value);
  if (found == pending_of_.end()) return;
  const auto waiting = pending_.find(found->second);
  if (waiting != pending_.end()) {
    if (!(waiting->second.exchange == exchange)) return;
    if (waiting->second.files) waiting->second.files->abandon();
    pending_.erase(waiting);
  }
  pending_of_.erase(found);
}

void http_calls::run_if_complete(session_id id) {
  auto& waiting = pending_.at(id);
  if (!waiting.has_body || !waiting.self) return;
  if (waiting.files) return finish_upload(id, waiting);
  run(id, waiting);
}

void http_calls::run(session_id id, pending& waiting) {
  auto decoded = shared_.options.dialects[waiting.dialect]->decode_call(waiting.call);
  if (auto* problem = std::get_if<dialect_problem>(&decoded))
    return answer(id, failure(std::move(problem->problem)));
  auto request = std::get<dialect_request>(std::move(decoded));
  if (const auto wait = shared_.limits.of_request(waiting.self, request)) {
    return answer(id, failure(shared_.too_many_requests("run a request", *wait)));
  }
  if (auto* asked = std::get_if<query>(&request.what)) return ask(id, waiting, std::move(*asked));
  if (!std::holds_alternative<command>(request.what)) {
    return answer(id, failure({errc::not_supported, "run a request", "only a socket asks for this", 0}));
  }
  if (request.files.empty()) return submit(id, waiting, std::get<command>(std::move(request.what)));

  auto shared_request = std::make_shared<dialect_request>(std::move(request));
  const auto self = waiting.self;
  const bool is_taken = shared_.media.post([this, id, self, shared_request] {
    auto stored = store_incoming_files(shared_, self, *shared_request);
    transport_.post(loop_, [this, id, shared_request, stored = std::move(stored)]() mutable {
      tend(id, [&] {
        const auto found = pending_.find(id);
        if (!stored) return answer(id, failure(stored.error()));
        if (found == pending_.end()) return drop_files(shared_, keys_of(*stored));
        auto send = std::get<send_message>(std::get<command>(std::move(shared_request->what)));
        send.attachments = *std::move(stored);
        submit(id, found->second, std::move(send));
      });
    });
  });
  if (!is_taken) answer(id, failure(overloaded("store files")));
}

void http_calls::finish_upload(session_id id, pending& waiting) {
  if (const auto wait = shared_.limits.of_upload(waiting.self)) {
    return answer(id, failure(shared_.too_many_requests("take files", *wait)));
  }
  const auto& speaker = *shared_.options.dialects[waiting.dialect];
  waiting.files->finish(waiting.self, waiting.call, speaker,
                        [this, id](result<std::vector<attachment>> stored) {
                          transport_.post(loop_, [this, id, stored = std::move(stored)]() mutable {
                            tend(id, [&] {
                              const auto found = pending_.find(id);
                              if (!stored) return answer(id, failure(stored.error()));
                              if (found == pending_.end()) return drop_files(shared_, keys_of(*stored));
                              submit(id, found->second, record_uploads{*std::move(stored)});
                            });
                          });
                        });
}

void http_calls::submit(session_id id, const pending& waiting, command what) {
  origin from;
  from.session = id;
  from.user = waiting.self;
  from.is_socket = false;
  std::vector<std::string> files;
  if (const auto* send = std::get_if<send_message>(&what)) files = keys_of(send->attachments);
  if (const auto* record = std::get_if<record_uploads>(&what)) files = keys_of(record->attachments);
  if (shared_.engine.submit({std::move(from), std::move(what)})) return;
  drop_files(shared_, std::move(files));
  answer(id, failure(overloaded("run a command")));
}

void http_calls::ask(session_id id, const pending& waiting, query what) {
  origin from;
  from.session = id;
  from.user = waiting.self;
  from.is_socket = false;
  const bool is_taken = shared_.answer_query(std::move(what), std::move(from), [this, id](event answered) {
    settle_later(id, std::move(answered));
  });
  if (!is_taken) answer(id, failure(overloaded("answer a query")));
}

void http_calls::settle_later(session_id id, event what) {
  std::shared_ptr<const event> held;
  net::insist([&] { held = std::make_shared<const event>(std::move(what)); });
  net::insist([&] { transport_.post(loop_, [this, id, held] { answer(id, *held); }); });
}

bool http_calls::settle(const to_session& to, const event& what) {
  const auto found = pending_.find(to.session);
  if (found == pending_.end()) return grants_.settle(to, what);
  auto& waiting = found->second;
  if (waiting.is_admitting) {
    waiting.is_admitting = false;
    if (const auto* admitted = std::get_if<user_loaded>(&what)) {
      waiting.self = admitted->self.person.id;
      tend(to.session, [&] {
        shared_.subjects.remember(admitted->self.person.subject, waiting.self, shared_.options.clock());
        run_if_complete(to.session);
      });
      return true;
    }
  }
  answer(to.session, what);
  return true;
}

void http_calls::answer(session_id id, const event& what) {
  const auto found = pending_.find(id);
  if (found == pending_.end()) return;
  auto waiting = std::move(found->second);
  pending_.erase(found);
  pending_of_.erase(waiting.exchange.connection.value);
  if (waiting.files) waiting.files->abandon();
  const bool is_answered = has_memory_for([&] {
    const auto url = shared_.public_url();
    transport_.respond(waiting.exchange, shared_.options.dialects[waiting.dialect]->answer(
                                             waiting.call, waiting.self, what, {*url, &shared_.links}));
  });
  if (!is_answered) answer_without_memory(waiting.exchange);
}

template <typename Call>
void http_calls::tend(session_id id, Call&& call) {
  if (has_memory_for(std::forward<Call>(call))) return;
  const auto found = pending_.find(id);
  if (found == pending_.end()) return;
  const auto waiting = std::move(found->second);
  pending_.erase(found);
  pending_of_.erase(waiting.exchange.connection.value);
  if (waiting.files) waiting.files->abandon();
  answer_without_memory(waiting.exchange);
}

void http_calls::answer_without_memory(exchange_id exchange) {
  // Takes none itself: a transport that lacks even what this needs ends the connection.
  http_response refusal;
  refusal.status = 503;
  refusal.close_connection = true;
  transport_.respond(exchange, std::move(refusal));
}

}  // namespace parlor::server_side
