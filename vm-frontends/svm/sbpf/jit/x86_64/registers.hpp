// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <asmjit/x86.h>

namespace braid::svm::jit
{
namespace x86 = asmjit::x86;

/// Where r0 to r10 are. What a syscall keeps (r6 to r10) is in registers that the System V ABI keeps; r5, the least used,
/// is in the one that divisions need. Of r10 this is the frame register, see Frame.
inline constexpr std::array<x86::Gp, 11> guest_registers = {x86::rdi, x86::rsi, x86::r8, x86::r9,
    x86::r10, x86::rdx, x86::rbx, x86::r12, x86::r13, x86::r14, x86::r15};
inline constexpr x86::Gp frame_register = x86::r15;
/// Compute units left when the block under way has ended.
inline constexpr x86::Gp meter_register = x86::r11;
/// The run's state, see RunState.
inline constexpr x86::Gp state_register = x86::rbp;
/// Free within an instruction.
inline constexpr x86::Gp scratch = x86::rax;
inline constexpr x86::Gp second_scratch = x86::rcx;

/// The register's 64 bits, or the lower 32.
[[nodiscard]] inline x86::Gp sized(const x86::Gp& value, bool is_wide)
{
    return is_wide ? x86::Gp{value.r64()} : x86::Gp{value.r32()};
}
}  // namespace braid::svm::jit
