// SPDX-License-Identifier: Apache-2.0
#include "bench/latency_view.hpp"
#include <ctime>
#include <sys/prctl.h>

namespace braid::bench
{
namespace
{
using Clock = std::chrono::steady_clock;

/// The kernel may prolong a thread's sleeps by 50 microseconds unless told otherwise.
void ask_for_exact_sleeps() noexcept
{
    thread_local bool asked = false;
    if (!asked)
        ::prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
    asked = true;
}
}  // namespace

Result<storage::Value, storage::StateError> LatencyView::read(
    const storage::StateKey& key) const noexcept
{
    using namespace std::chrono_literals;
    const auto end = Clock::now() + latency_;
    ask_for_exact_sleeps();
    if (latency_ > 5us)
    {
        const timespec time{.tv_sec = 0,
            .tv_nsec = std::chrono::nanoseconds{latency_ - 5us}.count() % 1'000'000'000};
        ::clock_nanosleep(CLOCK_MONOTONIC, 0, &time, nullptr);
    }
    while (Clock::now() < end)
    {
    }
    return state_.read(key);
}
}  // namespace braid::bench
