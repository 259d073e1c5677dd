// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"
#include <blst.h>

/// The points of BLS12-381 as blst has them, in the encodings of EIP-2537: a coordinate is 64 bytes, the upper 16
/// of them zero, and infinity is all zeros.
namespace braid::kernels::host
{
inline constexpr std::size_t bls12_field_size = 64;

/// A coordinate; false where it is not reduced.
[[nodiscard]] bool read(Bytes from, blst_fp& to) noexcept;
[[nodiscard]] bool read(Bytes from, blst_fp2& to) noexcept;
void write(const blst_fp& from, std::uint8_t* to) noexcept;
void write(const blst_fp2& from, std::uint8_t* to) noexcept;

/// The functions of blst for the points over the prime field.
struct Bls12G1
{
    using Field = blst_fp;
    using Point = blst_p1;
    using Affine = blst_p1_affine;
    static constexpr std::size_t size = 2 * bls12_field_size;
    static constexpr auto is_on_curve = blst_p1_affine_on_curve;
    static constexpr auto is_in_group = blst_p1_affine_in_g1;
    static constexpr auto is_infinity = blst_p1_affine_is_inf;
    static constexpr auto to_affine = blst_p1_to_affine;
    static constexpr auto from_affine = blst_p1_from_affine;
    static constexpr auto add_affine = blst_p1_add_or_double_affine;
    static constexpr auto multiply = blst_p1_mult;
    static constexpr auto scratch_size = blst_p1s_mult_pippenger_scratch_sizeof;
    static constexpr auto multiply_sum = blst_p1s_mult_pippenger;
};

/// The same for the points over the quadratic extension.
struct Bls12G2
{
    using Field = blst_fp2;
    using Point = blst_p2;
    using Affine = blst_p2_affine;
    static constexpr std::size_t size = 4 * bls12_field_size;
    static constexpr auto is_on_curve = blst_p2_affine_on_curve;
    static constexpr auto is_in_group = blst_p2_affine_in_g2;
    static constexpr auto is_infinity = blst_p2_affine_is_inf;
    static constexpr auto to_affine = blst_p2_to_affine;
    static constexpr auto from_affine = blst_p2_from_affine;
    static constexpr auto add_affine = blst_p2_add_or_double_affine;
    static constexpr auto multiply = blst_p2_mult;
    static constexpr auto scratch_size = blst_p2s_mult_pippenger_scratch_sizeof;
    static constexpr auto multiply_sum = blst_p2s_mult_pippenger;
};

/// A point; false where a coordinate is not reduced or the point is not on the curve. [from.size() == Group::size]
template <typename Group>
[[nodiscard]] bool read_point(Bytes from, typename Group::Affine& to) noexcept
{
    return read(from.first(Group::size / 2), to.x) && read(from.last(Group::size / 2), to.y) &&
           (Group::is_infinity(&to) || Group::is_on_curve(&to));
}

/// A point of the group of prime order; false also where it is in none.
template <typename Group>
[[nodiscard]] bool read_group_point(Bytes from, typename Group::Affine& to) noexcept
{
    return read_point<Group>(from, to) && (Group::is_infinity(&to) || Group::is_in_group(&to));
}

/// [to has Group::size bytes]
template <typename Group>
void write_point(const typename Group::Point& from, std::uint8_t* to) noexcept
{
    typename Group::Affine affine;
    Group::to_affine(&affine, &from);
    write(affine.x, to);
    write(affine.y, to + Group::size / 2);
}
}  // namespace braid::kernels::host
