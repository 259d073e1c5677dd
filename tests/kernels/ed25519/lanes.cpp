// SPDX-License-Identifier: Apache-2.0
#include "tests/kernels/ed25519/lanes.hpp"
#include "kernels/ed25519/curve_x8.hpp"

namespace braid::tests
{
namespace
{
using namespace kernels::ed25519;

Field8 load(const LaneField& lanes) noexcept
{
    Field8 field;
    for (std::size_t i = 0; i < 5; ++i)
        field.limbs[i] = _mm512_load_si512(lanes.limbs[i]);
    return field;
}

LaneField store(const Field8& field) noexcept
{
    LaneField lanes;
    for (std::size_t i = 0; i < 5; ++i)
        _mm512_store_si512(lanes.limbs[i], field.limbs[i]);
    return lanes;
}

Point8 load(const LanePoint& lanes) noexcept
{
    return {load(lanes.coordinates[0]), load(lanes.coordinates[1]), load(lanes.coordinates[2]),
        load(lanes.coordinates[3])};
}

Addend8 load_addend(const LanePoint& lanes) noexcept
{
    return {load(lanes.coordinates[0]), load(lanes.coordinates[1]), load(lanes.coordinates[2]),
        load(lanes.coordinates[3])};
}

LanePoint store(const Point8& point) noexcept
{
    return {{store(point.x), store(point.y), store(point.z), store(point.t)}};
}
}  // namespace

LaneField lane_product(const LaneField& a, const LaneField& b) noexcept
{
    return store(load(a) * load(b));
}

LaneField lane_square(const LaneField& a) noexcept
{
    return store(carried(square(load(a))));
}

LaneField lane_sum(const LaneField& a, const LaneField& b) noexcept
{
    return store(load(a) + load(b));
}

LaneField lane_difference(const LaneField& a, const LaneField& b) noexcept
{
    return store(load(a) - load(b));
}

LaneField lane_canonical(const LaneField& a) noexcept
{
    return store(canonical(load(a)));
}

LanePoint lane_doubled(const LanePoint& a) noexcept
{
    Point8 point = load(a);
    double_in_place<true>(point);
    return store(point);
}

LanePoint lane_added(const LanePoint& a, const LanePoint& b, std::uint8_t minus_lanes) noexcept
{
    Point8 point = load(a);
    add<true>(point, load_addend(b), minus_lanes);
    return store(point);
}

LanePoint lane_added_affine(
    const LanePoint& a, const LanePoint& b, std::uint8_t minus_lanes) noexcept
{
    Point8 point = load(a);
    add_affine<true>(point, load_addend(b), minus_lanes);
    return store(point);
}
}  // namespace braid::tests
