#include "simulation/network.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace simulation {
namespace {

constexpr std::uint16_t lost = 1006;
constexpr microseconds close_patience = second;
// The server's pings find a dead peer after so long; a client's own timers differ.
constexpr microseconds least_server_timeout = 35 * second;
constexpr microseconds most_server_timeout = 60 * second;
constexpr microseconds least_client_timeout = 5 * second;
constexpr microseconds most_client_timeout = 70 * second;
constexpr std::size_t planted_odds = 40;

bool is_presence(std::string_view payload) {
  return payload.find("\"presence\"") != std::string_view::npos;
}

}  // namespace

class simulated_transport final : public parlor::transport {
 public:
  explicit simulated_transport(network& net) : net_(net) {}

  parlor::result<parlor::endpoint> start(parlor::connection_handler& handler) override {
    net_.start(handler);
    return parlor::endpoint{"simulated", 80, false};
  }
  std::size_t loop_count() const override { return net_.setting_.loops; }
  void post(std::size_t loop, std::function<void()> task) override { net_.post(loop, std::move(task)); }
  void respond(parlor::exchange_id exchange, parlor::http_response response) override {
    net_.respond(exchange, std::move(response));
  }
  void accept(parlor::exchange_id exchange, parlor::websocket_accept) override { net_.accept(exchange); }
  parlor::send_status send(parlor::connection_id connection, const parlor::frame_ptr& message) override {
    return net_.send(connection, message);
  }
  void close(parlor::connection_id connection, parlor::close_reason why) override {
    net_.close(connection, why);
  }
  void pause(parlor::connection_id connection) override { net_.pause(connection); }
  void resume(parlor::connection_id connection) override { net_.resume(connection); }
  parlor::transport_counters counters() const override { return {}; }
  void stop(parlor::close_reason, std::chrono::milliseconds) override {}

 private:
  network& net_;
};

network::network(schedule& time, dice& chance, network_setting setting, planted_network_fault planted)
    : time_(time),
      chance_(chance),
      setting_(setting),
      planted_(planted),
      forever_(time.begin_life()),
      loop_free_(setting.loops, 0) {}

// --- the server's side

std::unique_ptr<parlor::transport> network::listen(life of_server) {
  of_server_ = of_server;
  return std::make_unique<simulated_transport>(*this);
}

void network::start(parlor::connection_handler& handler) {
  handler_ = &handler;
}

void network::server_died() {
  handler_ = nullptr;
  std::fill(loop_free_.begin(), loop_free_.end(), 0);
  std::vector<line_number> all;
  for (const auto& [number, one] : lines_) all.push_back(number);
  for (const auto number : all) {
    auto& one = lines_.at(number);
    one.is_known_to_server = false;
    one.is_cut = true;
    const auto delay = one.is_dark ? chance_.between(least_client_timeout, most_client_timeout) : latency();
    time_.after(forever_, delay, [this, number] { tell_client_end(number, lost); });
    forget_if_done(number);
  }
}

void network::post(std::size_t loop, std::function<void()> task) {
  // Mostly at once, sometimes behind something that takes its time.
  const auto delay = chance_.chance(1, 20) ? chance_.between(0, 8 * millisecond) : chance_.between(1, 200);
  auto& free = loop_free_[loop];
  free = std::max(free, time_.now() + delay);
  time_.at(of_server_, free, std::move(task));
}

void network::respond(parlor::exchange_id exchange, parlor::http_response response) {
  const auto number = exchange.connection.value & 0xFFFFFFFFFFFFFFU;
  auto* one = find(exchange.connection);
  if (one == nullptr || !one->is_exchange_open || one->is_answered) return;
  one->is_answered = true;
  auto* text = std::get_if<std::string>(&response.body);
  auto body = text == nullptr ? std::string() : std::move(*text);
  const auto status = response.status;
  time_.at(forever_, arrival_at_client(*one), [this, number, status, body = std::move(body)]() mutable {
    auto* told = find(number);
    if (told == nullptr || told->is_cut || told->is_dark || !told->is_known_to_client) return;
    told->is_known_to_client = false;
    const auto answered = told->who.answered;
    forget_if_done(number);
    if (answered) answered(status, std::move(body));
  });
  post(exchange.connection.loop(), [this, number] {
    end_exchange(number);
    if (auto* ended = find(number)) ended->is_known_to_server = false;
    forget_if_done(number);
  });
}

