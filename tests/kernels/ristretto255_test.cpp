// SPDX-License-Identifier: Apache-2.0
#include "kernels/ristretto255.hpp"
#include <gtest/gtest.h>

#include "kernels/sha512.hpp"
#include "tests/kernels/hex_values.hpp"
#include "tests/kernels/random_values.hpp"
#include <sodium.h>

namespace braid::kernels::ristretto255
{
namespace
{
using tests::bytes_of;

std::array<std::uint8_t, 64> random_wide(std::mt19937_64& random)
{
    std::array<std::uint8_t, 64> bytes;
    for (auto& byte : bytes)
        byte = static_cast<std::uint8_t>(random());
    return bytes;
}

Hash32 hash_of(std::string_view hex)
{
    return Hash32::from(bytes_of(hex));
}

/// RFC 9496, appendix A.1.
constexpr std::array<std::string_view, 4> rfc_multiples{
    "0000000000000000000000000000000000000000000000000000000000000000",
    "e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76",
    "6a493210f7499cd17fecb510ae0cea23a110e8d5b901f8acadd3095c73a3b919",
    "94741f5d5d52755ece4f23f044ee27d5d1ea1e2bd196b462166b16152a9d0259"};

TEST(ristretto255, has_the_rfc_multiples)
{
    Point sum;
    for (std::uint64_t i = 0; i < rfc_multiples.size(); ++i)
    {
        EXPECT_EQ(sum.to_bytes(), hash_of(rfc_multiples[i]));
        EXPECT_EQ(Point::base_times(Scalar{i}).to_bytes(), hash_of(rfc_multiples[i]));
        sum = sum + Point::base_times(Scalar::one());
    }
}

/// RFC 9496, appendix A.3.
TEST(ristretto255, derives_the_rfc_elements)
{
    const std::array<std::pair<std::string_view, std::string_view>, 3> cases{{
        {"5d1be09e3d0c82fc538112490e35701979d99e06ca3e2b5b54bffe8b4dc772c1"
         "4d98b696a1bbfb5ca32c436cc61c16563790306c79eaca7705668b47dffe5bb6",
            "3066f82a1a747d45120d1740f14358531a8f04bbffe6a819f86dfe50f44a0a46"},
        {"f116b34b8f17ceb56e8732a60d913dd10cce47a6d53bee9204be8b44f6678b27"
         "0102a56902e2488c46120e9276cfe54638286b9e4b3cdb470b542d46c2068d38",
            "f26e5b6f7d362d2d2a94c5d0e7602cb4773c95a2e5c31a64f133189fa76ed61b"},
        {"8422e1bbdaab52938b81fd602effb6f89110e1e57208ad12d9ad767e2e25510c"
         "27140775f9337088b982d83d7fcf0b2fa1edffe51952cbe7365e95c86eaf325c",
            "006ccd2a9e6867e6a2c5cea83d3302cc9de128dd2a9a57dd8ee7b9d7ffe02826"},
    }};
    for (const auto& [seed, element] : cases)
    {
        std::array<std::uint8_t, 64> bytes;
        std::ranges::copy(bytes_of(seed), bytes.begin());
        EXPECT_EQ(Point::from_uniform_bytes(bytes).to_bytes(), hash_of(element));
    }
}

TEST(ristretto255, agrees_with_libsodium)
{
    const std::uint64_t seed = std::random_device{}();
    SCOPED_TRACE(seed);
    std::mt19937_64 random{seed};
    for (int i = 0; i < 200; ++i)
    {
        const auto wide_a = random_wide(random);
        const auto wide_b = random_wide(random);
        const Scalar a = Scalar::reduced(wide_a);
        const Scalar b = Scalar::reduced(wide_b);
        Hash32 a_bytes;
        Hash32 b_bytes;
        crypto_core_ristretto255_scalar_reduce(a_bytes.data(), wide_a.data());
        crypto_core_ristretto255_scalar_reduce(b_bytes.data(), wide_b.data());
        ASSERT_EQ(a.to_bytes(), a_bytes);
        ASSERT_EQ(Scalar::from_bytes(a_bytes), a);
        Hash32 expected;
        crypto_core_ristretto255_scalar_add(expected.data(), a_bytes.data(), b_bytes.data());
        EXPECT_EQ((a + b).to_bytes(), expected);
        crypto_core_ristretto255_scalar_sub(expected.data(), a_bytes.data(), b_bytes.data());
        EXPECT_EQ((a - b).to_bytes(), expected);
        crypto_core_ristretto255_scalar_mul(expected.data(), a_bytes.data(), b_bytes.data());
        EXPECT_EQ((a * b).to_bytes(), expected);
        crypto_core_ristretto255_scalar_negate(expected.data(), a_bytes.data());
        EXPECT_EQ((-a).to_bytes(), expected);
        ASSERT_EQ(crypto_core_ristretto255_scalar_invert(expected.data(), a_bytes.data()), 0);
        EXPECT_EQ(a.inverted().to_bytes(), expected);

        Hash32 p_bytes;
        crypto_core_ristretto255_from_hash(p_bytes.data(), wide_a.data());
        const Point p = Point::from_uniform_bytes(wide_a);
        ASSERT_EQ(p.to_bytes(), p_bytes);
        ASSERT_EQ(*Point::from_bytes(p_bytes), p);
        ASSERT_EQ(
            crypto_scalarmult_ristretto255(expected.data(), b_bytes.data(), p_bytes.data()), 0);
        EXPECT_EQ((b * p).to_bytes(), expected);
        ASSERT_EQ(crypto_scalarmult_ristretto255_base(expected.data(), b_bytes.data()), 0);
        const Point q = Point::base_times(b);
        EXPECT_EQ(q.to_bytes(), expected);
        ASSERT_EQ(
            crypto_core_ristretto255_add(expected.data(), p_bytes.data(), q.to_bytes().data()), 0);
        EXPECT_EQ((p + q).to_bytes(), expected);
        ASSERT_EQ(
            crypto_core_ristretto255_sub(expected.data(), p_bytes.data(), q.to_bytes().data()), 0);
        EXPECT_EQ((p - q).to_bytes(), expected);
    }
}

TEST(ristretto255, takes_scalars_at_the_edges)
{
    const Hash32 order =
        hash_of("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
    EXPECT_FALSE(Scalar::from_bytes(order));
    EXPECT_EQ(Scalar::reduced(order), Scalar{});
    Hash32 less = order;
    --less.bytes[0];
    ASSERT_TRUE(Scalar::from_bytes(less));
    EXPECT_EQ(*Scalar::from_bytes(less) + Scalar::one(), Scalar{});
    EXPECT_EQ(-Scalar::one(), *Scalar::from_bytes(less));
    EXPECT_EQ(-Scalar{}, Scalar{});
    EXPECT_EQ(Scalar{}.inverted(), Scalar{});
    Hash32 all;
    all.bytes.fill(0xFF);
    EXPECT_FALSE(Scalar::from_bytes(all));
    // 2^256 - 1 modulo the order.
    EXPECT_EQ(Scalar::reduced(all).to_bytes(),
        hash_of("1c95988d7431ecd670cf7d73f45befc6feffffffffffffffffffffffffffff0f"));
}

TEST(ristretto255, sums_as_many_multiples_as_asked)
{
    const std::uint64_t seed = std::random_device{}();
    SCOPED_TRACE(seed);
    std::mt19937_64 random{seed};
    for (const std::size_t count : {0UL, 1UL, 7UL, 8UL, 9UL, 47UL, 48UL, 49UL, 300UL})
    {
        std::vector<Scalar> scalars;
        std::vector<Point> points;
        Point expected;
        for (std::size_t i = 0; i < count; ++i)
        {
            scalars.push_back(
                i % 5 == 0 ? -Scalar{std::uint64_t{i}} : Scalar::reduced(random_wide(random)));
            points.push_back(Point::from_uniform_bytes(random_wide(random)));
            expected = expected + scalars.back() * points.back();
        }
        EXPECT_EQ(Point::sum_of_multiples(scalars, points), expected) << count;
    }
}

TEST(ristretto255, tells_all_representatives_of_an_element_equal)
{
    std::mt19937_64 random{7};
    const Point p = Point::from_uniform_bytes(random_wide(random));
    EXPECT_EQ(p, *Point::from_bytes(p.to_bytes()));
    EXPECT_FALSE(p == p + p);
    EXPECT_EQ(p - p, Point{});
    EXPECT_EQ(-p + p, Point{});
}
}  // namespace
}  // namespace braid::kernels::ristretto255
