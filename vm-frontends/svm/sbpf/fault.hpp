// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include <cstdint>
#include <string>

namespace braid::svm
{
enum class MemoryAccess : std::uint8_t
{
    load,
    store,
};

/// Why a program's run ended before its exit.
struct Fault
{
    enum class Kind : std::uint8_t
    {
        call_depth_exceeded,
        divide_by_zero,
        divide_overflow,
        execution_overrun,
        call_outside_text_segment,
        exceeded_max_instructions,
        access_violation,
        stack_access_violation,
        invalid_instruction,
        unsupported_instruction,
        /// A syscall refused; what it has to say it left with its host (see InvokeContext::fail).
        syscall,
    };
    Kind kind{};
    MemoryAccess access{};
    /// What was accessed. [kind is an access violation]
    std::uint64_t address = 0;
    std::uint64_t size = 0;
    /// Of the stack. [kind == stack_access_violation]
    std::int64_t frame = 0;
    /// The region's name as the message has it. [kind == access_violation]
    const char* region = "";
    /// Whether a syscall returned it, and not an instruction of the program: who runs the program sets it. A program that
    /// faults itself loses all compute units, one whose syscall faults does not.
    bool in_syscall = false;

    [[nodiscard]] friend bool operator==(const Fault& a, const Fault& b) noexcept
    {
        return a.kind == b.kind && a.access == b.access && a.address == b.address &&
               a.size == b.size && a.frame == b.frame;
    }
};

/// The message that programs' logs show. [kind != syscall]
[[nodiscard]] std::string message_of(const Fault& fault);
}  // namespace braid::svm