void network::accept(parlor::exchange_id exchange) {
  const auto number = exchange.connection.value & 0xFFFFFFFFFFFFFFU;
  auto* one = find(exchange.connection);
  if (one == nullptr || !one->is_exchange_open || one->is_answered || !one->is_upgrade) return;
  one->is_answered = true;
  one->where = state::accepted;
  time_.at(forever_, arrival_at_client(*one), [this, number] {
    auto* told = find(number);
    if (told == nullptr || told->is_cut || told->is_dark || !told->is_known_to_client) return;
    if (told->who.opened) told->who.opened();
  });
  post(exchange.connection.loop(), [this, number] {
    end_exchange(number);
    auto* opened = find(number);
    if (opened == nullptr || !opened->is_known_to_server) return;
    opened->where = state::open;
    handler_->on_open(opened->exchange.connection);
    while (auto* still = find(number)) {
      if (still->held.empty() || still->is_paused || still->where != state::open) break;
      auto next = std::move(still->held.front());
      still->held.pop_front();
      handler_->on_frame(still->exchange.connection, parlor::frame::kind::text, std::move(next));
    }
  });
}

parlor::send_status network::send(parlor::connection_id connection, const parlor::frame_ptr& message) {
  auto* one = find(connection);
  if (one == nullptr || !one->is_known_to_server || one->where != state::open)
    return parlor::send_status::gone;
  const auto size = message->wire().size();
  const bool is_ephemeral = message->importance() == parlor::frame::urgency::ephemeral;
  if (is_ephemeral && one->queued_bytes + size > setting_.soft_queue_bytes) {
    one->has_dropped = true;
    return parlor::send_status::dropped;
  }
  if (one->queued_bytes + size > setting_.max_queued_bytes) {
    close(connection, {1013, "too slow"});
    return parlor::send_status::full;
  }

  const bool is_planted = planted_ != planted_network_fault::none && chance_.chance(1, planted_odds);
  auto text = std::string(message->payload());
  if (planted_ == planted_network_fault::loses_presence && is_presence(text)) {
    return parlor::send_status::queued;
  }
  if (is_planted && planted_ == planted_network_fault::loses_frame && !is_ephemeral) {
    return parlor::send_status::queued;
  }
  const auto number = connection.value & 0xFFFFFFFFFFFFFFU;
  if (is_planted && planted_ == planted_network_fault::swaps_frames && !is_ephemeral && !one->swapped) {
    one->swapped = std::move(text);
    return parlor::send_status::queued;
  }
  one->queued_bytes += size;
  deliver_to_client(number, arrival_at_client(*one), text, size);
  if (auto before = std::exchange(one->swapped, std::nullopt)) {
    deliver_to_client(number, arrival_at_client(*one), std::move(*before), 0);
  }
  if (!is_planted || is_ephemeral) return parlor::send_status::queued;
  if (planted_ == planted_network_fault::repeats_frame) {
    deliver_to_client(number, arrival_at_client(*one), std::move(text), 0);
  } else if (planted_ == planted_network_fault::tells_stranger) {
    for (auto& [other, stranger] : lines_) {
      if (other == number || stranger.where != state::open) continue;
      deliver_to_client(other, arrival_at_client(stranger), text, 0);
    }
  }
  return parlor::send_status::queued;
}

