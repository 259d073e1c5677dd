// SPDX-License-Identifier: Apache-2.0
#include "kernels/curve25519.hpp"
#include <gtest/gtest.h>

#include "base/hex.hpp"
#include "tests/kernels/random_values.hpp"
#include <sodium.h>

namespace braid::kernels
{
namespace
{
constexpr auto edwards = Curve25519Group::edwards;
constexpr auto ristretto = Curve25519Group::ristretto;

Hash32 scalar_of(std::mt19937_64& random)
{
    Hash32 scalar;
    const auto wide = tests::random_bytes(random, 64);
    crypto_core_ed25519_scalar_reduce(scalar.data(), wide.data());
    return scalar;
}

Hash32 point_of(std::mt19937_64& random, Curve25519Group group)
{
    Hash32 point;
    const Hash32 scalar = scalar_of(random);
    if (group == edwards)
        (void)crypto_scalarmult_ed25519_base_noclamp(point.data(), scalar.data());
    else
        (void)crypto_scalarmult_ristretto255_base(point.data(), scalar.data());
    return point;
}

/// RFC 9496, appendix A.1: multiples of the generator.
TEST(curve25519, has_the_rfc_multiples)
{
    const Hash32 generator =
        Hash32::from(*from_hex("e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76"));
    const Hash32 twice =
        Hash32::from(*from_hex("6a493210f7499cd17fecb510ae0cea23a110e8d5b901f8acadd3095c73a3b919"));
    const Hash32 thrice =
        Hash32::from(*from_hex("94741f5d5d52755ece4f23f044ee27d5d1ea1e2bd196b462166b16152a9d0259"));
    EXPECT_EQ(curve25519_add(ristretto, generator, generator), twice);
    EXPECT_EQ(curve25519_add(ristretto, generator, twice), thrice);
    EXPECT_EQ(curve25519_subtract(ristretto, thrice, twice), generator);
    EXPECT_EQ(curve25519_subtract(ristretto, twice, twice), Hash32{});
    Hash32 three;
    three.bytes[0] = 3;
    EXPECT_EQ(curve25519_multiply_sum(ristretto, three, generator), thrice);
}

/// RFC 9496, appendix A.2: not canonical, negative, no square, negative xy, s = -1.
TEST(curve25519, refuses_the_rfc_encodings)
{
    for (const std::string_view text :
        {"00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
            "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "f3ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "0100000000000000000000000000000000000000000000000000000000000000",
            "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "ed57ffd8c914fb201471d1c3d245ce3c746fcbe63a3679d51b6a516ebebe0e20",
            "c34c4e1826e5d403b78e246e88aa051c36ccf0aafebffe137d148a2bf9104562",
            "26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371",
            "4eac077a713c57b4f4397629a4145982c661f48044dd3f96427d40b147d9742f",
            "3eb858e78f5a7254d8c9731174a94f76755fd3941c0ac93735c07ba14579630e",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"})
        EXPECT_FALSE(curve25519_is_point(ristretto, Hash32::from(*from_hex(text)))) << text;
}

TEST(curve25519, agrees_with_libsodium)
{
    const std::uint64_t seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random{seed};
    for (int i = 0; i < 200; ++i)
    {
        const Hash32 scalar = scalar_of(random);
        Hash32 expected;
        const Hash32 a = point_of(random, edwards);
        const Hash32 b = point_of(random, edwards);
        ASSERT_EQ(crypto_core_ed25519_add(expected.data(), a.data(), b.data()), 0);
        EXPECT_EQ(curve25519_add(edwards, a, b), expected);
        ASSERT_EQ(crypto_core_ed25519_sub(expected.data(), a.data(), b.data()), 0);
        EXPECT_EQ(curve25519_subtract(edwards, a, b), expected);
        ASSERT_EQ(crypto_scalarmult_ed25519_noclamp(expected.data(), scalar.data(), a.data()), 0);
        EXPECT_EQ(curve25519_multiply_sum(edwards, scalar, a), expected);

        const Hash32 c = point_of(random, ristretto);
        const Hash32 d = point_of(random, ristretto);
        ASSERT_EQ(crypto_core_ristretto255_add(expected.data(), c.data(), d.data()), 0);
        EXPECT_EQ(curve25519_add(ristretto, c, d), expected);
        ASSERT_EQ(crypto_core_ristretto255_sub(expected.data(), c.data(), d.data()), 0);
        EXPECT_EQ(curve25519_subtract(ristretto, c, d), expected);
        ASSERT_EQ(crypto_scalarmult_ristretto255(expected.data(), scalar.data(), c.data()), 0);
        EXPECT_EQ(curve25519_multiply_sum(ristretto, scalar, c), expected);

        Hash32 any = tests::random_hash(random);
        any.bytes[31] &= 0x7f;
        any.bytes[0] &= 0xfe;
        EXPECT_EQ(curve25519_is_point(ristretto, any),
            crypto_core_ristretto255_is_valid_point(any.data()) == 1);
        // libsodium 1.0.18 overlooks the highest bit, which RFC 9496 does not.
        any.bytes[31] |= 0x80;
        EXPECT_FALSE(curve25519_is_point(ristretto, any));
    }
}

TEST(curve25519, sums_multiples)
{
    std::mt19937_64 random{7};
    for (const std::size_t count : {0, 1, 7, 8, 9, 40})
    {
        std::vector<std::uint8_t> scalars;
        std::vector<std::uint8_t> points;
        Hash32 sum;
        for (std::size_t i = 0; i < count; ++i)
        {
            const Hash32 scalar = scalar_of(random);
            const Hash32 point = point_of(random, ristretto);
            scalars.insert(scalars.end(), scalar.bytes.begin(), scalar.bytes.end());
            points.insert(points.end(), point.bytes.begin(), point.bytes.end());
            Hash32 multiple;
            ASSERT_EQ(
                crypto_scalarmult_ristretto255(multiple.data(), scalar.data(), point.data()), 0);
            ASSERT_EQ(crypto_core_ristretto255_add(sum.data(), sum.data(), multiple.data()), 0);
        }
        EXPECT_EQ(curve25519_multiply_sum(ristretto, scalars, points), sum) << count;
    }
}

TEST(curve25519, takes_scalars_below_the_order)
{
    const Hash32 generator =
        Hash32::from(*from_hex("5866666666666666666666666666666666666666666666666666666666666666"));
    Hash32 order =
        Hash32::from(*from_hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010"));
    EXPECT_FALSE(curve25519_multiply_sum(edwards, order, generator));
    --order.bytes[0];
    const auto negated = curve25519_multiply_sum(edwards, order, generator);
    ASSERT_TRUE(negated);
    Hash32 neutral;
    neutral.bytes[0] = 1;
    EXPECT_EQ(curve25519_add(edwards, *negated, generator), neutral);
}

/// Points of order 2, and y = 0 of order 4, keep their part of small order.
TEST(curve25519, keeps_points_of_small_order)
{
    Hash32 minus_one =
        Hash32::from(*from_hex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"));
    Hash32 neutral;
    neutral.bytes[0] = 1;
    Hash32 three;
    three.bytes[0] = 3;
    EXPECT_EQ(curve25519_add(edwards, minus_one, minus_one), neutral);
    EXPECT_EQ(curve25519_multiply_sum(edwards, three, minus_one), minus_one);
    EXPECT_EQ(curve25519_add(edwards, Hash32{}, Hash32{}), minus_one);
    // y = 1 with the sign of x = 0 set, and y = p + 1.
    Hash32 signed_zero = neutral;
    signed_zero.bytes[31] = 0x80;
    EXPECT_EQ(curve25519_add(edwards, signed_zero, neutral), neutral);
    const Hash32 beyond =
        Hash32::from(*from_hex("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"));
    EXPECT_EQ(curve25519_add(edwards, beyond, neutral), neutral);
}
}  // namespace
}  // namespace braid::kernels
