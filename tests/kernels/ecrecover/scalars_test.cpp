// SPDX-License-Identifier: Apache-2.0
#include "kernels/ecrecover/scalars.hpp"
#include "kernels/ecrecover/inverse.hpp"
#include "kernels/ecrecover/lane_inverse.hpp"
#include <gtest/gtest.h>
#include <random>
#include <vector>

namespace braid::kernels::ecrecover
{
namespace
{
/// Edges of the moduli and of words first, then random numbers of every size.
std::vector<u256> numbers()
{
    std::vector<u256> all;
    for (const u256& edge :
        {u256{}, order, prime, order >> 1, u256{1} << 62, u256{1} << 128, u256{1} << 192})
        for (std::uint64_t i = 0; i < 3; ++i)
        {
            all.push_back(edge + u256{i});
            all.push_back(edge - u256{i});
        }
    std::mt19937_64 random{256};
    while (all.size() < 300)
        all.push_back(
            u256{random(), random(), random(), random()} >> static_cast<unsigned>(random() % 256));
    return all;
}
}  // namespace

TEST(ecrecover_scalars, products_equal_those_of_general_arithmetic)
{
    const auto all = numbers();
    for (const u256& a : all)
        for (const u256& b : all)
        {
            ASSERT_EQ(multiply_modulo_order(a, b), mulmod(a, b, order));
            ASSERT_EQ(multiply_modulo_prime(a, b), mulmod(a, b, prime));
        }
}

TEST(ecrecover_scalars, inverses_multiply_to_one)
{
    for (const u256& a : numbers())
    {
        const bool is_zero = mulmod(a, u256{1}, order).is_zero();
        EXPECT_EQ(mulmod(a, inverse_modulo_order(a), order), u256{is_zero ? 0U : 1U});
        EXPECT_LT(inverse_modulo_order(a), order);
        const bool is_zero_in_field = mulmod(a, u256{1}, prime).is_zero();
        EXPECT_EQ(mulmod(a, inverse_modulo_prime(a), prime), u256{is_zero_in_field ? 0U : 1U});
        EXPECT_LT(inverse_modulo_prime(a), prime);
    }
}

TEST(ecrecover_scalars, lanes_are_inverted_one_by_one)
{
    const auto check =
        [](void (*invert_lanes)(std::uint64_t(&)[4][8]) noexcept, const u256& modulus)
    {
        auto all = numbers();
        std::erase_if(all, [&](const u256& a) { return mulmod(a, u256{1}, modulus).is_zero(); });
        for (std::size_t from = 0; from + 8 <= all.size(); from += 8)
        {
            std::uint64_t words[4][8];
            for (std::size_t i = 0; i < 32; ++i)
                words[i / 8][i % 8] = all[from + i % 8][i / 8];
            invert_lanes(words);
            for (std::size_t i = 0; i < 8; ++i)
            {
                const u256 inverse{words[3][i], words[2][i], words[1][i], words[0][i]};
                EXPECT_EQ(mulmod(all[from + i], inverse, modulus), u256{1});
            }
        }
    };
    check(invert_lanes_modulo_order, order);
    check(invert_lanes_modulo_prime, prime);
}
}  // namespace braid::kernels::ecrecover
