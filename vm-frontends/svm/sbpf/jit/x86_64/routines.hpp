// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/sbpf/jit/x86_64/code_buffer.hpp"
#include "vm-frontends/svm/sbpf/jit/x86_64/registers.hpp"
#include "vm-frontends/svm/sbpf/jit/x86_64/run_state.hpp"

namespace braid::svm::jit
{
/// Enters the code at `target`, with the state's base pointer.
using EnterCode = Outcome (*)(std::uint8_t* state, const std::uint8_t* target) noexcept;

/// Where the code that all blocks share is.
struct Routines
{
    /// An EnterCode.
    std::uint32_t enter = 0;
    /// Jumped to with a program counter in the scratch register: leave by exit, leave for the interpreter.
    std::uint32_t exit = 0;
    std::uint32_t interrupt = 0;
    /// Called with a Syscall in the scratch register and its instruction in RunState::pc.
    std::uint32_t syscall = 0;
};

[[nodiscard]] Routines emit_routines(CodeBuffer& code);

/// Operands in the run's state.
[[nodiscard]] inline x86::Mem state_qword(std::size_t offset)
{
    return x86::qword_ptr(state_register, displacement_of(offset));
}
}  // namespace braid::svm::jit