// What is queued is sent first; after a second the connection is cut.
void network::close(parlor::connection_id connection, const parlor::close_reason& why) {
  const auto number = connection.value & 0xFFFFFFFFFFFFFFU;
  auto* one = find(connection);
  if (one == nullptr || !one->is_known_to_server) return;
  if (one->where != state::open && one->where != state::accepted) return;
  one->where = state::closing;
  const auto arrives = arrival_at_client(*one);
  const bool is_in_time = arrives <= time_.now() + close_patience && !one->is_dark && !one->is_cut;
  if (!is_in_time) {
    post(connection.loop(), [this, number] {
      time_.after(of_server_, close_patience, [this, number] {
        if (auto* cut_off = find(number)) cut_off->is_cut = true;
        tell_server_end(number, lost);
        time_.after(forever_, latency(), [this, number] { tell_client_end(number, lost); });
      });
    });
    return;
  }
  const auto code = why.code;
  time_.at(forever_, arrives, [this, number, code] { tell_client_end(number, code); });
  time_.at(of_server_, arrives + latency(), [this, number, code] { tell_server_end(number, code); });
}

void network::pause(parlor::connection_id connection) {
  if (auto* one = find(connection)) one->is_paused = true;
}

void network::resume(parlor::connection_id connection) {
  auto* one = find(connection);
  if (one == nullptr || !std::exchange(one->is_paused, false)) return;
  const auto number = connection.value & 0xFFFFFFFFFFFFFFU;
  post(connection.loop(), [this, number] {
    while (auto* still = find(number)) {
      if (still->held.empty() || still->is_paused || still->where != state::open) break;
      auto next = std::move(still->held.front());
      still->held.pop_front();
      handler_->on_frame(still->exchange.connection, parlor::frame::kind::text, std::move(next));
    }
  });
}

// --- a client's side

line_number network::connect(parlor::http_request request, caller who) {
  return begin(true, std::move(request), {}, std::move(who));
}

line_number network::fetch(parlor::http_request request, std::string body, caller who) {
  return begin(false, std::move(request), std::move(body), std::move(who));
}

line_number network::begin(bool is_upgrade, parlor::http_request request, std::string body, caller who) {
  const auto number = ++last_number_;
  auto& one = lines_[number];
  const auto loop = chance_.below(setting_.loops);
  one.exchange = {parlor::connection_id::make(loop, number), 1};
  one.who = std::move(who);
  one.is_upgrade = is_upgrade;
  time_.at(forever_, arrival_at_server(one),
           [this, number, request = std::move(request), body = std::move(body)]() mutable {
             auto* arrived = find(number);
             if (arrived == nullptr || arrived->is_cut) return forget_if_done(number);
             if (handler_ == nullptr) {
               arrived->is_cut = true;
               time_.after(forever_, latency(), [this, number] { tell_client_end(number, lost); });
               return;
             }
             const auto exchange = arrived->exchange;
             arrived->is_known_to_server = true;
             arrived->is_exchange_open = true;
             if (arrived->is_upgrade) return handler_->on_upgrade(exchange, request);
             const auto plan = handler_->on_request(exchange, request);
             arrived = find(number);
             if (arrived != nullptr && !arrived->is_answered) handler_->on_body(exchange, std::move(body));
           });
  return number;
}

void network::send(line_number number, std::string text) {
  auto* one = find(number);
  if (one == nullptr || one->is_cut) return;
  time_.at(forever_, arrival_at_server(*one),
           [this, number, text = std::move(text)]() mutable { take_from_client(number, std::move(text)); });
}

void network::take_from_client(line_number number, std::string text) {
  auto* one = find(number);
  if (one == nullptr || one->is_cut || one->is_dark || !one->is_known_to_server || handler_ == nullptr)
    return;
  if (one->where == state::closing) return;
  if (one->where != state::open || one->is_paused || !one->held.empty()) {
    one->held.push_back(std::move(text));
    return;
  }
  handler_->on_frame(one->exchange.connection, parlor::frame::kind::text, std::move(text));
}

void network::hang_up(line_number number) {
  auto* one = find(number);
  if (one == nullptr) return;
  one->is_known_to_client = false;
  one->who = {};
  if (one->is_dark) return;  // the server finds out by itself
  time_.at(forever_, arrival_at_server(*one), [this, number] { tell_server_end(number, 1000); });
}

