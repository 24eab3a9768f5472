// Connections that say nothing: what each costs when it comes and while it is there.
#include <memory>

#include "load/cases.hpp"
#include "load/client_pool.hpp"
#include "load/seating.hpp"

namespace parlor_bench {
namespace {

// Until what the server tells about those who came has been told.
constexpr nanoseconds quiet = per_second / 10;
constexpr nanoseconds quiet_of_idleness = per_second;
constexpr nanoseconds longest_settling = 60 * per_second;

class silent_members : private frame_handler {
 public:
  explicit silent_members(const load_options& options)
      : seats_(options),
        tls_(options.has_tls ? std::make_unique<tls_client>() : nullptr),
        clients_(options.port, tls_.get()) {}

  std::size_t count() const { return seats_.connections(); }
  std::uint64_t others() const { return others_; }

  void come() {
    clients_.open(
        count(), [this](std::size_t client) { return seats_.request_of(client); }, *this);
  }
  void settle(nanoseconds how_long) { clients_.settle(how_long, longest_settling, *this); }

 private:
  void on_frame(std::size_t client, std::string_view payload, nanoseconds) override {
    ++others_;
    clients_.reply(client, reply_to(seats_.spoken_by(client), payload));
  }

  seating seats_;
  std::unique_ptr<tls_client> tls_;
  client_pool clients_;
  std::uint64_t others_ = 0;
};

void describe(const bench& with, const silent_members& members, nanoseconds opening) {
  const auto count = static_cast<double>(members.count());
  const auto seconds = static_cast<double>(opening) / per_second;
  with.results.number("connections", std::uint64_t{members.count()});
  with.results.number("rooms", std::uint64_t{with.options.rooms});
  with.results.number("others", members.others());
  with.results.decimal("seconds", seconds);
  with.results.decimal("connections_per_second", count / seconds);
}

}  // namespace

void measure_connect(const bench& with) {
  silent_members members(with.options);
  const auto begin = with.meter.read_cpu();
  members.come();
  const auto opened = now();
  members.settle(quiet);
  const auto end = with.meter.read_cpu();
  describe(with, members, opened - begin.at);
  with.results.decimal("generator_cpu_seconds",
                       static_cast<double>(end.generator - begin.generator) / per_second);
  if (!with.meter.has_server()) return;
  const auto server = static_cast<double>(end.server - begin.server);
  with.results.decimal("server_cpu_seconds", server / per_second);
  with.results.decimal("server_cpu_us_per_connection", server / 1000 / static_cast<double>(members.count()));
  with.results.decimal("server_wait", static_cast<double>(end.server_wait - begin.server_wait) /
                                          static_cast<double>(end.at - begin.at));
}

void measure_idle(const bench& with) {
  silent_members members(with.options);
  const auto begin = now();
  members.come();
  const auto opened = now();
  members.settle(quiet_of_idleness);
  describe(with, members, opened - begin);
  if (!with.meter.has_server()) return;
  const auto grown = with.meter.read_memory().now_kib - with.before.now_kib;
  with.results.decimal("bytes_per_connection",
                       static_cast<double>(grown) * 1024 / static_cast<double>(members.count()));
}

}  // namespace parlor_bench
