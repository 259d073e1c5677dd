// SPDX-License-Identifier: Apache-2.0
#include "kernels/ed25519/verify_gpu.hpp"
#include "kernels/gpu/cuda_kernels.hpp"
#include "kernels/gpu/device_context.cuh"

namespace braid::kernels
{
namespace
{
__global__ void __launch_bounds__(ed25519_gpu::threads)
    ed25519_verify(const __grid_constant__ ed25519_gpu::VerifyArguments arguments)
{
    ed25519_gpu::verify_body(gpu::DeviceContext{}, arguments);
}
}  // namespace

namespace gpu
{
const void* ed25519_verify_kernel() noexcept
{
    return reinterpret_cast<const void*>(ed25519_verify);
}
}  // namespace gpu
}  // namespace braid::kernels
