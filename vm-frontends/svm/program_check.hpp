// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include <string>

namespace braid::svm
{
/// What a program's ELF has that the loader and the verifier accepted.
struct ProgramSummary
{
    std::uint32_t version = 0;
    std::uint64_t instruction_count = 0;
    std::uint64_t rodata_size = 0;
};

/// Whether programs are looked at as if they were about to be deployed, which refuses more.
enum class ProgramUse : std::uint8_t
{
    run,
    deploy,
};

/// Loads and verifies a program's ELF; else why it is refused, as Agave's logs of a deployment have it. Cost and memory:
/// linear in its size. [elf is any bytes of at most Account::data_size_max]
[[nodiscard]] Result<ProgramSummary, std::string> check_program(Bytes elf, ProgramUse use);

/// The program's instructions as text, labels before what is called and jumped to; or why it cannot be loaded. Cost and
/// memory: linear in its size. [as above]
[[nodiscard]] Result<std::string, std::string> disassemble_program(Bytes elf, ProgramUse use);
}  // namespace braid::svm
