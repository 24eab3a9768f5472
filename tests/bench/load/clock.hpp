// clock: nanoseconds that only rise, the same in every message of a run.
#pragma once

#include <cstdint>

namespace parlor_bench {

using nanoseconds = std::int64_t;

constexpr nanoseconds per_second = 1'000'000'000;

nanoseconds now();

}  // namespace parlor_bench
