// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/runtime/invoke_context.hpp"

namespace braid::svm
{
/// Runs the current instruction, whose program is owned by one of the loaders: what Agave's bpf_loader does with it.
/// `program` is null where the account holds none. Logs what it consumed, and why it failed.
[[nodiscard]] Result<Done, InstructionError> run_program(
    InvokeContext& invoke, const LoadedProgram* program) noexcept;

/// What a program's return value means as an error. [value != 0]
/// https://github.com/anza-xyz/solana-sdk/blob/master/program-error/src/lib.rs
[[nodiscard]] InstructionError error_of_return_value(std::uint64_t value) noexcept;
}  // namespace braid::svm
