// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/transaction/fastlz.hpp"

#include "base/hex.hpp"
#include <gtest/gtest.h>
#include <random>

namespace braid::evm
{
namespace
{
/// Transaction 0x8eb9dd4e...16b594 of OP Mainnet.
constexpr std::string_view contract_call =
    "02f901550a758302df1483be21b88304743f94f80e51afb613d764fa61751affd3313c190a86bb870151bd62fd12"
    "adb8e41ef24f3f000000000000000000000000000000000000000000000000000000000000006e00000000000000"
    "0000000000af88d065e77c8cc2239327c5edb3a432268e5831000000000000000000000000000000000000000000"
    "000000000000000003c1e50000000000000000000000000000000000000000000000000000000000000000000000"
    "00000000000000000000000000000000000000000000000000000000a00000000000000000000000000000000000"
    "0000000000000000000000000000148c89ed219d02f1a5be012c689b4f5b731827bebe0000000000000000000000"
    "00c001a033fd89cb37c31b2cba46b6466e040c61fc9b2a3675a7f5f493ebd5ad77c497f8a07cdf65680e23839269"
    "3019b4092f610222e71b7cec06449cb922b93b6a12744e";
}  // namespace

TEST(fastlz_size, agrees_with_the_op_stacks_vectors)
{
    EXPECT_EQ(fastlz_size({}), 0u);
    EXPECT_EQ(fastlz_size(std::vector<std::uint8_t>(1000, 1)), 21u);
    EXPECT_EQ(fastlz_size(std::vector<std::uint8_t>(1000, 0)), 21u);
    const auto call = from_hex(contract_call);
    ASSERT_TRUE(call.has_value());
    EXPECT_EQ(fastlz_size(*call), 202u);
}

TEST(fastlz_size, counts_a_byte_for_each_thirty_two_that_do_not_repeat)
{
    std::vector<std::uint8_t> input;
    for (unsigned i = 0; i < 256; ++i)
    {
        EXPECT_EQ(fastlz_size(input), i + (i + 31) / 32);
        input.push_back(static_cast<std::uint8_t>(i));
    }
}

TEST(fastlz_size, finds_repetitions_within_reach_alone)
{
    std::mt19937 random{1};
    const auto noise = [&](std::size_t size)
    {
        std::vector<std::uint8_t> bytes(size);
        for (auto& byte : bytes)
            byte = static_cast<std::uint8_t>(random());
        return bytes;
    };
    const auto repeated = noise(200);
    for (const std::size_t distance : {400, 8'191, 8'192, 20'000})
    {
        auto input = repeated;
        const auto between = noise(distance - repeated.size());
        input.insert(input.end(), between.begin(), between.end());
        input.insert(input.end(), repeated.begin(), repeated.end());
        const auto stored = input.size() + (input.size() + 31) / 32;
        if (distance <= 8'191)
            EXPECT_LT(fastlz_size(input) + 150, stored) << distance;
        else
            EXPECT_GT(fastlz_size(input) + 50, stored) << distance;
    }
}
}  // namespace braid::evm
