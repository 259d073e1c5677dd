// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/pubkey.hpp"
#include "vm-frontends/svm/runtime/loaded_program.hpp"

namespace braid::svm
{
/// The runtime's own program of this address, or null: the system program, the compute-budget program, the loaders and the
/// precompiles. Whoever invokes another address that the native loader owns gets unsupported_program_id, such as that of
/// the vote program, which is not here. Cost: some comparisons.
/// https://github.com/anza-xyz/agave/blob/master/builtins/src/lib.rs
[[nodiscard]] const LoadedProgram* find_native_program(const Pubkey& address) noexcept;

/// What an instruction of these programs takes from the meter; precompiles take nothing.
inline constexpr std::uint64_t compute_budget_units = 150;
inline constexpr std::uint64_t bpf_loader_1_units = 1140;
inline constexpr std::uint64_t bpf_loader_2_units = 570;
}  // namespace braid::svm
