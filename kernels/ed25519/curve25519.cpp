// SPDX-License-Identifier: Apache-2.0
#include "kernels/curve25519.hpp"

#include "base/assert.hpp"
#include "kernels/ed25519/key_table.hpp"
#include "kernels/ed25519/ristretto.hpp"

namespace braid::kernels
{
namespace
{
using namespace ed25519;

/// Points that share doublings: their tables fit the second level of a processor's cache.
constexpr std::size_t points_at_once = 8;

std::optional<Point> decode(Curve25519Group group, const std::uint8_t* from) noexcept
{
    return group == Curve25519Group::edwards ? Point::from_bytes(from) : ristretto_from_bytes(from);
}

Hash32 encode(Curve25519Group group, const Point& point) noexcept
{
    return {group == Curve25519Group::edwards ? point.to_bytes() : ristretto_to_bytes(point)};
}

/// The sum of multiples of at most points_at_once points; `biased` are their scalars as KeyWindows has them.
Point multiply_sum(std::span<const Words> biased, std::span<const Point> points) noexcept
{
    std::array<std::optional<KeyTable>, points_at_once> tables;
    for (std::size_t i = 0; i < points.size(); ++i)
        tables[i].emplace(points[i]);
    Point sum;
    for (int window = KeyWindows::count - 1; window >= 0; --window)
    {
        sum = sum.doubled_times(KeyWindows::width);
        for (std::size_t i = 0; i < points.size(); ++i)
            sum = sum + tables[i]->multiple(KeyWindows::digit(biased[i], window));
    }
    return sum;
}
}  // namespace

bool curve25519_is_point(Curve25519Group group, const Hash32& bytes) noexcept
{
    return decode(group, bytes.data()).has_value();
}

std::optional<Hash32> curve25519_add(
    Curve25519Group group, const Hash32& left, const Hash32& right) noexcept
{
    const auto a = decode(group, left.data());
    const auto b = decode(group, right.data());
    if (!a || !b)
        return std::nullopt;
    return encode(group, *a + b->addend());
}

std::optional<Hash32> curve25519_subtract(
    Curve25519Group group, const Hash32& left, const Hash32& right) noexcept
{
    const auto a = decode(group, left.data());
    const auto b = decode(group, right.data());
    if (!a || !b)
        return std::nullopt;
    return encode(group, *a + -b->addend());
}

std::optional<Hash32> curve25519_multiply_sum(
    Curve25519Group group, Bytes scalars, Bytes points) noexcept
{
    BRAID_ASSERT(scalars.size() == points.size());
    BRAID_ASSERT(points.size() % 32 == 0);
    const std::size_t count = points.size() / 32;
    Point sum;
    for (std::size_t begin = 0; begin < count; begin += points_at_once)
    {
        std::array<Words, points_at_once> biased;
        std::array<Point, points_at_once> decoded;
        const std::size_t chunk_size = std::min(points_at_once, count - begin);
        for (std::size_t i = 0; i < chunk_size; ++i)
        {
            const std::size_t at = 32 * (begin + i);
            const Words scalar = scalar_from_bytes(scalars.data() + at);
            const auto point = decode(group, points.data() + at);
            if (!is_below_order(scalar) || !point)
                return std::nullopt;
            biased[i] = KeyWindows::biased(scalar);
            decoded[i] = *point;
        }
        const Point part =
            multiply_sum(std::span{biased}.first(chunk_size), std::span{decoded}.first(chunk_size));
        sum = sum + part.addend();
    }
    return encode(group, sum);
}
}  // namespace braid::kernels
