// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/ecrecover/field52.hpp"

/// Eight numbers modulo the group's order n = 2^256 - c side by side, c of 129 bits, and how multipliers become digits.
namespace braid::kernels::ecrecover
{
template <std::size_t size>
struct Limbs52
{
    unsigned long long limb[size];
};

/// 2^256 and 2^260 modulo n.
inline constexpr Limbs52<3> order_fold_256{{0xda1732fc9bebf, 0x1950b75fc4402, 0x1455123}};
inline constexpr Limbs52<3> order_fold_260{{0xa1732fc9bebf0, 0x950b75fc4402d, 0x14551231}};

/// Adds a number's product with a constant to columns, those from `end` on left out.
template <std::size_t left, std::size_t right, std::size_t size>
[[gnu::always_inline]] inline void add_product_with(
    Lanes (&sum)[size], const Lanes (&a)[left], const Limbs52<right>& constant) noexcept
{
#pragma GCC unroll 5
    for (std::size_t i = 0; i < left; ++i)
#pragma GCC unroll 5
        for (std::size_t j = 0; j < right; ++j)
        {
            const Lanes factor = all_lanes(constant.limb[j]);
            if (i + j < size)
                sum[i + j] = multiply_low(sum[i + j], a[i], factor);
            if (i + j + 1 < size)
                sum[i + j + 1] = multiply_high(sum[i + j + 1], a[i], factor);
        }
}

/// An element equal modulo n. [the top limb is below 2^60]
[[gnu::always_inline]] inline Element folded_modulo_order(Sum sum) noexcept
{
    const Lanes top[1]{sum.limb[4] >> 48};
    sum.limb[4] &= top_limb_mask;
    add_product_with(sum.limb, top, order_fold_256);
    return exact(carried(sum));
}

/// a * b modulo n. The columns above 2^260 fold in two turns: the first leaves 125 bits of them. [a, b are below 2^256 + 2^221]
BRAID_FIELD_OPERATION inline Element product_modulo_order(const Factor& a, const Factor& b) noexcept
{
    Columns wide{};
    add_product(wide, a, b);
    Lanes high[5];
    high[0] = wide.column[5];
#pragma GCC unroll 4
    for (std::size_t i = 1; i < 5; ++i)
        high[i] = wide.column[5 + i] + (high[i - 1] >> 52);
    Lanes sum[8]{wide.column[0], wide.column[1], wide.column[2], wide.column[3], wide.column[4]};
    add_product_with(sum, high, order_fold_260);

    const Lanes rest_1 = sum[6] + (sum[5] >> 52);
    const Lanes rest[3]{sum[5], rest_1, sum[7] + (rest_1 >> 52)};
    Lanes low[6]{sum[0], sum[1], sum[2], sum[3], sum[4]};
    add_product_with(low, rest, order_fold_260);
    // The last limb of the rest is below 2^22, so that nothing reached low[5].
    return folded_modulo_order({{low[0], low[1], low[2], low[3], low[4]}});
}

/// What multiplies a signature's point, what multiplies the point's image (beta x, y), which is lambda times the point, and
/// what multiplies the generator, all odd: e of all digits, in limbs of 52 bits. Digits are odd, too, and so never zero; with
/// w bits a digit, e = 0..2^w - 1 stands for 2e - (2^w - 1), and so the whole number for 2e - (2^bits - 1).
struct Digits
{
    Lanes point[3];
    Lanes image[3];
    Lanes generator[5];
};

/// The lattice of (a, b) with a + b lambda = 0 modulo n has the short basis (a1, b1), (a2, b2) with b2 = a1. Gallant, Lambert,
/// Vanstone, "Faster Point Multiplication on Elliptic Curves with Efficient Endomorphisms", 2001.
inline constexpr Limbs52<3> basis_a1{{0xc90e49284eb15, 0x21a7d46bcde86, 0x3086d2}};
inline constexpr Limbs52<3> basis_b1_negated{{0x47fa90abfe4c3, 0xd6010e88286f5, 0xe4437e}};
inline constexpr Limbs52<3> basis_a2{{0x1108d9d44cfd8, 0xf7a8e2f3f657c, 0x114ca50}};
/// b2 and -b1 times 2^384 over n, rounded.
inline constexpr Limbs52<5> b2_over_order{
    {0x3209a45dbb031, 0x1471e8ca7fe89, 0x284eb153daa8a, 0x6bcde86c90e49, 0x3086d221a7d4}};
inline constexpr Limbs52<5> b1_negated_over_order{
    {0x1b4ae8ac47f71, 0xac9df506c6157, 0xabfe4c4221208, 0x88286f547fa90, 0xe4437ed6010e}};

/// The product over 2^384, rounded; what the columns below 2^260 could add is left out, which is 1 at most.
[[gnu::always_inline]] inline void multiply_and_round(
    const Element& k, const Limbs52<5>& factor, Lanes (&quotient)[3]) noexcept
{
    Lanes column[10]{};
    column[7] = all_lanes(1ULL << 19);
#pragma GCC unroll 5
    for (std::size_t i = 0; i < 5; ++i)
#pragma GCC unroll 5
        for (std::size_t j = 4 - i; j < 5; ++j)
        {
            const Lanes limb = all_lanes(factor.limb[j]);
            if (i + j > 4)
                column[i + j] = multiply_low(column[i + j], k.limb[i], limb);
            column[i + j + 1] = multiply_high(column[i + j + 1], k.limb[i], limb);
        }
#pragma GCC unroll 4
    for (std::size_t i = 5; i < 9; ++i)
        column[i + 1] += column[i] >> 52;
    quotient[0] = (column[7] & limb_mask) >> 20 | column[8] << 32;
    quotient[1] = (column[8] & limb_mask) >> 20 | column[9] << 32;
    quotient[2] = column[9] >> 20;
}

/// Adds or subtracts a constant where the mask is set.
template <std::size_t size>
[[gnu::always_inline]] inline void add_where(
    __mmask8 mask, Lanes (&sum)[size], const Limbs52<size>& constant, bool is_negative) noexcept
{
#pragma GCC unroll 3
    for (std::size_t i = 0; i < size; ++i)
        sum[i] = blended(
            mask, sum[i], is_negative ? sum[i] - constant.limb[i] : sum[i] + constant.limb[i]);
}

/// Carries, and drops the lowest bit.
template <std::size_t size>
[[gnu::always_inline]] inline void carry_and_halve(Lanes (&sum)[size]) noexcept
{
#pragma GCC unroll 5
    for (std::size_t i = 1; i < size; ++i)
        sum[i] += sum[i - 1] >> 52;
#pragma GCC unroll 5
    for (std::size_t i = 0; i + 1 < size; ++i)
        sum[i] = (sum[i] & limb_mask) >> 1 | (sum[i + 1] & 1) << 51;
    sum[size - 1] >>= 1;
}

/// Sets the digits of point + image * lambda = k modulo n. Both are below 2^130 in absolute value: rounding leaves at most
/// a2 + a1, and making them odd adds as much again.
[[gnu::always_inline]] inline void set_point_digits(Digits& digits, const Element& k) noexcept
{
    // 2^130 - 1 modulo 2^156, in limbs from which the products below can be subtracted.
    constexpr Limbs52<3> offset{{0x20fffffffffffff, 0x20fffffffffffdf, 0x200000003ffffdf}};
    Lanes c1[3];
    Lanes c2[3];
    multiply_and_round(k, b2_over_order, c1);
    multiply_and_round(k, b1_negated_over_order, c2);
    Lanes from_point[3]{};
    Lanes from_image[3]{};
    Lanes to_image[3]{};
    add_product_with(from_point, c1, basis_a1);
    add_product_with(from_point, c2, basis_a2);
    add_product_with(from_image, c2, basis_a1);
    add_product_with(to_image, c1, basis_b1_negated);
#pragma GCC unroll 3
    for (std::size_t i = 0; i < 3; ++i)
    {
        digits.point[i] = k.limb[i] + offset.limb[i] - from_point[i];
        digits.image[i] = to_image[i] + offset.limb[i] - from_image[i];
    }
    // Of the basis, a1, b1 and b2 are odd and a2 is even: adding its vectors makes both parts odd, and even with the offset.
    const __mmask8 is_point_even = nonzero(digits.point[0] & 1);
    add_where(is_point_even, digits.point, basis_a1, false);
    add_where(is_point_even, digits.image, basis_b1_negated, true);
    const __mmask8 is_image_even = nonzero(digits.image[0] & 1);
    add_where(is_image_even, digits.point, basis_a2, false);
    add_where(is_image_even, digits.image, basis_a1, false);
    carry_and_halve(digits.point);
    carry_and_halve(digits.image);
    digits.point[2] &= limb_mask >> 1;
    digits.image[2] &= limb_mask >> 1;
}

/// Sets the digits of -k or, where that is even, of n - k.
[[gnu::always_inline]] inline void set_generator_digits(Digits& digits, const Element& k) noexcept
{
    // 2^260 - 1 and 2^260 - 1 + n in limbs from which an element can be subtracted.
    constexpr Limbs52<5> odd_offset{
        {0x2fffffffffffff, 0x2ffffffffffffd, 0x2ffffffffffffd, 0x2ffffffffffffd, 0xffffffffffffd}};
    constexpr Limbs52<5> even_offset{
        {0x225e8cd0364140, 0x2e6af48a03bbfb, 0x2ffffffebaaeda, 0x2ffffffffffffd, 0x10fffffffffffd}};
    const __mmask8 is_odd = nonzero(k.limb[0] & 1);
#pragma GCC unroll 5
    for (std::size_t i = 0; i < 5; ++i)
        digits.generator[i] =
            blended(is_odd, all_lanes(even_offset.limb[i]), all_lanes(odd_offset.limb[i])) -
            k.limb[i];
    carry_and_halve(digits.generator);
}
}  // namespace braid::kernels::ecrecover
