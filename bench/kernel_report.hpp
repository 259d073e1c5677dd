// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bench/kernel_measurement.hpp"
#include "bench/machine.hpp"
#include "bench/plot.hpp"

namespace braid::bench
{
/// One plot a measured kernel: operations a second against the batch, a line a row.
[[nodiscard]] std::vector<Plot> plots_of(const KernelMeasurement& measurement);

/// What was measured, and on what, as one HTML page that stands alone: its plots are inside, it loads nothing and runs no
/// script. `command` is what the user typed.
[[nodiscard]] std::string to_html(
    const KernelMeasurement& measurement, const Machine& machine, std::string_view command);

/// "avx2 from 4, avx512 never": see crossovers(); empty where only one row was measured.
[[nodiscard]] std::string crossover_text(
    const KernelMeasurement& measurement, const KernelCase& kernel);
/// A rate with three figures: "3.75 M", "812 k".
[[nodiscard]] std::string rate_text(double per_second);
}  // namespace braid::bench
