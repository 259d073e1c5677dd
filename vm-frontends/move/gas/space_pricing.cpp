// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/gas/space_pricing.hpp"

#include <algorithm>

namespace braid::move
{
namespace
{
/// What aptos-core takes an account's resource to need at most.
constexpr std::uint64_t account_resource_size_estimate = 300;
/// What its in-memory form takes there, 64-bit: a vector, a number, two event handles and two options of addresses
/// (std::mem::size_of::<AccountResource>()).
constexpr std::uint64_t account_resource_size_least = 208;
}  // namespace

StorageCharge SpacePricing::charge_write_legacy(PricedWrite& write) const noexcept
{
    if (write.kind == WriteKind::deletion)
        return {.charge = 0, .refund = write.metadata.deposit()};
    const std::uint64_t excess =
        saturating_subtract(saturating_add(write.key.parts, write.size), legacy_free_write_size);
    const Octa bytes_fee = saturating_multiply(excess, legacy_per_byte);
    if (write.kind == WriteKind::modification)
        return {.charge = bytes_fee, .refund = 0};
    if (write.metadata.exists)
        write.metadata.slot_deposit = legacy_per_slot;
    return {.charge = saturating_add(legacy_per_slot, bytes_fee), .refund = 0};
}

StorageCharge SpacePricing::charge_write(PricedWrite& write) const noexcept
{
    if (!refunds_bytes)
        return charge_write_legacy(write);
    if (write.kind == WriteKind::deletion)
        return {.charge = 0, .refund = write.metadata.deposit()};
    StateValueMetadata& metadata = write.metadata;
    metadata.exists = true;
    const Octa target = saturating_multiply(saturating_add(write.key.parts, write.size), per_byte);
    if (write.kind == WriteKind::creation)
    {
        metadata.slot_deposit = per_slot;
        metadata.bytes_deposit = target;
        return {.charge = saturating_add(per_slot, target), .refund = 0};
    }
    // A slot pays for what it grows, but never beyond what a new one of its size would; it gets nothing for shrinking.
    Octa charge = 0;
    if (write.size > write.previous_size && target > metadata.bytes_deposit)
        charge = std::min(saturating_multiply(write.size - write.previous_size, per_byte),
            target - metadata.bytes_deposit);
    metadata.bytes_deposit += charge;
    return {.charge = charge, .refund = 0};
}

Octa SpacePricing::charge_of_events(std::uint64_t size) const noexcept
{
    if (refunds_bytes)
        return 0;
    // The quota is of fees, not of bytes; fees may saturate.
    return saturating_subtract(saturating_multiply(size, legacy_per_event_byte),
        saturating_multiply(legacy_free_event_size, legacy_per_event_byte));
}

Octa SpacePricing::charge_of_transaction(std::uint64_t size) const noexcept
{
    if (refunds_bytes)
        return 0;
    return saturating_multiply(
        saturating_subtract(size, large_transaction_size), legacy_per_transaction_byte);
}

Octa SpacePricing::account_creation_estimate() const noexcept
{
    return refunds_bytes ? cost_of(per_slot, per_byte, account_resource_size_estimate) :
                           legacy_per_slot;
}

Octa SpacePricing::account_creation_least() const noexcept
{
    return refunds_bytes ? cost_of(per_slot, per_byte, account_resource_size_least) :
                           legacy_per_slot;
}
}  // namespace braid::move
