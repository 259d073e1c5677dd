// SPDX-License-Identifier: Apache-2.0
#include "bench/workloads/random.hpp"
#include <array>
#include <gtest/gtest.h>

namespace braid::bench
{
namespace
{
TEST(random, repeats_the_published_sequence)
{
    // First outputs of SplitMix64 from seed 1234567, as its authors' reference program prints them.
    Random random{1234567};
    for (const std::uint64_t expected : {6457827717110365317U, 3203168211198807973U,
             9817491932198370423U, 4593380528125082431U, 16408922859458223821U})
        EXPECT_EQ(random.next(), expected);
}

TEST(random, below_reaches_every_number_and_no_other)
{
    Random random{1};
    std::array<unsigned, 7> counts{};
    for (int i = 0; i < 7000; ++i)
        ++counts.at(random.below(7));
    for (const auto count : counts)
        EXPECT_NEAR(count, 1000, 150);
}

TEST(random, unit_stays_below_one)
{
    Random random{2};
    for (int i = 0; i < 10000; ++i)
    {
        const double number = random.unit();
        ASSERT_GE(number, 0);
        ASSERT_LT(number, 1);
    }
}

TEST(zipf, draws_ranks_by_their_weights)
{
    const Zipf zipf{3, 1};
    Random random{3};
    std::array<unsigned, 3> counts{};
    for (int i = 0; i < 11000; ++i)
        ++counts.at(zipf.draw(random));
    EXPECT_NEAR(counts[0], 6000, 300);
    EXPECT_NEAR(counts[1], 3000, 300);
    EXPECT_NEAR(counts[2], 2000, 300);
}

TEST(zipf, of_one_rank_draws_it)
{
    Random random{4};
    EXPECT_EQ((Zipf{1, 0.99}.draw(random)), 0U);
}
}  // namespace
}  // namespace braid::bench
