#include "load/chat_load.hpp"

#include <algorithm>

#include "load/failure.hpp"
#include "load/tag.hpp"
#include "load/websocket.hpp"

namespace parlor_bench {
namespace {

constexpr nanoseconds millisecond = per_second / 1000;
constexpr nanoseconds longest_sleep = 20 * millisecond;
constexpr nanoseconds quiet = 200 * millisecond;
constexpr nanoseconds longest_settling = 30 * per_second;
// Without a delivery for so long, what is missing is taken for lost.
constexpr nanoseconds patience = 10 * per_second;
constexpr nanoseconds patience_once_suspicious = per_second / 2;
constexpr double warm_up_share = 0.05;

}  // namespace

chat_load::chat_load(const load_options& options, const seating& seats, client_pool& clients,
                     const process_meter& meter)
    : options_(options),
      seats_(seats),
      clients_(clients),
      meter_(meter),
      senders_(std::max<std::size_t>(1, std::min(options.senders, seats.per_room()))) {
  for (std::size_t client = 0; client < seats.connections(); ++client) {
    const auto room = client / seats.per_room();
    const auto member = client % seats.per_room();
    seat_of_.push_back({static_cast<std::uint32_t>(room), static_cast<std::uint32_t>(member), 0,
                        repetition(seats.spoken_by(client))});
    if (member < senders_) envelopes_.push_back(envelope_of(seats.spoken_by(client), seats.room(room)));
  }
  ledgers_.assign(seats.rooms(), ledger(seats.per_room(), senders_));
  limit_ = options.messages;
  if (limit_ == 0 && options.rate > 0) limit_ = static_cast<std::uint64_t>(options.rate * options.seconds);
  warm_up_ = std::max(options.window * seats.rooms(),
                      static_cast<std::size_t>(static_cast<double>(limit_) * warm_up_share));
  if (limit_ > 0) warm_up_ = std::min(warm_up_, limit_ / 2);
}

chat_figures chat_load::run() {
  clients_.open(
      seats_.connections(), [this](std::size_t client) { return seats_.request_of(client); }, *this);
  clients_.settle(quiet, longest_settling, *this);
  start_ = now();
  last_delivery_ = start_;
  phase_ = phase::warming_up;
  keep_time();
  talk();
  // Whatever comes twice may come late.
  clients_.settle(quiet, per_second, *this);
  check_deliveries();
  return figures_;
}

void chat_load::talk() {
  for (std::size_t room = 0; room < seats_.rooms(); ++room) {
    for (std::size_t count = 0; count < options_.window; ++count) send_next(room, start_);
  }
  while (!is_finished()) {
    nanoseconds sleep = longest_sleep;
    if (options_.rate > 0) {
      send_due();
      const auto next =
          start_ + static_cast<nanoseconds>(static_cast<double>(sent_) * per_second / options_.rate);
      if (phase_ != phase::draining) sleep = std::min(sleep, next - now());
    }
    clients_.turn(sleep, *this);
    keep_time();
  }
}

void chat_load::send_due() {
  const auto time = now();
  while (phase_ != phase::draining && (limit_ == 0 || sent_ < limit_)) {
    const auto due =
        start_ + static_cast<nanoseconds>(static_cast<double>(sent_) * per_second / options_.rate);
    if (due > time) return;
    send_next(sent_ % seats_.rooms(), due);
  }
}

void chat_load::send_next(std::size_t room, nanoseconds due) {
  if (phase_ == phase::draining || (limit_ > 0 && sent_ == limit_)) return;
  auto& book = ledgers_[room];
  const auto message = book.expected();
  const auto sender = message % senders_;
  const auto& around = envelopes_[room * senders_ + sender];
  text_.assign(around.before);
  append_tagged_text(text_, {message * seats_.rooms() + room, due});
  text_ += around.behind;
  frame_.clear();
  append_masked_frame(frame_, frame_type::text, text_);
  book.expect_further();
  ++sent_;
  clients_.send(room * seats_.per_room() + sender, frame_);
}

void chat_load::on_frame(std::size_t client, std::string_view payload, nanoseconds at) {
  auto& here = seat_of_[client];
  const bool is_repetition =
      !here.repetition.empty() && payload.substr(0, here.repetition.size()) == here.repetition;
  const auto mark = is_repetition ? std::nullopt : find_tag(payload, here.tag_hint);
  if (!mark || phase_ == phase::opening || mark->due < start_) return on_other(client, payload);
  const auto room = seats_.rooms() == 1 ? 0 : mark->sequence % seats_.rooms();
  const auto message = seats_.rooms() == 1 ? mark->sequence : mark->sequence / seats_.rooms();
  if (room != here.room) {
    throw failure("a member of room " + std::to_string(here.room) + " got a message of room " +
                  std::to_string(room));
  }
  last_delivery_ = at;
  if (phase_ == phase::measuring) {
    ++figures_.deliveries;
    figures_.payload_bytes += payload.size();
  }
  if (phase_ != phase::warming_up && mark->due >= figures_.begin.at) figures_.latency.add(at - mark->due);
  auto& book = ledgers_[room];
  const auto progress = book.take(here.member, message);
  is_suspicious_ = is_suspicious_ || book.is_suspicious();
  if (progress == ledger::progress::incomplete) return;
  ++completed_;
  if (phase_ == phase::measuring) ++figures_.messages;
  if (options_.window > 0) send_next(room, now());
}

void chat_load::on_other(std::size_t client, std::string_view payload) {
  ++figures_.others;
  clients_.reply(client, reply_to(seats_.spoken_by(client), payload));
}

// Moves on from the warm-up to what counts and to the end.
void chat_load::keep_time() {
  const auto seconds_since = [](nanoseconds then) { return static_cast<double>(now() - then) / per_second; };
  if (phase_ == phase::warming_up && completed_ >= warm_up_ &&
      (limit_ > 0 || seconds_since(start_) >= options_.seconds * warm_up_share)) {
    phase_ = phase::measuring;
    figures_.begin = meter_.read_cpu();
  }
  if (phase_ != phase::measuring) return;
  if (limit_ > 0 ? sent_ == limit_ : seconds_since(figures_.begin.at) >= options_.seconds) {
    phase_ = phase::draining;
    figures_.end = meter_.read_cpu();
  }
}

bool chat_load::is_finished() const {
  if (phase_ == phase::draining && completed_ == sent_) return true;
  return now() - last_delivery_ > (is_suspicious_ ? patience_once_suspicious : patience);
}

void chat_load::check_deliveries() const {
  std::uint64_t lost = 0;
  std::string fault;
  for (std::size_t room = 0; room < ledgers_.size(); ++room) {
    lost += ledgers_[room].count_lost();
    if (!fault.empty() || (completed_ == sent_ && !ledgers_[room].is_suspicious())) continue;
    fault = ledgers_[room].fault();
    if (!fault.empty()) fault = "in room " + std::to_string(room) + ' ' + fault;
  }
  if (lost > 0) throw failure(std::to_string(lost) + " deliveries are lost; " + fault);
  if (!fault.empty()) throw failure(fault);
}

}  // namespace parlor_bench
