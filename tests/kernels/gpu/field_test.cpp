// SPDX-License-Identifier: Apache-2.0
#include "kernels/ecrecover/field_gpu.hpp"

#include "base/u256.hpp"
#include "kernels/ecrecover/generator_gpu.hpp"
#include "kernels/ecrecover/order_gpu.hpp"
#include <gtest/gtest.h>
#include <random>

namespace braid::kernels::secp256k1_gpu
{
namespace
{
[[nodiscard]] u256 value_of(const Number256& number)
{
    std::array<std::uint8_t, 32> bytes{};
    for (std::size_t i = 0; i < 8; ++i)
        store_be(bytes.data() + 28 - 4 * i, number.words[i]);
    return u256::from_be(bytes.data());
}

/// Numbers with long runs of ones and zeros, at which carries go far, and random ones.
class Numbers
{
public:
    [[nodiscard]] Number256 next()
    {
        Number256 number{};
        const std::uint64_t kind = random_() % 4;
        for (std::uint32_t& word : number.words)
            word = kind == 0 || random_() % 4 == 0 ? static_cast<std::uint32_t>(random_()) :
                   kind == 1                       ? 0xffffffff :
                   kind == 2                       ? 0 :
                                                     0 - static_cast<std::uint32_t>(random_() % 2);
        if (random_() % 16 == 0)
            number = prime;
        if (random_() % 16 == 0)
            number = order;
        number.words[0] += static_cast<std::uint32_t>(random_() % 3) - 1;
        return number;
    }

private:
    std::mt19937_64 random_{1};
};

const u256 p = value_of(prime);
const u256 n = value_of(order);
constexpr u256 one{1};

[[nodiscard]] u256 times(const u256& a, const u256& b, const u256& modulus)
{
    return mulmod(a, b, modulus);
}
}  // namespace

TEST(gpu_field, arithmetic_is_that_modulo_p)
{
    Numbers numbers;
    for (int i = 0; i < 20'000; ++i)
    {
        const Element a{numbers.next()};
        const Element b{numbers.next()};
        const u256 x = value_of(a.value);
        const u256 y = value_of(b.value);
        ASSERT_EQ(value_of(canonical(multiply(a, b))), times(x, y, p));
        ASSERT_EQ(value_of(canonical(square(a))), times(x, x, p));
        ASSERT_EQ(value_of(canonical(add(a, b))), addmod(x, y, p));
        ASSERT_EQ(value_of(canonical(subtract(a, b))), addmod(x, times(p - one, y, p), p));
        ASSERT_EQ(value_of(canonical(negate(a))), times(p - one, x, p));
        const u256 half = value_of(canonical(halve(a)));
        ASSERT_EQ(addmod(half, half, p), addmod(x, u256{}, p));
        ASSERT_EQ(is_zero(a), addmod(x, u256{}, p).is_zero());
    }
}

TEST(gpu_field, inverses_and_roots_undo_products_and_squares)
{
    Numbers numbers;
    for (int i = 0; i < 50; ++i)
    {
        const Element a{numbers.next()};
        const u256 x = value_of(a.value);
        const u256 inverse = value_of(canonical(invert(a)));
        EXPECT_EQ(times(inverse, x, p), is_zero(a) ? u256{} : one);
        const u256 root = value_of(canonical(root_candidate(square(a))));
        EXPECT_EQ(times(root, root, p), times(x, x, p));
        const Number256 scalar = reduce_once(numbers.next());
        const u256 scalar_inverse = value_of(invert_by_order(scalar));
        EXPECT_EQ(times(scalar_inverse, value_of(scalar), n), gpu::is_zero(scalar) ? u256{} : one);
    }
}

TEST(gpu_field, scalars_multiply_and_split)
{
    const u256 lambda{
        0x5363ad4cc05c30e0, 0xa5261c028812645a, 0x122e22ea20816678, 0xdf02967c1b23bd72};
    constexpr DigitOffset<5, 26> offset;
    u256 offset_value;
    for (unsigned i = 5; i-- > 0;)
        offset_value = (offset_value << 32) + u256{offset.words[i]};
    Numbers numbers;
    for (int i = 0; i < 20'000; ++i)
    {
        const Number256 a = numbers.next();
        const Number256 b = numbers.next();
        ASSERT_EQ(value_of(multiply_by_order(a, b)), times(value_of(a), value_of(b), n));
        const Number256 scalar = reduce_once(a);
        ASSERT_EQ(value_of(negate_by_order(scalar)), times(n - one, value_of(scalar), n));

        const Halves halves = split(scalar, offset.words);
        u256 sum;
        for (const Half* half : {&halves.high, &halves.low})
        {
            u256 magnitude;
            u256 by_digits;
            for (unsigned word = 5; word-- > 0;)
                magnitude = (magnitude << 32) + u256{half->words[word]};
            magnitude = magnitude - offset_value;
            ASSERT_EQ(magnitude >> 128, u256{});
            for (unsigned digit = 26; digit-- > 0;)
            {
                const std::int32_t value = digit_of(*half, 5, digit);
                ASSERT_LE(value, 15);
                ASSERT_GE(value, -16);
                by_digits = (by_digits << 5) +
                            (value < 0 ? u256{} - u256{static_cast<std::uint64_t>(-value)} :
                                         u256{static_cast<std::uint64_t>(value)});
            }
            ASSERT_EQ(by_digits, magnitude);
            sum = times(sum, lambda, n);
            sum = addmod(sum, half->is_negative ? n - magnitude : magnitude, n);
        }
        ASSERT_EQ(sum, value_of(scalar));
    }
}

TEST(gpu_field, the_generators_multiples_add_up)
{
    Point sum{{}, {}, {}, true};
    for (const AffinePoint& multiple : generator_multiples)
    {
        sum = add_points(sum, generator_multiples[0]).point;
        const Element z2 = square(sum.z);
        EXPECT_TRUE(is_equal(sum.x, multiply(multiple.x, z2)));
        EXPECT_TRUE(is_equal(sum.y, multiply(multiply(multiple.y, z2), sum.z)));
    }
}
}  // namespace braid::kernels::secp256k1_gpu
