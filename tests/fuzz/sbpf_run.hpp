// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/sbpf/executable.hpp"

namespace braid::fuzz
{
/// Syscalls that a program may call without anything around it.
[[nodiscard]] const svm::SyscallTable& sbpf_syscalls();

/// Runs a program with so many units and checks what must hold of every run: it ends, has not more units than before, and
/// has written to nothing that is not writable. [verify(program)]
void run_sbpf(const svm::Executable& program, std::uint64_t units);
}  // namespace braid::fuzz
