// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/gas/io_pricing.hpp"
#include "vm-frontends/move/gas/state_value_metadata.hpp"

namespace braid::move
{
/// A write as it is paid for: one a key, a resource group as one value.
struct PricedWrite
{
    StateKeySize key{};
    WriteKind kind = WriteKind::modification;
    /// Of the value. [kind != deletion]
    std::uint64_t size = 0;
    /// Of the value that stands there before the transaction; 0 where none does.
    std::uint64_t previous_size = 0;
    /// Of the write; its deposits are set as it is charged for.
    StateValueMetadata metadata{};
};

/// What a slot's deposit does to who pays for the transaction.
struct StorageCharge
{
    Octa charge = 0;
    Octa refund = 0;

    [[nodiscard]] friend bool operator==(const StorageCharge&, const StorageCharge&) = default;
};

/// What room in the state costs, for as long as it is taken: deposits, which who frees it has back. Immutable.
/// aptos-core: aptos-move/aptos-vm-types/src/storage/space_pricing.rs.
struct SpacePricing
{
    /// Whether bytes are deposits too (feature 51 from feature version 13 on); else they are paid for beyond a free quota and never
    /// given back, and events and transactions cost room as well.
    bool refunds_bytes = false;
    Octa per_slot = 0;
    Octa per_byte = 0;

    Octa legacy_per_slot = 0;
    Octa legacy_per_byte = 0;
    std::uint64_t legacy_free_write_size = 0;
    Octa legacy_per_event_byte = 0;
    std::uint64_t legacy_free_event_size = 0;
    Octa legacy_per_transaction_byte = 0;
    std::uint64_t large_transaction_size = 0;

    /// Sets the deposits in the write's metadata.
    [[nodiscard]] StorageCharge charge_write(PricedWrite& write) const noexcept;
    /// For events of so many bytes together.
    [[nodiscard]] Octa charge_of_events(std::uint64_t size) const noexcept;
    [[nodiscard]] Octa charge_of_transaction(std::uint64_t size) const noexcept;

    /// What a sender whose account does not exist must be able to pay for it, and what it must have paid at the end.
    [[nodiscard]] Octa account_creation_estimate() const noexcept;
    [[nodiscard]] Octa account_creation_least() const noexcept;

private:
    [[nodiscard]] StorageCharge charge_write_legacy(PricedWrite& write) const noexcept;
};
}  // namespace braid::move
