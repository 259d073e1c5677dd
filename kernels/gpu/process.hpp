// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/gpu/checked.hpp"
#include "kernels/rows.hpp"

/// The CUDA rows of this process. Only a build with BRAID_CUDA has them.
namespace braid::kernels::gpu
{
/// The CUDA devices of this machine.
[[nodiscard]] Fleet& process_fleet() noexcept;

/// No batch is large enough for a row that was not measured on a device: BRAID_KERNELS has to ask for it.
inline constexpr std::size_t batch_min_unmeasured = ~std::size_t{0};

template <KernelId kernel, typename GpuBatch, auto rows, typename Inputs, typename Result>
void run_row(Inputs inputs, std::span<Result> results) noexcept
{
    // The table's last row is this one.
    const auto others = rows().first(rows().size() - 1);
    const auto on_processor = choose(others, results.size(), {}).function;
    CheckedRun<GpuBatch, Inputs, Result>{process_fleet(), kernel, on_processor}.compute(
        inputs, results);
}

template <KernelId kernel>
[[nodiscard]] bool can_run() noexcept
{
    return process_fleet().is_available() && process_fleet().trusts(kernel);
}

/// The CUDA row of the table that `rows` gives.
template <KernelId kernel, typename GpuBatch, auto rows, typename Inputs, typename Result>
[[nodiscard]] constexpr auto cuda_row(
    Rows<void (*)(Inputs, std::span<Result>) noexcept> (*)() noexcept)
{
    using Function = void (*)(Inputs, std::span<Result>) noexcept;
    return Row<Function>{.id = RowId::cuda,
        .available = can_run<kernel>,
        .batch_min = batch_min_unmeasured,
        .function = run_row<kernel, GpuBatch, rows, Inputs, Result>};
}
}  // namespace braid::kernels::gpu
