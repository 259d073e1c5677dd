// SPDX-License-Identifier: Apache-2.0
#include "kernels/bn254/tower.hpp"
#include "base/assert.hpp"

namespace braid::kernels::bn254
{
namespace
{
/// (p - 1) / 6, limb by limb from the highest.
constexpr u256 prime_less_one_sixth = []
{
    const u256 number = Fp::prime() - u256{1};
    u256 quotient;
    unsigned __int128 rest = 0;
    for (std::size_t i = 4; i-- > 0;)
    {
        rest = (rest << 64) | number[i];
        quotient[i] = static_cast<std::uint64_t>(rest / 6);
        rest %= 6;
    }
    return quotient;
}();

/// The powers of xi^((p - 1) / 6) from the zeroth to the fifth.
constexpr std::array<Fp2, 6> frobenius_factors = []
{
    const Fp2 xi = Fp2::one().times_xi();
    const Fp2 first = power(xi, prime_less_one_sixth);
    std::array<Fp2, 6> factors{Fp2::one()};
    for (std::size_t i = 1; i < factors.size(); ++i)
        factors[i] = factors[i - 1] * first;
    return factors;
}();

/// The square of a + b y, where y^2 = xi.
struct QuarticSquare
{
    Fp2 c0;
    Fp2 c1;

    QuarticSquare(const Fp2& a, const Fp2& b) noexcept
    {
        const Fp2 a_squared = a.squared();
        const Fp2 b_squared = b.squared();
        c0 = b_squared.times_xi() + a_squared;
        c1 = (a + b).squared() - a_squared - b_squared;
    }
};

/// The p-th power, with w's factor `first`: the coefficient of w^k is conjugated and multiplied by factor k.
Fp6 frobenius_half(const Fp6& a, std::size_t first) noexcept
{
    return {.c0 = a.c0.conjugated() * frobenius_factors[first],
        .c1 = a.c1.conjugated() * frobenius_factors[first + 2],
        .c2 = a.c2.conjugated() * frobenius_factors[first + 4]};
}
}  // namespace

const Fp2& frobenius_factor(std::size_t count) noexcept
{
    return frobenius_factors[count];
}

Fp6 operator*(const Fp6& a, const Fp6& b) noexcept
{
    const Fp2 t0 = a.c0 * b.c0;
    const Fp2 t1 = a.c1 * b.c1;
    const Fp2 t2 = a.c2 * b.c2;
    return {.c0 = ((a.c1 + a.c2) * (b.c1 + b.c2) - t1 - t2).times_xi() + t0,
        .c1 = (a.c0 + a.c1) * (b.c0 + b.c1) - t0 - t1 + t2.times_xi(),
        .c2 = (a.c0 + a.c2) * (b.c0 + b.c2) - t0 - t2 + t1};
}

Fp6 Fp6::times_sparse(const Fp2& b0, const Fp2& b1) const noexcept
{
    const Fp2 t0 = c0 * b0;
    const Fp2 t1 = c1 * b1;
    return {
        .c0 = (c2 * b1).times_xi() + t0, .c1 = (c0 + c1) * (b0 + b1) - t0 - t1, .c2 = c2 * b0 + t1};
}

Fp6 Fp6::inverted() const noexcept
{
    const Fp2 t0 = c0.squared() - (c1 * c2).times_xi();
    const Fp2 t1 = c2.squared().times_xi() - c0 * c1;
    const Fp2 t2 = c1.squared() - c0 * c2;
    const Fp2 norm = c0 * t0 + (c2 * t1 + c1 * t2).times_xi();
    return Fp6{.c0 = t0, .c1 = t1, .c2 = t2} * norm.inverted();
}

Fp12 operator*(const Fp12& a, const Fp12& b) noexcept
{
    const Fp6 low = a.c0 * b.c0;
    const Fp6 high = a.c1 * b.c1;
    return {.c0 = low + high.times_v(), .c1 = (a.c0 + a.c1) * (b.c0 + b.c1) - low - high};
}

Fp12 Fp12::squared() const noexcept
{
    const Fp6 product = c0 * c1;
    const Fp6 sum = (c0 + c1) * (c0 + c1.times_v());
    return {.c0 = sum - product - product.times_v(), .c1 = product + product};
}

Fp12 Fp12::inverted() const noexcept
{
    const Fp6 norm = (c0 * c0 - (c1 * c1).times_v()).inverted();
    return {.c0 = c0 * norm, .c1 = -(c1 * norm)};
}

Fp12 Fp12::times_line(const Fp2& b0, const Fp2& b3, const Fp2& b4) const noexcept
{
    const Fp6 low = c0 * b0;
    const Fp6 high = c1.times_sparse(b3, b4);
    return {.c0 = low + high.times_v(), .c1 = (c0 + c1).times_sparse(b0 + b3, b4) - low - high};
}

Fp12 Fp12::squared_cyclotomic() const noexcept
{
    const QuarticSquare t0{c0.c0, c1.c1};
    const QuarticSquare t1{c1.c0, c0.c2};
    const QuarticSquare t2{c0.c1, c1.c2};
    const Fp2 t3 = t2.c1.times_xi();
    const auto three_less_two = [](const Fp2& t, const Fp2& c) { return (t - c).doubled() + t; };
    const auto three_more_two = [](const Fp2& t, const Fp2& c) { return (t + c).doubled() + t; };
    return {.c0 = {.c0 = three_less_two(t0.c0, c0.c0),
                .c1 = three_less_two(t1.c0, c0.c1),
                .c2 = three_less_two(t2.c0, c0.c2)},
        .c1 = {.c0 = three_more_two(t3, c1.c0),
            .c1 = three_more_two(t0.c1, c1.c1),
            .c2 = three_more_two(t1.c1, c1.c2)}};
}

Fp12 Fp12::frobenius(unsigned count) const noexcept
{
    BRAID_ASSERT(count >= 1);
    BRAID_ASSERT(count <= 3);
    Fp12 result = *this;
    for (; count != 0; --count)
        result = {.c0 = frobenius_half(result.c0, 0), .c1 = frobenius_half(result.c1, 1)};
    return result;
}
}  // namespace braid::kernels::bn254
