// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"
#include <optional>

/// The curve alt_bn128, also called BN254: y^2 = x^3 + 3 over the prime field of EIP-196, and its pairing.
/// Needs no library and no operating system, so that a proof guest can compute it too. Not constant in time.
namespace braid::kernels
{
/// EIP-196 addition of two points of 64 bytes; false where a coordinate is not reduced or a point is not on the
/// curve. Cost: one field inversion. [input has 128 bytes, result 64]
[[nodiscard]] bool bn254_add(Bytes input, std::span<std::uint8_t> result) noexcept;

/// EIP-196 multiplication of a point by any 256-bit number; false as above. [input has 96 bytes, result 64]
[[nodiscard]] bool bn254_mul(Bytes input, std::span<std::uint8_t> result) noexcept;

/// EIP-197: whether the product of the pairings of all pairs, 192 bytes each, is one; nothing where a coordinate is
/// not reduced, a point is not on its curve, or one of G2 is not in the group of prime order. No pairs give true.
/// [input.size() is a multiple of 192]
[[nodiscard]] std::optional<bool> bn254_pairing(Bytes input) noexcept;
}  // namespace braid::kernels
