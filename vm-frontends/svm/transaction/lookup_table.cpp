// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/transaction/lookup_table.hpp"

#include "vm-frontends/svm/program_ids.hpp"
#include <algorithm>

namespace braid::svm
{
namespace
{
constexpr std::size_t header_size = 56;
constexpr std::size_t authority_tag_at = 21;

[[nodiscard]] bool has_slot(std::span<const SlotHash> newest_first, std::uint64_t slot) noexcept
{
    const auto at = std::ranges::lower_bound(
        newest_first, slot, [](std::uint64_t a, std::uint64_t b) { return a > b; },
        &SlotHash::slot);
    return at != newest_first.end() && at->slot == slot;
}

[[nodiscard]] Result<std::span<const Pubkey>, TransactionErrorKind> usable_addresses(
    const storage::Value& value, const LookupSlot& slot) noexcept
{
    const auto account = decode_account(value);
    if (!account.ok() || account->lamports == 0)
        return Err{TransactionErrorKind::address_lookup_table_not_found};
    if (account->owner != ids::address_lookup_table)
        return Err{TransactionErrorKind::invalid_address_lookup_table_owner};
    const auto table = parse_lookup_table(account->data);
    if (!table)
        return Err{TransactionErrorKind::invalid_address_lookup_table_data};
    const auto count = usable_count(*table, slot);
    if (!count)
        return Err{TransactionErrorKind::address_lookup_table_not_found};
    if (*count > table->addresses.size())
        return Err{TransactionErrorKind::invalid_address_lookup_table_data};
    return table->addresses.first(*count);
}

/// False where an index is beyond the addresses.
[[nodiscard]] bool take(std::span<const Pubkey> addresses, Bytes indexes,
    std::span<const Pubkey*> keys, std::size_t& next) noexcept
{
    for (const std::uint8_t index : indexes)
    {
        if (index >= addresses.size())
            return false;
        keys[next++] = &addresses[index];
    }
    return true;
}
}  // namespace

std::optional<LookupTable> parse_lookup_table(Bytes data) noexcept
{
    constexpr std::uint32_t initialized = 1;
    if (data.size() < header_size || load_le<std::uint32_t>(data.data()) != initialized ||
        data[authority_tag_at] > 1 || (data.size() - header_size) % sizeof(Pubkey) != 0)
        return std::nullopt;
    const Bytes addresses = data.subspan(header_size);
    return LookupTable{.deactivation_slot = load_le<std::uint64_t>(data.data() + 4),
        .last_extended_slot = load_le<std::uint64_t>(data.data() + 12),
        .last_extended_from = data[20],
        .addresses = {
            reinterpret_cast<const Pubkey*>(addresses.data()), addresses.size() / sizeof(Pubkey)}};
}

std::optional<std::size_t> usable_count(const LookupTable& table, const LookupSlot& slot) noexcept
{
    const bool is_usable = table.deactivation_slot == LookupTable::not_deactivated ||
                           table.deactivation_slot == slot.slot ||
                           has_slot(slot.slot_hashes, table.deactivation_slot);
    if (!is_usable)
        return std::nullopt;
    return slot.slot > table.last_extended_slot ? table.addresses.size() : table.last_extended_from;
}

Result<LookedUpKeys, TransactionErrorKind> look_up(const Message& message,
    std::span<const storage::Value> tables, const LookupSlot& slot, Arena& arena) noexcept
{
    std::size_t writable_count = 0;
    std::size_t readonly_count = 0;
    for (const TableLookup& lookup : message.lookups)
    {
        writable_count += lookup.writable.size();
        readonly_count += lookup.readonly.size();
    }
    const auto writable = arena.make_array<const Pubkey*>(writable_count);
    const auto readonly = arena.make_array<const Pubkey*>(readonly_count);
    std::size_t written = 0;
    std::size_t read = 0;
    for (std::size_t i = 0; i < message.lookups.size(); ++i)
    {
        const TableLookup& lookup = message.lookups[i];
        const auto addresses = usable_addresses(tables[i], slot);
        if (!addresses.ok())
            return Err{addresses.error()};
        if (!take(*addresses, lookup.writable, writable, written) ||
            !take(*addresses, lookup.readonly, readonly, read))
            return Err{TransactionErrorKind::invalid_address_lookup_table_index};
    }
    return LookedUpKeys{.writable = writable, .readonly = readonly};
}

void resolve_with(SvmTx& tx, std::span<const storage::Value> tables, const Sysvars& sysvars,
    std::uint64_t slot, Arena& arena) noexcept
{
    if (!sysvars.slot_hashes)
    {
        tx.refused = TransactionError{.kind = TransactionErrorKind::account_not_found};
        return;
    }
    const LookupSlot now{.slot = slot, .slot_hashes = *sysvars.slot_hashes};
    const auto keys = look_up(tx.message, tables, now, arena);
    if (keys.ok())
        set_accounts(tx, *keys, arena);
    else
        tx.refused = TransactionError{.kind = keys.error()};
}
}  // namespace braid::svm
