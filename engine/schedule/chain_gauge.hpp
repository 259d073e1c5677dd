// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>

namespace braid::engine
{
/// Tells how many of the transactions that run one after another could have run at once: their number over the length of
/// their longest chain, looked at for a number of transactions at a time.
class ChainGauge
{
public:
    explicit ChainGauge(std::uint32_t length = 1) noexcept : length_(length) {}

    /// Counts from 1.
    [[nodiscard]] std::uint32_t epoch() const noexcept { return epoch_; }
    /// The last whole epoch's; 0 before its end.
    [[nodiscard]] double parallelism() const noexcept { return parallelism_; }

    /// A transaction is the end of so long a chain of its epoch. True where the epoch ends with it.
    bool add(std::uint32_t chain) noexcept
    {
        longest_ = std::max(longest_, chain);
        if (++count_ < length_)
            return false;
        parallelism_ = static_cast<double>(count_) / longest_;
        count_ = 0;
        longest_ = 0;
        ++epoch_;
        return true;
    }

private:
    std::uint32_t length_;
    std::uint32_t epoch_ = 1;
    std::uint32_t count_ = 0;
    std::uint32_t longest_ = 0;
    double parallelism_ = 0;
};
}  // namespace braid::engine
