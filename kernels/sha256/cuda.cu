// SPDX-License-Identifier: Apache-2.0
#include "kernels/gpu/cuda_kernels.hpp"
#include "kernels/gpu/device_context.cuh"
#include "kernels/sha256/compression_gpu.hpp"

namespace braid::kernels
{
namespace
{
__global__ void __launch_bounds__(gpu::hash_threads)
    sha256_gathered(gpu::HashArguments<gpu::GatheredInput> arguments)
{
    sha256_gpu::hash_body(gpu::DeviceContext{}, arguments);
}
}  // namespace

namespace gpu
{
const void* sha256_gathered_kernel() noexcept
{
    return reinterpret_cast<const void*>(sha256_gathered);
}
}  // namespace gpu
}  // namespace braid::kernels
