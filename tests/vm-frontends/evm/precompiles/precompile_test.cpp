// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/precompiles/precompile.hpp"
#include <gtest/gtest.h>

namespace braid::evm
{
namespace
{
/// How many of the addresses 0 to 0x200 are precompiles.
int count_of_precompiles(Fork fork, OpFork op = OpFork::none)
{
    int count = 0;
    for (std::uint64_t number = 0; number <= 0x200; ++number)
        count += static_cast<int>(is_precompile(fork, op, Address::of_number(number)));
    return count;
}
}  // namespace

TEST(is_precompile, grows_with_the_forks)
{
    EXPECT_EQ(count_of_precompiles(Fork::frontier), 4);
    EXPECT_EQ(count_of_precompiles(Fork::spurious_dragon), 4);
    EXPECT_EQ(count_of_precompiles(Fork::byzantium), 8);
    EXPECT_EQ(count_of_precompiles(Fork::petersburg), 8);
    EXPECT_EQ(count_of_precompiles(Fork::istanbul), 9);
    EXPECT_EQ(count_of_precompiles(Fork::shanghai), 9);
    EXPECT_EQ(count_of_precompiles(Fork::cancun), 10);
    EXPECT_EQ(count_of_precompiles(Fork::prague), 17);
    EXPECT_EQ(count_of_precompiles(Fork::osaka), 18);
    EXPECT_EQ(count_of_precompiles(newest_fork), 18);
}

TEST(is_precompile, knows_p256_on_op_chains_from_fjord)
{
    const auto p256 = Address::of_number(0x100);
    EXPECT_FALSE(is_precompile(Fork::cancun, OpFork::none, p256));
    EXPECT_FALSE(is_precompile(Fork::prague, OpFork::none, p256));
    EXPECT_FALSE(is_precompile(Fork::cancun, OpFork::ecotone, p256));
    EXPECT_TRUE(is_precompile(Fork::cancun, OpFork::fjord, p256));
    EXPECT_TRUE(is_precompile(Fork::prague, OpFork::jovian, p256));
    EXPECT_TRUE(is_precompile(Fork::osaka, OpFork::none, p256));
    EXPECT_EQ(count_of_precompiles(Fork::cancun, OpFork::fjord), 11);
    EXPECT_EQ(count_of_precompiles(Fork::prague, OpFork::isthmus), 18);
}

TEST(is_precompile, looks_at_the_whole_address)
{
    for (std::size_t i = 0; i < 19; ++i)
    {
        auto address = Address::of_number(1);
        address.bytes[i] ^= 0x80;
        EXPECT_FALSE(is_precompile(newest_fork, OpFork::none, address)) << i;
    }
    EXPECT_FALSE(is_precompile(newest_fork, OpFork::none, Address{}));
}

TEST(precompile_number_max, is_the_highest_of_the_row)
{
    for (std::size_t i = 0; i < fork_count; ++i)
    {
        const auto fork = static_cast<Fork>(i);
        const std::uint64_t highest = precompile_number_max(fork);
        EXPECT_TRUE(is_precompile(fork, OpFork::none, Address::of_number(highest)));
        EXPECT_FALSE(is_precompile(fork, OpFork::none, Address::of_number(highest + 1)));
    }
}
}  // namespace braid::evm
