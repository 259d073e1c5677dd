// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/transaction/transaction.hpp"

namespace braid::svm
{
/// A table of addresses as its account holds it; addresses are a view.
///
///     data := 1 u32, deactivation slot u64, last extended slot u64, first of those u8, (0 | 1, authority), padding to 56, address*
/// https://docs.rs/solana-address-lookup-table-interface/latest/solana_address_lookup_table_interface/state/
struct LookupTable
{
    static constexpr std::uint64_t not_deactivated = ~std::uint64_t{0};

    std::uint64_t deactivation_slot = not_deactivated;
    std::uint64_t last_extended_slot = 0;
    std::uint8_t last_extended_from = 0;
    std::span<const Pubkey> addresses;
};

/// Nothing where the bytes are no table.
[[nodiscard]] std::optional<LookupTable> parse_lookup_table(Bytes data) noexcept;

/// The slot that transactions run in, for which tables are looked at.
struct LookupSlot
{
    std::uint64_t slot = 0;
    /// Newest first. A table is usable until its deactivation has left this list.
    std::span<const SlotHash> slot_hashes;
};

/// How many addresses of the table may be used: none that were added in this very slot. Nothing where the table is not usable
/// any more. At most 256, maybe more than there are.
[[nodiscard]] std::optional<std::size_t> usable_count(
    const LookupTable& table, const LookupSlot& slot) noexcept;

/// The addresses that the message's lookups name, given what the state holds of each lookup's table. They are views of those
/// values. Errors: address_lookup_table_not_found, invalid_address_lookup_table_owner, _data, _index.
/// [tables.size() == message.lookups.size()]
[[nodiscard]] Result<LookedUpKeys, TransactionErrorKind> look_up(const Message& message,
    std::span<const storage::Value> tables, const LookupSlot& slot, Arena& arena) noexcept;

/// Gives the transaction its accounts, or what look_up() refuses as `refused`. [as look_up()]
void resolve_with(SvmTx& tx, std::span<const storage::Value> tables, const Sysvars& sysvars,
    std::uint64_t slot, Arena& arena) noexcept;
}  // namespace braid::svm
