// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/sbpf/executable.hpp"

namespace braid::svm
{
/// A program as machine code of the host. Immutable, shared by threads; outlived by nothing that runs it.
class CompiledProgram;

/// Whether this processor has a compiler: x86-64 under an operating system.
[[nodiscard]] bool can_compile() noexcept;

struct CompileError
{
    /// The code would be larger than its limit, or the system gave no executable memory.
    enum class Kind : std::uint8_t
    {
        unsupported_processor,
        code_too_large,
        out_of_memory,
    };
    Kind kind{};
};

/// Compiles a verified program. Cost and memory: linear in its instructions. [verify(program)]
[[nodiscard]] Result<std::shared_ptr<const CompiledProgram>, CompileError> compile(
    const Executable& program);

/// As interpret(): same registers at the end, same memory, same faults, same meter.
[[nodiscard]] Result<std::uint64_t, Fault> run_compiled(
    const CompiledProgram& code, const Executable& program, Machine& machine) noexcept;
}  // namespace braid::svm
