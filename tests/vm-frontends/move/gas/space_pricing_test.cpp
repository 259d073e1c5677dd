// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/gas/space_pricing.hpp"
#include <gtest/gtest.h>

namespace braid::move
{
namespace
{
constexpr SpacePricing deposits{.refunds_bytes = true, .per_slot = 1000, .per_byte = 5};
constexpr SpacePricing legacy{.legacy_per_slot = 50'000,
    .legacy_per_byte = 50,
    .legacy_free_write_size = 1024,
    .legacy_per_event_byte = 20,
    .legacy_free_event_size = 100,
    .legacy_per_transaction_byte = 30,
    .large_transaction_size = 600};

PricedWrite write_of(WriteKind kind, std::uint64_t size, std::uint64_t previous_size,
    const StateValueMetadata& metadata)
{
    return {.key = {.parts = 3, .encoded = 5},
        .kind = kind,
        .size = size,
        .previous_size = previous_size,
        .metadata = metadata};
}
}  // namespace

TEST(space_pricing, takes_a_deposit_for_a_slot_and_its_bytes)
{
    PricedWrite write = write_of(WriteKind::creation, 2, 0, {});
    EXPECT_EQ(deposits.charge_write(write), (StorageCharge{.charge = 1000 + 5 * (3 + 2)}));
    EXPECT_EQ(write.metadata,
        (StateValueMetadata{.exists = true, .slot_deposit = 1000, .bytes_deposit = 25}));
    write = write_of(WriteKind::creation, 2, 0, {.exists = true, .creation_time_us = 9});
    (void)deposits.charge_write(write);
    EXPECT_EQ(write.metadata.creation_time_us, 9U);
}

TEST(space_pricing, charges_a_growing_slot_up_to_what_a_new_one_pays)
{
    const auto grow = [](Octa per_byte, std::uint64_t from, std::uint64_t to, Octa paid)
    {
        SpacePricing pricing = deposits;
        pricing.per_byte = per_byte;
        PricedWrite write = write_of(WriteKind::modification, to, from,
            {.exists = true, .slot_deposit = 1000, .bytes_deposit = paid});
        const StorageCharge charged = pricing.charge_write(write);
        EXPECT_EQ(charged.refund, 0U);
        EXPECT_EQ(write.metadata.bytes_deposit, paid + charged.charge);
        EXPECT_EQ(write.metadata.slot_deposit, 1000U);
        return charged.charge;
    };
    // No growth, no charge, whatever was paid.
    EXPECT_EQ(grow(5, 2, 2, 0), 0U);
    EXPECT_EQ(grow(5, 7, 2, 54), 0U);
    // Two more bytes at 20.
    EXPECT_EQ(grow(20, 2, 4, 0), 40U);
    // A byte at 10; a new slot would pay (3 + 5) * 10 = 80, of which 40 are there.
    EXPECT_EQ(grow(10, 4, 5, 40), 10U);
    // A byte at 6, but a new slot would pay (3 + 6) * 6 = 54 and 50 are there.
    EXPECT_EQ(grow(6, 5, 6, 50), 4U);
    // A new slot would pay (3 + 7) * 5 = 50 and 54 are there.
    EXPECT_EQ(grow(5, 6, 7, 54), 0U);
    EXPECT_EQ(grow(5, 6, 7, 50), 0U);
    EXPECT_EQ(grow(5, 6, 7, 49), 1U);
}

TEST(space_pricing, gives_back_all_of_a_deleted_slot)
{
    const StateValueMetadata paid{.exists = true, .slot_deposit = 1000, .bytes_deposit = 54};
    PricedWrite write = write_of(WriteKind::deletion, 0, 2, paid);
    EXPECT_EQ(deposits.charge_write(write), (StorageCharge{.refund = 1054}));
    EXPECT_EQ(write.metadata, paid);
    EXPECT_EQ(legacy.charge_write(write), (StorageCharge{.refund = 1054}));
    write = write_of(WriteKind::deletion, 0, 2, {});
    EXPECT_EQ(deposits.charge_write(write), (StorageCharge{}));
}

TEST(space_pricing, marks_old_slots_that_are_written_again)
{
    PricedWrite write = write_of(WriteKind::modification, 2, 2, {});
    (void)deposits.charge_write(write);
    EXPECT_EQ(write.metadata, (StateValueMetadata{.exists = true}));
    write = write_of(WriteKind::modification, 2, 2, {});
    (void)legacy.charge_write(write);
    EXPECT_EQ(write.metadata, StateValueMetadata{});
}

TEST(space_pricing, before_refunds_charges_beyond_a_quota)
{
    // 3 bytes of key: 1021 of value are free.
    PricedWrite write = write_of(WriteKind::creation, 1021, 0, {});
    EXPECT_EQ(legacy.charge_write(write), (StorageCharge{.charge = 50'000}));
    EXPECT_FALSE(write.metadata.exists);
    write = write_of(WriteKind::creation, 1022, 0, {.exists = true});
    EXPECT_EQ(legacy.charge_write(write), (StorageCharge{.charge = 50'000 + 50}));
    EXPECT_EQ(write.metadata.slot_deposit, 50'000U);
    EXPECT_EQ(write.metadata.bytes_deposit, 0U);
    write = write_of(WriteKind::modification, 1023, 1, {});
    EXPECT_EQ(legacy.charge_write(write), (StorageCharge{.charge = 2 * 50}));
}

TEST(space_pricing, before_refunds_charges_for_events_and_transactions)
{
    EXPECT_EQ(legacy.charge_of_events(100), 0U);
    EXPECT_EQ(legacy.charge_of_events(101), 20U);
    EXPECT_EQ(legacy.charge_of_transaction(600), 0U);
    EXPECT_EQ(legacy.charge_of_transaction(602), 60U);
    EXPECT_EQ(deposits.charge_of_events(1000), 0U);
    EXPECT_EQ(deposits.charge_of_transaction(1000), 0U);
}

TEST(space_pricing, knows_what_an_account_costs)
{
    EXPECT_EQ(deposits.account_creation_estimate(), 1000U + 5 * 300);
    EXPECT_EQ(deposits.account_creation_least(), 1000U + 5 * 208);
    EXPECT_EQ(legacy.account_creation_estimate(), 50'000U);
    EXPECT_EQ(legacy.account_creation_least(), 50'000U);
}
}  // namespace braid::move
