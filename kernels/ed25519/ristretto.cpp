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

struct RatioRoot
{
    /// Of numerator/denominator where that is a square, else of root_of_minus_one times it; 0 where either is 0.
    Field root;
    bool is_square = false;
};

/// SQRT_RATIO_M1, section 4.2.
constexpr RatioRoot ratio_root(const Field& numerator, const Field& denominator) noexcept
{
    const Field third = denominator.squared() * denominator;
    const Field seventh = third.squared() * denominator;
    Field root = numerator * third * root_power(numerator * seventh);
    const Field check = denominator * root.squared();
    const bool is_correct = check == numerator;
    const bool is_flipped = check == -numerator;
    if (is_flipped || check == -(numerator * root_of_minus_one))
        root = root * root_of_minus_one;
    return {absolute(root), is_correct || is_flipped};
}

constexpr RatioRoot inverse_root(const Field& value) noexcept
{
    return ratio_root(one, value);
}

/// 1/sqrt(a - d), where a = -1.
constexpr Field inverse_root_of_a_minus_d = inverse_root(-one - curve_d).root;

constexpr Field one_minus_d_squared = one - curve_d.squared();
constexpr Field d_minus_one_squared = (curve_d - one).squared();
/// sqrt(a d - 1): of both roots the odd one, as section 4.1 has it.
constexpr Field root_of_ad_minus_one = -ratio_root(-curve_d - one, one).root;

/// MAP, section 4.3.4.
Point map_to_element(const Field& t) noexcept
{
    const Field r = root_of_minus_one * t.squared();
    const Field u = (r + one) * one_minus_d_squared;
    const Field v = (-one - r * curve_d) * (r + curve_d);
    auto [s, was_square] = ratio_root(u, v);
    const Field c = was_square ? -one : r;
    if (!was_square)
        s = -absolute(s * t);
    const Field n = c * (r - one) * d_minus_one_squared - v;
    const Field ss = s.squared();
    const Field w0 = (s + s) * v;
    const Field w1 = n * root_of_ad_minus_one;
    const Field w2 = one - ss;
    const Field w3 = one + ss;
    return {w0 * w3, w2 * w1, w1 * w3, w0 * w2};
}
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

bool ristretto_equal(const Point& a, const Point& b) noexcept
{
    return a.x * b.y == a.y * b.x || a.y * b.y == a.x * b.x;
}

Point ristretto_from_uniform_bytes(const std::uint8_t* from) noexcept
{
    return map_to_element(Field::from_bytes(from)) +
           map_to_element(Field::from_bytes(from + 32)).addend();
}
}  // namespace braid::kernels::ed25519
