// SPDX-License-Identifier: Apache-2.0
#include "kernels/gpu/process.hpp"

#include "kernels/gpu.hpp"
#include "kernels/gpu/cuda_driver.hpp"
#include <cstdlib>
#include <string>

namespace braid::kernels
{
namespace
{
/// BRAID_GPU_MEMORY: the most memory that is taken of each device, in MiB.
[[nodiscard]] gpu::Limits limits_of_environment() noexcept
{
    gpu::Limits limits;
    if (const char* memory = std::getenv("BRAID_GPU_MEMORY"); memory != nullptr)
        limits.memory_max = std::size_t{std::strtoull(memory, nullptr, 10)} << 20;
    return limits;
}
}  // namespace

namespace gpu
{
// Neither is ever destroyed: when statics are, the CUDA runtime may be gone.
Fleet& process_fleet() noexcept
{
    static CudaDriver& driver = *new CudaDriver;
    static Fleet& fleet = *new Fleet{driver, limits_of_environment()};
    return fleet;
}
}  // namespace gpu

namespace
{
[[nodiscard]] std::string names_of_devices(const gpu::Driver& driver)
{
    std::string names;
    for (std::size_t device = 0; device < driver.device_count(); ++device)
    {
        names += device == 0 ? "" : ", ";
        names += driver.name(device);
    }
    return names;
}
}  // namespace

GpuReport gpu_report() noexcept
{
    const gpu::Fleet& fleet = gpu::process_fleet();
    static const std::string& names = *new std::string{names_of_devices(fleet.driver())};
    return {.devices = fleet.driver().device_count(),
        .devices_lost = fleet.devices_lost(),
        .batches = fleet.batches(),
        .batches_redone = fleet.batches_failed(),
        .absence = fleet.driver().absence(),
        .names = names};
}
}  // namespace braid::kernels
