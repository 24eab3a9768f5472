#include "http_connection.hpp"

#include <algorithm>
#include <utility>

#include "connection.hpp"
#include "deflate_offer.hpp"
#include "http_answer.hpp"
#include "insist.hpp"
#include "websocket_connection.hpp"
#include "websocket_handshake.hpp"

namespace parlor::net {

http_connection::request_state::request_state(connection& owner, std::uint32_t number, request_head parsed)
    : head(std::move(parsed)),
      body(head.framing, *owner.shared().memory, owner.owner().now()),
      writer(owner, number) {}

http_connection::http_connection(connection& owner) : owner_(owner), since_(owner.owner().now()) {}

http_connection::~http_connection() = default;

exchange_id http_connection::exchange() const {
  return {owner_.id(), number_};
}

bool http_connection::wants_input() const {
  switch (phase_) {
    case phase::head:
      return true;
    case phase::body:
      return request_->body.takes_bytes();
    case phase::answer:
    case phase::finished:
      return false;
  }
  return false;
}

void http_connection::on_bytes(char* bytes, std::size_t size) {
  owner_.count_input(0);
  const std::string_view fresh(bytes, size);
  if (has_pending()) {
    pending_ += fresh;
    process_pending();
    return;
  }
  const auto used = process(fresh);
  pending_.assign(fresh.substr(used));
  pending_offset_ = 0;
  count_input();
}

void http_connection::count_input() {
  if (owner_.is_gone()) return;
  const auto of_request = phase_ == phase::body ? head_size_ + request_->body.uncharged() : 0;
  owner_.count_input(of_request + (has_pending() ? pending_.capacity() : 0));
}

void http_connection::process_pending() {
  if (is_processing_) return;
  pending_offset_ += process(std::string_view(pending_).substr(pending_offset_));
  if (has_pending()) {
    // Many small requests in one read must not move the rest again and again.
    if (pending_offset_ > pending_.size() / 2) pending_.erase(0, std::exchange(pending_offset_, 0));
  } else {
    pending_ = std::string();
    pending_offset_ = 0;
  }
  count_input();
}

std::size_t http_connection::process(std::string_view bytes) {
  is_processing_ = true;
  std::size_t used = 0;
  while (!owner_.is_gone() && (phase_ == phase::head || phase_ == phase::body)) {
    const auto rest = bytes.substr(used);
    if (rest.empty()) break;
    const auto before = phase_;
    const auto step = phase_ == phase::head ? read_head(rest) : read_body(rest);
    used += step;
    if (step == 0 && phase_ == before) break;
  }
  is_processing_ = false;
  return phase_ == phase::finished ? bytes.size() : used;
}

std::size_t http_connection::read_head(std::string_view bytes) {
  // RFC 9112 section 2.2: an empty line before the request line is read over.
  if (!has_begun_ && bytes.substr(0, 2) == "\r\n") return 2;
  if (!has_begun_ && bytes != "\r") {
    has_begun_ = true;
    if (!is_first_) since_ = owner_.owner().now();
    owner_.rearm();
  }
  if (!has_begun_) return 0;
  const auto& options = owner_.shared().options;
  const auto found = scanner_.scan(bytes, {options.max_target_bytes, options.max_header_bytes});
  if (found.refusal != 0) {
    refuse(found.refusal);
    return 0;
  }
  if (found.size == 0) return 0;
  auto parsed = parse_head(bytes.substr(0, found.size));
  if (!parsed.head) {
    refuse(parsed.refusal);
    return found.size;
  }
  head_size_ = found.size;
  begin_request(std::move(*parsed.head), bytes.substr(found.size));
  return found.size;
}

void http_connection::begin_request(request_head head, std::string_view rest) {
  ++number_;
  owner_.owner().counters().requests.add(1);
  owner_.first_request_is_complete();
  request_ = std::make_unique<request_state>(owner_, number_, std::move(head));
  auto& state = *request_;
  auto& request = state.head.request;
  request.remote_address = owner_.address().to_string();
  request.is_secure = owner_.is_secure();
  state.origin = owner_.shared().origins.judge(request);
  phase_ = state.body.is_complete() ? phase::answer : phase::body;
  since_ = owner_.owner().now();
  if (auto own_answer = owner_.shared().origins.answer_for(request, state.origin)) {
    answer(std::move(*own_answer));
    return;
  }
  if (asks_for_websocket(request)) {
    begin_upgrade();
    return;
  }
  call_request(rest);
}

void http_connection::begin_upgrade() {
  if (const int refusal = check_handshake(request_->head); refusal != 0) {
    answer(make_refusal(refusal));
    return;
  }
  request_->is_upgrade = true;
  request_->is_told = true;
  is_calling_ = true;
  owner_.shared().handler->on_upgrade(exchange(), request_->head.request);
  is_calling_ = false;
  if (request_->early) write_answer(std::move(*request_->early));
}

void http_connection::call_request(std::string_view rest) {
  auto& state = *request_;
  state.is_told = true;
  is_calling_ = true;
  auto plan = owner_.shared().handler->on_request(exchange(), state.head.request);
  is_calling_ = false;
  // Given an answer before its body, the connection can only go on if the body is at hand anyway.
  if (state.early) {
    if (phase_ == phase::body && state.body.is_at_hand(rest)) return;
    write_answer(std::move(*state.early));
    return;
  }
  state.body.set_limit(plan.max_bytes);
  if (plan.sink) give_sink(std::move(plan.sink));
  if (phase_ != phase::body) {
    finish_body();
    return;
  }
  begin_body(!rest.empty());
}

void http_connection::give_sink(std::unique_ptr<body_sink> sink) {
  // May be called from another thread, and after this connection is gone.
  auto done = [box = owner_.owner().box(), &loop = owner_.owner(), id = owner_.id(),
               number = number_](result<void> written) {
    const auto how = written ? request_body::sink_state::ready : request_body::sink_state::failed;
    insist([&] {
      box->post([&loop, id, number, how] {
        loop.tend(id, [&](connection& found) {
          if (found.http() != nullptr) found.http()->on_sink_done(number, how);
        });
      });
    });
  };
  request_->body.set_sink(std::move(sink), std::move(done));
}

void http_connection::begin_body(bool has_bytes) {
  if (const int refusal = request_->body.judge_announced(); refusal != 0) {
    refuse_body(refusal);
    return;
  }
  if (request_->head.expects == expectation::continue_first && !has_bytes)
    owner_.write(std::string_view("HTTP/1.1 100 Continue\r\n\r\n"));
  owner_.rearm();
}

std::size_t http_connection::read_body(std::string_view bytes) {
  auto& state = *request_;
  if (!state.body.takes_bytes()) return 0;
  auto next = state.body.decode(bytes);
  if (next.is_malformed) {
    answer(make_refusal(400));
    return 0;
  }
  if (state.early) {
    // Only reads over what was at hand when the answer was given.
    if (state.body.is_complete()) {
      phase_ = phase::answer;
      write_answer(std::move(*state.early));
    }
    return next.consumed;
  }
  if (const int refusal = state.body.take(std::move(next.piece), owner_.owner().now()); refusal != 0) {
    refuse_body(refusal);
    return next.consumed;
  }
  if (state.body.is_complete() && !state.body.is_sink_busy()) finish_body();
  return next.consumed;
}

void http_connection::refuse_body(int status) {
  if (status == 503) owner_.shared().memory->uploads_shed.fetch_add(1, std::memory_order_relaxed);
  answer(make_refusal(status));
}

void http_connection::on_sink_done(std::uint32_t number, request_body::sink_state how) {
  if (!request_ || number != number_ || !request_->body.is_sink_busy()) return;
  auto& state = *request_;
  state.body.on_sink_done(how, owner_.owner().now());
  if (phase_ != phase::body || state.is_answered) return;
  if (how == request_body::sink_state::failed) return;
  if (state.body.is_complete()) {
    finish_body();
  } else {
    process_pending();
  }
  owner_.read_on();
}

void http_connection::finish_body() {
  auto& state = *request_;
  phase_ = phase::answer;
  since_ = owner_.owner().now();
  is_calling_ = true;
  owner_.shared().handler->on_body(exchange(), state.body.hand_over());
  is_calling_ = false;
  state.body.release();
  if (state.early) write_answer(std::move(*state.early));
}

void http_connection::respond(std::uint32_t number, http_response response) {
  if (!request_ || number != number_ || request_->is_answered || !request_->is_told) return;
  answer(std::move(response));
  owner_.rearm();
}

void http_connection::answer(http_response response) {
  request_->is_answered = true;
  if (is_calling_) {
    request_->early = std::move(response);
  } else {
    write_answer(std::move(response));
  }
}

void http_connection::accept(std::uint32_t number, const websocket_accept& how) {
  if (!request_ || number != number_ || request_->is_answered || !request_->is_upgrade) return;
  if (is_stopping_) {
    answer(make_refusal(503));
    return;
  }
  request_->is_answered = true;
  const auto& asked = request_->head.request;
  deflate_agreement agreed;
  if (how.compression == compression::large_messages) {
    agreed = choose_deflate(asked.fields.joined("Sec-WebSocket-Extensions"));
  }
  owner_.write(make_handshake_answer(asked, how.subprotocol, agreed.answer));
  owner_.upgrade(std::make_unique<websocket_connection>(owner_, how.max_message_bytes, agreed.window_bits));
}

void http_connection::refuse(int status) {
  write_refusal(owner_, status);
  phase_ = phase::finished;
  owner_.first_request_is_complete();
  owner_.end(connection::ending::linger);
}

void http_connection::write_answer(http_response response) {
  auto& state = *request_;
  state.is_answered = true;
  state.closes =
      response.close_connection || !state.head.keeps_alive || !state.body.is_complete() || is_stopping_;
  owner_.shared().origins.decorate(response.fields, state.head.request, state.origin);
  phase_ = phase::answer;
  const auto how = state.closes                    ? persistence::close
                   : state.head.minor_version == 0 ? persistence::keep_alive_said
                                                   : persistence::keep_alive;
  state.writer.write(std::move(response), state.head.request.method, how);
}

void http_connection::on_piece(std::uint32_t number, result<std::string> piece) {
  if (request_ && number == number_) request_->writer.on_piece(std::move(piece));
}

void http_connection::on_written() {
  if (!request_ || !request_->is_answered || owner_.websocket() != nullptr) return;
  if (request_->writer.is_complete()) {
    if (owner_.output().is_empty()) finish_exchange();
  } else {
    request_->writer.on_written();
  }
}

void http_connection::finish_exchange() {
  const bool closes = request_->closes;
  const bool has_unread = !request_->body.is_complete() || has_pending();
  end_exchange();
  if (owner_.is_gone()) return;
  if (closes) {
    phase_ = phase::finished;
    owner_.end(has_unread ? connection::ending::linger : connection::ending::remove);
    return;
  }
  phase_ = phase::head;
  scanner_.reset();
  has_begun_ = false;
  is_first_ = false;
  since_ = owner_.owner().now();
  if (has_pending()) process_pending();
  if (owner_.is_gone()) return;
  owner_.rearm();
  owner_.read_on();
}

void http_connection::end_exchange() {
  if (!request_) return;
  const auto ended = std::move(request_);
  ended->body.release();
  if (ended->is_told) owner_.shared().handler->on_exchange_end(exchange());
}

void http_connection::on_end_of_input() {
  if (phase_ == phase::head || phase_ == phase::body) owner_.cut(loss::by_peer);
}

steady_time http_connection::on_timer(steady_time now) {
  const auto& options = owner_.shared().options;
  if (phase_ == phase::head) {
    const bool is_idle = !is_first_ && !has_begun_;
    const auto due = since_ + (is_idle ? options.idle_deadline : options.header_deadline);
    if (now < due) return due;
    if (has_begun_) {
      refuse(408);
    } else {
      owner_.cut(loss::by_deadline);
    }
    return steady_time::max();
  }
  if (const auto due = host_deadline(); due != steady_time::max()) {
    // A sink that is done is told of nobody's deadline, so that is asked for now and then.
    if (now < due) return phase_ == phase::body ? std::min(due, now + options.body_grace) : due;
    owner_.cut(loss::by_deadline);
    return steady_time::max();
  }
  const bool waits_for_peer = phase_ == phase::body && !request_->is_answered && request_->body.takes_bytes();
  if (waits_for_peer) {
    const auto due = request_->body.deadline(options.body_grace);
    if (now < due) return due;
    answer(make_refusal(408));
    return steady_time::max();
  }
  return steady_time::max();
}

steady_time http_connection::host_deadline() const {
  if (phase_ != phase::answer && phase_ != phase::body) return steady_time::max();
  if (request_->is_answered) return request_->writer.source_deadline();
  if (phase_ == phase::answer) return since_ + owner_.shared().answer_deadline;
  return request_->body.takes_bytes() ? steady_time::max()
                                      : request_->body.sink_asked_at() + owner_.shared().answer_deadline;
}

void http_connection::stop(const close_reason&) {
  is_stopping_ = true;
  if (phase_ != phase::head) return;
  phase_ = phase::finished;
  owner_.end(connection::ending::remove);
}

void http_connection::on_loss(loss) {
  phase_ = phase::finished;
}

void http_connection::on_removed() {
  end_exchange();
}

}  // namespace parlor::net
