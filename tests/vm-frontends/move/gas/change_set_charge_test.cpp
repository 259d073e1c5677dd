// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/gas/change_set_charge.hpp"
#include "tests/vm-frontends/move/gas/schedule_writer.hpp"
#include <gtest/gtest.h>

namespace braid::move
{
namespace
{
const tests::ScheduleEntries prices{{"txn.gas_unit_scaling_factor", 100},
    {"txn.storage_io_per_state_slot_write", 200}, {"txn.storage_io_per_state_byte_write", 5},
    {"txn.storage_io_per_event_byte_write", 11}, {"txn.storage_io_per_transaction_byte_write", 13},
    {"txn.storage_fee_per_state_slot", 1000}, {"txn.storage_fee_per_state_byte", 4},
    {"txn.legacy_storage_fee_per_state_slot_create", 700},
    {"txn.legacy_storage_fee_per_excess_state_byte", 3},
    {"txn.legacy_storage_fee_per_event_byte", 2},
    {"txn.legacy_storage_fee_per_transaction_byte", 6}, {"txn.large_transaction_cutoff", 250},
    {"txn.free_write_bytes_quota", 20}, {"txn.legacy_free_event_bytes_quota", 50}};

std::vector<PricedWrite> some_writes()
{
    const StateKeySize key{.parts = 10, .encoded = 12};
    const StateValueMetadata paid{.exists = true, .slot_deposit = 900, .bytes_deposit = 80};
    return {{.key = key, .kind = WriteKind::creation, .size = 30},
        {.key = key,
            .kind = WriteKind::modification,
            .size = 25,
            .previous_size = 20,
            .metadata = paid},
        {.key = key, .kind = WriteKind::deletion, .previous_size = 20, .metadata = paid}};
}

// Input and output: 300 bytes of transaction, events of 40 and 60 bytes, and the three writes.
constexpr InternalGas io_gas =
    300 * 13 + 100 * 11 + (200 + 5 * 40) + (200 + 5 * 35) + (200 + 5 * 10);
}  // namespace

TEST(change_set_charge, charges_for_io_and_takes_deposits)
{
    const GasSchedule schedule = tests::make_schedule(36, prices, true);
    GasMeter meter{schedule, 10'000};
    auto writes = some_writes();
    const std::array<std::uint64_t, 2> events{40, 60};
    const auto refund = charge_change_set(meter,
        {.writes = writes, .event_sizes = events, .transaction_size = 300, .gas_unit_price = 50});
    ASSERT_TRUE(refund.ok());
    EXPECT_EQ(*refund, 980U);
    // A new slot and 40 bytes; 5 more bytes, of a slot that has paid 80 of 35 * 4 = 140.
    constexpr Octa fee = 1000 + 160 + 20;
    EXPECT_EQ(meter.storage_fee_used(), fee);
    EXPECT_EQ(meter.balance_internal(), 1'000'000 - io_gas - fee * 100 / 50);
    EXPECT_EQ(writes[0].metadata,
        (StateValueMetadata{.exists = true, .slot_deposit = 1000, .bytes_deposit = 160}));
    EXPECT_EQ(writes[1].metadata.bytes_deposit, 100U);
    EXPECT_TRUE(meter.is_consistent());
}

TEST(change_set_charge, charges_room_for_events_and_transactions_before_deposits)
{
    const GasSchedule schedule = tests::make_schedule(36, prices, false);
    GasMeter meter{schedule, 10'000};
    auto writes = some_writes();
    const std::array<std::uint64_t, 2> events{40, 60};
    const auto refund = charge_change_set(meter,
        {.writes = writes, .event_sizes = events, .transaction_size = 300, .gas_unit_price = 50});
    EXPECT_EQ(*refund, 980U);
    // Beyond quotas: a slot and 20 bytes; 15 bytes; 50 bytes of events; 50 of the transaction.
    constexpr Octa fee = (700 + 3 * 20) + 3 * 15 + 2 * 50 + 6 * 50;
    EXPECT_EQ(meter.storage_fee_used(), fee);
    EXPECT_EQ(meter.balance_internal(), 1'000'000 - io_gas - fee * 100 / 50);
    EXPECT_FALSE(writes[0].metadata.exists);
}

TEST(change_set_charge, charges_no_room_without_a_price_or_before_version_7)
{
    const GasSchedule schedule = tests::make_schedule(36, prices, true);
    GasMeter meter{schedule, 10'000};
    auto writes = some_writes();
    EXPECT_EQ(*charge_change_set(meter, {.writes = writes}), 0U);
    EXPECT_EQ(meter.storage_fee_used(), 0U);
    EXPECT_FALSE(writes[0].metadata.exists);
    const GasSchedule sixth = tests::make_schedule(
        6, {{"txn.gas_unit_scaling_factor", 100}, {"txn.write_data.per_op", 9}});
    GasMeter earlier{sixth, 10'000};
    EXPECT_EQ(*charge_change_set(earlier, {.writes = writes, .gas_unit_price = 50}), 0U);
    EXPECT_EQ(earlier.balance_internal(), 1'000'000U - 27);
}

TEST(change_set_charge, tells_which_limit_it_reached)
{
    auto writes = some_writes();
    const auto charge = [&](const GasSchedule& schedule, std::uint64_t balance)
    {
        GasMeter meter{schedule, balance};
        return charge_change_set(meter, {.writes = writes, .gas_unit_price = 1}).error();
    };
    EXPECT_EQ(charge(tests::make_schedule(36, prices, true), 3), StatusCode::out_of_gas);
    EXPECT_EQ(charge(tests::make_schedule(36, prices, true), 20), StatusCode::out_of_gas);
    tests::ScheduleEntries limited = prices;
    limited["txn.max_io_gas"] = 1000;
    EXPECT_EQ(
        charge(tests::make_schedule(36, limited, true), 1'000'000), StatusCode::io_limit_reached);
    limited["txn.max_io_gas"] = 1'000'000;
    limited["txn.max_storage_fee"] = 1179;
    EXPECT_EQ(charge(tests::make_schedule(36, limited, true), 1'000'000),
        StatusCode::storage_limit_reached);
}

TEST(change_set_charge, begins_with_the_metadata_of_what_is_replaced)
{
    const StateValueMetadata before{.exists = true, .slot_deposit = 5};
    EXPECT_EQ(metadata_of_write(WriteKind::modification, before, 9), before);
    EXPECT_EQ(metadata_of_write(WriteKind::deletion, before, 9), before);
    EXPECT_EQ(metadata_of_write(WriteKind::creation, {}, 9),
        (StateValueMetadata{.exists = true, .creation_time_us = 9}));
    EXPECT_EQ(metadata_of_write(WriteKind::creation, {}, std::nullopt), StateValueMetadata{});
}

TEST(change_set_charge, sizes_events_by_their_form)
{
    EXPECT_EQ(size_of_event(true, 3, 10), 48U + 13);
    EXPECT_EQ(size_of_event(false, 3, 10), 13U);
}
}  // namespace braid::move
