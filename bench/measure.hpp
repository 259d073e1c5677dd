// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/parallel_executor.hpp"
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

/// Runs both `repeat` times in turn and keeps the least time of each. `parallel` runs on `executor`, whose threads are
/// told of the block a millisecond before, as they are by a pipeline that prepares it. [repeat > 0]
[[nodiscard]] Comparison compare(const Execute& serial, const Execute& parallel,
    engine::ParallelExecutor& executor, unsigned repeat);
}  // namespace braid::bench
