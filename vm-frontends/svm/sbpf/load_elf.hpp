// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/sbpf/executable.hpp"

namespace braid::svm
{
/// Loads a program of v0 to v2: sections by name, relocations, functions by hash.
[[nodiscard]] Result<Executable, ElfError> load_lenient(
    Bytes elf, const SyscallTable& syscalls, LoadMode mode);

/// Loads a program of v3: two segments where they have to be, and nothing else looked at. SIMD-0189.
[[nodiscard]] Result<Executable, ElfError> load_strict(Bytes elf);
}  // namespace braid::svm
