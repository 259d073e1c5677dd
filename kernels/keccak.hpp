// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/hash32.hpp"

namespace braid::kernels
{
/// Keccak-256 of one message, the original padding 0x01 (not SHA3-256). Cost: one permutation a 136 bytes.
[[nodiscard]] Hash32 keccak256(Bytes message) noexcept;

/// SHA3-256 of one message, FIPS 202. Cost as keccak256.
[[nodiscard]] Hash32 sha3_256(Bytes message) noexcept;
}  // namespace braid::kernels
