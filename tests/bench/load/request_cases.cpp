// Requests one after the other: the messages of a room, the rooms of a user.
#include <algorithm>
#include <memory>

#include "load/addresses.hpp"
#include "load/cases.hpp"
#include "load/failure.hpp"
#include "load/histogram.hpp"
#include "load/http_client.hpp"

namespace parlor_bench {
namespace {

constexpr std::uint64_t usual_requests = 300;

// The first user asks the same again and again. The first twentieth warms up.
void measure_requests(const bench& with, const std::string& target) {
  const auto token = read_tokens(with.options.tokens_file).front();
  const auto tls = with.options.has_tls ? std::make_unique<tls_client>() : nullptr;
  http_client client(with.options.port, tls.get());
  const auto count = with.options.messages > 0 ? with.options.messages : usual_requests;
  const auto warm_up = std::max<std::uint64_t>(1, count / 20);
  histogram latency;
  std::uint64_t bytes = 0;
  cpu_reading begin;
  for (std::uint64_t number = 0; number < warm_up + count; ++number) {
    if (number == warm_up) begin = with.meter.read_cpu();
    const auto start = now();
    const auto answer = client.get(target, token);
    const auto end = now();
    if (answer.status != 200) throw failure(target + " is answered with " + answer.first_line);
    if (number < warm_up) continue;
    latency.add(end - start);
    bytes += answer.body_bytes;
  }
  const auto end = with.meter.read_cpu();
  with.results.number("messages", count);
  with.results.decimal("seconds", static_cast<double>(end.at - begin.at) / per_second);
  with.results.decimal("bytes_per_answer", static_cast<double>(bytes) / static_cast<double>(count));
  if (with.meter.has_server()) {
    with.results.decimal("server_cpu_seconds", static_cast<double>(end.server - begin.server) / per_second);
  }
  with.results.latency(latency);
}

}  // namespace

void measure_history(const bench& with) {
  const auto room = read_rooms(with.options.rooms_file).front();
  measure_requests(with, "/api/chat/rooms/" + room.id + "/messages?per_page=50");
}

void measure_room_list(const bench& with) {
  measure_requests(with, "/api/chat/rooms");
}

}  // namespace parlor_bench
