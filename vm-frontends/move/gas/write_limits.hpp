// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/gas/space_pricing.hpp"
#include "vm-frontends/move/status_code.hpp"
#include <limits>
#include <span>

namespace braid::move
{
/// How much a transaction may write and emit. Immutable.
/// aptos-core: aptos-move/aptos-vm-types/src/storage/change_set_configs.rs.
struct WriteLimits
{
    static constexpr std::uint64_t none = std::numeric_limits<std::uint64_t>::max();

    /// Key and value.
    std::uint64_t write_size_max = none;
    std::uint64_t writes_size_max = none;
    /// 0 stands for no limit.
    std::uint64_t write_count_max = none;
    std::uint64_t event_size_max = none;
    std::uint64_t events_size_max = none;
    /// Feature versions before 3 wrote new resources as modifications.
    bool creates_by_modification = false;

    /// storage_write_limit_reached beyond any of the limits. `event_sizes` are of the events' data alone.
    [[nodiscard]] Result<Done, StatusCode> check(std::span<const PricedWrite> writes,
        std::span<const std::uint64_t> event_sizes) const noexcept;
};
}  // namespace braid::move
