// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

/// Costs and limits of invocations.
/// https://github.com/anza-xyz/agave/blob/master/program-runtime/src/execution_budget.rs
/// https://github.com/solana-foundation/solana-improvement-documents/blob/main/proposals/0339-increase-cpi-account-info-limit.md
namespace braid::svm::cpi
{
inline constexpr std::uint64_t invoke_units = 946;
inline constexpr std::uint64_t bytes_per_unit = 250;
/// What an account's meta and info count as, whatever their ABI.
inline constexpr std::uint64_t meta_bytes = 34;
inline constexpr std::uint64_t info_bytes = 80;

inline constexpr std::size_t signers_max = 16;
inline constexpr std::size_t infos_max = 255;
}  // namespace braid::svm::cpi
