// SPDX-License-Identifier: Apache-2.0
#include "kernels/gpu.hpp"

namespace braid::kernels
{
GpuReport gpu_report() noexcept
{
    return {.absence = "built without CUDA", .names = {}};
}
}  // namespace braid::kernels
