// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/executor.hpp"
#include <functional>

namespace braid::bench
{
/// Runs a block and gives what came of it. Throws where it could not be run.
using Execute = std::function<engine::BlockResult()>;

/// What a way of execution cost at its quickest.
struct Cost
{
    double wall_ms = 0;
    /// Time of all cores together in that run.
    double cpu_ms = 0;
};

/// Two ways of executing the same block, timed in turn, so that neither has the quieter machine.
struct Comparison
{
    Cost serial;
    Cost parallel;
    /// Of the last runs.
    engine::BlockResult serial_result;
    engine::BlockResult parallel_result;

    [[nodiscard]] double speedup() const noexcept { return serial.wall_ms / parallel.wall_ms; }
};

/// Runs both `repeat` times in turn and keeps the least time of each. `announce` tells the threads of `parallel` of the
/// block, a millisecond before it, as a pipeline that prepares it does. [repeat > 0]
[[nodiscard]] Comparison compare(const Execute& serial, const Execute& parallel,
    const std::function<void()>& announce, unsigned repeat);
}  // namespace braid::bench
