// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/sbpf/jit/compiled_program.hpp"

#include "tests/vm-frontends/svm/jit/random_program.hpp"
#include <fstream>
#include <gtest/gtest.h>
#include <thread>

namespace braid::tests
{
namespace
{
using svm::Executable;
using svm::Instruction;
using svm::SbpfVersion;

constexpr Instruction exit_instruction = {.opcode = 0x95};

class CompiledProgramTest : public testing::Test
{
protected:
    void SetUp() override
    {
        if (!svm::can_compile())
            GTEST_SKIP() << "no compiler for this processor";
    }
};

Executable program_of(std::span<const Instruction> code, SbpfVersion version = SbpfVersion::v0)
{
    Executable program;
    program.version = version;
    program.rodata_address = svm::bytecode_start;
    program.text_address = svm::bytecode_start;
    program.syscalls = &fake_syscalls();
    program.text.reserve(code.size() * 8);
    for (const Instruction& instruction : code)
    {
        const std::array<std::uint8_t, 8> bytes = encode(instruction);
        program.text.insert(program.text.end(), bytes.begin(), bytes.end());
    }
    return program;
}

ProgramStart start_with(std::uint64_t compute_units)
{
    ProgramStart start;
    start.compute_units = compute_units;
    start.registers[1] = svm::input_start;
    start.registers[10] = svm::stack_start + svm::stack_frame_size;
    start.heap.resize(64);
    start.input.resize(64);
    return start;
}

/// Lines of the process's memory map that have these rights.
std::size_t mapping_count(std::string_view rights)
{
    std::ifstream maps{"/proc/self/maps"};
    std::size_t count = 0;
    for (std::string line; std::getline(maps, line);)
        count += line.find(rights) != std::string::npos ? 1 : 0;
    return count;
}

/// Stores, a loop, a syscall and a call: whatever it has done when the meter ends must be the same.
Executable program_of_effects()
{
    const auto consume = static_cast<std::int32_t>(fake_syscall_keys()[0]);
    Executable program = program_of(std::array<Instruction, 16>{{
        {.opcode = 0xb7, .destination = 6, .immediate = 4},
        {.opcode = 0xbf, .destination = 7, .source = 1},
        // The loop.
        {.opcode = 0x7b, .destination = 7, .source = 6, .offset = 8},
        {.opcode = 0x72, .destination = 10, .offset = -1, .immediate = 77},
        {.opcode = 0xbf, .destination = 1, .source = 6},
        {.opcode = 0x85, .immediate = consume},
        {.opcode = 0x6b, .destination = 7, .source = 6},
        {.opcode = 0x85, .source = 1, .immediate = 1},
        {.opcode = 0x73, .destination = 7, .source = 0, .offset = 3},
        {.opcode = 0x07, .destination = 6, .immediate = -1},
        {.opcode = 0x55, .destination = 6, .offset = -9},
        exit_instruction,
        // The function.
        {.opcode = 0x7b, .destination = 10, .source = 6, .offset = -16},
        {.opcode = 0x79, .destination = 0, .source = 10, .offset = -16},
        {.opcode = 0x7b, .destination = 7, .source = 0, .offset = 24},
        exit_instruction,
    }});
    program.functions = {{.key = 1, .pc = 12}};
    return program;
}

TEST_F(CompiledProgramTest, stops_where_interpreter_stops_at_every_meter)
{
    const Executable program = program_of_effects();
    ASSERT_TRUE(svm::verify(program).ok());
    const auto code = svm::compile(program);
    ASSERT_TRUE(code.ok());
    ProgramRun interpreted;
    ProgramRun compiled;
    constexpr std::uint64_t enough = 100;
    for (std::uint64_t units = 0; units <= enough; ++units)
    {
        const ProgramStart start = start_with(units);
        interpreted.begin(program, start);
        interpreted.interpret(program);
        compiled.begin(program, start);
        compiled.run(**code, program);
        ASSERT_EQ(interpreted.difference(compiled), "") << units;
    }
    EXPECT_TRUE(compiled.succeeded());
}

TEST_F(CompiledProgramTest, begins_at_any_instruction)
{
    const Executable program = program_of_effects();
    const auto code = svm::compile(program);
    ASSERT_TRUE(code.ok());
    ProgramRun interpreted;
    ProgramRun compiled;
    for (std::uint64_t pc = 0; pc <= program.instruction_count() + 1; ++pc)
    {
        ProgramStart start = start_with(200);
        start.registers[7] = svm::input_start;
        start.registers[11] = pc;
        interpreted.begin(program, start);
        interpreted.interpret(program);
        compiled.begin(program, start);
        compiled.run(**code, program);
        ASSERT_EQ(interpreted.difference(compiled), "") << pc;
    }
}

TEST_F(CompiledProgramTest, agrees_where_stack_is_not_as_programs_have_it)
{
    const Executable program = program_of_effects();
    const auto code = svm::compile(program);
    ASSERT_TRUE(code.ok());
    ProgramStart start = start_with(200);
    start.registers[10] = svm::heap_start + 64;
    ProgramRun interpreted;
    ProgramRun compiled;
    interpreted.begin(program, start);
    interpreted.interpret(program);
    compiled.begin(program, start);
    compiled.run(**code, program);
    EXPECT_EQ(interpreted.difference(compiled), "");
}

TEST_F(CompiledProgramTest, is_never_writable_and_executable)
{
    const Executable program = program_of_effects();
    const std::size_t executable_before = mapping_count(" r-xp ");
    ASSERT_GT(executable_before, 0U);
    {
        const auto code = svm::compile(program);
        ASSERT_TRUE(code.ok());
        EXPECT_EQ(mapping_count("wx"), 0U);
        EXPECT_GT(mapping_count(" r-xp "), executable_before);
        EXPECT_GT(svm::code_size_of(**code), program.text.size());
    }
    EXPECT_EQ(mapping_count(" r-xp "), executable_before);
}

TEST_F(CompiledProgramTest, is_shared_by_threads)
{
    const Executable program = program_of_effects();
    const auto code = svm::compile(program);
    ASSERT_TRUE(code.ok());
    ProgramRun expected;
    expected.begin(program, start_with(200));
    expected.interpret(program);
    std::array<std::string, 4> differences;
    std::vector<std::thread> threads;
    for (std::string& difference : differences)
        threads.emplace_back(
            [&]
            {
                ProgramRun run;
                for (int i = 0; i < 100 && difference.empty(); ++i)
                {
                    run.begin(program, start_with(200));
                    run.run(**code, program);
                    difference = expected.difference(run);
                }
            });
    for (std::thread& thread : threads)
        thread.join();
    for (const std::string& difference : differences)
        EXPECT_EQ(difference, "");
}

/// Loads that are checked together say nothing of a store far behind them in their block.
TEST_F(CompiledProgramTest, refuses_stores_behind_loads)
{
    std::vector<Instruction> text = {{.opcode = 0x79, .destination = 2, .source = 3},
        {.opcode = 0x79, .destination = 4, .source = 3, .offset = 8}};
    text.insert(text.end(), 100, {.opcode = 0x0f, .destination = 2, .source = 4});
    text.push_back({.opcode = 0x7b, .destination = 3, .source = 2});
    text.push_back(exit_instruction);
    Executable program = program_of(text);
    program.rodata.resize(16);
    const auto code = svm::compile(program);
    ASSERT_TRUE(code.ok());
    ProgramStart start = start_with(200);
    start.registers[3] = svm::bytecode_start;
    ProgramRun compiled;
    compiled.begin(program, start);
    compiled.run(**code, program);
    ASSERT_FALSE(compiled.succeeded());
    EXPECT_EQ(compiled.fault().kind, svm::Fault::Kind::access_violation);
    EXPECT_EQ(compiled.fault().access, svm::MemoryAccess::store);
}

/// A block of many blocks' length, ended by the meter or a fault anywhere.
TEST_F(CompiledProgramTest, ends_within_long_runs_of_instructions)
{
    std::vector<Instruction> text(5'000, {.opcode = 0x07, .destination = 0, .immediate = 3});
    text[3'000] = {.opcode = 0x79, .destination = 2, .source = 3};
    text.back() = exit_instruction;
    const Executable program = program_of(text);
    const auto code = svm::compile(program);
    ASSERT_TRUE(code.ok());
    ProgramRun interpreted;
    ProgramRun compiled;
    for (const std::uint64_t units : {1, 1'023, 1'024, 1'025, 2'999, 3'000, 3'001, 4'999, 5'000})
    {
        for (const std::uint64_t address : {std::uint64_t{0}, svm::input_start})
        {
            ProgramStart start = start_with(units);
            start.registers[3] = address;
            interpreted.begin(program, start);
            interpreted.interpret(program);
            compiled.begin(program, start);
            compiled.run(**code, program);
            ASSERT_EQ(interpreted.difference(compiled), "") << units << " " << address;
        }
    }
}

/// As large as an account can be, of the instruction that becomes the most code: no more than the limit, or refused.
TEST_F(CompiledProgramTest, limits_code_of_large_programs)
{
    constexpr std::size_t count_max = std::size_t{10} << 17;
    for (const std::uint8_t opcode : std::array<std::uint8_t, 4>{0x79, 0x55, 0x3f, 0x8d})
    {
        std::vector<Instruction> text(count_max, {.opcode = opcode,
                                                     .destination = 1,
                                                     .source = 2,
                                                     .offset = -1,
                                                     .immediate = opcode == 0x8d ? 1 : 7});
        text[0].offset = 0;
        text.back() = exit_instruction;
        const Executable program = program_of(text);
        ASSERT_TRUE(svm::verify(program).ok());
        const auto code = svm::compile(program);
        if (code.ok())
            EXPECT_LE(svm::code_size_of(**code),
                svm::compiled_code_size_max + (count_max + 1) * sizeof(std::uint32_t));
        else
            EXPECT_EQ(code.error().kind, svm::CompileError::Kind::code_too_large);
    }
}

TEST_F(CompiledProgramTest, refuses_code_past_limit)
{
    // A load that may be of the stack takes about 60 bytes.
    std::vector<Instruction> text(
        std::size_t{10} << 17, {.opcode = 0x79, .destination = 2, .source = 2, .offset = 1000});
    text.back() = exit_instruction;
    const auto code = svm::compile(program_of(text));
    ASSERT_FALSE(code.ok());
    EXPECT_EQ(code.error().kind, svm::CompileError::Kind::code_too_large);
}
}  // namespace
}  // namespace braid::tests
