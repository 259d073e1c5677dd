// SPDX-License-Identifier: Apache-2.0
#include "kernels/bn254/pairing.hpp"
#include "base/assert.hpp"
#include "kernels/bn254/digits.hpp"

/// Vercauteren, "Optimal pairings" (eprint 2008/096), with the line functions of Costello, Lange, Naehrig, "Faster
/// pairing computations on curves with high-degree twists" (eprint 2009/615), in homogeneous coordinates.
namespace braid::kernels::bn254
{
namespace
{
/// A point (x / z, y / z) of the twist.
struct Projective
{
    Fp2 x;
    Fp2 y;
    Fp2 z;
};

/// The line through two points of the twist, at a point of G1: y_factor y + x_factor x w + constant v w.
struct Line
{
    Fp2 y_factor;
    Fp2 x_factor;
    Fp2 constant;
};

/// Doubles the point; gives the tangent.
Line double_step(Projective& t) noexcept
{
    const Fp2 b = t.y.squared();
    const Fp2 c = t.z.squared();
    const Fp2 e = twist_b * (c.doubled() + c);
    const Fp2 f = e.doubled() + e;
    const Fp2 h = (t.y + t.z).squared() - (b + c);
    const Fp2 x_squared = t.x.squared();
    const Fp2 e_squared = e.squared();
    const Fp2 xy = t.x * t.y;
    t = {.x = (xy * (b - f)).doubled(),
        .y = (b + f).squared() - (e_squared.doubled() + e_squared).doubled().doubled(),
        .z = (b * h).doubled().doubled()};
    return {.y_factor = -h, .x_factor = x_squared.doubled() + x_squared, .constant = e - b};
}

/// Adds a point; gives the line through both. [neither infinity nor plus or minus each other]
Line add_step(Projective& t, const G2Affine& q) noexcept
{
    const Fp2 theta = t.y - q.y * t.z;
    const Fp2 lambda = t.x - q.x * t.z;
    const Fp2 lambda_squared = lambda.squared();
    const Fp2 e = lambda * lambda_squared;
    const Fp2 g = t.x * lambda_squared;
    const Fp2 h = e + t.z * theta.squared() - g.doubled();
    t = {.x = lambda * h, .y = theta * (g - h) - e * t.y, .z = t.z * e};
    return {.y_factor = lambda, .x_factor = -theta, .constant = theta * q.x - lambda * q.y};
}

Fp12 times_line_at(const Fp12& f, const Line& line, const G1Affine& point) noexcept
{
    return f.times_line(line.y_factor * point.y, line.x_factor * point.x, line.constant);
}

/// f to the power of minus the curve's parameter, in the cyclotomic subgroup, where conjugation inverts.
Fp12 power_by_negative_parameter(const Fp12& f) noexcept
{
    static constexpr auto form = non_adjacent_form<2, 66>(u256{curve_parameter});
    const Fp12 inverse = f.conjugated();
    Fp12 result = f;
    for (std::size_t i = form.count - 1; i-- > 0;)
    {
        result = result.squared_cyclotomic();
        if (form.digits[i] != 0)
            result = result * (form.digits[i] > 0 ? f : inverse);
    }
    return result.conjugated();
}
}  // namespace

Fp12 miller_loop(std::span<const Pair> pairs) noexcept
{
    BRAID_ASSERT(pairs.size() <= pairs_at_once);
    static constexpr auto form =
        non_adjacent_form<2, 68>(u256{6} * u256{curve_parameter} + u256{2});
    std::array<Projective, pairs_at_once> points;
    for (std::size_t k = 0; k < pairs.size(); ++k)
        points[k] = {.x = pairs[k].second.x, .y = pairs[k].second.y, .z = Fp2::one()};

    Fp12 f = Fp12::one();
    for (std::size_t i = form.count - 1; i-- > 0;)
    {
        f = f.squared();
        for (std::size_t k = 0; k < pairs.size(); ++k)
        {
            const auto& [first, second] = pairs[k];
            f = times_line_at(f, double_step(points[k]), first);
            if (form.digits[i] != 0)
            {
                const G2Affine addend = form.digits[i] > 0 ? second : second.negated();
                f = times_line_at(f, add_step(points[k], addend), first);
            }
        }
    }
    for (std::size_t k = 0; k < pairs.size(); ++k)
    {
        const auto& [first, second] = pairs[k];
        const G2Affine image = frobenius(second);
        f = times_line_at(f, add_step(points[k], image), first);
        f = times_line_at(f, add_step(points[k], frobenius(image).negated()), first);
    }
    return f;
}

/// The hard part as in Fuentes-Castaneda, Knapp, Rodriguez-Henriquez, "Faster hashing to G2" (SAC 2011), section 5.
Fp12 final_exponentiation(const Fp12& f) noexcept
{
    const Fp12 unitary = f.conjugated() * f.inverted();
    const Fp12 r = unitary.frobenius(2) * unitary;

    const Fp12 a = power_by_negative_parameter(r).squared_cyclotomic();  // -2u
    const Fp12 b = a.squared_cyclotomic() * a;                           // -6u
    const Fp12 c = power_by_negative_parameter(b);                       // 6u^2
    const Fp12 d = power_by_negative_parameter(c.squared_cyclotomic());  // -12u^3
    const Fp12 e = d.conjugated() * c * b.conjugated();                  // 12u^3 + 6u^2 + 6u
    const Fp12 g = e * a;                                                // 12u^3 + 6u^2 + 4u
    const Fp12 h = e * c * r;                                            // 12u^3 + 12u^2 + 6u + 1
    return h * g.frobenius(1) * e.frobenius(2) * (r.conjugated() * g).frobenius(3);
}
}  // namespace braid::kernels::bn254
