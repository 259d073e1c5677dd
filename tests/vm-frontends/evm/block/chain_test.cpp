// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/chain.hpp"
#include <gtest/gtest.h>

namespace braid::evm
{
TEST(chain, follows_mainnet_by_number_and_time)
{
    const ChainSpec spec = mainnet();
    EXPECT_EQ(rules_at(spec, 46'147, 0).fork, Fork::frontier);
    EXPECT_EQ(rules_at(spec, 1'150'000, 0).fork, Fork::homestead);
    EXPECT_EQ(rules_at(spec, 7'280'000, 0).fork, Fork::petersburg);
    EXPECT_EQ(rules_at(spec, 15'537'393, 1'663'224'162).fork, Fork::london);
    EXPECT_EQ(rules_at(spec, 15'537'394, 1'663'224'179).fork, Fork::paris);
    EXPECT_EQ(rules_at(spec, 19'426'586, 1'710'338'123).fork, Fork::shanghai);
    EXPECT_EQ(rules_at(spec, 19'426'587, 1'710'338'135).fork, Fork::cancun);
    EXPECT_EQ(rules_at(spec, 24'000'000, 1'767'747'671).fork, Fork::bpo2);
}

TEST(chain, drains_the_dao_once_and_marks_ten_blocks)
{
    const ChainSpec spec = mainnet();
    EXPECT_FALSE(rules_at(spec, 1'919'999, 0).needs_dao_extra_data);
    EXPECT_TRUE(rules_at(spec, 1'920'000, 0).drains_dao);
    EXPECT_TRUE(rules_at(spec, 1'920'009, 0).needs_dao_extra_data);
    EXPECT_FALSE(rules_at(spec, 1'920'009, 0).drains_dao);
    EXPECT_FALSE(rules_at(spec, 1'920'010, 0).needs_dao_extra_data);
}

TEST(chain, delays_the_bomb_at_glaciers)
{
    const ChainSpec spec = mainnet();
    EXPECT_EQ(rules_at(spec, 4'369'999, 0).bomb_delay, 0U);
    EXPECT_EQ(rules_at(spec, 4'370'000, 0).bomb_delay, 3'000'000U);
    EXPECT_EQ(rules_at(spec, 9'199'999, 0).bomb_delay, 5'000'000U);
    EXPECT_EQ(rules_at(spec, 9'200'000, 0).bomb_delay, 9'000'000U);
    EXPECT_EQ(rules_at(spec, 12'965'000, 0).bomb_delay, 9'700'000U);
    EXPECT_EQ(rules_at(spec, 13'773'000, 0).bomb_delay, 10'700'000U);
    EXPECT_EQ(rules_at(spec, 15'050'000, 0).bomb_delay, 11'400'000U);
}

TEST(chain, reads_transitions_by_number_time_and_difficulty)
{
    const auto homestead = chain_of("FrontierToHomesteadAt5");
    ASSERT_TRUE(homestead.has_value());
    EXPECT_EQ(rules_at(*homestead, 4, 0).fork, Fork::frontier);
    EXPECT_EQ(rules_at(*homestead, 5, 0).fork, Fork::homestead);

    const auto dao = chain_of("HomesteadToDaoAt5");
    ASSERT_TRUE(dao.has_value());
    EXPECT_TRUE(rules_at(*dao, 5, 0).drains_dao);
    EXPECT_EQ(rules_at(*dao, 5, 0).fork, Fork::homestead);

    const auto shanghai = chain_of("ParisToShanghaiAtTime15k");
    ASSERT_TRUE(shanghai.has_value());
    EXPECT_EQ(rules_at(*shanghai, 1, 14'999).fork, Fork::paris);
    EXPECT_EQ(rules_at(*shanghai, 1, 15'000).fork, Fork::shanghai);

    const auto paris = chain_of("ArrowGlacierToParisAtDiffC0000");
    ASSERT_TRUE(paris.has_value());
    EXPECT_EQ(rules_at(*paris, 7, 0, u256{0xbffff}).fork, Fork::london);
    EXPECT_EQ(rules_at(*paris, 7, 0, u256{0xbffff}).bomb_delay, 10'700'000U);
    EXPECT_EQ(rules_at(*paris, 7, 0, u256{0xc0000}).fork, Fork::paris);
}

TEST(chain, takes_blob_schedules_that_mainnet_lacks)
{
    const BlobSchedule third{.target = 21, .max = 32, .base_fee_update_fraction = 20'609'697};
    const NamedBlobSchedule named{.fork = "BPO3", .schedule = third};
    const auto spec = chain_of("BPO2ToBPO3AtTime15k", {&named, 1});
    ASSERT_TRUE(spec.has_value());
    EXPECT_EQ(rules_at(*spec, 1, 14'999).blobs, blob_schedule_of(Fork::bpo2));
    EXPECT_EQ(rules_at(*spec, 1, 15'000).blobs, third);
    EXPECT_EQ(rules_at(*spec, 1, 15'000).fork, Fork::bpo2);
}

TEST(chain, knows_no_other_names)
{
    for (const auto* name : {"", "To", "At5", "HomesteadToFrontierAt5", "FrontierToHomesteadAt",
             "FrontierToHomesteadAtx", "FrontierToHomesteadAt99999999999999999", "Atlantis",
             "ParisToShanghaiAtTime", "LondonToParisAtDiff", "FrontierToHomesteadAtDiffxyz"})
        EXPECT_FALSE(chain_of(name).has_value()) << name;
}

TEST(chain, runs_the_evm_of_each_op_fork)
{
    const auto fork_under = [](OpFork fork) { return rules_at(op_chain(10, fork), 1, 1).fork; };
    EXPECT_EQ(fork_under(OpFork::bedrock), Fork::paris);
    EXPECT_EQ(fork_under(OpFork::regolith), Fork::paris);
    EXPECT_EQ(fork_under(OpFork::canyon), Fork::shanghai);
    EXPECT_EQ(fork_under(OpFork::fjord), Fork::cancun);
    EXPECT_EQ(fork_under(OpFork::isthmus), Fork::prague);
    EXPECT_EQ(fork_under(OpFork::jovian), Fork::prague);
    EXPECT_EQ(fork_under(OpFork::karst), Fork::osaka);
}
}  // namespace braid::evm
