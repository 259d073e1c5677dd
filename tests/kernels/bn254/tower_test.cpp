// SPDX-License-Identifier: Apache-2.0
#include "kernels/bn254/tower.hpp"
#include <gtest/gtest.h>
#include <random>

namespace braid::kernels::bn254
{
namespace
{
class Elements
{
public:
    Fp fp() { return Fp::of(u256{random_(), random_(), random_(), random_()} >> 3); }
    Fp2 fp2() { return {.c0 = fp(), .c1 = fp()}; }
    Fp6 fp6() { return {.c0 = fp2(), .c1 = fp2(), .c2 = fp2()}; }
    Fp12 fp12() { return {.c0 = fp6(), .c1 = fp6()}; }

private:
    std::mt19937_64 random_{12};
};
}  // namespace

TEST(bn254_tower, multiplies_associatively_and_squares)
{
    Elements elements;
    for (int i = 0; i < 20; ++i)
    {
        const Fp12 a = elements.fp12();
        const Fp12 b = elements.fp12();
        const Fp12 c = elements.fp12();
        EXPECT_EQ((a * b) * c, a * (b * c));
        EXPECT_EQ(a * b, b * a);
        EXPECT_EQ(a.squared(), a * a);
        const Fp2 d = elements.fp2();
        EXPECT_EQ(d.squared(), d * d);
    }
}

TEST(bn254_tower, keeps_its_defining_equations)
{
    const Fp2 i{.c0 = {}, .c1 = Fp::one()};
    EXPECT_EQ(i.squared(), -Fp2::one());
    const Fp2 xi{.c0 = Fp{9}, .c1 = Fp{1}};
    EXPECT_EQ(Fp2::one().times_xi(), xi);
    const Fp6 v{.c0 = {}, .c1 = Fp2::one(), .c2 = {}};
    EXPECT_EQ(v * v * v, (Fp6{.c0 = xi, .c1 = {}, .c2 = {}}));
    EXPECT_EQ(Fp6::one().times_v(), v);
    const Fp12 w{.c0 = {}, .c1 = Fp6::one()};
    EXPECT_EQ(w.squared(), (Fp12{.c0 = v, .c1 = {}}));
}

TEST(bn254_tower, inverts)
{
    Elements elements;
    for (int i = 0; i < 10; ++i)
    {
        const Fp12 a = elements.fp12();
        EXPECT_TRUE((a * a.inverted()).is_one());
        const Fp2 b = elements.fp2();
        EXPECT_EQ(b * b.inverted(), Fp2::one());
    }
}

TEST(bn254_tower, multiplies_by_lines_as_by_any_element)
{
    Elements elements;
    for (int i = 0; i < 10; ++i)
    {
        const Fp12 a = elements.fp12();
        const Fp2 b0 = elements.fp2();
        const Fp2 b3 = elements.fp2();
        const Fp2 b4 = elements.fp2();
        const Fp12 line{.c0 = {.c0 = b0, .c1 = {}, .c2 = {}}, .c1 = {.c0 = b3, .c1 = b4, .c2 = {}}};
        EXPECT_EQ(a.times_line(b0, b3, b4), a * line);
    }
}

TEST(bn254_tower, raises_to_powers_of_the_prime)
{
    Elements elements;
    const Fp12 a = elements.fp12();
    const Fp12 once = power(a, Fp::prime());
    EXPECT_EQ(a.frobenius(1), once);
    EXPECT_EQ(a.frobenius(2), power(once, Fp::prime()));
    EXPECT_EQ(a.frobenius(3), power(power(once, Fp::prime()), Fp::prime()));
    EXPECT_EQ(a.frobenius(3).frobenius(3), a.conjugated());
}

TEST(bn254_tower, squares_in_the_cyclotomic_subgroup)
{
    Elements elements;
    const Fp12 a = elements.fp12();
    const Fp12 unitary = a.conjugated() * a.inverted();
    const Fp12 cyclotomic = unitary.frobenius(2) * unitary;
    EXPECT_EQ(cyclotomic.squared_cyclotomic(), cyclotomic.squared());
    EXPECT_TRUE((cyclotomic * cyclotomic.conjugated()).is_one());
}
}  // namespace braid::kernels::bn254
