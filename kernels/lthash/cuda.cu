// SPDX-License-Identifier: Apache-2.0
#include "kernels/gpu/cuda_kernels.hpp"
#include "kernels/gpu/device_context.cuh"
#include "kernels/lthash/mix_gpu.hpp"

namespace braid::kernels
{
namespace
{
__global__ void __launch_bounds__(lthash_gpu::threads)
    lthash_mix(lthash_gpu::MixArguments arguments)
{
    lthash_gpu::mix_body(gpu::DeviceContext{}, arguments);
}
}  // namespace

namespace gpu
{
const void* lthash_mix_kernel() noexcept
{
    return reinterpret_cast<const void*>(lthash_mix);
}
}  // namespace gpu
}  // namespace braid::kernels
