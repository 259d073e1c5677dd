// SPDX-License-Identifier: Apache-2.0
#include "kernels/bn254.hpp"
#include "kernels/bn254/curve.hpp"
#include "tests/kernels/hex_values.hpp"
#include <gtest/gtest.h>
#include <random>

namespace braid::kernels
{
using tests::bytes_of;
using Buffer = std::vector<std::uint8_t>;

namespace
{
const std::string zero_word(64, '0');
const std::string g1 = zero_word.substr(1) + "1" + zero_word.substr(1) + "2";
const std::string g1_negated = zero_word.substr(1) +
                               "1"
                               "30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd45";
const std::string g1_doubled =
    "030644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd3"
    "15ed738c0e0a7c92e7845f96b2ae9c0a68a6a449e3538fc7ff3ebf7a5a18a2c4";
const std::string g1_infinity = zero_word + zero_word;
const std::string g2 =
    "198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2"
    "1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed"
    "090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b"
    "12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa";
const std::string g2_infinity = g1_infinity + g1_infinity;
/// x = 1 on the twist, outside the group of prime order.
const std::string g2_outside = zero_word + zero_word.substr(1) +
                               "1"
                               "0d1271953ed9ea0836846e70a1934187998c7f790cb4d7511b7f8da82de048a4"
                               "2869111d5381f072f8e2728fdb825a51aadd70e52c9830e9ab4b871c0531f1bb";
const std::string prime = "30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47";

std::string hex_of(const u256& number)
{
    return to_hex(number.to_be());
}

/// The sum in hexadecimal, or "refused".
std::string add(const std::string& a, const std::string& b)
{
    std::array<std::uint8_t, 64> sum;
    return bn254_add(bytes_of(a + b), sum) ? to_hex(sum) : "refused";
}

std::string mul(const std::string& point, const u256& number)
{
    std::array<std::uint8_t, 64> product;
    return bn254_mul(bytes_of(point + hex_of(number)), product) ? to_hex(product) : "refused";
}

/// The same by doublings and additions.
std::string mul_plainly(const std::string& point, const u256& number)
{
    std::string product = g1_infinity;
    for (unsigned i = bit_width(number); i-- > 0;)
    {
        product = add(product, product);
        if (((number >> i)[0] & 1) != 0)
            product = add(product, point);
    }
    return product;
}

u256 random_number(std::mt19937_64& random)
{
    return {random(), random(), random(), random()};
}
}  // namespace

TEST(bn254_add, knows_the_special_cases)
{
    EXPECT_EQ(add(g1_infinity, g1_infinity), g1_infinity);
    EXPECT_EQ(add(g1, g1_infinity), g1);
    EXPECT_EQ(add(g1_infinity, g1), g1);
    EXPECT_EQ(add(g1, g1_negated), g1_infinity);
    EXPECT_EQ(add(g1, g1), g1_doubled);
    EXPECT_EQ(add(g1_doubled, g1_negated), g1);
}

TEST(bn254_add, refuses_what_is_no_point)
{
    const std::string one = zero_word.substr(1) + "1";
    EXPECT_EQ(add(one + one, g1), "refused");
    EXPECT_EQ(add(g1, one + one), "refused");
    EXPECT_EQ(add(prime + zero_word, g1), "refused") << "infinity, not reduced";
    EXPECT_EQ(add(zero_word + prime, g1), "refused");
    EXPECT_EQ(add(one + hex_of(u256::from_be(tests::number_of(prime)) + u256{2}), g1), "refused")
        << "the generator, not reduced";
    EXPECT_EQ(add(std::string(128, 'f'), g1), "refused");
}

TEST(bn254_mul, knows_the_special_cases)
{
    EXPECT_EQ(mul(g1, u256{}), g1_infinity);
    EXPECT_EQ(mul(g1, u256{1}), g1);
    EXPECT_EQ(mul(g1, u256{2}), g1_doubled);
    EXPECT_EQ(mul(g1, bn254::group_order), g1_infinity);
    EXPECT_EQ(mul(g1, bn254::group_order - u256{1}), g1_negated);
    EXPECT_EQ(mul(g1, bn254::group_order + u256{1}), g1);
    EXPECT_EQ(mul(g1, bn254::group_order + bn254::group_order + u256{2}), g1_doubled);
    EXPECT_EQ(mul(g1_infinity, ~u256{}), g1_infinity);
    EXPECT_EQ(mul(zero_word + prime, u256{1}), "refused");
    EXPECT_EQ(mul(g1, ~u256{}), mul_plainly(g1, ~u256{}));
}

TEST(bn254_mul, agrees_with_doublings_and_additions)
{
    const std::uint64_t seed = 254;
    std::mt19937_64 random{seed};
    std::string point = g1;
    for (int i = 0; i < 40; ++i)
    {
        const u256 number = random_number(random) >> static_cast<unsigned>(random() % 256);
        const auto product = mul(point, number);
        ASSERT_EQ(product, mul_plainly(point, number)) << "seed " << seed << ", turn " << i;
        if (product != g1_infinity)
            point = product;
    }
}

TEST(bn254_pairing, is_bilinear)
{
    // e(aP, Q) e(-aP, Q) = 1, e(aP, Q) e(bP, Q) = e((a + b)P, Q).
    const std::string a = mul(g1, u256{0x1234567890abcdef});
    const std::string b = mul(g1, bn254::group_order - u256{77});
    const std::string sum = add(a, b);
    const std::string sum_negated = mul(sum, bn254::group_order - u256{1});
    EXPECT_EQ(bn254_pairing(bytes_of(a + g2 + b + g2 + sum_negated + g2)), true);
    EXPECT_EQ(bn254_pairing(bytes_of(a + g2 + b + g2 + sum + g2)), false);
}

TEST(bn254_pairing, is_not_degenerate)
{
    EXPECT_EQ(bn254_pairing(bytes_of(g1 + g2)), false);
    EXPECT_EQ(bn254_pairing(bytes_of(g1_doubled + g2)), false);
    EXPECT_EQ(bn254_pairing(bytes_of(g1 + g2 + g1 + g2)), false);
}

TEST(bn254_pairing, takes_no_account_of_infinity)
{
    EXPECT_EQ(bn254_pairing({}), true);
    EXPECT_EQ(bn254_pairing(bytes_of(g1_infinity + g2)), true);
    EXPECT_EQ(bn254_pairing(bytes_of(g1 + g2_infinity)), true);
    EXPECT_EQ(bn254_pairing(bytes_of(g1_infinity + g2_infinity + g1 + g2)), false);
    EXPECT_EQ(bn254_pairing(bytes_of(g1 + g2 + g1_infinity + g2 + g1_negated + g2)), true);
}

TEST(bn254_pairing, multiplies_any_count_of_pairs)
{
    // 1 + 2 + ... + k times e(G1, G2), against one pair that cancels them.
    Buffer input;
    std::uint64_t sum = 0;
    for (std::uint64_t i = 1; i <= 18; ++i)
    {
        sum += i;
        const auto pair = bytes_of(mul(g1, u256{i}) + g2);
        input.insert(input.end(), pair.begin(), pair.end());
        auto closed = input;
        const auto last = bytes_of(mul(g1, bn254::group_order - u256{sum}) + g2);
        closed.insert(closed.end(), last.begin(), last.end());
        EXPECT_EQ(bn254_pairing(closed), true) << i;
        EXPECT_EQ(bn254_pairing(input), false) << i;
    }
}

TEST(bn254_pairing, refuses_what_is_no_pair)
{
    EXPECT_FALSE(bn254_pairing(bytes_of(g1 + g2_outside)).has_value());
    EXPECT_FALSE(bn254_pairing(bytes_of(g1_infinity + g2_outside)).has_value());
    EXPECT_FALSE(bn254_pairing(bytes_of(g1 + g2 + g1 + g2_outside)).has_value());
    EXPECT_FALSE(bn254_pairing(bytes_of(g1.substr(0, 127) + "3" + g2)).has_value());
    EXPECT_FALSE(bn254_pairing(bytes_of(g1_infinity + prime + g2.substr(64))).has_value());
    auto moved = bytes_of(g1_infinity + g2);
    moved.back() ^= 1;
    EXPECT_FALSE(bn254_pairing(moved).has_value());
}
}  // namespace braid::kernels
