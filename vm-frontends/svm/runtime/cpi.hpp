// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/sbpf/machine.hpp"

/// The syscalls by which a program invokes another: its arguments are an instruction, the infos of accounts that it
/// holds, and seeds that make addresses of its own sign. `machine.host` is the InvokeContext.
/// https://github.com/anza-xyz/agave/blob/master/program-runtime/src/cpi.rs
namespace braid::svm
{
/// sol_invoke_signed_c(instruction, infos, info count, seeds, seed count), structures as solana_sdk's C headers have them.
[[nodiscard]] Result<std::uint64_t, Fault> sol_invoke_signed_c(
    Machine& machine, const std::array<std::uint64_t, 5>& arguments) noexcept;
/// The same with the structures of Rust's StableInstruction, AccountMeta and AccountInfo.
[[nodiscard]] Result<std::uint64_t, Fault> sol_invoke_signed_rust(
    Machine& machine, const std::array<std::uint64_t, 5>& arguments) noexcept;
}  // namespace braid::svm
