// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

/// The features of 0x1::features that cryptographic natives look at, by their numbers.
/// aptos-core: types/src/on_chain_config/aptos_features.rs.
namespace braid::move::features
{
inline constexpr std::uint64_t bls12_381_structures = 13;
inline constexpr std::uint64_t ed25519_key_of_wrong_size_is_invalid = 14;
inline constexpr std::uint64_t bn254_structures = 43;
}  // namespace braid::move::features
