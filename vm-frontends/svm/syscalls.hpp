// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/sbpf/syscall_table.hpp"

/// What programs may ask of the runtime under the pinned feature set. Each takes its price before it looks at its
/// arguments, but for limits that Agave checks first. `machine.host` is the InvokeContext. Gated off, and so not in the
/// tables: sol_get_fees_sysvar, sol_blake3, sol_sha512, sol_big_mod_exp, sol_remaining_compute_units.
/// https://github.com/anza-xyz/agave/blob/master/syscalls/src/lib.rs create_program_runtime_environment()
namespace braid::svm
{
/// For programs that are deployed.
[[nodiscard]] const SyscallTable& runtime_syscalls() noexcept;

/// For programs that are about to be deployed: without sol_alloc_free_, which new programs may not call.
[[nodiscard]] const SyscallTable& deployment_syscalls() noexcept;
}  // namespace braid::svm
