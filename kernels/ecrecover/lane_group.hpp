// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

/// What the scalar part of the AVX-512 row leaves for its vector part, and what that gives back.
namespace braid::kernels::ecrecover
{
/// Eight signatures, one a lane; words are least significant first.
struct alignas(64) LaneGroup
{
    /// The x of the signature's point, below p.
    std::uint64_t x[4][8];
    /// 1 where its y is odd.
    std::uint64_t parity[8];
    /// 0 < r < n, s < n, and the digest.
    std::uint64_t r[4][8];
    std::uint64_t s[4][8];
    std::uint64_t z[4][8];

    /// The public key, where its lane is in `is_on_curve` and not in `is_special`.
    std::uint64_t key_x[4][8];
    std::uint64_t key_y[4][8];
    /// A bit a lane: x belongs to a point.
    std::uint8_t is_on_curve;
    /// A bit a lane: two points with the same x were added, and the sum is unknown.
    std::uint8_t is_special;
};

/// The most groups that share inversions.
inline constexpr std::size_t group_count_max = 8;

/// Computes the outputs of the groups. [0 < count <= group_count_max; IFMA is available]
void recover_groups_avx512(LaneGroup* groups, std::size_t count) noexcept;
}  // namespace braid::kernels::ecrecover
