// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/gas/io_pricing.hpp"
#include "tests/vm-frontends/move/gas/schedule_writer.hpp"
#include <gtest/gtest.h>

namespace braid::move
{
namespace
{
constexpr StateKeySize key{.parts = 40, .encoded = 43};

tests::Buffer storage_gas_resource(std::array<std::uint64_t, 6> prices)
{
    tests::Buffer out;
    bcs::Writer writer{out};
    for (const std::uint64_t price : prices)
        writer.u64(price);
    return out;
}

IoPricing pricing(std::uint64_t version, const tests::ScheduleEntries& entries,
    std::optional<std::array<std::uint64_t, 6>> storage_gas = std::nullopt)
{
    const tests::Buffer resource =
        tests::schedule_resource(version, tests::schedule_entries(version, entries));
    const tests::Buffer gas =
        storage_gas_resource(storage_gas.value_or(std::array<std::uint64_t, 6>{}));
    GasResources resources{.schedule_v2 = Bytes{resource}};
    if (storage_gas)
        resources.storage_gas = Bytes{gas};
    return read_gas_schedule(resources)->io;
}
}  // namespace

TEST(state_key_size, counts_the_parts_of_a_key)
{
    // 32 bytes of address; the path is its tag and a structure's type: 32 + 1 + 4 + 1 + 4 + 1.
    const tests::Buffer resource = tests::path_key(1, 1, tests::struct_tag(1, "coin", "Coin"));
    EXPECT_EQ(StateKeySize::of(resource).parts, 32U + 1 + 43);
    EXPECT_EQ(StateKeySize::of(resource).encoded, resource.size());
    EXPECT_EQ(resource.size(), 1U + 32 + 1 + 44);
    tests::Buffer item;
    bcs::Writer writer{item};
    writer.u8(1);
    writer.raw(tests::address_of(7));
    tests::write_text(writer, "key");
    EXPECT_EQ(StateKeySize::of(item).parts, 32U + 3);
    EXPECT_EQ(StateKeySize::of(item).encoded, 1U + 32 + 3);
    const tests::Buffer raw{2, 4, 1, 2, 3, 4};
    EXPECT_EQ(StateKeySize::of(raw).parts, 4U);
    EXPECT_EQ(StateKeySize::of(raw).encoded, 5U);
    EXPECT_EQ(StateKeySize::of(tests::Buffer{2, 4, 1}).parts, 0U);
    EXPECT_EQ(StateKeySize::of({}).parts, 0U);
}

TEST(io_pricing, of_the_first_versions_charges_for_keys_and_values)
{
    const IoPricing io = pricing(0,
        {{"txn.load_data.base", 100}, {"txn.load_data.per_byte", 3}, {"txn.load_data.failure", 7},
            {"txn.write_data.per_op", 200}, {"txn.write_data.new_item", 1000},
            {"txn.write_data.per_byte_in_key", 2}, {"txn.write_data.per_byte_in_val", 5}});
    EXPECT_EQ(io.form, IoPricing::Form::legacy);
    EXPECT_EQ(io.cost_of_read(true, 10), 100U + 3 * 10);
    EXPECT_EQ(io.cost_of_read(false, 0), 100U + 7);
    EXPECT_EQ(io.cost_of_write(key, WriteKind::creation, 10), 200U + 2 * 43 + 1000 + 5 * 10);
    EXPECT_EQ(io.cost_of_write(key, WriteKind::modification, 10), 200U + 2 * 43 + 5 * 10);
    EXPECT_EQ(io.cost_of_write(key, WriteKind::deletion, 0), 200U + 2 * 43);
    EXPECT_EQ(io.cost_of_event(10), 0U);
    EXPECT_EQ(io.cost_of_transaction(10), 0U);
    // Later versions price so too, where the chain has no curves.
    EXPECT_EQ(pricing(9, {}).form, IoPricing::Form::legacy);
}

TEST(io_pricing, follows_the_curves_of_the_chain)
{
    // An item read, created, written; a byte of each.
    constexpr std::array<std::uint64_t, 6> prices{100, 1000, 200, 3, 50, 20};
    IoPricing io = pricing(2, {}, prices);
    EXPECT_EQ(io.form, IoPricing::Form::curves);
    EXPECT_EQ(io.cost_of_read(true, 10), 100U + 3 * 10);
    EXPECT_EQ(io.cost_of_read(false, 0), 100U);
    EXPECT_EQ(io.cost_of_write(key, WriteKind::creation, 2000), 1000U + 50 * (43 + 2000));
    io = pricing(3, {}, prices);
    EXPECT_EQ(io.cost_of_write(key, WriteKind::creation, 2000), 1000U + 50 * (40 + 2000 - 1024));
    EXPECT_EQ(io.cost_of_write(key, WriteKind::modification, 984), 200U);
    EXPECT_EQ(io.cost_of_write(key, WriteKind::modification, 985), 200U + 20);
    EXPECT_EQ(io.cost_of_write(key, WriteKind::deletion, 0), 0U);
    io = pricing(5, {{"txn.free_write_bytes_quota", 41}}, prices);
    EXPECT_EQ(io.cost_of_write(key, WriteKind::modification, 0), 200U);
    EXPECT_EQ(io.cost_of_write(key, WriteKind::modification, 2), 200U + 20);
}

TEST(io_pricing, leaves_the_curves_in_version_10)
{
    const tests::ScheduleEntries entries{{"txn.storage_io_per_state_slot_read", 100},
        {"txn.storage_io_per_state_byte_read", 3}, {"txn.storage_io_per_state_slot_write", 200},
        {"txn.storage_io_per_state_byte_write", 5}, {"txn.free_write_bytes_quota", 41}};
    const IoPricing io = pricing(10, entries, std::array<std::uint64_t, 6>{9, 9, 9, 9, 9, 9});
    EXPECT_EQ(io.form, IoPricing::Form::schedule);
    EXPECT_EQ(io.cost_of_read(true, 10), 100U + 3 * 10);
    EXPECT_EQ(io.cost_of_write(key, WriteKind::creation, 10), 200U + 5 * (40 + 10 - 41));
    EXPECT_EQ(io.cost_of_write(key, WriteKind::modification, 10), 200U + 5 * 9);
    EXPECT_EQ(io.cost_of_write(key, WriteKind::deletion, 0), 0U);
}

TEST(io_pricing, reads_pages_from_version_12_on)
{
    const tests::ScheduleEntries entries{{"txn.storage_io_per_state_slot_read", 100},
        {"txn.storage_io_per_state_byte_read", 3}, {"txn.storage_io_per_state_slot_write", 200},
        {"txn.storage_io_per_state_byte_write", 5}, {"txn.free_write_bytes_quota", 41},
        {"txn.storage_io_per_event_byte_write", 11},
        {"txn.storage_io_per_transaction_byte_write", 13}};
    const IoPricing io = pricing(16, entries);
    EXPECT_EQ(io.form, IoPricing::Form::pages);
    EXPECT_EQ(io.cost_of_read(false, 0), 100U);
    EXPECT_EQ(io.cost_of_read(true, 1), 100U + 3 * 4096);
    EXPECT_EQ(io.cost_of_read(true, 4096), 100U + 3 * 4096);
    EXPECT_EQ(io.cost_of_read(true, 4097), 100U + 3 * 8192);
    EXPECT_EQ(io.cost_of_write(key, WriteKind::creation, 10), 200U + 5 * 50);
    EXPECT_EQ(io.cost_of_write(key, WriteKind::modification, 10), 200U + 5 * 50);
    EXPECT_EQ(io.cost_of_write(key, WriteKind::deletion, 0), 200U + 5 * 40);
    EXPECT_EQ(io.cost_of_event(10), 110U);
    EXPECT_EQ(io.cost_of_transaction(10), 130U);
    EXPECT_EQ(pricing(15, entries).cost_of_event(10), 0U);
}
}  // namespace braid::move
