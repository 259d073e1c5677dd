// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/ed25519/field.hpp"
#include <optional>

namespace braid::kernels::ed25519
{
/// The curve is -x^2 + y^2 = 1 + d x^2 y^2, RFC 8032, section 5.1.
inline constexpr Field curve_d{
    {0x34dca135978a3, 0x1a8283b156ebd, 0x5e7a26001c029, 0x739c663a03cbb, 0x52036cee2b6ff}};
inline constexpr Field curve_2d{
    {0x69b9426b2f159, 0x35050762add7a, 0x3cf44c0038052, 0x6738cc7407977, 0x2406d9dc56dff}};
inline constexpr Field root_of_minus_one{
    {0x61b274a0ea0b0, 0x0d5a5fc8f189d, 0x7ef5e9cbd0c60, 0x78595a6804c9e, 0x2b8324804fc1d}};
inline constexpr Field one{{1, 0, 0, 0, 0}};

/// A point as an addend: additions need these sums and products of its coordinates. Y, X, Z and T as in Point.
struct Addend
{
    Field y_plus_x = one;
    Field y_minus_x = one;
    Field z2{{2, 0, 0, 0, 0}};
    Field t2d{};

    [[nodiscard]] friend constexpr Addend operator-(const Addend& a) noexcept
    {
        return {a.y_minus_x, a.y_plus_x, a.z2, -a.t2d};
    }
};

/// A point of the curve in extended coordinates: x = X/Z, y = Y/Z, xy = T/Z. The sum is complete: it has no
/// exceptions, because -1 is a square and d is none. Hisil, Wong, Carter, Dawson, https://eprint.iacr.org/2008/522,
/// sections 3.1 and 3.3.
struct Point
{
    Field x{};
    Field y = one;
    Field z = one;
    Field t{};

    [[nodiscard]] static constexpr Point affine(const Field& x, const Field& y) noexcept
    {
        return {x, y, one, x * y};
    }

    [[nodiscard]] constexpr Addend addend() const noexcept
    {
        return {y + x, y - x, z + z, t * curve_2d};
    }

    [[nodiscard]] friend constexpr Point operator+(const Point& p, const Addend& q) noexcept
    {
        const Field a = (p.y - p.x) * q.y_minus_x;
        const Field b = (p.y + p.x) * q.y_plus_x;
        const Field c = p.t * q.t2d;
        const Field d = p.z * q.z2;
        return completed(b - a, d - c, d + c, b + a);
    }

    /// The paper's coordinates, all four negated, which saves a difference.
    [[nodiscard]] constexpr Point doubled() const noexcept
    {
        const Field a = x.squared();
        const Field b = y.squared();
        const Field zz = z.squared();
        const Field xy = x * y;
        const Field g = b - a;
        return completed(xy + xy, zz + zz - g, g, a + b);
    }

    [[nodiscard]] constexpr Point doubled_times(int count) const noexcept
    {
        Point result = *this;
        for (int i = 0; i < count; ++i)
            result = result.doubled();
        return result;
    }

    [[nodiscard]] constexpr bool is_neutral() const noexcept { return x.is_zero() && y == z; }

    /// Whether eight times the point is the neutral one: its order is 1, 2, 4 or 8.
    [[nodiscard]] constexpr bool has_small_order() const noexcept
    {
        return doubled_times(3).is_neutral();
    }

    /// Whether both are the same point of the curve. Cost: four products.
    [[nodiscard]] constexpr bool equals(const Point& other) const noexcept
    {
        return x * other.z == other.x * z && y * other.z == other.y * z;
    }

    /// RFC 8032, section 5.1.2. Cost: an inversion.
    [[nodiscard]] std::array<std::uint8_t, 32> to_bytes() const noexcept
    {
        const Field inverse_z = inverse(z);
        auto bytes = (y * inverse_z).to_bytes();
        bytes[31] = static_cast<std::uint8_t>(bytes[31] | (x * inverse_z).is_odd() << 7);
        return bytes;
    }

    /// The point whose encoding this is, RFC 8032, section 5.1.3, but for two leniences that ZIP 215 asks for: y may
    /// be p or above, and the sign is ignored where x is zero. [`from` has 32 bytes]
    [[nodiscard]] static std::optional<Point> from_bytes(const std::uint8_t* from) noexcept
    {
        const Field y = Field::from_bytes(from);
        const Field yy = y.squared();
        const Field u = yy - one;
        const Field v = curve_d * yy + one;
        const Field v3 = v.squared() * v;
        Field x = u * v3 * root_power(u * v3 * v3 * v);
        const Field vxx = v * x.squared();
        if (vxx == -u)
            x = x * root_of_minus_one;
        else if (!(vxx == u))
            return std::nullopt;
        const bool sign = (from[31] & 0x80) != 0;
        return affine(x.is_odd() == sign ? x : -x, y);
    }

private:
    [[nodiscard]] static constexpr Point completed(
        const Field& e, const Field& f, const Field& g, const Field& h) noexcept
    {
        return {e * f, g * h, f * g, e * h};
    }
};
}  // namespace braid::kernels::ed25519
