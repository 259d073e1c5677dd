// SPDX-License-Identifier: Apache-2.0
#include "kernels/ecrecover/recover_gpu.hpp"
#include "kernels/gpu/cuda_kernels.hpp"
#include "kernels/gpu/device_context.cuh"

namespace braid::kernels
{
namespace
{
template <typename Output>
using Arguments = secp256k1_gpu::RecoverArguments<Output>;

__global__ void __launch_bounds__(secp256k1_gpu::threads)
    recover_keys(const __grid_constant__ Arguments<secp256k1_gpu::KeyOutput> arguments)
{
    secp256k1_gpu::recover_body(gpu::DeviceContext{}, arguments);
}

__global__ void __launch_bounds__(secp256k1_gpu::threads)
    recover_addresses(const __grid_constant__ Arguments<secp256k1_gpu::AddressOutput> arguments)
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

const void* recover_addresses_kernel() noexcept
{
    return reinterpret_cast<const void*>(recover_addresses);
}
}  // namespace gpu
}  // namespace braid::kernels
