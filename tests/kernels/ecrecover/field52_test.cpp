// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/features.hpp"
#include "kernels/ecrecover/scalars.hpp"
#include "tests/kernels/ecrecover/field52_calls.hpp"
#include <gtest/gtest.h>
#include <random>

namespace braid::kernels::ecrecover
{
namespace
{
using tests::field52::apply;
using tests::field52::Numbers;
using tests::field52::Operation;

#define BRAID_NEED_IFMA()       \
    if (!cpu::has_avx512ifma()) \
    GTEST_SKIP() << "this processor has no IFMA"

constexpr std::uint64_t limb_max = (std::uint64_t{1} << 52) - 1;
constexpr std::uint64_t element_top_max = (std::uint64_t{1} << 48) + (1 << 12);
constexpr int turns = 3'000;

/// The limbs' sum. `bits` of every limb but the last count.
u256 value_of(
    const Numbers& numbers, std::size_t lane, unsigned bits = 64, const u256& modulus = prime)
{
    u256 value = numbers.limb[4][lane];
    for (std::size_t i = 4; i-- > 0;)
    {
        const std::uint64_t limb = numbers.limb[i][lane] << (64 - bits) >> (64 - bits);
        value = addmod(mulmod(value, u256{1} << 52, modulus), u256{limb}, modulus);
    }
    return value;
}

/// The sum modulo n of the digits that a lane holds.
template <std::size_t size>
u256 value_of_digits(
    const std::uint64_t (&limbs)[size][8], std::size_t lane, unsigned width, unsigned count)
{
    u256 value;
    for (unsigned i = count; i-- > 0;)
    {
        const unsigned at = i * width;
        std::uint64_t digit = limbs[at / 52][lane] >> at % 52;
        if (at % 52 + width > 52)
            digit |= limbs[at / 52 + 1][lane] << (52 - at % 52);
        digit &= (1U << width) - 1;
        value = mulmod(value, u256{1} << width, order);
        value = addmod(value, u256{2 * digit}, order);
        value = addmod(value, order - u256{(1U << width) - 1}, order);
    }
    return value;
}

u256 times(const u256& a, const u256& b)
{
    return mulmod(a, b, prime);
}

u256 plus(const u256& a, const u256& b)
{
    return addmod(a, b, prime);
}

u256 minus(const u256& a, const u256& b)
{
    return plus(a, prime - b);
}

/// Numbers of random limbs, many of which are as large or as small as they may be.
class RandomNumbers
{
public:
    explicit RandomNumbers(std::uint64_t seed) : random_(seed) {}

    [[nodiscard]] Numbers element() { return numbers(limb_max, element_top_max); }
    [[nodiscard]] Numbers sum() { return numbers((1ULL << 62) - 1, (1ULL << 58) - 1); }
    /// With bits above the 52 that count.
    [[nodiscard]] Numbers factor()
    {
        Numbers result = numbers(limb_max, limb_max);
        for (std::size_t i = 0; i < 4; ++i)
            for (std::uint64_t& limb : result.limb[i])
                limb |= random_() << 52;
        return result;
    }

private:
    [[nodiscard]] Numbers numbers(std::uint64_t limb_bound, std::uint64_t top_bound)
    {
        Numbers result;
        for (std::size_t i = 0; i < 5; ++i)
            for (std::uint64_t& limb : result.limb[i])
                limb = limb_up_to(i < 4 ? limb_bound : top_bound);
        return result;
    }

    [[nodiscard]] std::uint64_t limb_up_to(std::uint64_t bound)
    {
        switch (random_() % 4)
        {
        case 0:
            return bound - random_() % 2;
        case 1:
            return random_() % 2;
        default:
            return random_() % (bound + 1);
        }
    }

