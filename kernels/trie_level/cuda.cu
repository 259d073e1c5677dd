// SPDX-License-Identifier: Apache-2.0
#include "kernels/gpu/cuda_kernels.hpp"
#include "kernels/gpu/device_context.cuh"
#include "kernels/trie_level/encode_gpu.hpp"

namespace braid::kernels
{
namespace
{
__global__ void __launch_bounds__(trie_gpu::threads)
    trie_nodes(const __grid_constant__ trie_gpu::NodesArguments arguments)
{
    trie_gpu::nodes_body(gpu::DeviceContext{}, arguments);
}
}  // namespace

const void* gpu::trie_nodes_kernel() noexcept
{
    return reinterpret_cast<const void*>(trie_nodes);
}
}  // namespace braid::kernels
