// SPDX-License-Identifier: Apache-2.0
#include "kernels/bn254/curve.hpp"
#include "tests/kernels/hex_values.hpp"
#include <gtest/gtest.h>

namespace braid::kernels::bn254
{
namespace
{
Fp element(std::string_view hex)
{
    return Fp::of(u256::from_be(tests::number_of(hex)));
}

/// x = 1 on the twist; not of prime order.
const G2Affine outside{.x = Fp2::one(),
    .y = {.c0 = element("2869111d5381f072f8e2728fdb825a51aadd70e52c9830e9ab4b871c0531f1bb"),
        .c1 = element("0d1271953ed9ea0836846e70a1934187998c7f790cb4d7511b7f8da82de048a4")}};

/// 2p - n, the order of the twist divided by that of G2.
const u256 cofactor = Fp::prime() + Fp::prime() - group_order;

template <typename Field>
Jacobian<Field> multiply_plainly(const Affine<Field>& point, const u256& number)
{
    Jacobian<Field> product{};
    for (unsigned i = bit_width(number); i-- > 0;)
    {
        product = product.doubled();
        if (((number >> i)[0] & 1) != 0)
            product = product + point;
    }
    return product;
}
}  // namespace

TEST(bn254_curve, tells_the_group_of_prime_order_from_the_rest_of_the_twist)
{
    ASSERT_TRUE(is_on_curve(outside, twist_b));
    EXPECT_FALSE(multiply_plainly(outside, group_order).is_infinity());
    EXPECT_FALSE(is_in_g2(outside));

    const G2Affine inside = multiply_plainly(outside, cofactor).to_affine();
    ASSERT_TRUE(is_on_curve(inside, twist_b));
    EXPECT_TRUE(multiply_plainly(inside, group_order).is_infinity());
    EXPECT_TRUE(is_in_g2(inside));
    EXPECT_TRUE(is_in_g2(inside.negated()));
    EXPECT_TRUE(is_in_g2({}));

    const G2Affine mixed = (G2::from(outside) + inside).to_affine();
    ASSERT_TRUE(is_on_curve(mixed, twist_b));
    EXPECT_FALSE(is_in_g2(mixed));

    // What the order leaves over: points of the cofactor's order alone.
    const G2Affine small = multiply_plainly(outside, group_order).to_affine();
    ASSERT_TRUE(is_on_curve(small, twist_b));
    EXPECT_TRUE(multiply_plainly(small, cofactor).is_infinity());
    EXPECT_FALSE(is_in_g2(small));
}

TEST(bn254_curve, maps_g2_by_frobenius_as_by_the_prime)
{
    const G2Affine inside = multiply_plainly(outside, cofactor).to_affine();
    const G2Affine expected = multiply_plainly(inside, Fp::prime()).to_affine();
    const G2Affine image = frobenius(inside);
    EXPECT_EQ(image.x, expected.x);
    EXPECT_EQ(image.y, expected.y);
}

TEST(bn254_curve, adds_jacobian_points_in_every_special_case)
{
    const G1 p = G1::from({.x = Fp{1}, .y = Fp{2}});
    const G1 twice = p.doubled();
    const auto same = [](const G1& a, const G1& b) { return (a + b.negated()).is_infinity(); };
    EXPECT_TRUE(same(p + p, twice));
    EXPECT_TRUE((twice + twice.negated()).is_infinity());
    EXPECT_TRUE(same(twice + G1{}, twice));
    EXPECT_TRUE(same(G1{} + twice, twice));
    EXPECT_TRUE(G1{}.doubled().is_infinity());
    EXPECT_TRUE(same(twice.doubled(), twice + p + p));
    EXPECT_FALSE(same(twice, p));
}
}  // namespace braid::kernels::bn254