    std::mt19937_64 random_;
};

/// The result is an element, and what is expected modulo p.
void expect_element(const Numbers& result, std::size_t lane, const u256& expected)
{
    for (std::size_t i = 0; i < 4; ++i)
        ASSERT_LE(result.limb[i][lane], limb_max);
    ASSERT_LE(result.limb[4][lane], element_top_max);
    ASSERT_EQ(value_of(result, lane), expected);
}
}  // namespace

TEST(ecrecover_field52, products_of_any_factors_are_right)
{
    BRAID_NEED_IFMA();
    RandomNumbers random{52};
    for (int turn = 0; turn < turns; ++turn)
    {
        const Numbers operands[4]{random.factor(), random.factor(), random.sum(), {}};
        const Numbers product = apply(Operation::product, operands);
        const Numbers square = apply(Operation::square, operands);
        const Numbers product_plus = apply(Operation::product_plus, operands);
        const Numbers square_plus = apply(Operation::square_plus, operands);
        const Numbers three_halves = apply(Operation::three_halves_of_square, operands);
        for (std::size_t lane = 0; lane < 8; ++lane)
        {
            const u256 a = value_of(operands[0], lane, 52);
            const u256 b = value_of(operands[1], lane, 52);
            const u256 c = value_of(operands[2], lane);
            expect_element(product, lane, times(a, b));
            expect_element(square, lane, times(a, a));
            expect_element(product_plus, lane, plus(times(a, b), c));
            expect_element(square_plus, lane, plus(times(a, a), c));
            const u256 half = (prime >> 1) + u256{1};
            expect_element(three_halves, lane, times(times(a, a), times(u256{3}, half)));
            ASSERT_FALSE(HasFatalFailure()) << "turn " << turn;
        }
    }
}

TEST(ecrecover_field52, differences_of_products_are_right)
{
    BRAID_NEED_IFMA();
    RandomNumbers random{53};
    for (int turn = 0; turn < turns; ++turn)
    {
        const Numbers operands[4]{
            random.factor(), random.element(), random.element(), random.element()};
        const Numbers product = apply(Operation::product_minus_product, operands);
        const Numbers square = apply(Operation::product_minus_square, operands);
        for (std::size_t lane = 0; lane < 8; ++lane)
        {
            const u256 first = times(value_of(operands[0], lane, 52), value_of(operands[1], lane));
            const u256 c = value_of(operands[2], lane);
            const u256 d = value_of(operands[3], lane);
            expect_element(product, lane, minus(first, times(c, d)));
            expect_element(square, lane, minus(first, times(c, c)));
            ASSERT_FALSE(HasFatalFailure()) << "turn " << turn;
        }
    }
}

TEST(ecrecover_field52, elements_subtract_and_reduce)
{
    BRAID_NEED_IFMA();
    RandomNumbers random{54};
    for (int turn = 0; turn < turns; ++turn)
    {
        const Numbers operands[4]{random.element(), random.element(), {}, {}};
        const Numbers negative = apply(Operation::exact_negative, operands);
        const Numbers difference = apply(Operation::difference, operands);
        const Numbers canonical = apply(Operation::canonical, operands);
        for (std::size_t lane = 0; lane < 8; ++lane)
        {
            const u256 a = value_of(operands[0], lane);
            expect_element(negative, lane, minus(u256{}, a));
            ASSERT_EQ(value_of(difference, lane), minus(value_of(operands[1], lane), a));
            expect_element(canonical, lane, a);
            ASSERT_FALSE(HasFatalFailure()) << "turn " << turn;
        }
    }
}

TEST(ecrecover_field52, the_canonical_number_is_below_the_prime)
{
    BRAID_NEED_IFMA();
    // Lanes: 0, 1, p - 1, p, p + 1, 2^256 - 1, 2^256, the greatest element.
    const u256 numbers[6]{{}, u256{1}, prime - u256{1}, prime, prime + u256{1}, u256{} - u256{1}};
    Numbers element{};
    for (std::size_t lane = 0; lane < 6; ++lane)
        for (std::size_t i = 0; i < 5; ++i)
            element.limb[i][lane] = (numbers[lane] >> static_cast<unsigned>(52 * i))[0] & limb_max;
    element.limb[4][6] = std::uint64_t{1} << 48;
    for (std::size_t i = 0; i < 5; ++i)
        element.limb[i][7] = i < 4 ? limb_max : element_top_max;
    const Numbers operands[4]{element, {}, {}, {}};
    const Numbers canonical = apply(Operation::canonical, operands);
    for (std::size_t lane = 0; lane < 8; ++lane)
    {
        const u256 expected = value_of(element, lane);
        for (std::size_t i = 0; i < 5; ++i)
            EXPECT_EQ(
                canonical.limb[i][lane], (expected >> static_cast<unsigned>(52 * i))[0] & limb_max)
                << lane;
    }
    EXPECT_EQ(tests::field52::is_zero(element), 0b00001001);
    const Numbers again[4]{canonical, {}, {}, {}};
    const Numbers through = apply(Operation::through_words, again);
    for (std::size_t i = 0; i < 5; ++i)
        for (std::size_t lane = 0; lane < 8; ++lane)
            EXPECT_EQ(through.limb[i][lane], canonical.limb[i][lane]);
}

TEST(ecrecover_field52, the_root_of_a_square_is_its_root)
{
    BRAID_NEED_IFMA();
    RandomNumbers random{55};
    for (int turn = 0; turn < 20; ++turn)
    {
        const Numbers operands[4]{random.element(), {}, {}, {}};
        const Numbers squares[4]{apply(Operation::square, operands), {}, {}, {}};
        const Numbers roots = apply(Operation::root, squares);
        for (std::size_t lane = 0; lane < 8; ++lane)
        {
            const u256 root = value_of(roots, lane);
            EXPECT_EQ(times(root, root), value_of(squares[0], lane));
        }
    }
}

TEST(ecrecover_order52, products_are_right)
{
    BRAID_NEED_IFMA();
    RandomNumbers random{56};
    for (int turn = 0; turn < turns; ++turn)
    {
        const Numbers a = random.element();
        const Numbers b = random.element();
        const Numbers product = tests::field52::product_modulo_order(a, b);
        for (std::size_t lane = 0; lane < 8; ++lane)
        {
            for (std::size_t i = 0; i < 4; ++i)
                ASSERT_LE(product.limb[i][lane], limb_max);
            ASSERT_LE(product.limb[4][lane], element_top_max);
            ASSERT_EQ(value_of(product, lane, 64, order),
                mulmod(value_of(a, lane, 64, order), value_of(b, lane, 64, order), order));
        }
    }
}

TEST(ecrecover_order52, digits_write_the_multipliers)
{
    BRAID_NEED_IFMA();
    const u256 lambda{
        0x5363ad4cc05c30e0, 0xa5261c028812645a, 0x122e22ea20816678, 0xdf02967c1b23bd72};
    RandomNumbers random{57};
    for (int turn = 0; turn < 500; ++turn)
    {
        const Numbers k = random.element();
        const auto digits = tests::field52::digits_of(k);
        for (std::size_t lane = 0; lane < 8; ++lane)
        {
            const u256 expected = value_of(k, lane, 64, order);
            // Nothing may be left above the digits.
            ASSERT_LT(digits.point[2][lane], std::uint64_t{1} << (130 - 104));
            ASSERT_LT(digits.image[2][lane], std::uint64_t{1} << (130 - 104));
            ASSERT_LE(digits.generator[4][lane], limb_max);
            const u256 point = value_of_digits(digits.point, lane, 5, 26);
            const u256 image = value_of_digits(digits.image, lane, 5, 26);
            ASSERT_EQ(addmod(point, mulmod(image, lambda, order), order), expected);
            const u256 generator = value_of_digits(digits.generator, lane, 13, 20);
            ASSERT_EQ(addmod(generator, expected, order), u256{});
        }
    }
}
}  // namespace braid::kernels::ecrecover
