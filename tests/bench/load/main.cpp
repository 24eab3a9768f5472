// parlor_bench_load: drives a server and prints what it did as one JSON object. Exit 1, with a sentence on
// stderr, when a message was lost, came twice or out of order, or nothing could be measured.
#include <algorithm>
#include <cstdio>
#include <exception>
#include <map>
#include <string>

#include <sys/resource.h>

#include "load/cases.hpp"
#include "load/failure.hpp"

namespace {

using measure = void (*)(const parlor_bench::bench& with);

const std::map<std::string, measure>& cases() {
  static const std::map<std::string, measure> all = {
      {"fan-out", parlor_bench::measure_fan_out},     {"small-rooms", parlor_bench::measure_small_rooms},
      {"echo", parlor_bench::measure_echo},           {"connect", parlor_bench::measure_connect},
      {"idle", parlor_bench::measure_idle},           {"history", parlor_bench::measure_history},
      {"room-list", parlor_bench::measure_room_list}, {"upload", parlor_bench::measure_upload},
      {"download", parlor_bench::measure_download}};
  return all;
}

void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

void run(const parlor_bench::load_options& options) {
  const auto chosen = cases().find(options.measured);
  if (chosen == cases().end()) throw parlor_bench::failure("there is no case " + options.measured);
  const parlor_bench::process_meter meter(options.pid);
  parlor_bench::report results;
  results.text("case", options.measured);
  results.text("dialect", options.dialect);
  if (meter.has_server()) meter.reset_peak();
  auto before = meter.has_server() ? meter.read_memory() : parlor_bench::memory_reading{};
  if (options.rss_base_kib > 0) before.now_kib = options.rss_base_kib;
  const auto begin = meter.read_cpu();
  const auto foreign_begin = meter.read_foreign();
  chosen->second({options, meter, before, results});
  const auto foreign = meter.read_foreign() - foreign_begin;
  const auto elapsed = parlor_bench::now() - begin.at;
  // Clock ticks are coarse, so a sum may seem to shrink.
  results.decimal("foreign_cpu", static_cast<double>(std::max<parlor_bench::nanoseconds>(foreign, 0)) /
                                     static_cast<double>(elapsed));
  if (meter.has_server()) {
    const auto after = meter.read_memory();
    results.number("rss_before_kib", before.now_kib);
    results.number("rss_after_kib", after.now_kib);
    results.number("rss_peak_kib", after.peak_kib);
  }
  std::puts(results.json().c_str());
}

}  // namespace

int main(int count, char** words) {
  try {
    raise_descriptor_limit();
    run(parlor_bench::parse_options(count, words));
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "parlor_bench_load: %s\n", problem.what());
    return 1;
  }
}
