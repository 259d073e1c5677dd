// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/sbpf/memory_map.hpp"

namespace braid::svm
{
struct CallFrame
{
    /// r6 to r9 of the caller.
    std::array<std::uint64_t, 4> saved_registers{};
    std::uint64_t frame_pointer = 0;
    /// The instruction of the caller behind the call.
    std::uint64_t return_pc = 0;
};

/// The state of one running program; interpreter and compiled code work on the same. Not for two threads.
struct Machine
{
    /// r0 to r10, and the program counter, an index of instructions, in [11].
    std::array<std::uint64_t, 12> registers{};
    MemoryMap memory;
    /// Compute units left to the whole transaction: read when the program begins and after each syscall, written before
    /// each syscall and at the end. What a syscall takes from it is what it costs.
    std::uint64_t* compute_units_left = nullptr;
    std::uint64_t call_depth = 0;
    std::array<CallFrame, call_depth_max> frames;
    /// What the syscalls work on.
    void* host = nullptr;
};

/// A function of the host. `arguments` are r1 to r5, the value goes to r0. Memory regions may have changed when it
/// returns (a callee may resize accounts), so nothing of `machine.memory` may be kept over a call.
using Syscall = Result<std::uint64_t, Fault> (*)(
    Machine& machine, const std::array<std::uint64_t, 5>& arguments) noexcept;
}  // namespace braid::svm
