// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/ed25519/curve.hpp"

/// RFC 9496, section 4.3.
namespace braid::kernels::ed25519
{
/// A representative of the element; nothing where the encoding is none. [`from` has 32 bytes]
[[nodiscard]] std::optional<Point> ristretto_from_bytes(const std::uint8_t* from) noexcept;

[[nodiscard]] std::array<std::uint8_t, 32> ristretto_to_bytes(const Point& point) noexcept;

/// Whether both represent the same element. Section 4.3.3. Cost: four products.
[[nodiscard]] bool ristretto_equal(const Point& a, const Point& b) noexcept;

/// The element derived from 64 bytes. Section 4.3.4. Cost: two square roots. [`from` has 64 bytes]
[[nodiscard]] Point ristretto_from_uniform_bytes(const std::uint8_t* from) noexcept;
}  // namespace braid::kernels::ed25519
