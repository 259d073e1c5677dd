// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/operation.hpp"
#include "kernels/row_id.hpp"
#include <array>
#include <atomic>

namespace braid::kernels
{
/// The least batches for which a kernel's rows pay on this machine, where they were measured (kernels/calibration.hpp).
///
/// Any thread may read and write at any time. All accesses are relaxed and pair with nothing: rows give equal results,
/// so a thread that reads an old number may lose time and nothing else.
class BatchMins
{
public:
    /// The row pays for no batch.
    static constexpr std::uint32_t never = ~std::uint32_t{0};

    /// What was measured, or `written` where nothing was. Cost: a load and a comparison.
    [[nodiscard]] std::size_t of(RowId row, std::size_t written) const noexcept
    {
        const auto measured =
            measured_[static_cast<std::size_t>(row)].load(std::memory_order_relaxed);
        if (measured == 0)
            return written;
        return measured == never ? ~std::size_t{0} : measured;
    }
    /// 0: as written.
    void set(RowId row, std::uint32_t batch_min) noexcept
    {
        measured_[static_cast<std::size_t>(row)].store(batch_min, std::memory_order_relaxed);
    }

private:
    std::array<std::atomic<std::uint32_t>, row_count> measured_{};
};

/// Of the running process; as written until use() of kernels/calibration.hpp.
[[nodiscard]] BatchMins& batch_mins(Operation operation) noexcept;
}  // namespace braid::kernels
