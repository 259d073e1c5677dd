// SPDX-License-Identifier: Apache-2.0
#include "kernels/gpu/cuda_kernels.hpp"
#include "kernels/gpu/device_context.cuh"
#include "kernels/merkle/subtree_gpu.hpp"

namespace braid::kernels
{
namespace
{
using Arguments = merkle_gpu::LiftArguments;
using Keccak256Pair = merkle_gpu::KeccakPair<keccak_gpu::domain_keccak>;
using Sha3Pair = merkle_gpu::KeccakPair<keccak_gpu::domain_sha3>;

__global__ void __launch_bounds__(merkle_gpu::threads)
    merkle_keccak256(const __grid_constant__ Arguments arguments)
{
    merkle_gpu::lift_body<Keccak256Pair>(gpu::DeviceContext{}, arguments);
}

__global__ void __launch_bounds__(merkle_gpu::threads)
    merkle_sha3_256(const __grid_constant__ Arguments arguments)
{
    merkle_gpu::lift_body<Sha3Pair>(gpu::DeviceContext{}, arguments);
}

__global__ void __launch_bounds__(merkle_gpu::threads)
    merkle_sha256(const __grid_constant__ Arguments arguments)
{
    merkle_gpu::lift_body<merkle_gpu::Sha256Pair>(gpu::DeviceContext{}, arguments);
}
}  // namespace

namespace gpu
{
const void* merkle_keccak256_kernel() noexcept
{
    return reinterpret_cast<const void*>(merkle_keccak256);
}

const void* merkle_sha3_256_kernel() noexcept
{
    return reinterpret_cast<const void*>(merkle_sha3_256);
}

const void* merkle_sha256_kernel() noexcept
{
    return reinterpret_cast<const void*>(merkle_sha256);
}
}  // namespace gpu
}  // namespace braid::kernels
