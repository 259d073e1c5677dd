// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/gas/write_limits.hpp"

namespace braid::move
{
Result<Done, StatusCode> WriteLimits::check(
    std::span<const PricedWrite> writes, std::span<const std::uint64_t> event_sizes) const noexcept
{
    constexpr Err reached{StatusCode::storage_write_limit_reached};
    if (write_count_max != 0 && writes.size() > write_count_max)
        return reached;
    std::uint64_t all = 0;
    for (const PricedWrite& write : writes)
    {
        if (write.kind != WriteKind::deletion)
        {
            const std::uint64_t size = saturating_add(write.size, write.key.parts);
            if (size > write_size_max)
                return reached;
            all = saturating_add(all, size);
        }
        if (all > writes_size_max)
            return reached;
    }
    all = 0;
    for (const std::uint64_t size : event_sizes)
    {
        all = saturating_add(all, size);
        if (size > event_size_max || all > events_size_max)
            return reached;
    }
    return Done{};
}
}  // namespace braid::move
