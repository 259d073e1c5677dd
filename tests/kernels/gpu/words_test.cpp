// SPDX-License-Identifier: Apache-2.0
#include "kernels/gpu/words.hpp"

#include <bit>
#include <gtest/gtest.h>
#include <random>

namespace braid::kernels::gpu
{
TEST(gpu_words, truth_tables_mean_their_functions)
{
    // Every combination of three bits stands somewhere in these words.
    constexpr std::uint32_t a = table_of_a;
    constexpr std::uint32_t b = table_of_b;
    constexpr std::uint32_t c = table_of_c;
    EXPECT_EQ(logic3<table_xor>(a, b, c), a ^ b ^ c);
    EXPECT_EQ(logic3<table_chi>(a, b, c), a ^ (~b & c));
    EXPECT_EQ(logic3<table_choose>(a, b, c), (a & b) ^ (~a & c));
    EXPECT_EQ(logic3<table_majority>(a, b, c), (a & b) ^ (a & c) ^ (b & c));
    EXPECT_EQ(logic3<0x01>(a, b, c) & 0xff, 0x01u);
    EXPECT_EQ(logic3<0x80>(a, b, c) & 0xff, 0x80u);
}

TEST(gpu_words, pairs_rotate_as_sixty_four_bits)
{
    std::mt19937_64 random{1};
    for (int i = 0; i < 1000; ++i)
    {
        const std::uint64_t value = random();
        EXPECT_EQ(value_of(pair_of(value)), value);
        EXPECT_EQ(value_of(rotate_left<0>(pair_of(value))), value);
        EXPECT_EQ(value_of(rotate_left<1>(pair_of(value))), std::rotl(value, 1));
        EXPECT_EQ(value_of(rotate_left<31>(pair_of(value))), std::rotl(value, 31));
        EXPECT_EQ(value_of(rotate_left<32>(pair_of(value))), std::rotl(value, 32));
        EXPECT_EQ(value_of(rotate_left<33>(pair_of(value))), std::rotl(value, 33));
        EXPECT_EQ(value_of(rotate_left<63>(pair_of(value))), std::rotl(value, 63));
    }
}
}  // namespace braid::kernels::gpu
