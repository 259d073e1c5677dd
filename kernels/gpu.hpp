// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace braid::kernels
{
/// What became of the GPUs of this process, for its metrics.
struct GpuReport
{
    /// Devices found at the start, and those given up since because they failed.
    std::size_t devices = 0;
    std::uint64_t devices_lost = 0;
    /// Batches that went to devices, and those of them whose rest was computed again on the processor.
    std::uint64_t batches = 0;
    std::uint64_t batches_redone = 0;
    /// Why no device was found; empty where there is one.
    std::string_view absence;
    /// The names of those found at the start, parted by commas.
    std::string_view names;
};

/// The state of now. The first call looks for devices. Any thread.
[[nodiscard]] GpuReport gpu_report() noexcept;
}  // namespace braid::kernels
