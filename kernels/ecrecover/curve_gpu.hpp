// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/ecrecover/field_gpu.hpp"

/// Points of y^2 = x^3 + 7 for a GPU's threads.
namespace braid::kernels::secp256k1_gpu
{
/// A point that is not infinity.
struct AffinePoint
{
    Element x;
    Element y;
};

/// (x / z^2, y / z^3); infinity is a flag.
struct Point
{
    Element x;
    Element y;
    Element z;
    bool is_infinity;
};

/// 2a. With l = 3/2 x^2, s = y^2, t = -x s: x' = l^2 + 2t, y' = -(l (x' + t) + s^2), z' = y z, which is the usual
/// formula of Jacobian coordinates with z' halved. No point of this curve has y = 0. Cost: 3 multiplications, 4
/// squarings.
[[nodiscard]] BRAID_GPU Point double_point(const Point& a) noexcept
{
    Point result;
    result.is_infinity = a.is_infinity;
    result.z = multiply(a.y, a.z);
    const Element x2 = square(a.x);
    const Element l = halve(add(add(x2, x2), x2));
    const Element s = square(a.y);
    const Element t = negate(multiply(a.x, s));
    result.x = add(square(l), add(t, t));
    result.y = negate(add(multiply(l, add(result.x, t)), square(s)));
    return result;
}

[[nodiscard]] BRAID_GPU_CALLED Point double_point_called(Point a) noexcept
{
    return double_point(a);
}

/// What `a + b` divides by: z' / z, for tables whose points are brought to one z.
struct Sum
{
    Point point;
    Element ratio;
};

/// a + b. h = x_b z^2 - x_a and r = y_b z^3 - y_a vanish together where a = b, which is doubled; h alone where a = -b.
/// Cost: 8 multiplications, 3 squarings.
[[nodiscard]] BRAID_GPU Sum add_points(const Point& a, const AffinePoint& b) noexcept
{
    const Element z2 = square(a.z);
    const Element h = subtract(multiply(b.x, z2), a.x);
    const Element r = subtract(multiply(multiply(b.y, z2), a.z), a.y);
    const Element h2 = square(h);
    const Element h3 = multiply(h2, h);
    const Element v = multiply(a.x, h2);
    Sum sum;
    sum.ratio = h;
    sum.point.x = subtract(subtract(square(r), h3), add(v, v));
    sum.point.y = subtract(multiply(r, subtract(v, sum.point.x)), multiply(a.y, h3));
    sum.point.z = multiply(a.z, h);
    sum.point.is_infinity = false;
    // Who signs can bring these two about, but not often.
    if (!a.is_infinity && is_zero(h))
    {
        if (is_zero(r))
            sum.point = double_point_called(a);
        else
            sum.point.is_infinity = true;
    }
    if (a.is_infinity)
        sum.point = Point{b.x, b.y, Element{{{1}}}, false};
    return sum;
}
}  // namespace braid::kernels::secp256k1_gpu
