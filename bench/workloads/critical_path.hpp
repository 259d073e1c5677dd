// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>

namespace braid::bench
{
/// The longest chain of transactions of which each must follow the one before: two that write the same thing.
class CriticalPath
{
public:
    /// The next transaction in order writes these things. Cost: one lookup a thing.
    void add(std::span<const std::uint64_t> written);

    /// Transactions over the chain's length, the greatest speed-up where all cost the same; 1 without transactions.
    [[nodiscard]] double ideal_parallelism() const noexcept;

private:
    std::unordered_map<std::uint64_t, std::uint32_t> depths_;
    std::uint32_t depth_max_ = 0;
    std::uint64_t count_ = 0;
};
}  // namespace braid::bench
