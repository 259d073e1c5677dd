// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/hash32.hpp"
#include <optional>

/// Operations of the groups over curve25519 on encoded points, as curve25519-dalek 4 has them: nothing where a point or a
/// scalar is none. Not constant in time.
/// https://docs.rs/curve25519-dalek/4.1.3/curve25519_dalek/
namespace braid::kernels
{
enum class Curve25519Group : std::uint8_t
{
    /// All points of the curve, of small order too. Encodings as ed25519_is_point() takes them; results are canonical.
    edwards,
    /// RFC 9496: the group of prime order, with one encoding an element. https://www.rfc-editor.org/rfc/rfc9496
    ristretto,
};

/// Cost of each: a square root a point that comes in, and an inversion or one more for the result.
[[nodiscard]] bool curve25519_is_point(Curve25519Group group, const Hash32& bytes) noexcept;
[[nodiscard]] std::optional<Hash32> curve25519_add(
    Curve25519Group group, const Hash32& left, const Hash32& right) noexcept;
[[nodiscard]] std::optional<Hash32> curve25519_subtract(
    Curve25519Group group, const Hash32& left, const Hash32& right) noexcept;

/// The sum of multiples; nothing also where a scalar, least significant byte first, is not below the order of the base
/// point. No points give the neutral element. Cost: 250 doublings for eight points, and 68 additions each.
/// [both have a multiple of 32 bytes, and as many]
[[nodiscard]] std::optional<Hash32> curve25519_multiply_sum(
    Curve25519Group group, Bytes scalars, Bytes points) noexcept;
}  // namespace braid::kernels
