// Members who talk: fan-out, small rooms, echo.
#include <memory>

#include "load/cases.hpp"
#include "load/chat_load.hpp"

namespace parlor_bench {
namespace {

double share(nanoseconds part, nanoseconds whole) {
  return static_cast<double>(part) / static_cast<double>(whole);
}

void describe_cpu(const bench& with, const chat_figures& figures) {
  const auto server = figures.end.server - figures.begin.server;
  const auto generator = figures.end.generator - figures.begin.generator;
  const auto elapsed = figures.end.at - figures.begin.at;
  with.results.decimal("generator_cpu_seconds", share(generator, per_second));
  if (!with.meter.has_server()) return;
  with.results.decimal("server_cpu_seconds", share(server, per_second));
  with.results.decimal("server_cpu_us_per_delivery",
                       share(server, 1000) / static_cast<double>(figures.deliveries));
  with.results.decimal("server_wait", share(figures.end.server_wait - figures.begin.server_wait, elapsed));
}

void describe(const bench& with, const seating& seats, const chat_figures& figures) {
  auto& results = with.results;
  const auto elapsed = share(figures.end.at - figures.begin.at, per_second);
  const auto deliveries = static_cast<double>(figures.deliveries);
  results.number("connections", std::uint64_t{seats.connections()});
  results.number("rooms", std::uint64_t{seats.rooms()});
  if (with.options.window > 0) results.number("window", std::uint64_t{with.options.window});
  if (with.options.rate > 0) results.decimal("rate", with.options.rate);
  results.number("messages", figures.messages);
  results.number("deliveries", figures.deliveries);
  results.decimal("seconds", elapsed);
  results.decimal("deliveries_per_second", deliveries / elapsed);
  results.decimal("messages_per_second", static_cast<double>(figures.messages) / elapsed);
  results.decimal("bytes_per_delivery", static_cast<double>(figures.payload_bytes) / deliveries);
  results.number("others", figures.others);
  results.number("lost", std::uint64_t{0});
  describe_cpu(with, figures);
  results.latency(figures.latency);
}

void measure_chat(const bench& with, const load_options& options) {
  const seating seats(options);
  const auto tls = options.has_tls ? std::make_unique<tls_client>() : nullptr;
  client_pool clients(options.port, tls.get());
  chat_load load(options, seats, clients, with.meter);
  describe(with, seats, *std::make_unique<chat_figures>(load.run()));
}

}  // namespace

void measure_fan_out(const bench& with) {
  auto options = with.options;
  options.rooms = 1;
  measure_chat(with, options);
}

void measure_small_rooms(const bench& with) {
  measure_chat(with, with.options);
}

// Everybody talks to themselves.
void measure_echo(const bench& with) {
  auto options = with.options;
  options.dialect = "echo";
  options.rooms = options.connections;
  measure_chat(with, options);
}

}  // namespace parlor_bench
