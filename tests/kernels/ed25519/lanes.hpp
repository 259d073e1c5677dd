// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

// The arithmetic of eight lanes behind plain arrays, for tests that are built without its instructions.
namespace braid::tests
{
/// Limb i of lane j is limbs[i][j].
struct LaneField
{
    alignas(64) std::uint64_t limbs[5][8];
};

/// x, y, z and t.
struct LanePoint
{
    LaneField coordinates[4];
};

[[nodiscard]] LaneField lane_product(const LaneField& a, const LaneField& b) noexcept;
[[nodiscard]] LaneField lane_square(const LaneField& a) noexcept;
[[nodiscard]] LaneField lane_sum(const LaneField& a, const LaneField& b) noexcept;
[[nodiscard]] LaneField lane_difference(const LaneField& a, const LaneField& b) noexcept;
[[nodiscard]] LaneField lane_canonical(const LaneField& a) noexcept;
[[nodiscard]] LanePoint lane_doubled(const LanePoint& a) noexcept;
/// a + b, or a - b in the lanes of the mask; b as an addend: y + x, y - x, 2z and 2dt.
[[nodiscard]] LanePoint lane_added(
    const LanePoint& a, const LanePoint& b, std::uint8_t minus_lanes) noexcept;
/// The same with z2 = 2 whatever b holds there.
[[nodiscard]] LanePoint lane_added_affine(
    const LanePoint& a, const LanePoint& b, std::uint8_t minus_lanes) noexcept;
}  // namespace braid::tests
