// SPDX-License-Identifier: Apache-2.0
#include "kernels/gpu/cuda_kernels.hpp"
#include "kernels/gpu/device_context.cuh"
#include "kernels/jellyfish_level/fold_gpu.hpp"

namespace braid::kernels
{
namespace
{
__global__ void __launch_bounds__(jellyfish_gpu::threads)
    jellyfish_nodes(const __grid_constant__ jellyfish_gpu::NodesArguments arguments)
{
    jellyfish_gpu::nodes_body(gpu::DeviceContext{}, arguments);
}

__global__ void __launch_bounds__(jellyfish_gpu::threads)
    jellyfish_leaves(const __grid_constant__ jellyfish_gpu::LeavesArguments arguments)
{
    jellyfish_gpu::leaves_body(gpu::DeviceContext{}, arguments);
}
}  // namespace

namespace gpu
{
const void* jellyfish_nodes_kernel() noexcept
{
    return reinterpret_cast<const void*>(jellyfish_nodes);
}

const void* jellyfish_leaves_kernel() noexcept
{
    return reinterpret_cast<const void*>(jellyfish_leaves);
}
}  // namespace gpu
}  // namespace braid::kernels
