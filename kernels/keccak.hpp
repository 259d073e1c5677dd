// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/hash32.hpp"

namespace braid::kernels
{
/// Keccak-256 of one message, the original padding 0x01 (not SHA3-256). Cost: one permutation a 136 bytes.
[[nodiscard]] Hash32 keccak256(Bytes message) noexcept;

/// SHA3-256 of one message, FIPS 202. Cost as keccak256.
[[nodiscard]] Hash32 sha3_256(Bytes message) noexcept;

/// SHA3-512 of one message, FIPS 202. Cost: one permutation a 72 bytes.
[[nodiscard]] std::array<std::uint8_t, 64> sha3_512(Bytes message) noexcept;

/// As many bytes of SHAKE256 as `output` takes, FIPS 202. Cost: one permutation a 136 bytes, in and out.
void shake256(Bytes message, std::span<std::uint8_t> output) noexcept;

/// The state of Keccak-f[1600], lane (x, y) at x + 5 y.
using KeccakState = std::array<std::uint64_t, 25>;
/// Keccak-f[1600], FIPS 202, section 3.3.
void keccak_permute(KeccakState& state) noexcept;
}  // namespace braid::kernels
