// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/gas/change_set_charge.hpp"

namespace braid::move
{
namespace
{
/// The first feature version where room in the state has a price of its own.
constexpr std::uint64_t version_storage_fees = 7;

bool charge_io(GasMeter& meter, const PricedChangeSet& changes) noexcept
{
    if (!meter.charge_io_for_transaction(changes.transaction_size))
        return false;
    for (const std::uint64_t size : changes.event_sizes)
        if (!meter.charge_io_for_event(size))
            return false;
    for (const PricedWrite& write : changes.writes)
        if (!meter.charge_io_for_write(write.key, write.kind, write.size))
            return false;
    return true;
}
}  // namespace

Result<Octa, StatusCode> charge_change_set(GasMeter& meter, const PricedChangeSet& changes) noexcept
{
    if (!charge_io(meter, changes))
        return Err{meter.failure()};
    if (meter.feature_version() < version_storage_fees || changes.gas_unit_price == 0)
        return Octa{0};
    const SpacePricing& pricing = meter.schedule().space;
    Octa fee = 0;
    Octa refund = 0;
    for (PricedWrite& write : changes.writes)
    {
        const StorageCharge of_write = pricing.charge_write(write);
        fee = saturating_add(fee, of_write.charge);
        refund = saturating_add(refund, of_write.refund);
    }
    std::uint64_t event_size = 0;
    for (const std::uint64_t size : changes.event_sizes)
        event_size = saturating_add(event_size, size);
    fee = saturating_add(fee, pricing.charge_of_events(event_size));
    fee = saturating_add(fee, pricing.charge_of_transaction(changes.transaction_size));
    if (!meter.charge_storage_fee(fee, changes.gas_unit_price))
        return Err{meter.failure()};
    return refund;
}

StateValueMetadata metadata_of_write(
    WriteKind kind, const StateValueMetadata& before, std::optional<std::uint64_t> time_us) noexcept
{
    if (kind != WriteKind::creation)
        return before;
    if (!time_us)
        return {};
    return {.exists = true, .creation_time_us = *time_us};
}
}  // namespace braid::move
