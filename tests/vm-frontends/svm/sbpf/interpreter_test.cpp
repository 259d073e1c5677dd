// SPDX-License-Identifier: Apache-2.0
#include "tests/vm-frontends/svm/sbpf/assembled.hpp"

#include <gtest/gtest.h>

namespace braid::tests
{
namespace
{
using svm::Fault;
using svm::Instruction;
using svm::SbpfVersion;
using Kind = Fault::Kind;

constexpr Instruction exit{.opcode = 0x95};
constexpr Instruction nothing{.opcode = 0xb7};

Instruction set(std::uint8_t to, std::int32_t value)
{
    return {.opcode = 0xb7, .destination = to, .immediate = value};
}
Instruction call_by(std::int32_t distance)
{
    return {.opcode = 0x85, .source = 1, .immediate = distance};
}
Instruction jump(std::int16_t distance)
{
    return {.opcode = 0x05, .offset = distance};
}

Kind fault_of(const RunResult& result)
{
    EXPECT_FALSE(result.value.ok());
    return result.value.ok() ? Kind{} : result.value.error().kind;
}

TEST(svm_interpreter, takes_a_unit_an_instruction)
{
    const auto program = assemble(SbpfVersion::v0, std::array{set(0, 7), nothing, exit});
    const RunResult enough = run(program, 3);
    EXPECT_EQ(*enough.value, 0U);
    EXPECT_EQ(enough.units_left, 0U);
    EXPECT_EQ(enough.machine.registers[11], 2U);
    const RunResult less = run(program, 2);
    EXPECT_EQ(fault_of(less), Kind::exceeded_max_instructions);
    EXPECT_EQ(less.units_left, 0U);
    EXPECT_EQ(less.machine.registers[11], 2U);
    EXPECT_EQ(fault_of(run(program, 0)), Kind::exceeded_max_instructions);
}

TEST(svm_interpreter, counts_a_lddw_once)
{
    const auto program = assemble(
        SbpfVersion::v0, std::array{Instruction{.opcode = 0x18, .destination = 0, .immediate = -1},
                             Instruction{.immediate = 1}, exit});
    const RunResult result = run(program, 10);
    EXPECT_EQ(*result.value, 0x1ffffffffU);
    EXPECT_EQ(result.units_left, 8U);
}

TEST(svm_interpreter, takes_the_unit_of_what_faults)
{
    const auto overrun = run(assemble(SbpfVersion::v0, std::array{nothing}), 10);
    EXPECT_EQ(fault_of(overrun), Kind::execution_overrun);
    EXPECT_EQ(overrun.units_left, 8U);
    EXPECT_EQ(overrun.machine.registers[11], 1U);
    const auto load = run(
        assemble(SbpfVersion::v0, std::array{Instruction{.opcode = 0x71, .source = 2}, exit}), 10);
    EXPECT_EQ(fault_of(load), Kind::access_violation);
    EXPECT_EQ(load.units_left, 9U);
    EXPECT_EQ(load.machine.registers[11], 0U);
}

TEST(svm_interpreter, allows_calls_63_deep)
{
    // r1 counts down; the function calls itself.
    const auto recursion = [](std::int32_t depth)
    {
        return assemble(SbpfVersion::v3,
            std::array{set(6, depth), call_by(1), exit,
                Instruction{.opcode = 0x07, .destination = 6, .immediate = -1},
                Instruction{.opcode = 0x15, .destination = 6, .offset = 1}, call_by(-3), exit});
    };
    const RunResult deep = run(recursion(63), 1000);
    EXPECT_TRUE(deep.value.ok());
    EXPECT_EQ(deep.machine.call_depth, 0U);
    EXPECT_EQ(deep.machine.registers[6], 63U);
    EXPECT_EQ(deep.machine.registers[10], svm::stack_start + svm::stack_frame_size);
    EXPECT_EQ(fault_of(run(recursion(64), 1000)), Kind::call_depth_exceeded);
}

TEST(svm_interpreter, moves_the_frame_as_the_version_says)
{
    const Instruction frame_pointer{.opcode = 0xbf, .destination = 0, .source = 10};
    const auto called = [&](SbpfVersion version)
    {
        auto program =
            assemble(version, std::array{Instruction{.opcode = 0x85,
                                             .source = 1,
                                             .immediate = version == SbpfVersion::v3 ? 1 : 77},
                                  exit, frame_pointer, exit});
        program.functions = {{.key = 77, .pc = 2}};
        return *run(program, 100).value;
    };
    EXPECT_EQ(called(SbpfVersion::v0), svm::stack_start + 3 * svm::stack_frame_size);
    EXPECT_EQ(called(SbpfVersion::v1), svm::stack_start + svm::stack_size);
    EXPECT_EQ(called(SbpfVersion::v2), svm::stack_start + svm::stack_size);
    EXPECT_EQ(called(SbpfVersion::v3), svm::stack_start + 2 * svm::stack_frame_size);
}

/// A call of the address in r3 by an instruction of the version.
RunResult call_address(SbpfVersion version, std::int32_t offset)
{
    Instruction callx{.opcode = 0x8d};
    if (version == SbpfVersion::v2)
        callx.source = 3;
    else if (version == SbpfVersion::v3)
        callx.destination = 3;
    else
        callx.immediate = 3;
    return run(
        assemble(version,
            std::array{set(3, 1), Instruction{.opcode = 0x67, .destination = 3, .immediate = 32},
                Instruction{.opcode = 0x07, .destination = 3, .immediate = offset}, callx, exit,
                set(0, 5), exit}),
        100);
}

TEST(svm_interpreter, calls_registers_by_version)
{
    for (const auto version : {SbpfVersion::v0, SbpfVersion::v1, SbpfVersion::v2, SbpfVersion::v3})
    {
        EXPECT_EQ(*call_address(version, 40).value, 5U);
        // Addresses within an instruction are its own.
        EXPECT_EQ(*call_address(version, 47).value, 5U);
        EXPECT_EQ(fault_of(call_address(version, 56)), Kind::call_outside_text_segment);
        EXPECT_EQ(fault_of(call_address(version, -8)), Kind::call_outside_text_segment);
        EXPECT_EQ(call_address(version, -8).units_left, 96U);
    }
}

TEST(svm_interpreter, faults_at_calls_of_nothing)
{
    for (const auto version : {SbpfVersion::v0, SbpfVersion::v2, SbpfVersion::v3})
    {
        const auto program =
            assemble(version, std::array{Instruction{.opcode = 0x85, .immediate = 1234}, exit});
        EXPECT_EQ(fault_of(run(program, 10)), Kind::unsupported_instruction);
        EXPECT_EQ(run(program, 10).units_left, 9U);
    }
    EXPECT_EQ(fault_of(run(assemble(SbpfVersion::v3, std::array{call_by(1), exit}), 10)),
        Kind::unsupported_instruction);
    EXPECT_EQ(fault_of(run(assemble(SbpfVersion::v3, std::array{call_by(-2), exit}), 10)),
        Kind::unsupported_instruction);
    const Instruction other_kind{.opcode = 0x85, .source = 2, .immediate = 0};
    EXPECT_EQ(fault_of(run(assemble(SbpfVersion::v3, std::array{other_kind, exit}), 10)),
        Kind::unsupported_instruction);
}

TEST(svm_interpreter, does_not_run_the_second_half_of_a_lddw)
{
    const auto program = assemble(
        SbpfVersion::v3, std::array{call_by(1), Instruction{.opcode = 0x18}, Instruction{}, exit});
    EXPECT_EQ(fault_of(run(program, 10)), Kind::unsupported_instruction);
}

TEST(svm_interpreter, stops_loops)
{
    const RunResult result = run(assemble(SbpfVersion::v0, std::array{jump(-1), exit}), 5000);
    EXPECT_EQ(fault_of(result), Kind::exceeded_max_instructions);
    EXPECT_EQ(result.units_left, 0U);
}

TEST(svm_interpreter, faults_in_divisions)
{
    const auto divide = [](std::uint8_t opcode, std::int32_t value, std::int32_t divisor)
    {
        return run(assemble(SbpfVersion::v2, std::array{set(0, value), set(1, divisor),
                                                 Instruction{.opcode = opcode, .source = 1}, exit}),
            10);
    };
    EXPECT_EQ(fault_of(divide(0x4e, 1, 0)), Kind::divide_by_zero);
    EXPECT_EQ(fault_of(divide(0xde, 1, 0)), Kind::divide_by_zero);
    EXPECT_EQ(fault_of(divide(0xce, INT32_MIN, -1)), Kind::divide_overflow);
    EXPECT_EQ(fault_of(divide(0xee, INT32_MIN, -1)), Kind::divide_overflow);
    EXPECT_EQ(*divide(0xde, -7, 2).value, static_cast<std::uint64_t>(-3));
}

Result<std::uint64_t, Fault> add(
    svm::Machine& machine, const std::array<std::uint64_t, 5>& arguments) noexcept
{
    *static_cast<std::uint64_t*>(machine.host) = *machine.compute_units_left;
    *machine.compute_units_left -= 10;
    if (arguments[0] == 0)
        return Err{Fault{.kind = Kind::syscall}};
    return arguments[0] + arguments[4];
}

TEST(svm_interpreter, hands_the_meter_to_syscalls_and_back)
{
    const svm::SyscallTable table{std::array{svm::NamedSyscall{.name = "add", .function = add}}};
    const Instruction call{
        .opcode = 0x85, .immediate = static_cast<std::int32_t>(svm::murmur3_32("add"))};
    for (const auto version : {SbpfVersion::v0, SbpfVersion::v3})
    {
        auto program = assemble(version, std::array{set(1, 30), set(5, 4), call, nothing, exit});
        program.syscalls = &table;
        std::uint64_t seen = 0;
        const RunResult result = run(program, 100, &seen);
        EXPECT_EQ(seen, 97U);
        EXPECT_EQ(result.units_left, 85U);
        program = assemble(version, std::array{set(1, 0), call, exit});
        program.syscalls = &table;
        const RunResult refused = run(program, 100, &seen);
        EXPECT_EQ(fault_of(refused), Kind::syscall);
        EXPECT_TRUE(refused.value.error().in_syscall);
        EXPECT_EQ(refused.units_left, 88U);
        EXPECT_EQ(refused.machine.registers[11], 1U);
    }
}
}  // namespace
}  // namespace braid::tests
