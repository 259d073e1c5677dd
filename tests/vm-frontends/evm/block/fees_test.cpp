// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/block.hpp"
#include <gtest/gtest.h>

namespace braid::evm
{
namespace
{
BlockHeader parent_of(std::uint64_t gas_used, std::uint64_t gas_limit, std::uint64_t base_fee)
{
    BlockHeader parent;
    parent.number = 100;
    parent.timestamp = 1000;
    parent.gas_used = gas_used;
    parent.gas_limit = gas_limit;
    parent.base_fee = u256{base_fee};
    return parent;
}

u256 after(const BlockHeader& parent)
{
    return base_fee_after(parent, Rules{.fork = Fork::london}, chain_at(Fork::london));
}

Rules rules_of(Fork fork)
{
    return {.fork = fork, .blobs = blob_schedule_of(fork)};
}
}  // namespace

TEST(base_fee, starts_at_one_gwei)
{
    BlockHeader parent = parent_of(0, 30'000'000, 0);
    parent.base_fee.reset();
    EXPECT_EQ(after(parent), u256{1'000'000'000});
}

TEST(base_fee, moves_by_an_eighth_at_most)
{
    EXPECT_EQ(after(parent_of(15'000'000, 30'000'000, 800)), u256{800});
    EXPECT_EQ(after(parent_of(30'000'000, 30'000'000, 800)), u256{900});
    EXPECT_EQ(after(parent_of(0, 30'000'000, 800)), u256{700});
}

TEST(base_fee, rises_by_one_wei_at_least_and_may_stand_still_below_eight)
{
    EXPECT_EQ(after(parent_of(15'000'001, 30'000'000, 7)), u256{8});
    EXPECT_EQ(after(parent_of(0, 30'000'000, 7)), u256{7});
}

TEST(base_fee, follows_the_parents_extra_data_since_holocene)
{
    ChainSpec spec = op_chain(10, OpFork::holocene);
    BlockHeader parent = parent_of(30'000'000, 30'000'000, 1'000'000);
    const Rules rules = rules_at(spec, 101, 1002);
    // Denominator 250, elasticity 6, in version 0: a full block is six times its target.
    parent.extra_data = {0, 0, 0, 0, 250, 0, 0, 0, 6};
    EXPECT_EQ(base_fee_after(parent, rules, spec), u256{1'020'000});
    parent.extra_data = {0, 0, 0, 0, 8, 0, 0, 0, 2};
    EXPECT_EQ(base_fee_after(parent, rules, spec), u256{1'125'000});
}

TEST(base_fee, counts_the_data_footprint_and_keeps_the_floor_since_jovian)
{
    ChainSpec spec = op_chain(10, OpFork::jovian);
    BlockHeader parent = parent_of(0, 30'000'000, 1'000'000);
    const Rules rules = rules_at(spec, 101, 1002);
    parent.extra_data = {1, 0, 0, 0, 8, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0};
    EXPECT_EQ(base_fee_after(parent, rules, spec), u256{875'000});
    parent.blob_gas_used = 30'000'000;
    EXPECT_EQ(base_fee_after(parent, rules, spec), u256{1'125'000});
    parent.blob_gas_used = 0;
    parent.extra_data[14] = 0x0f;  // a floor of 0x0f0000
    EXPECT_EQ(base_fee_after(parent, rules, spec), u256{0x0f0000});
}

TEST(blob_fee, starts_at_one_wei_and_saturates)
{
    const auto cancun = blob_schedule_of(Fork::cancun);
    EXPECT_EQ(blob_base_fee_of(0, cancun), u256{1});
    EXPECT_EQ(blob_base_fee_of(2'314'057, cancun), u256{1});
    EXPECT_EQ(blob_base_fee_of(2'314'058, cancun), u256{2});
    EXPECT_EQ(blob_base_fee_of(10 * 1024 * 1024, cancun), u256{23});
    EXPECT_EQ(blob_base_fee_of(~std::uint64_t{0}, cancun), ~u256{});
    EXPECT_EQ(blob_base_fee_of(1, BlobSchedule{}), u256{});
}

TEST(excess_blob_gas, is_what_exceeds_the_target)
{
    BlockHeader parent = parent_of(0, 30'000'000, 7);
    parent.blob_gas_used = 6 * gas_per_blob;
    parent.excess_blob_gas = 0;
    EXPECT_EQ(excess_blob_gas_after(parent, rules_of(Fork::cancun)), 3 * gas_per_blob);
    EXPECT_EQ(excess_blob_gas_after(parent, rules_of(Fork::prague)), 0U);
    parent.excess_blob_gas = gas_per_blob;
    EXPECT_EQ(excess_blob_gas_after(parent, rules_of(Fork::prague)), gas_per_blob);
}

TEST(excess_blob_gas, falls_slower_where_execution_costs_more_since_osaka)
{
    // EIP-7918: 2^13 gas at the base fee against 2^17 gas at the blob fee of 1 wei.
    BlockHeader parent = parent_of(0, 30'000'000, 17);
    parent.blob_gas_used = 9 * gas_per_blob;
    parent.excess_blob_gas = 0;
    EXPECT_EQ(excess_blob_gas_after(parent, rules_of(Fork::osaka)), 9 * gas_per_blob * 3 / 9);
    parent.base_fee = u256{16};
    EXPECT_EQ(excess_blob_gas_after(parent, rules_of(Fork::osaka)), 3 * gas_per_blob);
    parent.blob_gas_used = 0;
    parent.base_fee = u256{17};
    parent.excess_blob_gas = 6 * gas_per_blob;
    EXPECT_EQ(excess_blob_gas_after(parent, rules_of(Fork::osaka)), 6 * gas_per_blob);
    EXPECT_EQ(excess_blob_gas_after(parent, rules_of(Fork::prague)), 0U);
}

TEST(excess_blob_gas, does_not_wrap)
{
    BlockHeader parent = parent_of(0, 30'000'000, 7);
    parent.blob_gas_used = ~std::uint64_t{0};
    parent.excess_blob_gas = ~std::uint64_t{0};
    EXPECT_EQ(excess_blob_gas_after(parent, rules_of(Fork::cancun)), ~std::uint64_t{0});
}
}  // namespace braid::evm
