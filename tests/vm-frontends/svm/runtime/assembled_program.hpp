// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/runtime/loaded_program.hpp"
#include <initializer_list>
#include <limits>

namespace braid::svm::tests
{
/// Instructions as programs of tests are written: one line each. Named as in sBPF's assembler.
namespace sbpf
{
[[nodiscard]] constexpr Instruction mov(std::uint8_t to, std::int32_t value)
{
    return {.opcode = 0xb7, .destination = to, .source = 0, .offset = 0, .immediate = value};
}
[[nodiscard]] constexpr Instruction mov_register(std::uint8_t to, std::uint8_t from)
{
    return {.opcode = 0xbf, .destination = to, .source = from, .offset = 0, .immediate = 0};
}
[[nodiscard]] constexpr Instruction add(std::uint8_t to, std::int32_t value)
{
    return {.opcode = 0x07, .destination = to, .source = 0, .offset = 0, .immediate = value};
}
[[nodiscard]] constexpr Instruction or_register(std::uint8_t to, std::uint8_t from)
{
    return {.opcode = 0x4f, .destination = to, .source = from, .offset = 0, .immediate = 0};
}
[[nodiscard]] constexpr Instruction shift_left(std::uint8_t to, std::int32_t count)
{
    return {.opcode = 0x67, .destination = to, .source = 0, .offset = 0, .immediate = count};
}
[[nodiscard]] constexpr Instruction load(std::uint8_t to, std::uint8_t from, std::int16_t offset)
{
    return {.opcode = 0x79, .destination = to, .source = from, .offset = offset, .immediate = 0};
}
[[nodiscard]] constexpr Instruction store(std::uint8_t to, std::int16_t offset, std::uint8_t from)
{
    return {.opcode = 0x7b, .destination = to, .source = from, .offset = offset, .immediate = 0};
}
[[nodiscard]] constexpr Instruction store_byte(
    std::uint8_t to, std::int16_t offset, std::uint8_t from)
{
    return {.opcode = 0x73, .destination = to, .source = from, .offset = offset, .immediate = 0};
}
[[nodiscard]] constexpr Instruction jump(std::int16_t offset)
{
    return {.opcode = 0x05, .destination = 0, .source = 0, .offset = offset, .immediate = 0};
}
[[nodiscard]] constexpr Instruction jump_unless_equal(
    std::uint8_t left, std::int32_t right, std::int16_t offset)
{
    return {.opcode = 0x55, .destination = left, .source = 0, .offset = offset, .immediate = right};
}
[[nodiscard]] constexpr Instruction syscall(std::string_view name)
{
    return {.opcode = 0x85,
        .destination = 0,
        .source = 0,
        .offset = 0,
        .immediate = static_cast<std::int32_t>(murmur3_32(name))};
}
/// Calls the function of this key.
[[nodiscard]] constexpr Instruction call(std::int32_t key)
{
    return {.opcode = 0x85, .destination = 0, .source = 0, .offset = 0, .immediate = key};
}
[[nodiscard]] constexpr Instruction exit()
{
    return {.opcode = 0x95, .destination = 0, .source = 0, .offset = 0, .immediate = 0};
}
}  // namespace sbpf

/// A program of these instructions, of v0, without an ELF around it.
[[nodiscard]] inline std::unique_ptr<LoadedProgram> assemble(const SyscallTable& syscalls,
    std::span<const Instruction> instructions, std::vector<Executable::Function> functions = {})
{
    auto executable = std::make_unique<Executable>();
    executable->version = SbpfVersion::v0;
    executable->text_address = bytecode_start;
    executable->rodata_address = bytecode_start;
    executable->syscalls = &syscalls;
    executable->functions = std::move(functions);
    executable->text.resize(8 * instructions.size());
    std::uint8_t* to = executable->text.data();
    for (const Instruction& instruction : instructions)
    {
        to[0] = instruction.opcode;
        to[1] = static_cast<std::uint8_t>(instruction.destination | instruction.source << 4);
        store_le(to + 2, instruction.offset);
        store_le(to + 4, instruction.immediate);
        to += 8;
    }
    executable->rodata = executable->text;
    auto program = std::make_unique<LoadedProgram>();
    program->kind = LoadedProgram::Kind::executable;
    program->executable = std::move(executable);
    return program;
}
}  // namespace braid::svm::tests
