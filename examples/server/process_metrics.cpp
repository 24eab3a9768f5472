#include "process_metrics.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include <sys/resource.h>
#include <unistd.h>

namespace parlor_server {
namespace {

void add(std::string& text, const char* name, const char* type, const char* help, double value) {
  char line[64];
  std::snprintf(line, sizeof line, " %.17g\n", value);
  text += std::string("# HELP ") + name + ' ' + help + "\n# TYPE " + name + ' ' + type + '\n' + name + line;
}

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

}  // namespace

std::string process_metrics() {
  std::string text;
  long pages = 0;
  long resident = 0;
  std::ifstream memory("/proc/self/statm");
  if (memory >> pages >> resident) {
    add(text, "process_resident_memory_bytes", "gauge", "Memory that is in use.",
        static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE)));
  }
  rusage used{};
  if (getrusage(RUSAGE_SELF, &used) == 0) {
    add(text, "process_cpu_seconds_total", "counter", "Processor time, of the system's too.",
        seconds(used.ru_utime) + seconds(used.ru_stime));
  }
  std::error_code failed;
  const std::filesystem::directory_iterator descriptors("/proc/self/fd", failed);
  if (!failed) {
    add(text, "process_open_fds", "gauge", "Open descriptors.",
        static_cast<double>(std::distance(begin(descriptors), end(descriptors))));
  }
  return text;
}

}  // namespace parlor_server
