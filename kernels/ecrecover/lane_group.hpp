// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

/// What the scalar part of the AVX-512 row leaves for its vector part, and what that gives back.
namespace braid::kernels::ecrecover
{
/// Bits of a digit of the multiples of the signature's point, and their number: 130 bits in all.
inline constexpr unsigned point_window = 5;
inline constexpr unsigned point_digit_count = 26;
/// Bits of a digit of the generator's multiple, whose lower half multiplies the generator and whose upper half that
/// times 2^130: 260 bits in all. ecrecover_bench set it; a bit more doubles the table of 512 KiB and saves an addition.
inline constexpr unsigned generator_window = 13;
inline constexpr unsigned generator_digit_count = 20;
inline constexpr unsigned generator_half_bits = 130;

/// Eight signatures, one a lane; words are least significant first.
///
/// Multipliers are odd and written in digits that are odd, too, and so never zero: with w bits a digit, e = 0..2^w - 1
/// stands for 2e - (2^w - 1).
struct alignas(64) LaneGroup
{
    /// The x of the signature's point, below p.
    std::uint64_t x[4][8];
    /// 1 where its y is odd.
    std::uint64_t parity[8];
    /// Digits of what multiplies the point, of what multiplies its image (beta x, y), and of what multiplies the generator;
    /// the last word of each is zero.
    std::uint64_t point_digits[4][8];
    std::uint64_t image_digits[4][8];
    std::uint64_t generator_digits[6][8];

    /// The sum, where its lane is in `is_on_curve` and not in `is_special`.
    std::uint64_t key_x[4][8];
    std::uint64_t key_y[4][8];
    /// A bit a lane: x belongs to a point.
    std::uint8_t is_on_curve;
    /// A bit a lane: two points with the same x were added, and the sum is unknown.
    std::uint8_t is_special;
};

/// The most groups that share an inversion.
inline constexpr std::size_t group_count_max = 8;

/// Computes the outputs of the groups. [0 < count <= group_count_max; IFMA is available]
void multiply_points_avx512(LaneGroup* groups, std::size_t count) noexcept;
}  // namespace braid::kernels::ecrecover
