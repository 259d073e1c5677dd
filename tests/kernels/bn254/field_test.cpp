// SPDX-License-Identifier: Apache-2.0
#include "kernels/bn254/field.hpp"
#include <gtest/gtest.h>
#include <random>

namespace braid::kernels::bn254
{
namespace
{
u256 number_of(const Fp& element)
{
    Hash32 bytes;
    element.store_be(bytes.data());
    return u256::from_be(bytes);
}

/// Numbers below the prime: the edges first, then random ones of every size.
std::vector<u256> numbers()
{
    std::vector<u256> all{u256{}, u256{1}, u256{2}, Fp::prime() - u256{1}, Fp::prime() - u256{2},
        Fp::prime() >> 1, u256{1} << 253, (u256{1} << 192) - u256{1}};
    std::mt19937_64 random{254};
    while (all.size() < 200)
    {
        const u256 number =
            u256{random(), random(), random(), random()} >> static_cast<unsigned>(random() % 254);
        if (number < Fp::prime())
            all.push_back(number);
    }
    return all;
}
}  // namespace

TEST(bn254_field, agrees_with_arithmetic_of_256_bits)
{
    const auto all = numbers();
    const u256 prime = Fp::prime();
    for (std::size_t i = 0; i < all.size(); ++i)
    {
        const u256& a = all[i];
        const u256& b = all[(i * 7 + 3) % all.size()];
        EXPECT_EQ(number_of(Fp::of(a)), a);
        EXPECT_EQ(number_of(Fp::of(a) + Fp::of(b)), addmod(a, b, prime));
        EXPECT_EQ(number_of(Fp::of(a) - Fp::of(b)), addmod(a, prime - b, prime));
        EXPECT_EQ(number_of(-Fp::of(a)), addmod(prime - a, u256{}, prime));
        EXPECT_EQ(number_of(Fp::of(a) * Fp::of(b)), mulmod(a, b, prime));
    }
}

TEST(bn254_field, inverts)
{
    EXPECT_TRUE(Fp{}.inverted().is_zero());
    for (const u256& a : numbers())
    {
        if (a.is_zero())
            continue;
        EXPECT_EQ(Fp::of(a) * Fp::of(a).inverted(), Fp::one());
    }
}

TEST(bn254_field, computes_alike_when_compiled_and_when_run)
{
    // The first is computed by the compiler, without the assembly that the second uses.
    constexpr Fp compiled = power(Fp{3}, u256{1, 2, 3, 4});
    volatile std::uint64_t three = 3;
    EXPECT_EQ(power(Fp{three}, u256{1, 2, 3, 4}), compiled);
    constexpr Fp difference = Fp{3} - Fp{5};
    EXPECT_EQ(Fp{three} - Fp{5}, difference);
}

TEST(bn254_field, reads_reduced_numbers_only)
{
    const Hash32 prime = Fp::prime().to_be();
    EXPECT_FALSE(Fp::from_be(prime.data()).has_value());
    const Hash32 less = (Fp::prime() - u256{1}).to_be();
    ASSERT_TRUE(Fp::from_be(less.data()).has_value());
    EXPECT_EQ(*Fp::from_be(less.data()), -Fp::one());
}
}  // namespace braid::kernels::bn254
