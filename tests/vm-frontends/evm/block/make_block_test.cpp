// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/block.hpp"
#include <gtest/gtest.h>

namespace braid::evm
{
namespace
{
constexpr std::uint64_t ether = 1'000'000'000'000'000'000;

const SystemTx& body_of(const engine::Tx& tx)
{
    return *static_cast<const SystemTx*>(tx.body);
}

engine::Block block_of(const BlockContent& content, const Rules& rules)
{
    static const ChainSpec spec = mainnet();
    return make_block(content, spec, rules, Host{});
}
}  // namespace

TEST(make_block, pays_miner_and_ommers)
{
    BlockHeader header;
    header.number = 100;
    header.coinbase = Address::of_number(1);
    std::vector<BlockHeader> ommers(2);
    ommers[0].number = 99;
    ommers[0].coinbase = Address::of_number(2);
    ommers[1].number = 94;
    ommers[1].coinbase = Address::of_number(3);
    const Rules rules{.fork = Fork::byzantium};
    const auto block =
        block_of({.header = &header, .ommers = ommers, .reward = block_reward_of(rules)}, rules);
    EXPECT_TRUE(block.before.empty());
    ASSERT_EQ(block.after.size(), 1U);
    const auto credits = body_of(block.after[0]).credits;
    ASSERT_EQ(credits.size(), 3U);
    EXPECT_EQ(credits[0].to, header.coinbase);
    EXPECT_EQ(credits[0].amount, u256{3 * ether} + u256{3 * ether / 16});
    EXPECT_EQ(credits[1].to, Address::of_number(2));
    EXPECT_EQ(credits[1].amount, u256{3 * ether / 8} * u256{7});
    EXPECT_EQ(credits[2].amount, u256{3 * ether / 8} * u256{2});
}

TEST(make_block, knows_the_reward_of_each_fork)
{
    EXPECT_EQ(block_reward_of({.fork = Fork::spurious_dragon}), u256{5} * u256{ether});
    EXPECT_EQ(block_reward_of({.fork = Fork::byzantium}), u256{3} * u256{ether});
    EXPECT_EQ(block_reward_of({.fork = Fork::constantinople}), u256{2} * u256{ether});
    EXPECT_EQ(block_reward_of({.fork = Fork::london}), u256{2} * u256{ether});
    EXPECT_EQ(block_reward_of({.fork = Fork::paris}), std::nullopt);
}

TEST(make_block, turns_withdrawals_into_wei)
{
    BlockHeader header;
    const std::vector<Withdrawal> withdrawals{
        {.address = Address::of_number(9), .amount_gwei = ~std::uint64_t{0}}};
    const auto block =
        block_of({.header = &header, .withdrawals = withdrawals}, {.fork = Fork::shanghai});
    ASSERT_EQ(block.after.size(), 1U);
    const auto credits = body_of(block.after[0]).credits;
    ASSERT_EQ(credits.size(), 1U);
    EXPECT_EQ(credits[0].amount, u256{~std::uint64_t{0}} * u256{1'000'000'000});
}

TEST(make_block, calls_system_contracts_of_the_fork)
{
    BlockHeader header;
    header.parent_hash.bytes[0] = 0xaa;
    header.parent_beacon_block_root = Hash32{};
    header.parent_beacon_block_root->bytes[0] = 0xbb;
    const auto cancun = block_of({.header = &header}, {.fork = Fork::cancun});
    ASSERT_EQ(cancun.before.size(), 1U);
    ASSERT_EQ(body_of(cancun.before[0]).calls.size(), 1U);
    EXPECT_EQ(body_of(cancun.before[0]).calls[0].input[0], 0xbb);
    EXPECT_FALSE(body_of(cancun.before[0]).calls[0].required);
    EXPECT_TRUE(cancun.after.empty());

    const auto prague = block_of({.header = &header}, {.fork = Fork::prague});
    ASSERT_EQ(body_of(prague.before[0]).calls.size(), 2U);
    EXPECT_EQ(body_of(prague.before[0]).calls[1].input[0], 0xaa);
    ASSERT_EQ(prague.after.size(), 1U);
    ASSERT_EQ(body_of(prague.after[0]).calls.size(), 2U);
    EXPECT_TRUE(body_of(prague.after[0]).calls[0].required);

    const auto isthmus =
        block_of({.header = &header}, {.fork = Fork::prague, .op = OpFork::isthmus});
    EXPECT_EQ(body_of(isthmus.before[0]).calls.size(), 2U);
    EXPECT_TRUE(isthmus.after.empty());
}

TEST(make_block, drains_the_dao_at_its_block_alone)
{
    BlockHeader header;
    const auto at = block_of({.header = &header}, {.fork = Fork::homestead, .drains_dao = true});
    ASSERT_EQ(at.before.size(), 1U);
    EXPECT_EQ(body_of(at.before[0]).drained.size(), 116U);
    EXPECT_EQ(body_of(at.before[0]).drain_to.bytes[0], 0xbf);
    EXPECT_TRUE(block_of({.header = &header}, {.fork = Fork::homestead}).before.empty());
}

TEST(make_block, hands_the_header_to_the_environment)
{
    BlockHeader header;
    header.number = 5;
    header.timestamp = 6;
    header.gas_limit = 7;
    header.base_fee = u256{8};
    header.excess_blob_gas = 10 * 1024 * 1024;
    header.mix_hash.bytes[31] = 9;
    const Rules rules{.fork = Fork::cancun, .blobs = blob_schedule_of(Fork::cancun)};
    const auto block = block_of({.header = &header}, rules);
    EXPECT_EQ(block.env.gas_limit, 7U);
    const auto& env = *static_cast<const EvmEnv*>(block.env.vm_env[0]);
    EXPECT_EQ(env.number, 5U);
    EXPECT_EQ(env.timestamp, 6U);
    EXPECT_EQ(env.base_fee, u256{8});
    EXPECT_EQ(env.blob_base_fee, u256{23});
    EXPECT_EQ(env.prev_randao.bytes[31], 9);
    EXPECT_EQ(env.fork, Fork::cancun);
}
}  // namespace braid::evm
