// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/bn254/field.hpp"

/// The extension fields Fp2 = Fp[i]/(i^2 + 1), Fp6 = Fp2[v]/(v^3 - xi) and Fp12 = Fp6[w]/(w^2 - v), where
/// xi = 9 + i (EIP-197). Multiplications as in Devegili, O hEigeartaigh, Scott, Dahab, "Multiplication and
/// squaring on pairing-friendly fields" (eprint 2006/471).
namespace braid::kernels::bn254
{
/// c0 + c1 i.
struct Fp2
{
    Fp c0;
    Fp c1;

    [[nodiscard]] static constexpr Fp2 one() noexcept { return {.c0 = Fp::one(), .c1 = {}}; }
    [[nodiscard]] constexpr bool is_zero() const noexcept { return c0.is_zero() && c1.is_zero(); }
    [[nodiscard]] friend constexpr bool operator==(const Fp2&, const Fp2&) noexcept = default;

    [[nodiscard]] friend constexpr Fp2 operator+(const Fp2& a, const Fp2& b) noexcept
    {
        return {.c0 = a.c0 + b.c0, .c1 = a.c1 + b.c1};
    }
    [[nodiscard]] friend constexpr Fp2 operator-(const Fp2& a, const Fp2& b) noexcept
    {
        return {.c0 = a.c0 - b.c0, .c1 = a.c1 - b.c1};
    }
    /// Karatsuba: three multiplications.
    [[nodiscard]] friend constexpr Fp2 operator*(const Fp2& a, const Fp2& b) noexcept
    {
        const Fp low = a.c0 * b.c0;
        const Fp high = a.c1 * b.c1;
        const Fp both = (a.c0 + a.c1) * (b.c0 + b.c1);
        return {.c0 = low - high, .c1 = both - low - high};
    }
    [[nodiscard]] friend constexpr Fp2 operator*(const Fp2& a, const Fp& b) noexcept
    {
        return {.c0 = a.c0 * b, .c1 = a.c1 * b};
    }
    [[nodiscard]] constexpr Fp2 operator-() const noexcept { return {.c0 = -c0, .c1 = -c1}; }
    [[nodiscard]] constexpr Fp2 squared() const noexcept
    {
        return {.c0 = (c0 + c1) * (c0 - c1), .c1 = (c0 * c1).doubled()};
    }
    [[nodiscard]] constexpr Fp2 doubled() const noexcept { return *this + *this; }
    /// Also the p-th power.
    [[nodiscard]] constexpr Fp2 conjugated() const noexcept { return {.c0 = c0, .c1 = -c1}; }
    /// The product with xi = 9 + i.
    [[nodiscard]] constexpr Fp2 times_xi() const noexcept
    {
        const Fp2 eight = doubled().doubled().doubled();
        return {.c0 = eight.c0 + c0 - c1, .c1 = eight.c1 + c1 + c0};
    }
    [[nodiscard]] Fp2 inverted() const noexcept
    {
        const Fp norm = (c0.squared() + c1.squared()).inverted();
        return {.c0 = c0 * norm, .c1 = -(c1 * norm)};
    }
};

/// c0 + c1 v + c2 v^2.
struct Fp6
{
    Fp2 c0;
    Fp2 c1;
    Fp2 c2;

    [[nodiscard]] static constexpr Fp6 one() noexcept
    {
        return {.c0 = Fp2::one(), .c1 = {}, .c2 = {}};
    }
    [[nodiscard]] friend bool operator==(const Fp6&, const Fp6&) noexcept = default;

    [[nodiscard]] friend Fp6 operator+(const Fp6& a, const Fp6& b) noexcept
    {
        return {.c0 = a.c0 + b.c0, .c1 = a.c1 + b.c1, .c2 = a.c2 + b.c2};
    }
    [[nodiscard]] friend Fp6 operator-(const Fp6& a, const Fp6& b) noexcept
    {
        return {.c0 = a.c0 - b.c0, .c1 = a.c1 - b.c1, .c2 = a.c2 - b.c2};
    }
    [[nodiscard]] Fp6 operator-() const noexcept { return {.c0 = -c0, .c1 = -c1, .c2 = -c2}; }
    [[nodiscard]] friend Fp6 operator*(const Fp6& a, const Fp2& b) noexcept
    {
        return {.c0 = a.c0 * b, .c1 = a.c1 * b, .c2 = a.c2 * b};
    }
    /// The product with v.
    [[nodiscard]] Fp6 times_v() const noexcept { return {.c0 = c2.times_xi(), .c1 = c0, .c2 = c1}; }
    /// The product with b0 + b1 v: five multiplications in Fp2.
    [[nodiscard]] Fp6 times_sparse(const Fp2& b0, const Fp2& b1) const noexcept;
    [[nodiscard]] Fp6 inverted() const noexcept;
};

/// Karatsuba: six multiplications in Fp2.
[[nodiscard]] Fp6 operator*(const Fp6& a, const Fp6& b) noexcept;

/// c0 + c1 w.
struct Fp12
{
    Fp6 c0;
    Fp6 c1;

    [[nodiscard]] static constexpr Fp12 one() noexcept { return {.c0 = Fp6::one(), .c1 = {}}; }
    [[nodiscard]] bool is_one() const noexcept { return *this == one(); }
    [[nodiscard]] friend bool operator==(const Fp12&, const Fp12&) noexcept = default;

    [[nodiscard]] friend Fp12 operator+(const Fp12& a, const Fp12& b) noexcept
    {
        return {.c0 = a.c0 + b.c0, .c1 = a.c1 + b.c1};
    }
    [[nodiscard]] friend Fp12 operator-(const Fp12& a, const Fp12& b) noexcept
    {
        return {.c0 = a.c0 - b.c0, .c1 = a.c1 - b.c1};
    }
    [[nodiscard]] Fp12 operator-() const noexcept { return {.c0 = -c0, .c1 = -c1}; }
    [[nodiscard]] Fp12 squared() const noexcept;
    /// The p^6-th power; the inverse of an element of the cyclotomic subgroup.
    [[nodiscard]] Fp12 conjugated() const noexcept { return {.c0 = c0, .c1 = -c1}; }
    [[nodiscard]] Fp12 inverted() const noexcept;
    /// The product with b0 + b3 w + b4 v w, which is what lines are: 13 multiplications in Fp2.
    [[nodiscard]] Fp12 times_line(const Fp2& b0, const Fp2& b3, const Fp2& b4) const noexcept;
    /// The square of an element of the cyclotomic subgroup: nine squarings in Fp2.
    /// Granger and Scott, "Faster squaring in the cyclotomic subgroup of sixth degree extensions" (eprint 2009/565).
    [[nodiscard]] Fp12 squared_cyclotomic() const noexcept;
    /// The p-th, p^2-th or p^3-th power. [1 <= count <= 3]
    [[nodiscard]] Fp12 frobenius(unsigned count) const noexcept;
};

[[nodiscard]] Fp12 operator*(const Fp12& a, const Fp12& b) noexcept;

/// xi to the power of count (p - 1) / 6: the factor that the p-th power of w^count brings. [count <= 5]
[[nodiscard]] const Fp2& frobenius_factor(std::size_t count) noexcept;
}  // namespace braid::kernels::bn254
