// What the whole process uses, for the metrics page.
#pragma once

#include <string>

namespace parlor_server {

// Lines in Prometheus' text format: memory, processor time and open descriptors, as far as the system says.
std::string process_metrics();

}  // namespace parlor_server
