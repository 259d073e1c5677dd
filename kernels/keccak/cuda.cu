// SPDX-License-Identifier: Apache-2.0
#include "kernels/gpu/cuda_kernels.hpp"
#include "kernels/gpu/device_context.cuh"
#include "kernels/keccak/sponge_gpu.hpp"

namespace braid::kernels
{
namespace
{
using GatheredHash = gpu::HashArguments<gpu::GatheredInput>;

__global__ void __launch_bounds__(gpu::hash_threads) keccak256_gathered(GatheredHash arguments)
{
    keccak_gpu::hash_body<keccak_gpu::domain_keccak>(gpu::DeviceContext{}, arguments);
}

__global__ void __launch_bounds__(gpu::hash_threads) sha3_256_gathered(GatheredHash arguments)
{
    keccak_gpu::hash_body<keccak_gpu::domain_sha3>(gpu::DeviceContext{}, arguments);
}
}  // namespace

namespace gpu
{
const void* keccak256_gathered_kernel() noexcept
{
    return reinterpret_cast<const void*>(keccak256_gathered);
}

const void* sha3_256_gathered_kernel() noexcept
{
    return reinterpret_cast<const void*>(sha3_256_gathered);
}
}  // namespace gpu
}  // namespace braid::kernels
