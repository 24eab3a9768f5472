#include "load/process_meter.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <system_error>

#include <unistd.h>

#include "load/failure.hpp"

namespace parlor_bench {
namespace {

namespace fs = std::filesystem;

nanoseconds read_clock(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return nanoseconds{time.tv_sec} * per_second + time.tv_nsec;
}

fs::path folder_of(int process) {
  return fs::path("/proc") / std::to_string(process);
}

// The second number of schedstat: how long the thread has waited for a core.
nanoseconds wait_of(int process) {
  nanoseconds sum = 0;
  std::error_code ended;
  for (const auto& thread : fs::directory_iterator(folder_of(process) / "task", ended)) {
    std::ifstream text(thread.path() / "schedstat");
    nanoseconds ran = 0;
    nanoseconds waited = 0;
    if (text >> ran >> waited) sum += waited;
  }
  return sum;
}

// A process's own time and that of its children that have ended, so that no compiler escapes by being quick.
std::int64_t ticks_of(const fs::path& folder) {
  std::ifstream text(folder / "stat");
  std::string line;
  if (!std::getline(text, line)) return 0;
  std::istringstream words(line.substr(line.rfind(')') + 1));
  constexpr int fields_before = 11;  // from the state to the major faults of children
  std::string passed;
  for (int field = 0; field < fields_before; ++field) words >> passed;
  std::int64_t user = 0;
  std::int64_t system = 0;
  std::int64_t user_of_children = 0;
  std::int64_t system_of_children = 0;
  words >> user >> system >> user_of_children >> system_of_children;
  return user + system + user_of_children + system_of_children;
}

bool is_number(const std::string& name) {
  return !name.empty() &&
         std::all_of(name.begin(), name.end(), [](unsigned char each) { return std::isdigit(each); });
}

}  // namespace

process_meter::process_meter(int server) : server_(server) {
  if (server_ != 0 && clock_getcpuclockid(server_, &server_clock_) != 0) {
    throw failure("there is no process " + std::to_string(server_));
  }
}

cpu_reading process_meter::read_cpu() const {
  cpu_reading reading;
  reading.at = now();
  reading.generator = read_clock(CLOCK_PROCESS_CPUTIME_ID);
  if (!has_server()) return reading;
  reading.server = read_clock(server_clock_);
  reading.server_wait = wait_of(server_);
  return reading;
}

memory_reading process_meter::read_memory() const {
  memory_reading reading;
  std::ifstream text(folder_of(server_) / "status");
  for (std::string word; text >> word;) {
    if (word == "VmRSS:") text >> reading.now_kib;
    if (word == "VmHWM:") text >> reading.peak_kib;
  }
  return reading;
}

void process_meter::reset_peak() const {
  constexpr std::string_view peak_of_resident_memory = "5";
  std::ofstream(folder_of(server_) / "clear_refs") << peak_of_resident_memory;
}

nanoseconds process_meter::read_foreign() const {
  std::int64_t ticks = 0;
  std::error_code ended;
  for (const auto& entry : fs::directory_iterator("/proc", ended)) {
    const auto name = entry.path().filename().string();
    if (!is_number(name) || name == std::to_string(server_) || name == std::to_string(getpid())) continue;
    ticks += ticks_of(entry.path());
  }
  return ticks * (per_second / sysconf(_SC_CLK_TCK));
}

}  // namespace parlor_bench
