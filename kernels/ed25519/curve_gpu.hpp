// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/ed25519/base_gpu.hpp"

/// Points of -x^2 + y^2 = 1 + d x^2 y^2 for a GPU's threads. The formulas hold for all points, equal, opposite and of
/// small order. Hisil, Wong, Carter, Dawson, "Twisted Edwards curves revisited", ASIACRYPT 2008.
namespace braid::kernels::ed25519_gpu
{
BRAID_GPU_TABLE Element curve_d{{{0x135978a3, 0x75eb4dca, 0x4141d8ab, 0x00700a4d, 0x7779e898,
    0x8cc74079, 0x2b6ffe73, 0x52036cee}}};
BRAID_GPU_TABLE Element curve_2d{{{0x26b2f159, 0xebd69b94, 0x8283b156, 0x00e0149a, 0xeef3d130,
    0x198e80f2, 0x56dffce7, 0x2406d9dc}}};
BRAID_GPU_TABLE Element root_of_minus_one{{{0x4a0ea0b0, 0xc4ee1b27, 0xad2fe478, 0x2f431806,
    0x3dfbd7a7, 0x2b4d0099, 0x4fc1df0b, 0x2b832480}}};

/// (x / z, y / z), with t = x y / z where an addition comes next.
struct Point
{
    Element x;
    Element y;
    Element z;
    Element t;
};

/// A point as additions take it.
struct Addend
{
    Element y_plus_x;
    Element y_minus_x;
    Element z2;
    Element t2d;
};

[[nodiscard]] BRAID_GPU Point neutral() noexcept
{
    return {{}, one(), one(), {}};
}

/// 2a. Cost: 3 multiplications and 4 squarings, and a multiplication for t.
[[nodiscard]] BRAID_GPU Point double_point(const Point& a, bool with_t) noexcept
{
    const Element x2 = square(a.x);
    const Element y2 = square(a.y);
    const Element z2 = square(a.z);
    const Element h = add(x2, y2);
    const Element e = subtract(h, square(add(a.x, a.y)));
    const Element g = subtract(x2, y2);
    const Element f = add(add(z2, z2), g);
    Point result{multiply(e, f), multiply(g, h), multiply(f, g), {}};
    if (with_t)
        result.t = multiply(e, h);
    return result;
}

/// a + b of a's products with what b is made of. Cost: 8 multiplications.
[[nodiscard]] BRAID_GPU Point add_point(const Point& a, const Addend& b) noexcept
{
    const Element minus = multiply(subtract(a.y, a.x), b.y_minus_x);
    const Element plus = multiply(add(a.y, a.x), b.y_plus_x);
    const Element c = multiply(a.t, b.t2d);
    const Element d = multiply(a.z, b.z2);
    const Element e = subtract(plus, minus);
    const Element f = subtract(d, c);
    const Element g = add(d, c);
    const Element h = add(plus, minus);
    return {multiply(e, f), multiply(g, h), multiply(f, g), multiply(e, h)};
}

[[nodiscard]] BRAID_GPU Addend addend_of(const Point& a) noexcept
{
    return {add(a.y, a.x), subtract(a.y, a.x), add(a.z, a.z), multiply(a.t, curve_2d)};
}

[[nodiscard]] BRAID_GPU Addend negate(const Addend& a) noexcept
{
    return {a.y_minus_x, a.y_plus_x, a.z2, negate(a.t2d)};
}

[[nodiscard]] BRAID_GPU_CALLED Point times_eight(Point a) noexcept
{
    BRAID_GPU_KEEP_LOOP
    for (unsigned i = 0; i < 3; ++i)
        a = double_point(a, false);
    return a;
}

[[nodiscard]] BRAID_GPU bool is_equal(const Point& a, const Point& b) noexcept
{
    return is_equal(multiply_called(a.x, b.z), multiply_called(b.x, a.z)) &&
           is_equal(multiply_called(a.y, b.z), multiply_called(b.y, a.z));
}

/// Order 1, 2, 4 or 8.
[[nodiscard]] BRAID_GPU bool has_small_order(const Point& a) noexcept
{
    const Point multiple = times_eight(a);
    return is_zero(multiple.x) && is_equal(multiple.y, multiple.z);
}

/// A point out of 32 bytes, whether those are its canonical encoding, and whether it is one at all.
struct Decoded
{
    Point point;
    bool is_canonical;
    bool ok;
};

/// RFC 8032, section 5.1.3, but for what that refuses: y of p and more, and x = 0 with sign 1, are told as not
/// canonical.
[[nodiscard]] BRAID_GPU_CALLED Decoded decode(Number256 bytes) noexcept
{
    const bool sign = bytes.words[7] >> 31 != 0;
    bytes.words[7] &= 0x7fffffff;
    const Element y{bytes};
    const Element y2 = square_times(y, 1);
    const Element u = subtract(y2, one());
    const Element v = add(multiply_called(y2, curve_d), one());
    const Element v3 = multiply_called(square_times(v, 1), v);
    const Element v7 = multiply_called(square_times(v3, 1), v);
    const Element power = power_for_root(multiply_called(u, v7));
    Element x = multiply_called(multiply_called(u, v3), power);
    const Element vx2 = multiply_called(v, square_times(x, 1));
    const bool is_root = is_equal(vx2, u);
    const bool is_other_root = is_equal(vx2, negate(u));
    x = choose(is_root, x, multiply_called(x, root_of_minus_one));
    const Number256 number = canonical(x);
    const bool is_odd = (number.words[0] & 1) != 0;
    x = choose(is_odd == sign, x, negate(x));
    Decoded decoded;
    decoded.point = {x, y, one(), multiply_called(x, y)};
    decoded.is_canonical = gpu::is_equal(canonical(y), bytes) && !(gpu::is_zero(number) && sign);
    decoded.ok = is_root || is_other_root;
    return decoded;
}
}  // namespace braid::kernels::ed25519_gpu
