// SPDX-License-Identifier: Apache-2.0
#include "kernels/ed25519/ristretto.hpp"

namespace braid::kernels::ed25519
{
namespace
{
/// The root that is not odd.
constexpr Field absolute(const Field& value) noexcept
{
    return value.is_odd() ? -value : value;
}

struct InverseRoot
{
    /// Of 1/value where that is a square, else of root_of_minus_one/value; 0 of 0.
    Field root;
    bool is_square = false;
};

/// SQRT_RATIO_M1(1, value), section 4.2.
constexpr InverseRoot inverse_root(const Field& value) noexcept
{
    const Field third = value.squared() * value;
    Field root = third * root_power(third.squared() * value);
    const Field check = value * root.squared();
    const bool is_correct = check == one;
    const bool is_flipped = check == -one;
    if (is_flipped || check == -root_of_minus_one)
        root = root * root_of_minus_one;
    return {absolute(root), is_correct || is_flipped};
}

/// 1/sqrt(a - d), where a = -1.
constexpr Field inverse_root_of_a_minus_d = inverse_root(-one - curve_d).root;
}  // namespace

std::optional<Point> ristretto_from_bytes(const std::uint8_t* from) noexcept
{
    const Field s = Field::from_bytes(from);
    if (!equal(s.to_bytes(), Bytes{from, 32}) || s.is_odd())
        return std::nullopt;
    const Field ss = s.squared();
    const Field u1 = one - ss;
    const Field u2 = one + ss;
    const Field u2_squared = u2.squared();
    const Field v = -(curve_d * u1.squared()) - u2_squared;
    const auto [root, is_square] = inverse_root(v * u2_squared);
    const Field denominator_x = root * u2;
    const Field x = absolute((s + s) * denominator_x);
    const Field y = u1 * (root * denominator_x * v);
    const Point point = Point::affine(x, y);
    if (!is_square || point.t.is_odd() || y.is_zero())
        return std::nullopt;
    return point;
}

std::array<std::uint8_t, 32> ristretto_to_bytes(const Point& point) noexcept
{
    const Field u1 = (point.z + point.y) * (point.z - point.y);
    const Field u2 = point.x * point.y;
    const Field root = inverse_root(u1 * u2.squared()).root;
    const Field denominator_1 = root * u1;
    const Field denominator_2 = root * u2;
    const Field inverse_z = denominator_1 * denominator_2 * point.t;
    const bool is_rotated = (point.t * inverse_z).is_odd();
    const Field x = is_rotated ? point.y * root_of_minus_one : point.x;
    Field y = is_rotated ? point.x * root_of_minus_one : point.y;
    const Field denominator =
        is_rotated ? denominator_1 * inverse_root_of_a_minus_d : denominator_2;
    if ((x * inverse_z).is_odd())
        y = -y;
    return absolute(denominator * (point.z - y)).to_bytes();
}
}  // namespace braid::kernels::ed25519
