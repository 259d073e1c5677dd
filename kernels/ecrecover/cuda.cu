// SPDX-License-Identifier: Apache-2.0
#include "kernels/ecrecover/recover_gpu.hpp"
#include "kernels/gpu/cuda_kernels.hpp"
#include "kernels/gpu/device_context.cuh"

namespace braid::kernels
{
namespace
{
__global__ void __launch_bounds__(secp256k1_gpu::threads)
    recover_keys(const __grid_constant__ secp256k1_gpu::RecoverArguments arguments)
{
    secp256k1_gpu::recover_body(gpu::DeviceContext{}, arguments);
}
}  // namespace

namespace gpu
{
const void* recover_keys_kernel() noexcept
{
    return reinterpret_cast<const void*>(recover_keys);
}
}  // namespace gpu
}  // namespace braid::kernels
