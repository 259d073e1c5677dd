// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/sbpf/executable.hpp"
#include <filesystem>
#include <functional>

namespace braid::tests
{
/// One instruction with its surroundings and what must become of it, from Firedancer's instruction tests.
/// https://github.com/firedancer-io/firedancer/tree/main/src/flamenco/vm/instr_test
struct InstructionVector
{
    enum class Outcome : std::uint8_t
    {
        success,
        fault,
        refused_by_verifier,
    };
    std::string place;
    svm::SbpfVersion version{};
    svm::Instruction instruction;
    /// As a lddw has it; others have its lower half.
    std::uint64_t immediate = 0;
    std::array<std::uint64_t, 12> registers{};
    std::vector<std::uint8_t> input;
    /// Where pieces of the input end that no access may cross; none where it is one piece.
    std::vector<std::uint64_t> boundaries;
    Outcome outcome{};
    /// After success.
    std::array<std::uint64_t, 12> expected_registers{};
};

/// All of a file's vectors. Throws where it has what the format has not.
[[nodiscard]] std::vector<InstructionVector> read_instruction_vectors(
    const std::filesystem::path& file, svm::SbpfVersion version);

/// Runs a verified program: interpret(), or compile() and run_compiled().
using ProgramRunner =
    std::function<Result<std::uint64_t, svm::Fault>(const svm::Executable&, svm::Machine&)>;

/// What went otherwise than the vector says; empty where nothing did.
[[nodiscard]] std::string check(const InstructionVector& vector, const ProgramRunner& run);

/// How many vectors passed; a failure of the test for each that did not. [BRAID_NEED_VECTORS("svm/instr")]
[[nodiscard]] std::size_t count_passing_vectors(const ProgramRunner& run);
}  // namespace braid::tests
