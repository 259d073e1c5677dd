// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/gas/gas_meter.hpp"

namespace braid::move
{
/// What a transaction leaves, as it is paid for. Writes stand in the order of aptos-core: resources, groups and tables' items by
/// their keys, then aggregators, then modules.
struct PricedChangeSet
{
    std::span<PricedWrite> writes{};
    /// Of each event, its handle, type tag and data: size_of_event().
    std::span<const std::uint64_t> event_sizes{};
    std::uint64_t transaction_size = 0;
    /// 0: room costs nothing.
    Octa gas_unit_price = 0;
};

/// How large an event is as input and output count it. `tag_size` of its type's BCS.
[[nodiscard]] constexpr std::uint64_t size_of_event(
    bool has_handle, std::uint64_t tag_size, std::uint64_t data_size) noexcept
{
    // The handle's number, its account, the place in its sequence.
    constexpr std::uint64_t handle_size = 8 + 32 + 8;
    return (has_handle ? handle_size : 0) + tag_size + data_size;
}

/// Charges for input and output, then for the room in the state, and sets the deposits of the writes. The value is what is given
/// back for what was deleted, before the chain's features decide over that.
/// aptos-core: AptosVM::charge_change_set(), AptosGasMeter::process_storage_fee_for_all().
[[nodiscard]] Result<Octa, StatusCode> charge_change_set(
    GasMeter& meter, const PricedChangeSet& changes) noexcept;

/// The metadata that a write begins with: that of what it replaces; of a new slot, when it came, where the chain keeps that
/// (`time_us` of 0x1::timestamp::CurrentTimeMicroseconds).
[[nodiscard]] StateValueMetadata metadata_of_write(WriteKind kind, const StateValueMetadata& before,
    std::optional<std::uint64_t> time_us) noexcept;
}  // namespace braid::move
