// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/sbpf/executable.hpp"

namespace braid::svm
{
/// The instruction at `pc` as sbpf's assembler reads it, but for what it jumps to or calls, which is a label:
///
///     ldxdw r1, [r6+0x8]     stxb [r10-0x1], r2      mov64 r1, -5      lddw r1, 0x100000008
///     jne r1, 0, lbb_12      call function_7         syscall sol_log_  callx r3       exit
///
/// What has no meaning is its opcode: `unsupported 0x06`. [pc < program.instruction_count()]
[[nodiscard]] std::string disassemble(const Executable& program, std::uint64_t pc);

/// The whole program, one instruction a line, indented; before it `function_N:` where a call goes and `lbb_N:` where a
/// jump goes, N being the instruction's index, and `entrypoint:`. Cost and size: linear in the instructions.
[[nodiscard]] std::string disassemble(const Executable& program);
}  // namespace braid::svm
