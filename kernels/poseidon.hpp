// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/hash32.hpp"
#include <optional>

namespace braid::kernels
{
inline constexpr std::size_t poseidon_inputs_max = 12;

/// Poseidon over the order of BN254's groups, as circomlib and light-poseidon have it: x^5, 8 full rounds, constants from
/// the Grain LFSR of the paper. Nothing where there are no inputs or too many, or one is not 32 bytes or not below the
/// order. Cost: (inputs + 1)^2 products of the field in each of some 65 rounds; the first call with so many inputs makes
/// their constants, some milliseconds. https://eprint.iacr.org/2019/458
[[nodiscard]] std::optional<Hash32> poseidon(
    std::span<const Bytes> inputs, std::endian byte_order) noexcept;
}  // namespace braid::kernels
