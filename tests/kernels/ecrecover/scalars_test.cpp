// SPDX-License-Identifier: Apache-2.0
#include "kernels/ecrecover/scalars.hpp"
#include <gtest/gtest.h>
#include <random>
#include <vector>

namespace braid::kernels::ecrecover
{
namespace
{
const u256 lambda{0x5363ad4cc05c30e0, 0xa5261c028812645a, 0x122e22ea20816678, 0xdf02967c1b23bd72};

/// Edges of the moduli and of words first, then random numbers of every size.
std::vector<u256> numbers()
{
    std::vector<u256> all;
    for (const u256& edge :
        {u256{}, order, prime, order >> 1, lambda, u256{1} << 128, u256{1} << 192})
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

/// A number of two's complement modulo n.
u256 value_of(const std::array<std::uint64_t, 3>& words)
{
    const bool is_negative = words[2] >> 63 != 0;
    const u256 extended{is_negative ? ~std::uint64_t{0} : 0, words[2], words[1], words[0]};
    return is_negative ? order - (u256{} - extended) : extended;
}

/// Whether a number of two's complement is within 2^130 of zero.
bool is_short(const std::array<std::uint64_t, 3>& words)
{
    return words[2] + 4 < 8;
}

/// The sum of the digits that a lane holds, modulo n.
template <std::size_t rows>
u256 value_of_digits(
    const std::uint64_t (&words)[rows][8], std::size_t lane, unsigned width, unsigned count)
{
    u256 value;
    for (unsigned i = count; i-- > 0;)
    {
        const unsigned at = i * width;
        std::uint64_t digit = words[at / 64][lane] >> at % 64;
        if (at % 64 + width > 64)
            digit |= words[at / 64 + 1][lane] << (64 - at % 64);
        digit &= (1U << width) - 1;
        value = mulmod(value, u256{1} << width, order);
        value = addmod(value, u256{2 * digit}, order);
        value = addmod(value, order - u256{(1U << width) - 1}, order);
    }
    return value;
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
    std::vector<u256> all = numbers();
    std::erase_if(all, [](const u256& a) { return mulmod(a, u256{1}, order).is_zero(); });
    for (std::size_t from = 0; from < all.size(); from += 64)
    {
        const auto some =
            std::span{all}.subspan(from, std::min<std::size_t>(64, all.size() - from));
        std::vector<u256> inverses{some.begin(), some.end()};
        invert_modulo_order(inverses);
        for (std::size_t i = 0; i < some.size(); ++i)
            EXPECT_EQ(mulmod(some[i], inverses[i], order), u256{1});
    }

    std::erase_if(all, [](const u256& a) { return mulmod(a, u256{1}, prime).is_zero(); });
    for (std::size_t from = 0; from + 8 <= all.size(); from += 8)
    {
        std::uint64_t words[4][8];
        for (std::size_t i = 0; i < 32; ++i)
            words[i / 8][i % 8] = all[from + i % 8][i / 8];
        invert_lanes_modulo_prime(words);
        for (std::size_t i = 0; i < 8; ++i)
        {
            const u256 inverse{words[3][i], words[2][i], words[1][i], words[0][i]};
            EXPECT_LT(inverse, prime);
            EXPECT_EQ(mulmod(all[from + i], inverse, prime), u256{1});
        }
    }
}

TEST(ecrecover_scalars, parts_of_a_split_are_odd_and_short)
{
    for (const u256& number : numbers())
    {
        const u256 k = mulmod(number, u256{1}, order);
        const SplitScalar parts = split(k);
        EXPECT_EQ(parts.point[0] & parts.image[0] & 1, 1U);
        EXPECT_TRUE(is_short(parts.point));
        EXPECT_TRUE(is_short(parts.image));
        EXPECT_EQ(
            addmod(value_of(parts.point), mulmod(value_of(parts.image), lambda, order), order), k);
    }
}

TEST(ecrecover_scalars, digits_write_the_multipliers)
{
    const auto all = numbers();
    LaneGroup group;
    for (std::size_t i = 0; i + 1 < all.size(); ++i)
    {
        const std::size_t lane = i % 8;
        const u256 u1 = mulmod(all[i], u256{1}, order);
        const u256 u2 = mulmod(all[i + 1], u256{1}, order);
        set_digits(group, lane, u1, u2);
        EXPECT_EQ(
            value_of_digits(group.generator_digits, lane, generator_window, generator_digit_count),
            u1);
        const u256 point =
            value_of_digits(group.point_digits, lane, point_window, point_digit_count);
        const u256 image =
            value_of_digits(group.image_digits, lane, point_window, point_digit_count);
        EXPECT_EQ(addmod(point, mulmod(image, lambda, order), order), u2);
        EXPECT_EQ(group.point_digits[3][lane] | group.image_digits[3][lane] |
                      group.generator_digits[5][lane],
            0U);
    }
}
}  // namespace braid::kernels::ecrecover
