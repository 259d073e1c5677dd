// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/sysvars/sysvars.hpp"
#include "vm-frontends/svm/program_ids.hpp"
#include <gtest/gtest.h>
#include <limits>

namespace braid::svm
{
namespace
{
using Data = std::vector<std::uint8_t>;

/// Bytes whose every number says where it is.
[[nodiscard]] Data counting(std::size_t size)
{
    Data data(size);
    for (std::size_t i = 0; i < size; ++i)
        data[i] = static_cast<std::uint8_t>(i);
    return data;
}

[[nodiscard]] std::uint64_t number_at(const Data& data, std::size_t at)
{
    return load_le<std::uint64_t>(data.data() + at);
}

TEST(svm_sysvars, reads_a_clock)
{
    Sysvars sysvars;
    const Data data = counting(40);
    ASSERT_TRUE(sysvars.set(ids::clock, data));
    EXPECT_EQ(sysvars.clock->slot, number_at(data, 0));
    EXPECT_EQ(sysvars.clock->epoch_start_timestamp, static_cast<std::int64_t>(number_at(data, 8)));
    EXPECT_EQ(sysvars.clock->epoch, number_at(data, 16));
    EXPECT_EQ(sysvars.clock->leader_schedule_epoch, number_at(data, 24));
    EXPECT_EQ(sysvars.clock->unix_timestamp, static_cast<std::int64_t>(number_at(data, 32)));
    EXPECT_TRUE(equal(*sysvars.data_of(ids::clock), data));
}

TEST(svm_sysvars, reads_rent_and_epochs)
{
    Sysvars sysvars;
    Data rent = counting(17);
    store_le(rent.data() + 8, std::bit_cast<std::uint64_t>(2.0));
    ASSERT_TRUE(sysvars.set(ids::rent, rent));
    EXPECT_EQ(sysvars.rent->lamports_per_byte, number_at(rent, 0));
    EXPECT_EQ(sysvars.rent->exemption_threshold, 2.0);
    EXPECT_EQ(sysvars.rent->burn_percent, 16);

    Data schedule = counting(33);
    EXPECT_FALSE(sysvars.set(ids::epoch_schedule, schedule));
    EXPECT_FALSE(sysvars.epoch_schedule.has_value());
    EXPECT_FALSE(sysvars.data_of(ids::epoch_schedule).has_value());
    schedule[16] = 1;
    ASSERT_TRUE(sysvars.set(ids::epoch_schedule, schedule));
    EXPECT_TRUE(sysvars.epoch_schedule->warmup);
    EXPECT_EQ(sysvars.epoch_schedule->first_normal_epoch, number_at(schedule, 17));
    EXPECT_EQ(sysvars.epoch_schedule->first_normal_slot, number_at(schedule, 25));

    Data rewards = counting(81);
    rewards[80] = 0;
    ASSERT_TRUE(sysvars.set(ids::epoch_rewards, rewards));
    EXPECT_EQ(sysvars.epoch_rewards->partition_count, number_at(rewards, 8));
    EXPECT_EQ(sysvars.epoch_rewards->parent_blockhash.bytes[0], 16);
    EXPECT_EQ(sysvars.epoch_rewards->points_high, number_at(rewards, 56));
    EXPECT_EQ(sysvars.epoch_rewards->rewards_distributed, number_at(rewards, 72));
    EXPECT_FALSE(sysvars.epoch_rewards->active);
}

TEST(svm_sysvars, reads_lists_that_are_there_in_full)
{
    Sysvars sysvars;
    Data hashes = counting(8 + 3 * 40);
    store_le<std::uint64_t>(hashes.data(), 3);
    ASSERT_TRUE(sysvars.set(ids::slot_hashes, hashes));
    ASSERT_EQ(sysvars.slot_hashes->size(), 3U);
    EXPECT_EQ((*sysvars.slot_hashes)[1].slot, number_at(hashes, 48));
    EXPECT_EQ((*sysvars.slot_hashes)[2].hash.bytes[31], hashes.back());
    ASSERT_TRUE(sysvars.set(ids::recent_blockhashes, hashes));
    EXPECT_EQ((*sysvars.recent_blockhashes)[0].lamports_per_signature, number_at(hashes, 40));
    // Programs may not ask for it.
    EXPECT_FALSE(sysvars.data_of(ids::recent_blockhashes).has_value());
    EXPECT_TRUE(sysvars.set(ids::stake_history, hashes));
    EXPECT_TRUE(equal(*sysvars.data_of(ids::stake_history), hashes));
    for (const std::uint64_t count : {std::uint64_t{4}, std::numeric_limits<std::uint64_t>::max()})
    {
        store_le<std::uint64_t>(hashes.data(), count);
        EXPECT_FALSE(sysvars.set(ids::slot_hashes, hashes));
        EXPECT_FALSE(sysvars.set(ids::recent_blockhashes, hashes));
    }
    EXPECT_EQ(sysvars.slot_hashes->size(), 3U);
}

TEST(svm_sysvars, ignores_what_follows_and_misses_what_does_not)
{
    const std::vector<std::pair<Pubkey, std::size_t>> sizes{{ids::clock, 40}, {ids::rent, 17},
        {ids::epoch_schedule, 33}, {ids::epoch_rewards, 81}, {ids::last_restart_slot, 8},
        {ids::slot_hashes, 8}, {ids::recent_blockhashes, 8}, {ids::stake_history, 8}};
    for (const auto& [id, size] : sizes)
    {
        Sysvars sysvars;
        EXPECT_FALSE(sysvars.set(id, Data(size - 1)));
        EXPECT_FALSE(sysvars.set(id, Data{}));
        EXPECT_TRUE(sysvars.set(id, Data(size)));
        EXPECT_TRUE(sysvars.set(id, Data(size + 9)));
        if (id == ids::recent_blockhashes)
            continue;
        EXPECT_EQ(sysvars.data_of(id)->size(), size + 9);
    }
    Sysvars sysvars;
    EXPECT_FALSE(sysvars.set(ids::instructions, Data(100)));
    EXPECT_FALSE(sysvars.set(ids::slot_history, Data(100)));
    EXPECT_FALSE(sysvars.set(ids::system_program, Data(100)));
    EXPECT_FALSE(sysvars.data_of(ids::clock).has_value());
}

// https://github.com/anza-xyz/solana-sdk/blob/master/rent/src/lib.rs
TEST(svm_rent, asks_for_balances)
{
    EXPECT_EQ(Rent{}.minimum_balance(0), 890'880U);
    EXPECT_EQ(Rent{}.minimum_balance(165), 2'039'280U);
    const Rent twice{.lamports_per_byte = 3480, .exemption_threshold = 2.0};
    EXPECT_EQ(twice.minimum_balance(165), 2'039'280U);
    const Rent half{.lamports_per_byte = 3, .exemption_threshold = 0.5};
    EXPECT_EQ(half.minimum_balance(1), 193U);
    const Rent none{.exemption_threshold = std::numeric_limits<double>::quiet_NaN()};
    EXPECT_EQ(none.minimum_balance(1), 0U);
    const Rent huge{.exemption_threshold = 1e300};
    EXPECT_EQ(huge.minimum_balance(1), ~std::uint64_t{0});
    const Rent negative{.exemption_threshold = -4.5};
    EXPECT_EQ(negative.minimum_balance(1), 0U);
}
}  // namespace
}  // namespace braid::svm
