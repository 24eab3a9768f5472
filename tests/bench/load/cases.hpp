// cases: what can be measured. Each opens its own connections and fills in a report; all throw failure.
#pragma once

#include "load/options.hpp"
#include "load/process_meter.hpp"
#include "load/report.hpp"

namespace parlor_bench {

// What a case has to measure with.
struct bench {
  const load_options& options;
  const process_meter& meter;
  memory_reading& before;  // of the server; a case that prepares something reads it again
  report& results;
};

void measure_fan_out(const bench& with);
void measure_small_rooms(const bench& with);
void measure_echo(const bench& with);
void measure_connect(const bench& with);
void measure_idle(const bench& with);
void measure_history(const bench& with);
void measure_room_list(const bench& with);
void measure_upload(const bench& with);
void measure_download(const bench& with);

}  // namespace parlor_bench
