// SPDX-License-Identifier: Apache-2.0
#include "kernels/ristretto255.hpp"

#include "base/assert.hpp"
#include "kernels/ed25519/base_point.hpp"
#include "kernels/ed25519/key_table.hpp"
#include "kernels/ed25519/ristretto.hpp"
#include "kernels/multi_scalar.hpp"
#include <algorithm>
#include <memory>

namespace braid::kernels::ristretto255
{
namespace
{
using ed25519::Addend;
using ed25519::KeyTable;
using ed25519::KeyWindows;
using ed25519::Words;
using Extended = ed25519::Point;

/// Points that share doublings: their tables fit the second level of a processor's cache.
constexpr std::size_t points_at_once = 8;
constexpr unsigned scalar_bits = 253;

/// Multiples of the base point for every window of a scalar, so that a product needs no doublings.
class FixedBase
{
public:
    FixedBase() noexcept
    {
        Extended step = ed25519::base_point;
        for (auto& row : rows_)
        {
            Extended multiple;
            for (Addend& addend : row)
            {
                addend = multiple.addend();
                multiple = multiple + step.addend();
            }
            step = step.doubled_times(KeyWindows::width);
        }
    }

    [[nodiscard]] Extended times(const Words& scalar) const noexcept
    {
        const Words biased = KeyWindows::biased(scalar);
        Extended sum;
        for (int window = 0; window < KeyWindows::count; ++window)
        {
            const int digit = KeyWindows::digit(biased, window);
            const Addend& addend = rows_[static_cast<std::size_t>(window)]
                                        [static_cast<std::size_t>(digit < 0 ? -digit : digit)];
            sum = sum + (digit < 0 ? -addend : addend);
        }
        return sum;
    }

private:
    std::array<std::array<Addend, KeyWindows::half + 1>, KeyWindows::count> rows_;
};

/// Of at most points_at_once points, with tables for each.
template <typename At>
Extended sum_by_tables(std::size_t count, const At& at) noexcept
{
    std::array<std::optional<KeyTable>, points_at_once> tables;
    std::array<Words, points_at_once> biased;
    for (std::size_t i = 0; i < count; ++i)
    {
        const auto& [scalar, point] = at(i);
        tables[i].emplace(point);
        biased[i] = KeyWindows::biased(scalar);
    }
    Extended sum;
    for (int window = KeyWindows::count - 1; window >= 0; --window)
    {
        sum = sum.doubled_times(KeyWindows::width);
        for (std::size_t i = 0; i < count; ++i)
            sum = sum + tables[i]->multiple(KeyWindows::digit(biased[i], window));
    }
    return sum;
}

/// A sum as the buckets take it.
struct BucketSum
{
    Extended point;

    [[nodiscard]] BucketSum doubled() const noexcept { return {point.doubled()}; }
    [[nodiscard]] friend BucketSum operator+(const BucketSum& a, const BucketSum& b) noexcept
    {
        return {a.point + b.point.addend()};
    }
};
}  // namespace

std::optional<Scalar> Scalar::from_bytes(const Hash32& bytes) noexcept
{
    const Words words = ed25519::scalar_from_bytes(bytes.data());
    if (!ed25519::is_below_order(words))
        return std::nullopt;
    return Scalar{words};
}

Scalar Scalar::reduced(const Hash32& bytes) noexcept
{
    std::array<std::uint8_t, 64> wide{};
    std::ranges::copy(bytes.bytes, wide.begin());
    return reduced(wide);
}

Scalar Scalar::reduced(const std::array<std::uint8_t, 64>& bytes) noexcept
{
    return Scalar{ed25519::reduce_digest(bytes)};
}

Hash32 Scalar::to_bytes() const noexcept
{
    Hash32 bytes;
    for (std::size_t i = 0; i < words_.size(); ++i)
        store_le(bytes.data() + 8 * i, words_[i]);
    return bytes;
}

std::optional<Point> Point::from_bytes(const Hash32& bytes) noexcept
{
    const auto point = ed25519::ristretto_from_bytes(bytes.data());
    if (!point)
        return std::nullopt;
    return Point{*point};
}

Hash32 Point::to_bytes() const noexcept
{
    return {ed25519::ristretto_to_bytes(point_)};
}

Point Point::from_uniform_bytes(const std::array<std::uint8_t, 64>& bytes) noexcept
{
    return Point{ed25519::ristretto_from_uniform_bytes(bytes.data())};
}

Point Point::base_times(const Scalar& scalar) noexcept
{
    static const auto table = std::make_unique<const FixedBase>();
    return Point{table->times(scalar.words())};
}

bool operator==(const Point& a, const Point& b) noexcept
{
    return ed25519::ristretto_equal(a.point_, b.point_);
}

Point Point::sum_of_multiples(
    std::span<const Scalar> scalars, std::span<const Point> points) noexcept
{
    BRAID_ASSERT(scalars.size() == points.size());
    if (points.size() >= bucket_terms_min)
    {
        std::vector<ScalarWords> words;
        std::vector<Addend> addends;
        words.reserve(scalars.size());
        addends.reserve(points.size());
        for (const Scalar& scalar : scalars)
            words.push_back(scalar.words());
        for (const Point& point : points)
            addends.push_back(point.point_.addend());
        return Point{sum_of_multiples_by_buckets<BucketSum, Addend>(words, addends, scalar_bits,
            [](BucketSum& sum, const Addend& addend, bool is_negated)
            {
                sum.point = sum.point + (is_negated ? -addend : addend);
            }).point};
    }
    Extended sum;
    for (std::size_t begin = 0; begin < points.size(); begin += points_at_once)
    {
        const Extended part =
            sum_by_tables(std::min(points_at_once, points.size() - begin), [&](std::size_t i)
                { return std::pair{scalars[begin + i].words(), points[begin + i].point_}; });
        sum = sum + part.addend();
    }
    return Point{sum};
}
}  // namespace braid::kernels::ristretto255
