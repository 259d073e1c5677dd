// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

/// The features of 0x1::features that natives look at, by their numbers.
/// aptos-core: types/src/on_chain_config/aptos_features.rs.
namespace braid::move::features
{
inline constexpr std::uint64_t signer_native_format_fix = 25;
inline constexpr std::uint64_t native_memory_operations = 80;
inline constexpr std::uint64_t permissioned_signer = 84;
inline constexpr std::uint64_t account_abstraction = 85;
inline constexpr std::uint64_t derivable_account_abstraction = 88;
}  // namespace braid::move::features
