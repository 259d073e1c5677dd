// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/memory/location_table.hpp"
#include "engine/schedule/chain_gauge.hpp"
#include <span>

namespace braid::engine
{
/// Tells from what transactions declare, before they run, how many of them can run at once.
template <typename Policy>
class DeclaredChains
{
public:
    using Shared = SharedLocation<Policy>;

    /// Looks at so many transactions at a time.
    explicit DeclaredChains(std::uint32_t length = 1) noexcept : gauge_(length) {}

    /// The next transaction declared these accesses, writes among them; none where it declares nothing, which is held to
    /// depend on no other. True where that makes another parallelism() known. [every transaction, in order]
    bool add(std::span<Shared* const> declared, std::span<Shared* const> written) noexcept
    {
        const std::uint32_t epoch = gauge_.epoch();
        std::uint32_t chain = 0;
        for (const Shared* location : declared)
            if (location->chain_epoch == epoch)
                chain = std::max(chain, location->chain);
        ++chain;
        for (Shared* location : written)
        {
            location->chain = chain;
            location->chain_epoch = epoch;
        }
        return gauge_.add(chain);
    }

    /// Of the last that were looked at together; 0 before.
    [[nodiscard]] double parallelism() const noexcept { return gauge_.parallelism(); }

private:
    ChainGauge gauge_;
};
}  // namespace braid::engine
