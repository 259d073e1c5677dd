// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/runtime/program_address.hpp"
#include "kernels/host_crypto.hpp"
#include "vm-frontends/svm/program_ids.hpp"
#include <gtest/gtest.h>
#include <random>
#include <vector>

namespace braid::svm
{
namespace
{
[[nodiscard]] Bytes bytes_of(std::string_view text)
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

[[nodiscard]] Result<Pubkey, AddressError> derive(std::vector<Bytes> seeds)
{
    return create_program_address(seeds, ids::upgradeable_loader, kernels::host_crypto());
}

// https://github.com/anza-xyz/solana-sdk/blob/master/address/src/lib.rs
TEST(svm_program_address, is_that_of_the_sdk)
{
    const std::array<std::uint8_t, 1> zero{0};
    const std::array<std::uint8_t, 1> one{1};
    // The second round finds them known.
    for (int round = 0; round < 2; ++round)
    {
        EXPECT_EQ(*derive({Bytes{}, one}), "BwqrghZA2htAcqq8dzP1WDAhTXYTYWj7CHxF5j7TDBAe"_pubkey);
        EXPECT_EQ(*derive({bytes_of("\u2609"), zero}),
            "13yWmRpaTR4r5nAktwLqMpRNr28tnVUZw26rTvPSSB19"_pubkey);
        EXPECT_EQ(*derive({bytes_of("Talking"), bytes_of("Squirrels")}),
            "2fnQrngrQT4SeLcdToJAD96phoEjNL2man2kfRLCASVk"_pubkey);
    }
}

TEST(svm_program_address, bounds_its_seeds)
{
    const std::vector<std::uint8_t> longest(seed_size_max, 127);
    const std::vector<std::uint8_t> longer(seed_size_max + 1, 127);
    EXPECT_TRUE(derive({longest}).ok());
    for (const std::vector<Bytes>& seeds :
        {std::vector<Bytes>{longer}, std::vector<Bytes>{longest, longer},
            std::vector<Bytes>(seeds_max + 1, Bytes(longest).first(1))})
    {
        const auto address = derive(seeds);
        ASSERT_FALSE(address.ok());
        EXPECT_EQ(address.error(), AddressError::max_seed_length_exceeded);
        EXPECT_EQ(
            message_of(address.error()), "Length of the seed is too long for address generation");
    }
    const std::array<std::uint8_t, seeds_max> many{
        1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    std::vector<Bytes> seeds;
    for (const std::uint8_t& seed : many)
        seeds.emplace_back(&seed, 1);
    EXPECT_TRUE(derive(seeds).ok());
}

TEST(svm_program_address, is_no_point_of_the_curve)
{
    constexpr unsigned seed = 25519;
    std::mt19937 random{seed};
    std::size_t refused = 0;
    constexpr std::size_t count = 400;
    for (std::size_t i = 0; i < count; ++i)
    {
        std::array<std::uint8_t, 8> bytes{};
        store_le<std::uint64_t>(bytes.data(), random());
        const auto address = derive({bytes});
        if (address.ok())
            EXPECT_FALSE(is_on_curve(*address)) << "seed " << seed;
        else
        {
            ++refused;
            EXPECT_EQ(address.error(), AddressError::invalid_seeds);
        }
    }
    // About half of all strings are points.
    EXPECT_GT(refused, count / 3);
    EXPECT_LT(refused, 2 * count / 3);
}

// The base point, RFC 8032; and y = 2, of which there is no point.
TEST(svm_program_address, knows_points_of_the_curve)
{
    Pubkey base;
    base.bytes.fill(0x66);
    base.bytes[0] = 0x58;
    EXPECT_TRUE(is_on_curve(base));
    EXPECT_TRUE(is_on_curve(Pubkey{}));
    Pubkey two;
    two.bytes[0] = 2;
    EXPECT_FALSE(is_on_curve(two));
}
}  // namespace
}  // namespace braid::svm
