// SPDX-License-Identifier: Apache-2.0
#include "bench/measure.hpp"
#include <chrono>
#include <ctime>

namespace braid::bench
{
namespace
{
double cpu_ms_now()
{
    timespec time{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return 1e3 * static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_nsec);
}

/// What comes before an execution in a pipeline takes about that long.
void pass_a_millisecond()
{
    using Clock = std::chrono::steady_clock;
    for (const auto start = Clock::now(); Clock::now() - start < std::chrono::milliseconds{1};)
        continue;
}

/// Runs once; the least cost so far stays in `cost`.
engine::BlockResult timed(const Execute& execute, bool first, Cost& cost)
{
    using Clock = std::chrono::steady_clock;
    const double cpu_start = cpu_ms_now();
    const auto start = Clock::now();
    auto result = execute();
    const double wall_ms = std::chrono::duration<double, std::milli>{Clock::now() - start}.count();
    if (first || wall_ms < cost.wall_ms)
        cost = {.wall_ms = wall_ms, .cpu_ms = cpu_ms_now() - cpu_start};
    return result;
}
}  // namespace

Comparison compare(const Execute& serial, const Execute& parallel,
    const std::function<void()>& announce, unsigned repeat)
{
    BRAID_ASSERT(repeat > 0);
    Comparison comparison;
    for (unsigned i = 0; i < repeat; ++i)
    {
        comparison.serial_result = {};
        pass_a_millisecond();
        comparison.serial_result = timed(serial, i == 0, comparison.serial);
        comparison.parallel_result = {};
        announce();
        pass_a_millisecond();
        comparison.parallel_result = timed(parallel, i == 0, comparison.parallel);
    }
    return comparison;
}
}  // namespace braid::bench
