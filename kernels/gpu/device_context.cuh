// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace braid::kernels::gpu
{
/// What a kernel's body sees of its thread, on a GPU. The emulator has the same functions.
class DeviceContext
{
public:
    [[nodiscard]] __device__ __forceinline__ std::uint32_t thread() const { return threadIdx.x; }
    [[nodiscard]] __device__ __forceinline__ std::uint32_t block() const { return blockIdx.x; }
    [[nodiscard]] __device__ __forceinline__ std::uint32_t threads() const { return blockDim.x; }
    /// The thread's number in the whole grid.
    [[nodiscard]] __device__ __forceinline__ std::uint32_t index() const
    {
        return blockIdx.x * blockDim.x + threadIdx.x;
    }

    /// Waits for all threads of the block, which see what the others wrote before.
    __device__ __forceinline__ void barrier() const { __syncthreads(); }

    /// The memory that the block's threads share.
    template <typename T>
    [[nodiscard]] __device__ __forceinline__ T* shared() const
    {
        extern __shared__ __align__(16) unsigned char memory[];
        return reinterpret_cast<T*>(memory);
    }
};
}  // namespace braid::kernels::gpu
