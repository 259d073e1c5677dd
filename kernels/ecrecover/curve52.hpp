// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/ecrecover/field52.hpp"

/// Points of y^2 = x^3 + 7, eight side by side. Functions take `count` groups of eight and go through them step by step: one
/// group's multiplications run while another's wait for their results.
///
/// No function looks for special cases. Doubling has none, as the group's order is odd. Addition of points with the same x,
/// equal or opposite, gives z = 0, and z stays 0 in whatever follows: a result whose z is not 0 met no special case.
namespace braid::kernels::ecrecover
{
struct Affine
{
    Factor x;
    Factor y;
};

/// x / z^2 and y / z^3.
struct Point
{
    Element x;
    Element y;
    Factor z;
};

/// Doubles with 3 multiplications and 4 squarings: with s = y^2, l = 3/2 x^2 and t = x s, the new x is l^2 - 2t, the new y
/// l (t - x) - s^2, the new z y z. hyperelliptic.org/EFD/g1p/auto-shortw-jacobian-0.html, scaled by half.
template <std::size_t count>
[[gnu::always_inline]] inline void double_points(Point* points) noexcept
{
    Factor s[count];
    Factor l[count];
    Element t[count];
#pragma GCC unroll 4
    for (std::size_t i = 0; i < count; ++i)
        s[i] = square(points[i].y);
#pragma GCC unroll 4
    for (std::size_t i = 0; i < count; ++i)
        l[i] = three_halves_of_square(points[i].x);
#pragma GCC unroll 4
    for (std::size_t i = 0; i < count; ++i)
        t[i] = exact(product(points[i].x, s[i]));
#pragma GCC unroll 4
    for (std::size_t i = 0; i < count; ++i)
        points[i].z = product(points[i].y, points[i].z);
#pragma GCC unroll 4
    for (std::size_t i = 0; i < count; ++i)
        points[i].x = exact(square_plus(l[i], minus(negated(t[i]), t[i])));
#pragma GCC unroll 4
    for (std::size_t i = 0; i < count; ++i)
    {
        const Factor difference = carried(plus(negated(points[i].x), t[i]));
        points[i].y = exact(product_minus_square(l[i], difference, s[i]));
    }
}

/// Adds affine points with 8 multiplications and 3 squarings. z[i] scales added[i] to the coordinates of points[i]: it is
/// points[i].z where both are on one curve.
template <std::size_t count>
[[gnu::always_inline]] inline void add_points(
    Point* points, const Affine* added, const Factor* z) noexcept
{
    Factor square_of_z[count];
    Factor cube_of_z[count];
    Factor h[count];
    Factor r[count];
    Factor square_of_h[count];
    Element j[count];
    Element v[count];
#pragma GCC unroll 4
    for (std::size_t i = 0; i < count; ++i)
        square_of_z[i] = square(z[i]);
#pragma GCC unroll 4
    for (std::size_t i = 0; i < count; ++i)
        h[i] = product_plus(added[i].x, square_of_z[i], negated(points[i].x));
#pragma GCC unroll 4
    for (std::size_t i = 0; i < count; ++i)
        cube_of_z[i] = product(square_of_z[i], z[i]);
#pragma GCC unroll 4
    for (std::size_t i = 0; i < count; ++i)
        square_of_h[i] = square(h[i]);
#pragma GCC unroll 4
    for (std::size_t i = 0; i < count; ++i)
        r[i] = product_plus(added[i].y, cube_of_z[i], negated(points[i].y));
#pragma GCC unroll 4
    for (std::size_t i = 0; i < count; ++i)
        j[i] = exact(product(h[i], square_of_h[i]));
#pragma GCC unroll 4
    for (std::size_t i = 0; i < count; ++i)
        v[i] = exact(product(points[i].x, square_of_h[i]));
#pragma GCC unroll 4
    for (std::size_t i = 0; i < count; ++i)
        points[i].x = exact(square_plus(r[i], minus(minus(negated(v[i]), v[i]), j[i])));
#pragma GCC unroll 4
    for (std::size_t i = 0; i < count; ++i)
        points[i].z = product(points[i].z, h[i]);
#pragma GCC unroll 4
    for (std::size_t i = 0; i < count; ++i)
    {
        const Factor difference = carried(plus(negated(points[i].x), v[i]));
        points[i].y = exact(product_minus_product(r[i], difference, points[i].y, j[i]));
    }
}

/// y of the point's negative where the mask is set; below 2^260.
[[gnu::always_inline]] inline Sum negated_where(__mmask8 mask, const Element& y) noexcept
{
    const Sum same{{y.limb[0], y.limb[1], y.limb[2], y.limb[3], y.limb[4]}};
    return blended(mask, same, negated(y));
}

inline constexpr std::size_t multiple_count = 16;

/// The odd multiples 1, 3, ..., 31 of eight points, all with the same z.
struct Multiples
{
    Element x[multiple_count];
    Element y[multiple_count];
    Factor z;
};

/// Sets an entry to the one before it plus twice the point, which is brought to the sum's z, h times the z before.
template <std::size_t count>
[[gnu::always_inline]] inline void add_twice(
    Multiples* tables, std::size_t entry, Element* twice_x, Element* twice_y, Factor* h) noexcept
{
    Factor r[count];
    Factor square_of_h[count];
    Element v[count];
    Element w[count];
#pragma GCC unroll 4
    for (std::size_t i = 0; i < count; ++i)
    {
        h[i] = carried(plus(negated(tables[i].x[entry - 1]), twice_x[i]));
        square_of_h[i] = square(h[i]);
    }
#pragma GCC unroll 4
    for (std::size_t i = 0; i < count; ++i)
        r[i] = carried(plus(negated(tables[i].y[entry - 1]), twice_y[i]));
#pragma GCC unroll 4
    for (std::size_t i = 0; i < count; ++i)
        v[i] = exact(product(twice_x[i], square_of_h[i]));
#pragma GCC unroll 4
    for (std::size_t i = 0; i < count; ++i)
        w[i] = exact(product(tables[i].x[entry - 1], square_of_h[i]));
#pragma GCC unroll 4
    for (std::size_t i = 0; i < count; ++i)
        tables[i].x[entry] = exact(square_plus(r[i], minus(negated(v[i]), w[i])));
#pragma GCC unroll 4
    for (std::size_t i = 0; i < count; ++i)
    {
        twice_y[i] = exact(product(twice_y[i], carried(plus(negated(w[i]), v[i]))));
        twice_x[i] = v[i];
    }
#pragma GCC unroll 4
    for (std::size_t i = 0; i < count; ++i)
    {
        const Factor difference = carried(plus(negated(tables[i].x[entry]), v[i]));
        tables[i].y[entry] = exact(product_plus(r[i], difference, negated(twice_y[i])));
    }
}

/// Brings an entry to the last one's z, which is scale times its own, and the scale to the entry before.
template <std::size_t count>
[[gnu::always_inline]] inline void rescale(
    Multiples* tables, std::size_t entry, Factor* scale, const Factor* ratio) noexcept
{
    Factor squares[count];
    Factor cubes[count];
#pragma GCC unroll 4
    for (std::size_t i = 0; i < count; ++i)
        squares[i] = square(scale[i]);
#pragma GCC unroll 4
    for (std::size_t i = 0; i < count; ++i)
        cubes[i] = product(squares[i], scale[i]);
#pragma GCC unroll 4
    for (std::size_t i = 0; i < count; ++i)
        scale[i] = product(scale[i], ratio[i]);
#pragma GCC unroll 4
    for (std::size_t i = 0; i < count; ++i)
        tables[i].x[entry] = exact(product(tables[i].x[entry], squares[i]));
#pragma GCC unroll 4
    for (std::size_t i = 0; i < count; ++i)
        tables[i].y[entry] = exact(product(tables[i].y[entry], cubes[i]));
}

/// Computes the table of affine points (x, y), by additions of points that share their z, which bring both summands to the
/// sum's z: Meloni, "New Point Addition Formulae for ECC Applications", 2007. Then all entries are brought to the last one's.
template <std::size_t count>
[[gnu::always_inline]] inline void set_multiples(
    Multiples* tables, const Element* x, const Element* y) noexcept
{
    // Twice the point, as it is scaled to the sum so far.
    Element twice_x[count];
    Element twice_y[count];
    // What multiplies z on the way to the entry.
    Factor ratio[multiple_count][count];
#pragma GCC unroll 4
    for (std::size_t i = 0; i < count; ++i)
    {
        const Factor s = square(y[i]);
        const Factor l = three_halves_of_square(x[i]);
        const Element t = exact(product(x[i], s));
        tables[i].x[0] = t;
        tables[i].y[0] = exact(square(s));
        twice_x[i] = exact(square_plus(l, minus(negated(t), t)));
        const Factor difference = carried(plus(negated(twice_x[i]), t));
        twice_y[i] = exact(product_plus(l, difference, negated(tables[i].y[0])));
        ratio[0][i] = y[i];
    }
    for (std::size_t entry = 1; entry < multiple_count; ++entry)
        add_twice<count>(tables, entry, twice_x, twice_y, ratio[entry]);
    Factor scale[count];
#pragma GCC unroll 4
    for (std::size_t i = 0; i < count; ++i)
        scale[i] = ratio[multiple_count - 1][i];
    for (std::size_t entry = multiple_count - 1; entry-- > 0;)
        rescale<count>(tables, entry, scale, ratio[entry]);
#pragma GCC unroll 4
    for (std::size_t i = 0; i < count; ++i)
        tables[i].z = scale[i];
}

/// x^(2^times).
template <std::size_t count>
[[gnu::always_inline]] inline void square_times(Factor (&numbers)[count], unsigned times) noexcept
{
    for (unsigned done = 0; done < times; ++done)
#pragma GCC unroll 4
        for (Factor& number : numbers)
            number = square(number);
}

/// numbers[i] = numbers[i]^(2^times) * factors[i]. A call, as code for each of its uses would not fit the caches.
template <std::size_t count>
[[gnu::noinline]] static void square_times_and_multiply(
    Factor (&numbers)[count], unsigned times, const Factor (&factors)[count]) noexcept
{
    square_times(numbers, times);
#pragma GCC unroll 4
    for (std::size_t i = 0; i < count; ++i)
        numbers[i] = product(numbers[i], factors[i]);
}

template <std::size_t count>
[[gnu::always_inline]] inline void copy(Factor (&to)[count], const Factor (&from)[count]) noexcept
{
#pragma GCC unroll 4
    for (std::size_t i = 0; i < count; ++i)
        to[i] = from[i];
}

/// Raises to (p + 1) / 4, which gives a square root where there is one. In binary the exponent is 223 ones, a zero, 22
/// ones, four zeros, two ones, two zeros; runs of ones double in length: 253 squarings and 13 multiplications.
template <std::size_t count>
[[gnu::always_inline]] inline void take_roots(Factor (&numbers)[count]) noexcept
{
    Factor ones_2[count];
    Factor ones_3[count];
    Factor ones_22[count];
    Factor ones_44[count];
    Factor ones_88[count];
    Factor run[count];
    copy(ones_2, numbers);
    square_times_and_multiply(ones_2, 1, numbers);
    copy(ones_3, ones_2);
    square_times_and_multiply(ones_3, 1, numbers);
    copy(run, ones_3);
    square_times_and_multiply(run, 3, ones_3);
    square_times_and_multiply(run, 3, ones_3);
    square_times_and_multiply(run, 2, ones_2);
    copy(ones_22, run);
    square_times_and_multiply(ones_22, 11, run);
    copy(ones_44, ones_22);
    square_times_and_multiply(ones_44, 22, ones_22);
    copy(ones_88, ones_44);
    square_times_and_multiply(ones_88, 44, ones_44);
    copy(run, ones_88);
    square_times_and_multiply(run, 88, ones_88);
    square_times_and_multiply(run, 44, ones_44);
    square_times_and_multiply(run, 3, ones_3);
    square_times_and_multiply(run, 23, ones_22);
    square_times_and_multiply(run, 6, ones_2);
    square_times(run, 2);
    copy(numbers, run);
}
}  // namespace braid::kernels::ecrecover
