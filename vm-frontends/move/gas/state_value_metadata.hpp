// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bcs.hpp"
#include "vm-frontends/move/gas/gas_amount.hpp"

namespace braid::move
{
/// Who paid how much for a slot of the state, kept beside its value. In BCS: nothing where the chain does not keep it, and
///
///   metadata = 00 deposit time | 01 deposit of the slot, deposit of the bytes, time        each in eight bytes
///
/// where the first form stands for a deposit of the bytes of 0.
/// aptos-core: types/src/state_store/state_value.rs.
struct StateValueMetadata
{
    /// Whether there is any; without it the rest is zero.
    bool exists = false;
    Octa slot_deposit = 0;
    Octa bytes_deposit = 0;
    std::uint64_t creation_time_us = 0;

    [[nodiscard]] Octa deposit() const noexcept
    {
        return saturating_add(slot_deposit, bytes_deposit);
    }
    [[nodiscard]] friend bool operator==(
        const StateValueMetadata&, const StateValueMetadata&) = default;
};

/// Of nothing, it is that there is none.
[[nodiscard]] Result<StateValueMetadata, bcs::Error> read_state_value_metadata(
    Bytes encoded) noexcept;
/// Appends nothing where there is none.
void append(const StateValueMetadata& metadata, std::vector<std::uint8_t>& out);
}  // namespace braid::move
