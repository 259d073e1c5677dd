// SPDX-License-Identifier: Apache-2.0
#include "tests/vm-frontends/svm/sbpf/assembled.hpp"

#include <gtest/gtest.h>

namespace braid::tests
{
namespace
{
using svm::Instruction;
using svm::SbpfVersion;

constexpr Instruction exit{.opcode = 0x95};

std::string refusal(SbpfVersion version, std::vector<Instruction> instructions)
{
    const auto verified = verify(assemble(version, instructions));
    return verified.ok() ? "" : message_of(verified.error());
}

TEST(svm_verify, asks_for_whole_instructions)
{
    auto program = assemble(SbpfVersion::v0, std::array{exit});
    EXPECT_TRUE(verify(program).ok());
    program.text.pop_back();
    EXPECT_EQ(message_of(verify(program).error()), "program length must be a multiple of 8 octets");
    program.text.clear();
    EXPECT_EQ(message_of(verify(program).error()), "no program set, call prog_set() to load one");
}

TEST(svm_verify, refuses_in_sbpf_s_words)
{
    const auto v0 = [](std::vector<Instruction> instructions)
    { return refusal(SbpfVersion::v0, std::move(instructions)); };
    EXPECT_EQ(v0({{.opcode = 0x34}, exit}), "division by 0 (insn #0)");
    EXPECT_EQ(
        v0({exit, {.opcode = 0xd4, .immediate = 8}}), "unsupported argument for LE/BE (insn #1)");
    EXPECT_EQ(v0({{.opcode = 0x18}}), "LD_DW instruction cannot be last in program");
    EXPECT_EQ(v0({{.opcode = 0x18}, exit}), "incomplete LD_DW instruction (insn #0)");
    EXPECT_EQ(v0({{.opcode = 0x05, .offset = 1}, exit}), "jump out of code to #2 (insn #0)");
    EXPECT_EQ(v0({{.opcode = 0x05, .offset = -2}, exit}),
        "jump out of code to #18446744073709551615 (insn #0)");
    EXPECT_EQ(v0({{.opcode = 0x05, .offset = 1}, {.opcode = 0x18}, {}, exit}),
        "jump to middle of LD_DW at #2 (insn #0)");
    EXPECT_EQ(v0({{.opcode = 0xbf, .source = 11}, exit}), "invalid source register (insn #0)");
    EXPECT_EQ(v0({{.opcode = 0xb7, .destination = 10}, exit}),
        "cannot write into register r10 (insn #0)");
    EXPECT_EQ(
        v0({{.opcode = 0xb7, .destination = 11}, exit}), "invalid destination register (insn #0)");
    EXPECT_EQ(v0({exit, {.opcode = 0x06}}), "unknown eBPF opcode 0x6 (insn #1)");
    EXPECT_EQ(v0({{.opcode = 0x64, .immediate = 32}, exit}),
        "Shift with overflow of 32-bit value by 32 (insn #0)");
    EXPECT_EQ(v0({{.opcode = 0x67, .immediate = -1}, exit}),
        "Shift with overflow of 18446744073709551615-bit value by 64 (insn #0)");
    EXPECT_EQ(v0({{.opcode = 0x8d, .immediate = 10}, exit}),
        "Invalid register specified at instruction 0");
    EXPECT_EQ(v0({{.opcode = 0x8d, .immediate = -1}, exit}),
        "Invalid register specified at instruction 0");
}

TEST(svm_verify, names_the_second_half_where_registers_of_a_lddw_are_wrong)
{
    EXPECT_EQ(refusal(SbpfVersion::v0, {{.opcode = 0x18, .destination = 10}, {}, exit}),
        "cannot write into register r10 (insn #1)");
}

TEST(svm_verify, lets_sized_frames_move_in_steps_of_64)
{
    const auto move = [](SbpfVersion version, std::int32_t by)
    { return refusal(version, {{.opcode = 0x07, .destination = 10, .immediate = by}, exit}); };
    for (const auto version : {SbpfVersion::v1, SbpfVersion::v2})
    {
        EXPECT_EQ(move(version, -128), "");
        EXPECT_EQ(move(version, 8), "Unaligned immediate (insn #0)");
    }
    for (const auto version : {SbpfVersion::v0, SbpfVersion::v3})
        EXPECT_EQ(move(version, -128), "cannot write into register r10 (insn #0)");
}

TEST(svm_verify, knows_each_version_s_opcodes)
{
    const auto knows = [](SbpfVersion version, std::uint8_t opcode)
    { return refusal(version, {{.opcode = opcode, .immediate = 16}, exit}).empty(); };
    for (const std::uint8_t opcode :
        std::array<std::uint8_t, 6>{0x71, 0x73, 0x24, 0x94, 0x84, 0xd4})
    {
        EXPECT_TRUE(knows(SbpfVersion::v0, opcode)) << int{opcode};
        EXPECT_TRUE(knows(SbpfVersion::v1, opcode)) << int{opcode};
        EXPECT_FALSE(knows(SbpfVersion::v2, opcode)) << int{opcode};
        EXPECT_TRUE(knows(SbpfVersion::v3, opcode)) << int{opcode};
    }
    // In v2 a product's upper half, in v3 a jump.
    EXPECT_FALSE(knows(SbpfVersion::v1, 0x36));
    EXPECT_TRUE(knows(SbpfVersion::v2, 0x36));
    EXPECT_TRUE(knows(SbpfVersion::v3, 0x36));
    EXPECT_FALSE(knows(SbpfVersion::v2, 0x16));
    EXPECT_TRUE(knows(SbpfVersion::v3, 0x16));
}
}  // namespace
}  // namespace braid::tests
