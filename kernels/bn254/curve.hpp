// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/bn254/tower.hpp"

namespace braid::kernels::bn254
{
/// A point (x, y) of y^2 = x^3 + b; infinity is (0, 0), which is on neither curve.
template <typename Field>
struct Affine
{
    Field x;
    Field y;

    [[nodiscard]] bool is_infinity() const noexcept { return x.is_zero() && y.is_zero(); }
    [[nodiscard]] Affine negated() const noexcept { return {.x = x, .y = -y}; }
};

/// A point (x / z^2, y / z^3); infinity where z is zero. Formulas for a = 0 from the Explicit-Formulas Database,
/// https://hyperelliptic.org/EFD/g1p/auto-shortw-jacobian-0.html
template <typename Field>
struct Jacobian
{
    Field x;
    Field y;
    Field z;

    [[nodiscard]] static Jacobian from(const Affine<Field>& a) noexcept
    {
        return {.x = a.x, .y = a.y, .z = a.is_infinity() ? Field{} : Field::one()};
    }
    [[nodiscard]] bool is_infinity() const noexcept { return z.is_zero(); }
    [[nodiscard]] Jacobian negated() const noexcept { return {.x = x, .y = -y, .z = z}; }

    /// dbl-2009-l; right for infinity too.
    [[nodiscard]] Jacobian doubled() const noexcept
    {
        const Field a = x.squared();
        const Field b = y.squared();
        const Field c = b.squared();
        const Field d = ((x + b).squared() - a - c).doubled();
        const Field e = a.doubled() + a;
        const Field x3 = e.squared() - d.doubled();
        return {
            .x = x3, .y = e * (d - x3) - c.doubled().doubled().doubled(), .z = (y * z).doubled()};
    }

    /// add-2007-bl, with its special cases.
    [[nodiscard]] friend Jacobian operator+(const Jacobian& p, const Jacobian& q) noexcept
    {
        if (p.is_infinity())
            return q;
        if (q.is_infinity())
            return p;
        const Field z1z1 = p.z.squared();
        const Field z2z2 = q.z.squared();
        const Field u1 = p.x * z2z2;
        const Field h = q.x * z1z1 - u1;
        const Field s1 = p.y * q.z * z2z2;
        const Field r = (q.y * p.z * z1z1 - s1).doubled();
        if (h.is_zero())
            return r.is_zero() ? p.doubled() : Jacobian{};
        const Field i = h.doubled().squared();
        const Field j = h * i;
        const Field v = u1 * i;
        const Field x3 = r.squared() - j - v.doubled();
        return {.x = x3,
            .y = r * (v - x3) - (s1 * j).doubled(),
            .z = ((p.z + q.z).squared() - z1z1 - z2z2) * h};
    }

    /// madd-2007-bl, with its special cases. [q is not infinity]
    [[nodiscard]] friend Jacobian operator+(const Jacobian& p, const Affine<Field>& q) noexcept
    {
        if (p.is_infinity())
            return from(q);
        const Field z1z1 = p.z.squared();
        const Field h = q.x * z1z1 - p.x;
        const Field r = (q.y * p.z * z1z1 - p.y).doubled();
        if (h.is_zero())
            return r.is_zero() ? p.doubled() : Jacobian{};
        const Field hh = h.squared();
        const Field i = hh.doubled().doubled();
        const Field j = h * i;
        const Field v = p.x * i;
        const Field x3 = r.squared() - j - v.doubled();
        return {
            .x = x3, .y = r * (v - x3) - (p.y * j).doubled(), .z = (p.z + h).squared() - z1z1 - hh};
    }

    /// Cost: one inversion.
    [[nodiscard]] Affine<Field> to_affine() const noexcept
    {
        const Field inverse = z.inverted();
        const Field square = inverse.squared();
        return {.x = x * square, .y = y * square * inverse};
    }
};

using G1Affine = Affine<Fp>;
using G2Affine = Affine<Fp2>;
using G1 = Jacobian<Fp>;
using G2 = Jacobian<Fp2>;

/// b of the curve of G1.
inline constexpr Fp curve_b{3};
/// b of the twist that holds G2: 3 / (9 + i) = (27 - 3i) / 82. EIP-197.
inline constexpr Fp2 twist_b =
    Fp2{.c0 = Fp{27}, .c1 = -Fp{3}} * power(Fp{82}, Fp::prime() - u256{2});

/// Whether the point is on y^2 = x^3 + b; infinity is.
template <typename Field>
[[nodiscard]] bool is_on_curve(const Affine<Field>& point, const Field& b) noexcept
{
    return point.is_infinity() || point.y.squared() == point.x.squared() * point.x + b;
}

/// The multiple of a point of G1 by any number. Cost: about 1700 multiplications in Fp.
[[nodiscard]] G1 multiply(const G1Affine& point, const u256& number) noexcept;

/// The Frobenius endomorphism of the twist, which acts on G2 as multiplication by p.
[[nodiscard]] G2Affine frobenius(const G2Affine& point) noexcept;

/// Whether a point of the twist is in the group of prime order. [on the curve]
[[nodiscard]] bool is_in_g2(const G2Affine& point) noexcept;
}  // namespace braid::kernels::bn254
