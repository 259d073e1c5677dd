// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/hash32.hpp"
#include "kernels/ed25519/curve.hpp"
#include "kernels/ed25519/order.hpp"
#include <optional>
#include <span>

/// The group of prime order L over curve25519, as values: RFC 9496. Not constant in time.
/// https://www.rfc-editor.org/rfc/rfc9496
namespace braid::kernels::ristretto255
{
/// A number modulo L = 2^252 + 27742317777372353535851937790883648493.
class Scalar
{
public:
    constexpr Scalar() noexcept = default;
    constexpr explicit Scalar(std::uint64_t value) noexcept : words_{value, 0, 0, 0} {}
    constexpr explicit Scalar(unsigned __int128 value) noexcept
      : words_{static_cast<std::uint64_t>(value), static_cast<std::uint64_t>(value >> 64), 0, 0}
    {}
    [[nodiscard]] static constexpr Scalar one() noexcept { return Scalar{std::uint64_t{1}}; }

    /// Least significant byte first; nothing where the number is not below L.
    [[nodiscard]] static std::optional<Scalar> from_bytes(const Hash32& bytes) noexcept;
    /// Any number, reduced.
    [[nodiscard]] static Scalar reduced(const Hash32& bytes) noexcept;
    [[nodiscard]] static Scalar reduced(const std::array<std::uint8_t, 64>& bytes) noexcept;
    [[nodiscard]] Hash32 to_bytes() const noexcept;
    [[nodiscard]] constexpr const ed25519::Words& words() const noexcept { return words_; }

    [[nodiscard]] friend Scalar operator+(const Scalar& a, const Scalar& b) noexcept
    {
        return Scalar{ed25519::add_scalars(a.words_, b.words_)};
    }
    [[nodiscard]] friend Scalar operator-(const Scalar& a, const Scalar& b) noexcept
    {
        return Scalar{ed25519::subtract_scalars(a.words_, b.words_)};
    }
    [[nodiscard]] friend Scalar operator*(const Scalar& a, const Scalar& b) noexcept
    {
        return Scalar{ed25519::multiply_scalars(a.words_, b.words_)};
    }
    [[nodiscard]] Scalar operator-() const noexcept { return Scalar{} - *this; }
    /// The inverse; zero of zero. Cost: some 380 products.
    [[nodiscard]] Scalar inverted() const noexcept
    {
        return Scalar{ed25519::invert_scalar(words_)};
    }
    [[nodiscard]] friend constexpr bool operator==(const Scalar&, const Scalar&) noexcept = default;

private:
    constexpr explicit Scalar(const ed25519::Words& words) noexcept : words_(words) {}

    ed25519::Words words_{};
};

/// An element of the group.
class Point
{
public:
    /// The neutral element.
    constexpr Point() noexcept = default;

    /// Nothing where the encoding is none. Cost: a square root.
    [[nodiscard]] static std::optional<Point> from_bytes(const Hash32& bytes) noexcept;
    /// Cost: a square root.
    [[nodiscard]] Hash32 to_bytes() const noexcept;
    /// The element derived from 64 bytes, section 4.3.4. Cost: two square roots.
    [[nodiscard]] static Point from_uniform_bytes(
        const std::array<std::uint8_t, 64>& bytes) noexcept;
    /// The multiple of the base point. Cost: 51 additions; the first call makes a table of 130 KiB.
    [[nodiscard]] static Point base_times(const Scalar& scalar) noexcept;

    [[nodiscard]] friend Point operator+(const Point& a, const Point& b) noexcept
    {
        return Point{a.point_ + b.point_.addend()};
    }
    [[nodiscard]] friend Point operator-(const Point& a, const Point& b) noexcept
    {
        return Point{a.point_ + -b.point_.addend()};
    }
    [[nodiscard]] Point operator-() const noexcept { return Point{} - *this; }
    /// Cost: 255 doublings, 51 additions, and 16 of either for the table.
    [[nodiscard]] friend Point operator*(const Scalar& scalar, const Point& point) noexcept
    {
        return sum_of_multiples({&scalar, 1}, {&point, 1});
    }
    friend bool operator==(const Point& a, const Point& b) noexcept;

    /// The sum of multiples. Cost: that of a product a point for few; some 40 additions a point for many.
    /// [as many scalars as points]
    [[nodiscard]] static Point sum_of_multiples(
        std::span<const Scalar> scalars, std::span<const Point> points) noexcept;

private:
    constexpr explicit Point(const ed25519::Point& point) noexcept : point_(point) {}

    ed25519::Point point_;
};
}  // namespace braid::kernels::ristretto255
