// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/vm-frontends/svm/jit/program_run.hpp"
#include <functional>

namespace braid::tests
{
/// Gives a number below the bound, which is not 0: a random generator, or the bytes of a fuzzer's input.
using Draw = std::function<std::uint64_t(std::uint64_t bound)>;

[[nodiscard]] std::array<std::uint8_t, 8> encode(const svm::Instruction& instruction) noexcept;

/// A program that passes the verifier, with what it starts with.
struct DrawnProgram
{
    svm::Executable program;
    ProgramStart start;
};

/// Draws a program of one version: functions that call one another, loops, forward and backward jumps, arithmetic on
/// telling numbers, accesses around the ends of all regions, divisions by what may be 0, syscalls, meters that often end
/// within it.
[[nodiscard]] DrawnProgram draw_program(const Draw& draw, svm::SbpfVersion version);
}  // namespace braid::tests
