// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/gpu/message_batch.hpp"
#include "kernels/rows.hpp"
#if defined(BRAID_CUDA)
#include "kernels/gpu/process.hpp"
#endif

namespace braid::kernels::gpu
{
/// A kernel's table with its CUDA row behind the others, where those are built. `rows` is the function that gives the
/// table; GpuBatch is how the kernel's inputs are laid out for a device, as CheckedRun says.
template <KernelId kernel, typename GpuBatch, auto rows, typename Function, std::size_t size>
[[nodiscard]] constexpr auto with_cuda(const std::array<Row<Function>, size>& table)
{
#if defined(BRAID_CUDA)
    std::array<Row<Function>, size + 1> extended{};
    for (std::size_t i = 0; i < size; ++i)
        extended[i] = table[i];
    extended[size] = cuda_row<kernel, GpuBatch, rows>(rows);
    return extended;
#else
    return table;
#endif
}

template <KernelId kernel, typename GpuBatch, auto rows, typename Function, std::size_t size>
[[nodiscard]] constexpr auto with_cuda(const Row<Function> (&table)[size])
{
    return with_cuda<kernel, GpuBatch, rows>(std::to_array(table));
}
}  // namespace braid::kernels::gpu
