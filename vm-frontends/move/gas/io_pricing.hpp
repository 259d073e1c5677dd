// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"
#include "vm-frontends/move/gas/gas_amount.hpp"
#include "vm-frontends/move/write_set.hpp"

namespace braid::move
{
/// How large a key of the state is to the schedule.
struct StateKeySize
{
    /// The account or the table's handle, and the path or the item's key.
    std::uint64_t parts = 0;
    /// With the tag of its kind and, in paths, the length: what the tree's hash is of.
    std::uint64_t encoded = 0;

    /// Of a key's BCS. Zero where it is none.
    [[nodiscard]] static StateKeySize of(Bytes state_key) noexcept;
};

/// What 0x1::storage_gas::StorageGas says, which the chain sets each epoch by its curves; feature versions 1 to 9 price by it.
struct StorageGas
{
    std::uint64_t per_item_read = 0;
    std::uint64_t per_item_create = 0;
    std::uint64_t per_item_write = 0;
    std::uint64_t per_byte_read = 0;
    std::uint64_t per_byte_create = 0;
    std::uint64_t per_byte_write = 0;
};

/// What reading and writing the state costs, short-lived: the work, not the room. Immutable.
/// aptos-core: aptos-move/aptos-vm-types/src/storage/io_pricing.rs.
struct IoPricing
{
    enum class Form : std::uint8_t
    {
        /// Feature version 0, and chains without StorageGas.
        legacy,
        /// Feature versions 1 to 9: StorageGas, and a free quota.
        curves,
        /// 10 and 11: the schedule, and a free quota.
        schedule,
        /// From 12 on: reads by pages, no free quota.
        pages,
    };
    static constexpr std::uint64_t page_size = 4096;

    Form form = Form::pages;
    InternalGas per_read = 0;
    InternalGas per_byte_read = 0;
    InternalGas per_missing_read = 0;
    InternalGas per_creation = 0;
    InternalGas per_modification = 0;
    InternalGas per_byte_created = 0;
    InternalGas per_byte_modified = 0;
    /// [form == legacy] A byte of the key; those of the value are above.
    InternalGas per_byte_of_key = 0;
    /// So many bytes of each write cost nothing.
    std::uint64_t free_write_size = 0;
    /// Whether `parts` is what counts of a key; else `encoded`.
    bool counts_key_parts = true;
    InternalGas per_event_byte = 0;
    InternalGas per_transaction_byte = 0;

    /// What was read took so many bytes.
    [[nodiscard]] InternalGas cost_of_read(bool exists, std::uint64_t size) const noexcept;
    /// `size` of the value. [kind is deletion, or size is the value's]
    [[nodiscard]] InternalGas cost_of_write(
        StateKeySize key, WriteKind kind, std::uint64_t size) const noexcept;
    [[nodiscard]] InternalGas cost_of_event(std::uint64_t size) const noexcept
    {
        return saturating_multiply(per_event_byte, size);
    }
    [[nodiscard]] InternalGas cost_of_transaction(std::uint64_t size) const noexcept
    {
        return saturating_multiply(per_transaction_byte, size);
    }
};
}  // namespace braid::move
