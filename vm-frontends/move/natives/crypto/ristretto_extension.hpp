// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/ristretto255.hpp"
#include "vm-frontends/move/natives/arena_list.hpp"

namespace braid::move
{
/// Points of 0x1::ristretto255 that one session made: a RistrettoPoint holds the handle of one. Nothing is ever taken away.
class RistrettoExtension
{
public:
    using Point = kernels::ristretto255::Point;

    static constexpr std::size_t point_count_max = 10'000;

    /// The handle of the point; nothing where there are too many.
    [[nodiscard]] std::optional<std::uint64_t> add(const Point& point, Arena& arena) noexcept
    {
        if (points_.size() >= point_count_max)
            return std::nullopt;
        points_.push_back(point, arena);
        return points_.size() - 1;
    }
    /// Null where there is none of that handle.
    [[nodiscard]] Point* find(std::uint64_t handle) noexcept
    {
        return handle < points_.size() ? &points_[handle] : nullptr;
    }

private:
    ArenaList<Point> points_;
};
}  // namespace braid::move
