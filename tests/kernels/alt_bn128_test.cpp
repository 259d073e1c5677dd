// SPDX-License-Identifier: Apache-2.0
#include "kernels/alt_bn128.hpp"
#include <gtest/gtest.h>

#include "base/hex.hpp"
#include "kernels/bn254.hpp"
#include "tests/kernels/random_values.hpp"
#include <algorithm>

namespace braid::kernels
{
namespace
{
using Data = std::vector<std::uint8_t>;
constexpr auto big = std::endian::big;
constexpr auto little = std::endian::little;

/// The other byte order, of parts of so many bytes.
Data turned(Data bytes, std::size_t part)
{
    for (std::size_t at = 0; at < bytes.size(); at += part)
        std::reverse(bytes.begin() + static_cast<std::ptrdiff_t>(at),
            bytes.begin() + static_cast<std::ptrdiff_t>(at + part));
    return bytes;
}

Data joined(const Data& a, const Data& b)
{
    Data both = a;
    both.insert(both.end(), b.begin(), b.end());
    return both;
}

using Function = bool (*)(std::endian, Bytes, std::span<std::uint8_t>) noexcept;

std::optional<Data> run(Function function, std::endian order, const Data& input, std::size_t size)
{
    Data result(size);
    if (!function(order, input, result))
        return std::nullopt;
    return result;
}

/// In big order; also checked to be the same in little order.
std::optional<Data> run_both(
    Function function, const Data& input, std::size_t size, std::size_t part, Data number = {})
{
    auto result = run(function, big, joined(input, number), size);
    auto other = run(function, little, joined(turned(input, part), turned(number, 32)), size);
    EXPECT_EQ(result.has_value(), other.has_value());
    if (result && other)
    {
        EXPECT_EQ(*result, turned(*other, part));
    }
    return result;
}

/// EIP-197's generators.
Data g1_generator()
{
    Data point(64);
    point[31] = 1;
    point[63] = 2;
    return point;
}
Data g2_generator()
{
    return *from_hex(
        "198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2"
        "1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed"
        "090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b"
        "12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa");
}

Data number_of(std::mt19937_64& random)
{
    return tests::random_bytes(random, 32);
}

TEST(alt_bn128, adds_and_multiplies_as_the_precompiles)
{
    std::mt19937_64 random{11};
    for (int i = 0; i < 20; ++i)
    {
        const Data n = number_of(random);
        const Data m = number_of(random);
        Data expected(64);
        ASSERT_TRUE(bn254_mul(joined(g1_generator(), n), expected));
        const auto a = run_both(alt_bn128_g1_multiply, g1_generator(), 64, 32, n);
        ASSERT_EQ(a, expected);
        const auto b = run_both(alt_bn128_g1_multiply, *a, 64, 32, m);
        ASSERT_TRUE(bn254_add(joined(*a, *b), expected));
        EXPECT_EQ(run_both(alt_bn128_g1_add, joined(*a, *b), 64, 32), expected);
    }
}

/// e(nP, Q) = e(P, nQ), and nQ + mQ = (n + m)Q by the pairing as well.
TEST(alt_bn128, g2_agrees_with_the_pairing)
{
    std::mt19937_64 random{12};
    const Data p = g1_generator();
    const Data q = g2_generator();
    Data minus_one(32, 0);
    minus_one = *from_hex("30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000000");
    const Data minus_p = *run(alt_bn128_g1_multiply, big, joined(p, minus_one), 64);
    for (int i = 0; i < 4; ++i)
    {
        const Data n = number_of(random);
        const Data m = number_of(random);
        const Data np = *run(alt_bn128_g1_multiply, big, joined(p, n), 64);
        const Data mp = *run(alt_bn128_g1_multiply, big, joined(p, m), 64);
        const Data nq = *run_both(alt_bn128_g2_multiply, q, 128, 64, n);
        const Data mq = *run_both(alt_bn128_g2_multiply, q, 128, 64, m);
        const Data sum = *run_both(alt_bn128_g2_add, joined(nq, mq), 128, 64);
        const Data same = joined(joined(np, q), joined(minus_p, nq));
        EXPECT_EQ(bn254_pairing(same), true);
        EXPECT_EQ(alt_bn128_pairing(big, same), true);
        const Data sums = joined(joined(np, q), joined(joined(mp, q), joined(minus_p, sum)));
        EXPECT_EQ(alt_bn128_pairing(big, sums), true);
        EXPECT_EQ(alt_bn128_pairing(big, joined(joined(np, q), joined(minus_p, mq))), false);
        const Data twice = *run_both(alt_bn128_g2_add, joined(nq, nq), 128, 64);
        Data two(32);
        two[31] = 2;
        EXPECT_EQ(run_both(alt_bn128_g2_multiply, nq, 128, 64, two), twice);
        const Data minus_nq = *run(alt_bn128_g2_multiply, big, joined(nq, minus_one), 128);
        EXPECT_EQ(run_both(alt_bn128_g2_add, joined(nq, minus_nq), 128, 64), Data(128));
    }
}

TEST(alt_bn128, compresses_and_back)
{
    std::mt19937_64 random{13};
    std::size_t larger = 0;
    for (int i = 0; i < 16; ++i)
    {
        const Data n = number_of(random);
        const Data p = *run(alt_bn128_g1_multiply, big, joined(g1_generator(), n), 64);
        const Data small_p = *run_both(alt_bn128_g1_compress, p, 32, 32);
        EXPECT_EQ(run_both(alt_bn128_g1_decompress, small_p, 64, 32), p);
        larger += small_p[0] >> 7;
        EXPECT_EQ(Data(small_p.begin() + 1, small_p.end()), Data(p.begin() + 1, p.begin() + 32));
        const Data q = *run(alt_bn128_g2_multiply, big, joined(g2_generator(), n), 128);
        const Data small_q = *run_both(alt_bn128_g2_compress, q, 64, 64);
        EXPECT_EQ(run_both(alt_bn128_g2_decompress, small_q, 128, 64), q);
    }
    EXPECT_GT(larger, 0U);
    EXPECT_LT(larger, 16U);
    // 2 is the smaller root of y^2 = 1 + 3.
    Data one(32);
    one[31] = 1;
    EXPECT_EQ(run_both(alt_bn128_g1_compress, g1_generator(), 32, 32), one);
    EXPECT_EQ(run_both(alt_bn128_g1_decompress, one, 64, 32), g1_generator());
}

TEST(alt_bn128, heeds_flags_as_arkworks)
{
    const Data p = g1_generator();
    Data flagged = p;
    flagged[32] = 0x80;
    const Data sum = *run_both(alt_bn128_g1_add, joined(p, p), 64, 32);
    EXPECT_EQ(run_both(alt_bn128_g1_add, joined(flagged, p), 64, 32), sum);
    flagged[32] = 0x40;
    EXPECT_EQ(run_both(alt_bn128_g1_add, joined(flagged, p), 64, 32), p);
    Data infinity(32);
    infinity[0] = 0x40;
    EXPECT_EQ(run_both(alt_bn128_g1_compress, flagged, 32, 32), infinity);
    EXPECT_EQ(run_both(alt_bn128_g1_decompress, infinity, 64, 32), Data(64));
    flagged[32] = 0xc0;
    EXPECT_FALSE(run_both(alt_bn128_g1_add, joined(flagged, p), 64, 32));
    EXPECT_FALSE(run_both(alt_bn128_g1_compress, flagged, 32, 32));
    infinity[0] = 0xc0;
    EXPECT_FALSE(run_both(alt_bn128_g1_decompress, infinity, 64, 32));
    // Flags above x are no flags, and (0, 0) with one is no point.
    flagged = p;
    flagged[0] = 0x40;
    EXPECT_FALSE(run_both(alt_bn128_g1_add, joined(flagged, p), 64, 32));
    Data zero(64);
    EXPECT_EQ(run_both(alt_bn128_g1_add, joined(zero, p), 64, 32), p);
    zero[32] = 0x80;
    EXPECT_FALSE(run_both(alt_bn128_g1_add, joined(zero, p), 64, 32));
    EXPECT_EQ(run_both(alt_bn128_g1_compress, zero, 32, 32), Data(32));
    EXPECT_EQ(run_both(alt_bn128_g1_compress, Data(64), 32, 32), Data(32));
    EXPECT_EQ(run_both(alt_bn128_g1_decompress, Data(32), 64, 32), Data(64));
}

TEST(alt_bn128, refuses_what_is_no_point)
{
    Data p = g1_generator();
    p[63] = 3;
    EXPECT_FALSE(run_both(alt_bn128_g1_add, joined(p, g1_generator()), 64, 32));
    EXPECT_FALSE(run_both(alt_bn128_g1_add, joined(g1_generator(), p), 64, 32));
    EXPECT_TRUE(run_both(alt_bn128_g1_compress, p, 32, 32));
    const Data prime =
        *from_hex("30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47");
    EXPECT_FALSE(run_both(alt_bn128_g1_compress, joined(prime, Data(32, 1)), 32, 32));
    EXPECT_FALSE(run_both(alt_bn128_g1_decompress, prime, 64, 32));
    // Some x of the twist has a point outside the group: it may be added, not multiplied or paired.
    for (std::uint8_t i = 1;; ++i)
    {
        ASSERT_LT(i, 100);
        Data x(64);
        x[63] = i;
        const auto q = run_both(alt_bn128_g2_decompress, x, 128, 64);
        if (!q)
            continue;
        EXPECT_TRUE(run_both(alt_bn128_g2_add, joined(*q, g2_generator()), 128, 64));
        EXPECT_FALSE(run_both(alt_bn128_g2_multiply, *q, 128, 64, Data(32, 1)));
        EXPECT_FALSE(alt_bn128_pairing(big, joined(g1_generator(), *q)));
        break;
    }
}
}  // namespace
}  // namespace braid::kernels
