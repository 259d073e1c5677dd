// SPDX-License-Identifier: Apache-2.0
#include "tests/vm-frontends/svm/sbpf/assembled.hpp"

namespace braid::tests
{
std::vector<std::uint8_t> encode(std::span<const svm::Instruction> instructions)
{
    std::vector<std::uint8_t> text(instructions.size() * svm::instruction_size);
    std::uint8_t* at = text.data();
    for (const svm::Instruction& instruction : instructions)
    {
        at[0] = instruction.opcode;
        at[1] =
            static_cast<std::uint8_t>((instruction.destination & 15) | (instruction.source << 4));
        store_le(at + 2, static_cast<std::uint16_t>(instruction.offset));
        store_le(at + 4, static_cast<std::uint32_t>(instruction.immediate));
        at += svm::instruction_size;
    }
    return text;
}

svm::Executable assemble(svm::SbpfVersion version, std::span<const svm::Instruction> instructions)
{
    static const svm::SyscallTable no_syscalls{{}};
    svm::Executable program;
    program.version = version;
    program.text = encode(instructions);
    program.text_address = svm::bytecode_start;
    program.rodata_address = svm::bytecode_start;
    program.syscalls = &no_syscalls;
    return program;
}

RunResult run(const svm::Executable& program, std::uint64_t units, void* host)
{
    std::vector<std::uint8_t> stack(svm::stack_size);
    std::array<std::uint8_t, 32> input{};
    std::vector<std::uint8_t> rodata = program.rodata;
    RunResult result{.units_left = units, .machine = {}};
    svm::Machine& machine = result.machine;
    const bool is_sized = svm::has_sized_frames(program.version);
    machine.registers[1] = svm::input_start;
    machine.registers[10] = svm::stack_start + (is_sized ? svm::stack_size : svm::stack_frame_size);
    machine.registers[11] = program.entry_pc;
    machine.compute_units_left = &result.units_left;
    machine.host = host;
    machine.memory.names_frames = !is_sized;
    machine.memory.regions[program.rodata_address / svm::region_stride] = {
        .host = rodata.data(), .size = rodata.size()};
    machine.memory.regions[2] = {.host = stack.data(),
        .size = stack.size(),
        .writable = true,
        .has_gaps = svm::has_frame_gaps(program.version)};
    machine.memory.regions[4] = {.host = input.data(), .size = input.size(), .writable = true};
    result.value = svm::interpret(program, machine);
    return result;
}
}  // namespace braid::tests
