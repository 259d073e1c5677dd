// SPDX-License-Identifier: Apache-2.0
// Compiled programs against the interpreter: what a run leaves behind is the same, whatever the program.

#include "tests/vm-frontends/svm/jit/random_program.hpp"

#include <cstdlib>
#include <gtest/gtest.h>
#include <random>

namespace braid::tests
{
namespace
{
/// How many random programs are compared: BRAID_SVM_PROGRAMS, or `sample` without it.
std::size_t program_count(std::size_t sample)
{
    const char* count = std::getenv("BRAID_SVM_PROGRAMS");
    return count == nullptr ? sample : std::strtoull(count, nullptr, 10);
}

/// BRAID_SVM_SEED, or a fresh one.
std::uint64_t seed_of_run()
{
    const char* seed = std::getenv("BRAID_SVM_SEED");
    return seed == nullptr ? std::random_device{}() : std::strtoull(seed, nullptr, 10);
}

std::string text_of(const svm::Executable& program)
{
    std::string text;
    for (std::uint64_t pc = 0; pc < program.instruction_count(); ++pc)
    {
        const svm::Instruction instruction = svm::decode_instruction(program.text.data() + pc * 8);
        std::array<char, 80> line{};
        std::snprintf(line.data(), line.size(), "%4lu: %02x r%d r%d %d %d\n", pc,
            instruction.opcode, instruction.destination, instruction.source, instruction.offset,
            instruction.immediate);
        text += line.data();
    }
    return text;
}

/// How many runs ended in each way, to see that the programs reach all of them.
struct Endings
{
    std::size_t exits = 0;
    std::array<std::size_t, 11> faults{};
};

class Differential : public testing::TestWithParam<svm::SbpfVersion>
{
protected:
    void compare(std::uint64_t seed)
    {
        std::mt19937_64 random{seed};
        const auto draw = [&](std::uint64_t bound) { return random() % bound; };
        const DrawnProgram drawn = draw_program(draw, GetParam());
        const svm::Executable& program = drawn.program;
        ASSERT_TRUE(svm::verify(program).ok()) << "seed " << seed << "\n" << text_of(program);
        const auto code = svm::compile(program);
        ASSERT_TRUE(code.ok()) << "seed " << seed;
        interpreted_.begin(program, drawn.start);
        interpreted_.interpret(program);
        compiled_.begin(program, drawn.start);
        compiled_.run(**code, program);
        ASSERT_EQ(interpreted_.difference(compiled_), "")
            << "seed " << seed << " units " << drawn.start.compute_units << " entry "
            << drawn.start.registers[11] << "\n"
            << text_of(program);
        if (interpreted_.succeeded())
            ++endings_.exits;
        else
            ++endings_.faults[static_cast<std::size_t>(interpreted_.fault().kind)];
    }

    Endings endings_;

private:
    ProgramRun interpreted_;
    ProgramRun compiled_;
};

TEST_P(Differential, agrees_with_interpreter)
{
    if (!svm::can_compile())
        GTEST_SKIP() << "no compiler for this processor";
    const std::uint64_t seed = seed_of_run();
    const std::size_t count = program_count(2'000);
    std::printf("seed %lu, %zu programs\n", seed, count);
    for (std::size_t i = 0; i < count; ++i)
    {
        compare(seed + i);
        if (HasFatalFailure())
            return;
    }
    std::printf("exits %zu, faults", endings_.exits);
    for (const std::size_t fault : endings_.faults)
        std::printf(" %zu", fault);
    std::printf("\n");
    using Kind = svm::Fault::Kind;
    EXPECT_GT(endings_.exits, count / 20);
    for (const Kind kind : {Kind::call_depth_exceeded, Kind::exceeded_max_instructions,
             Kind::call_outside_text_segment, Kind::access_violation, Kind::syscall})
        EXPECT_GT(endings_.faults[static_cast<std::size_t>(kind)], 0U) << static_cast<int>(kind);
}

INSTANTIATE_TEST_SUITE_P(versions, Differential,
    testing::Values(
        svm::SbpfVersion::v0, svm::SbpfVersion::v1, svm::SbpfVersion::v2, svm::SbpfVersion::v3),
    [](const auto& of)
    { return std::string{"v"}.append(std::to_string(static_cast<int>(of.param))); });
}  // namespace
}  // namespace braid::tests
