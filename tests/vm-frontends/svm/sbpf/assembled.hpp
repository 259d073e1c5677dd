// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/sbpf/executable.hpp"

namespace braid::tests
{
/// The instructions' bytes.
[[nodiscard]] std::vector<std::uint8_t> encode(std::span<const svm::Instruction> instructions);
/// A program of these instructions alone, at the place that texts have.
[[nodiscard]] svm::Executable assemble(
    svm::SbpfVersion version, std::span<const svm::Instruction> instructions);

/// What a run left.
struct RunResult
{
    Result<std::uint64_t, svm::Fault> value{0};
    std::uint64_t units_left = 0;
    svm::Machine machine;
};
/// Runs a program with an empty heap, a stack and 32 bytes of input, from its entry.
[[nodiscard]] RunResult run(
    const svm::Executable& program, std::uint64_t units, void* host = nullptr);
}  // namespace braid::tests
