// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/sbpf/executable.hpp"
#include "vm-frontends/svm/sbpf/machine.hpp"
#include <memory>

namespace braid::svm
{
/// A program as machine code of the host. Immutable, shared by threads; outlived by nothing that runs it. The code is
/// never writable and executable at once, and goes with this.
class CompiledProgram;

/// Whether compiled stores set MemoryRegion::written; where not, all memory is cleared for each program.
inline constexpr bool compiled_stores_are_flagged = true;

/// Whether this processor has a compiler: x86-64 under an operating system.
[[nodiscard]] bool can_compile() noexcept;

/// The most machine code that one program may become.
inline constexpr std::size_t compiled_code_size_max = std::size_t{64} << 20;

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

/// Bytes of memory that the code and its tables take. Cost: constant.
[[nodiscard]] std::size_t code_size_of(const CompiledProgram& code) noexcept;

/// As interpret(): same registers at the end, same memory, same faults, same meter. What is rare (a fault, a meter that
/// ends within a block, a call into the middle of one) is handed to interpret() at the instruction where it happens.
/// [code is compile(program); no syscall moves the stack]
[[nodiscard]] Result<std::uint64_t, Fault> run_compiled(
    const CompiledProgram& code, const Executable& program, Machine& machine) noexcept;
}  // namespace braid::svm
