// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/gas/gas_schedule.hpp"
#include "tests/support/vectors.hpp"
#include "tests/vm-frontends/move/gas/schedule_writer.hpp"
#include "vm-frontends/move/genesis.hpp"
#include <fmt/core.h>
#include <fstream>
#include <iterator>
#include <set>

namespace braid::move
{
namespace
{
using tests::make_schedule;
using tests::schedule_entries;
using tests::schedule_resource;

tests::Buffer resource_of_json(const nlohmann::json& document)
{
    tests::ScheduleEntries entries;
    for (const auto& entry : document.at("entries"))
        entries[entry.at(0).get<std::string>()] = entry.at(1).get<std::uint64_t>();
    return schedule_resource(document.at("feature_version").get<std::uint64_t>(), entries);
}

/// A genesis blob of the vectors; empty where the network's repository has an empty file. Some end with a line.
tests::Buffer read_blob(const std::filesystem::path& folder)
{
    std::ifstream in{folder / "genesis.blob", std::ios::binary};
    tests::Buffer blob{std::istreambuf_iterator<char>{in}, {}};
    if (!blob.empty() && !decode_genesis(blob).ok() && blob.back() == '\n')
        blob.pop_back();
    return blob;
}

tests::Buffer storage_gas_resource()
{
    tests::Buffer out;
    bcs::Writer writer{out};
    for (std::uint64_t price = 1; price <= 6; ++price)
        writer.u64(price * 100);
    return out;
}
}  // namespace

// The counts are those of the files: jq '.entries | length'.
TEST(gas_schedule, reads_each_of_the_network_releases)
{
    BRAID_NEED_VECTORS("move/gas");
    struct Release
    {
        std::string_view file;
        std::uint64_t feature_version;
        std::size_t entry_count;
    };
    constexpr Release releases[] = {{"v1.15.2", 20, 438}, {"v1.16.1-rc", 21, 438},
        {"v1.18.0", 22, 447}, {"v1.20.0", 24, 447}, {"v1.21.0", 25, 447}, {"v1.21.1", 25, 447},
        {"v1.22.0-rc", 26, 447}, {"v1.22.0", 26, 447}, {"v1.22.1", 26, 447},
        {"v1.23.0-rc", 27, 448}, {"v1.23.1-rc", 27, 448}, {"v1.24.0", 28, 455},
        {"v1.25.0", 29, 455}, {"v1.26.0", 30, 460}, {"v1.27.0", 31, 457}, {"v1.28.0", 32, 477},
        {"v1.29.0", 33, 477}, {"v1.30.0", 34, 477}, {"v1.31.0", 35, 477}, {"v1.32.0", 36, 477},
        {"v1.33.0", 37, 482}, {"v1.33.1", 37, 482}, {"v1.34.0", 38, 482}, {"v1.35.1", 39, 482},
        {"v1.36.1", 40, 483}, {"v1.37.0", 41, 483}, {"v1.38.1", 42, 508}, {"v1.39.0", 43, 509},
        {"v1.40.1", 44, 511}};
    for (const Release& release : releases)
    {
        const auto file = tests::vectors() / "move" / "gas" / (std::string{release.file} + ".json");
        const tests::Buffer resource = resource_of_json(tests::read_json(file));
        const auto summary = summary_of_gas_schedule(resource);
        ASSERT_TRUE(summary.ok()) << release.file;
        EXPECT_EQ(summary->feature_version, release.feature_version) << release.file;
        EXPECT_EQ(summary->entry_count, release.entry_count) << release.file;
        const auto schedule = read_gas_schedule({.schedule_v2 = Bytes{resource}});
        ASSERT_TRUE(schedule.ok()) << release.file << ": " << schedule.error();
        EXPECT_EQ(schedule->transaction.scaling_factor(), 1'000'000U) << release.file;
        EXPECT_EQ(schedule->instruction[static_cast<std::size_t>(Opcode::add)], 588U);
        EXPECT_EQ(schedule->transaction.memory_quota, 10'000'000U);
    }
}

TEST(gas_schedule, reads_that_of_each_genesis)
{
    BRAID_NEED_VECTORS("move/genesis");
    // Their software was between two releases: the version has its number already, and not yet all of its entries.
    const std::map<std::string, std::pair<std::string, int>> between_versions{
        {"devnet-2022-12-09-3156eb0", {"txn.free_write_bytes_quota", 5}},
        {"devnet-2022-12-09-e6dc772", {"txn.free_write_bytes_quota", 5}},
        {"devnet-2023-06-22-c62156a",
            {"aptos_framework.transaction_context.get_txn_hash.base", 10}},
        {"devnet-2023-08-25-4fe0090", {"txn.max_write_ops_per_transaction", 11}},
        {"devnet-2023-09-14-3862e4e", {"aptos_framework.algebra.ark_bn254_fq12_add", 12}},
        {"devnet-2023-09-28-4ffd5af", {"aptos_framework.algebra.ark_bn254_fq12_add", 12}},
        {"devnet-2023-11-16-462796e", {"aptos_framework.algebra.ark_bn254_fq12_add", 12}},
        {"devnet-2023-12-01-1c45468", {"aptos_framework.algebra.ark_bn254_fq12_add", 12}},
        {"devnet-2025-01-15-b8fd293", {"txn.max_aa_gas", 30}}};
    std::size_t refused_count = 0;
    std::set<std::string> of_the_first_form;
    std::map<std::string, std::pair<std::uint64_t, std::size_t>> summaries;
    for (const auto& entry :
        std::filesystem::directory_iterator{tests::vectors() / "move" / "genesis"})
    {
        const tests::Buffer blob = read_blob(entry.path());
        if (blob.empty())
            continue;
        const auto genesis = decode_genesis(blob);
        ASSERT_TRUE(genesis.ok()) << entry.path();
        const GasResources resources{
            .schedule_v2 = find_core_resource(*genesis, "gas_schedule", "GasScheduleV2"),
            .schedule_v1 = find_core_resource(*genesis, "gas_schedule", "GasSchedule"),
            .storage_gas = find_core_resource(*genesis, "storage_gas", "StorageGas")};
        const std::string network = entry.path().filename().string();
        const auto schedule = read_gas_schedule(resources);
        if (between_versions.contains(network))
        {
            const auto& [missing, version] = between_versions.at(network);
            EXPECT_EQ(
                schedule.error(), fmt::format("gas parameter {} does not exist, feature version {}",
                                      missing, version));
            ++refused_count;
            continue;
        }
        EXPECT_TRUE(schedule.ok()) << network << ": " << schedule.error();
        if (!schedule.ok())
            continue;
        EXPECT_EQ(schedule->io.form == IoPricing::Form::curves,
            schedule->feature_version >= 1 && schedule->feature_version <= 9)
            << network;
        if (!resources.schedule_v2)
        {
            of_the_first_form.insert(network);
            EXPECT_EQ(schedule->feature_version, 0U);
            continue;
        }
        const auto summary = summary_of_gas_schedule(*resources.schedule_v2);
        ASSERT_TRUE(summary.ok()) << network;
        EXPECT_EQ(summary->feature_version, schedule->feature_version);
        summaries[network] = {summary->feature_version, summary->entry_count};
    }
    for (const auto& [network, summary] : summaries)
        fmt::print("{}: feature version {}, {} entries\n", network, summary.first, summary.second);
    EXPECT_EQ(
        of_the_first_form, (std::set<std::string>{"ait3", "devnet-2022-09-04-cb14591", "testnet"}));
    EXPECT_EQ(refused_count, between_versions.size());
    EXPECT_EQ(summaries.size(), 60U);
    EXPECT_EQ(summaries["mainnet"], std::pair(std::uint64_t{3}, std::size_t{214}));
    EXPECT_EQ(summaries["randomnet"], std::pair(std::uint64_t{13}, std::size_t{404}));
    EXPECT_EQ(
        summaries["devnet-2025-10-01-64d7d9b"], std::pair(std::uint64_t{41}, std::size_t{483}));
}

TEST(gas_schedule, names_the_entry_that_is_missing)
{
    for (const std::string name : {"instr.add", "txn.max_io_gas", "misc.abs_val.u256",
             "aptos_framework.hash.blake2b_256.base", "table.common.load.base_new"})
    {
        auto entries = schedule_entries(36);
        ASSERT_EQ(entries.erase(name), 1U) << name;
        const tests::Buffer resource = schedule_resource(36, entries);
        const auto schedule = read_gas_schedule({.schedule_v2 = Bytes{resource}});
        ASSERT_FALSE(schedule.ok()) << name;
        EXPECT_EQ(
            schedule.error(), "gas parameter " + name + " does not exist, feature version 36");
    }
}

TEST(gas_schedule, takes_names_by_the_feature_version)
{
    // Before 10, what reading costs has another name.
    EXPECT_EQ(
        make_schedule(9, {{"txn.load_data.base", 5}, {"txn.storage_io_per_state_slot_read", 6}})
            .transaction.storage_io_per_state_slot_read,
        5U);
    EXPECT_EQ(
        make_schedule(10, {{"txn.load_data.base", 5}, {"txn.storage_io_per_state_slot_read", 6}})
            .transaction.storage_io_per_state_slot_read,
        6U);
    // Permissions have a price in exactly one version, by an oversight that is consensus.
    const tests::ScheduleEntries permissions{
        {"aptos_framework.permissioned_signer.permission_address.base", 9}};
    const auto price = NativeParameter::permission_address_base;
    EXPECT_EQ(make_schedule(29, permissions).native[price], 0U);
    EXPECT_EQ(make_schedule(30, permissions).native[price], 9U);
    EXPECT_EQ(make_schedule(31, permissions).native[price], 0U);
    // Locals count from 3 on, though their price is older.
    const tests::ScheduleEntries locals{{"instr.call.per_local", 7}};
    EXPECT_EQ(make_schedule(2, locals).instructions.call_per_local, 0U);
    EXPECT_EQ(make_schedule(3, locals).instructions.call_per_local, 7U);
}

TEST(gas_schedule, ignores_what_it_does_not_know)
{
    EXPECT_EQ(make_schedule(20, {{"instr.nop", 3}, {"no.such.price", 9}})
                  .instruction[static_cast<std::size_t>(Opcode::nop)],
        3U);
}

TEST(gas_schedule, lets_the_later_of_equal_names_count)
{
    const auto entries = schedule_entries(4, {{"instr.nop", 3}});
    tests::Buffer out;
    bcs::Writer writer{out};
    writer.u64(4);
    writer.leb128(entries.size() + 2);
    const auto write = [&](std::string_view name, std::uint64_t value)
    {
        tests::write_text(writer, name);
        writer.u64(value);
    };
    write("instr.nop", 1);
    for (const auto& [name, value] : entries)
        write(name, value);
    write("instr.nop", 8);
    const auto schedule = read_gas_schedule({.schedule_v2 = Bytes{out}});
    ASSERT_TRUE(schedule.ok());
    EXPECT_EQ(schedule->instruction[static_cast<std::size_t>(Opcode::nop)], 8U);
}

TEST(gas_schedule, falls_back_on_its_first_form)
{
    const tests::Buffer second = schedule_resource(3, schedule_entries(3, {{"instr.nop", 2}}));
    const tests::Buffer whole = schedule_resource(0, schedule_entries(0, {{"instr.nop", 5}}));
    const Bytes first = Bytes{whole}.subspan(8);
    const std::size_t nop = static_cast<std::size_t>(Opcode::nop);
    const auto of_first = read_gas_schedule({.schedule_v1 = first});
    ASSERT_TRUE(of_first.ok());
    EXPECT_EQ(of_first->feature_version, 0U);
    EXPECT_EQ(of_first->instruction[nop], 5U);
    const auto of_both = read_gas_schedule({.schedule_v2 = Bytes{second}, .schedule_v1 = first});
    EXPECT_EQ(of_both->instruction[nop], 2U);
    const auto of_cut = read_gas_schedule(
        {.schedule_v2 = Bytes{second}.first(second.size() - 1), .schedule_v1 = first});
    EXPECT_EQ(of_cut->instruction[nop], 5U);
    EXPECT_FALSE(read_gas_schedule({}).ok());
    EXPECT_FALSE(read_gas_schedule({.schedule_v2 = Bytes{second}.first(9)}).ok());
}

TEST(gas_schedule, prices_tables_by_what_reading_the_state_costs)
{
    const tests::ScheduleEntries prices{{"table.common.load.base", 1},
        {"table.common.load.base_new", 2}, {"table.common.load.per_byte", 3},
        {"table.common.load.failure", 4}, {"txn.storage_io_per_state_slot_read", 50},
        {"txn.storage_io_per_state_byte_read", 60}};
    const tests::Buffer storage_gas = storage_gas_resource();
    const auto prices_of = [&](std::uint64_t version)
    {
        const tests::Buffer resource =
            schedule_resource(version, schedule_entries(version, prices));
        const auto schedule =
            read_gas_schedule({.schedule_v2 = Bytes{resource}, .storage_gas = Bytes{storage_gas}});
        const NativePrices& native = schedule->native;
        return std::array{native[NativeParameter::common_load_base_legacy],
            native[NativeParameter::common_load_base_new],
            native[NativeParameter::common_load_per_byte],
            native[NativeParameter::common_load_failure]};
    };
    using Prices = std::array<std::uint64_t, 4>;
    // 100 an item, 400 a byte, as storage_gas_resource() says.
    EXPECT_EQ(prices_of(1), (Prices{1, 0, 3, 4}));
    EXPECT_EQ(prices_of(2), (Prices{100, 0, 400, 0}));
    EXPECT_EQ(prices_of(6), (Prices{100, 0, 400, 0}));
    EXPECT_EQ(prices_of(7), (Prices{0, 100, 400, 0}));
    EXPECT_EQ(prices_of(9), (Prices{0, 100, 400, 0}));
    EXPECT_EQ(prices_of(10), (Prices{0, 50, 60, 0}));
    EXPECT_EQ(prices_of(36), (Prices{0, 50, 60, 0}));
}

TEST(gas_schedule, prices_closures_as_structures_where_it_has_no_price_for_them)
{
    EXPECT_EQ(make_schedule(38, {{"misc.abs_val.struct", 40}}).sizes.closure, 40U);
    EXPECT_EQ(
        make_schedule(38, {{"misc.abs_val.struct", 40}, {"misc.abs_val.closure", 7}}).sizes.closure,
        7U);
}

TEST(gas_schedule, is_free_where_nothing_is_charged)
{
    const GasSchedule& free = free_gas_schedule();
    for (const InternalGas price : free.instruction)
        EXPECT_EQ(price, 0U);
    EXPECT_EQ(free.transaction.scaling_factor(), 1U);
    EXPECT_EQ(free.limits.write_size_max, WriteLimits::none);
}
}  // namespace braid::move
