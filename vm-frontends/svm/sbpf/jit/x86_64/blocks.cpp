// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/sbpf/jit/x86_64/blocks.hpp"

#include "vm-frontends/svm/sbpf/jit/x86_64/opcodes.hpp"
#include <algorithm>

namespace braid::svm::jit
{
bool takes_two_places(SbpfVersion version, std::uint8_t opcode) noexcept
{
    return opcode == opcode_load_immediate && version != SbpfVersion::v2;
}

Places::Places(const Executable& program)
{
    const std::uint64_t count = program.instruction_count();
    places_.assign(count + 1, within_block);
    begin_block(program.entry_pc);
    for (const Executable::Function& function : program.functions)
        begin_block(function.pc);
    for (std::uint64_t pc = 0; pc < count; ++pc)
    {
        const Instruction instruction = instruction_at(program, pc);
        if (takes_two_places(program.version, instruction.opcode))
        {
            ++pc;
            continue;
        }
        if (!ends_block(program.version, instruction.opcode))
            continue;
        begin_block(pc + 1);
        if (is_jump(program.version, instruction.opcode))
            begin_block(pc + 1 + static_cast<std::uint64_t>(std::int64_t{instruction.offset}));
        else if (is_relative_call(program.version, instruction))
            begin_block(pc + 1 + static_cast<std::uint64_t>(std::int64_t{instruction.immediate}));
    }
    // What is behind the end is no instruction of any cost.
    begin_block(count);
    std::uint32_t cost = 0;
    for (std::uint64_t pc = 0; pc < count; ++pc)
    {
        if (cost == block_cost_max)
            begin_block(pc);
        cost = is_block(pc) ? 1 : cost + 1;
        // Functions may be said to begin anywhere, but no code begins in the middle of an instruction.
        if (takes_two_places(program.version, instruction_at(program, pc).opcode) && ++pc < count)
            places_[pc] |= within_block;
    }
}

void Places::begin_block(std::uint64_t pc) noexcept
{
    if (pc < places_.size())
        places_[pc] &= ~within_block;
}

std::uint32_t Places::cost_from(const Executable& program, std::uint64_t pc) const noexcept
{
    const std::uint64_t count = program.instruction_count();
    std::uint32_t cost = 0;
    while (pc < count)
    {
        pc += takes_two_places(program.version, instruction_at(program, pc).opcode) ? 2 : 1;
        ++cost;
        if (is_block(pc))
            break;
    }
    return cost;
}

std::uint64_t Places::block_behind(std::uint32_t offset) const noexcept
{
    const auto found = std::ranges::upper_bound(
        places_, offset, {}, [](std::uint32_t place) { return place & ~within_block; });
    auto pc = static_cast<std::uint64_t>(found - places_.begin());
    while (!is_block(pc))
        ++pc;
    return pc;
}
}  // namespace braid::svm::jit
