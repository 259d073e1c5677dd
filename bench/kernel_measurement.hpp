// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bench/kernel_cases.hpp"
#include <chrono>

namespace braid::bench
{
/// What to measure. The lists must not be empty.
struct KernelSweep
{
    std::vector<const KernelCase*> cases;
    /// Rows that a kernel lacks, or that this machine does not run, are passed over.
    std::vector<kernels::RowId> rows;
    /// Ascending.
    std::vector<std::size_t> batches;
    /// Time for one row at one batch.
    std::chrono::milliseconds budget{30};
};

/// One row of one kernel at one size of batch, at its quickest.
struct KernelSample
{
    const KernelCase* kernel = nullptr;
    kernels::RowId row{};
    std::size_t batch = 0;
    /// Of one operation.
    double seconds = 0;
    /// Of the clock of constant rate, for one operation; absent where there is none.
    std::optional<double> ticks;
    /// Of the core's own clock, for one operation, by an estimate of its rate while this was measured.
    std::optional<double> cycles;

    [[nodiscard]] double per_second() const noexcept { return 1 / seconds; }
    /// What part of the speed that the processor's units allow was reached; absent where that is not known.
    [[nodiscard]] std::optional<double> of_limit(const kernels::Processor& processor) const;
};

struct KernelMeasurement
{
    std::vector<KernelSample> samples;
    /// The highest rate of the core's clock that was seen; absent where it cannot be told.
    std::optional<double> clock_hz;

    /// Of one kernel and row, by batch.
    [[nodiscard]] std::vector<KernelSample> of(const KernelCase& kernel, kernels::RowId row) const;
};

/// Measures every row at every batch in many short windows, the rows in turn, and keeps each one's least time: neighbours
/// on the machine make a window slower, never quicker. `begin` is told of each kernel and batch.
[[nodiscard]] KernelMeasurement measure_kernels(const KernelSweep& sweep,
    const std::function<void(const KernelCase&, std::size_t batch)>& begin);

/// The least measured batch from which on a row is quicker than all plainer ones; nothing where it is not.
struct Crossover
{
    kernels::RowId row{};
    std::optional<std::size_t> batch;
};
/// Of all measured rows of the kernel but the plainest.
[[nodiscard]] std::vector<Crossover> crossovers(
    const KernelMeasurement& measurement, const KernelCase& kernel);
}  // namespace braid::bench