// --- what goes wrong

void network::cut(line_number number) {
  auto* one = find(number);
  if (one == nullptr || one->is_cut || one->is_dark) return;
  one->is_cut = true;
  time_.after(forever_, chance_.between(0, 2 * second), [this, number] { tell_client_end(number, lost); });
  time_.after(forever_, chance_.between(0, 5 * second), [this, number] { tell_server_end(number, lost); });
}

void network::darken(line_number number) {
  auto* one = find(number);
  if (one == nullptr || one->is_cut || one->is_dark) return;
  one->is_dark = true;
  time_.after(forever_, chance_.between(least_client_timeout, most_client_timeout),
              [this, number] { tell_client_end(number, lost); });
  time_.after(forever_, chance_.between(least_server_timeout, most_server_timeout),
              [this, number] { tell_server_end(number, lost); });
}

void network::stall(line_number number, microseconds until) {
  if (auto* one = find(number)) one->stalled_until = std::max(one->stalled_until, until);
}

bool network::is_sound(line_number number) const {
  const auto found = lines_.find(number);
  if (found == lines_.end()) return false;
  const auto& one = found->second;
  return one.is_known_to_client && one.is_known_to_server && one.where == state::open && !one.is_cut &&
         !one.is_dark;
}

bool network::has_dropped(line_number number) const {
  const auto found = lines_.find(number);
  return found != lines_.end() && found->second.has_dropped;
}

// --- both

network::line* network::find(line_number number) {
  const auto found = lines_.find(number);
  return found == lines_.end() ? nullptr : &found->second;
}

network::line* network::find(parlor::connection_id connection) {
  return find(connection.value & 0xFFFFFFFFFFFFFFU);
}

microseconds network::arrival_at_server(line& one) {
  one.up_free = std::max(one.up_free + 1, time_.now() + latency());
  return one.up_free;
}

microseconds network::arrival_at_client(line& one) {
  one.down_free = std::max({one.down_free + 1, time_.now() + latency(), one.stalled_until});
  return one.down_free;
}

void network::deliver_to_client(line_number number, microseconds when, std::string text, std::size_t bytes) {
  time_.at(forever_, when, [this, number, text = std::move(text), bytes, sent = time_.now()] {
    auto* one = find(number);
    if (one == nullptr || one->is_cut || one->is_dark) return;
    one->queued_bytes -= bytes;
    if (!one->is_known_to_client) return;
    const auto heard = one->who.heard;
    if (heard) heard(text, sent);
  });
}

void network::end_exchange(line_number number) {
  auto* one = find(number);
  if (one == nullptr || !std::exchange(one->is_exchange_open, false)) return;
  if (handler_ != nullptr) handler_->on_exchange_end(one->exchange);
}

void network::tell_server_end(line_number number, std::uint16_t code) {
  auto* one = find(number);
  if (one == nullptr) return;
  if (std::exchange(one->is_known_to_server, false) && handler_ != nullptr) {
    end_exchange(number);
    const auto connection = one->exchange.connection;
    if (one->where == state::accepted) handler_->on_open(connection);  // it was, and is over
    if (one->where != state::asking) handler_->on_close(connection, {code, {}});
  }
  forget_if_done(number);
}

void network::tell_client_end(line_number number, std::uint16_t code) {
  auto* one = find(number);
  if (one == nullptr) return;
  if (std::exchange(one->is_known_to_client, false)) {
    const auto who = std::exchange(one->who, {});
    forget_if_done(number);
    if (who.ended) {
      who.ended(code);
    } else if (who.answered) {
      who.answered(0, {});
    }
    return;
  }
  forget_if_done(number);
}

void network::forget_if_done(line_number number) {
  const auto found = lines_.find(number);
  if (found == lines_.end()) return;
  const auto& one = found->second;
  if (!one.is_known_to_client && !one.is_known_to_server) lines_.erase(found);
}

}  // namespace simulation
