// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/sbpf/executable.hpp"

namespace braid::svm::jit
{
/// Where each instruction's machine code is, and which instructions begin a block: those that a jump or call names, that
/// follow one, the functions, the entry, and more of them in long runs of instructions. Code is entered at blocks only, where what they cost is taken from the meter.
class Places
{
public:
    /// The blocks of a program, no machine code yet. Cost: linear in its instructions. [verify(program)]
    explicit Places(const Executable& program);

    /// No block costs more, so that what is left of one is soon counted, and soon interpreted where the meter ends in it.
    static constexpr std::uint32_t block_cost_max = 1024;

    /// Set where no block begins; the compiled code reads it as the sign.
    static constexpr std::uint32_t within_block = 0x80000000;

    [[nodiscard]] bool is_block(std::uint64_t pc) const noexcept
    {
        return pc < places_.size() && (places_[pc] & within_block) == 0;
    }
    /// How many instructions are executed from here to the block's end. The meter counts a load of 64 bits, which
    /// takes two places, once. Cost: linear in the block. [pc <= instruction_count()]
    [[nodiscard]] std::uint32_t cost_from(
        const Executable& program, std::uint64_t pc) const noexcept;

    void set_offset(std::uint64_t pc, std::uint32_t offset) noexcept
    {
        places_[pc] = (places_[pc] & within_block) | offset;
    }
    [[nodiscard]] std::uint32_t offset_of(std::uint64_t pc) const noexcept
    {
        return places_[pc] & ~within_block;
    }
    /// The block whose code is the first behind `offset`. [there is one]
    [[nodiscard]] std::uint64_t block_behind(std::uint32_t offset) const noexcept;

    [[nodiscard]] const std::uint32_t* data() const noexcept { return places_.data(); }
    [[nodiscard]] std::size_t size() const noexcept { return places_.size(); }

private:
    void begin_block(std::uint64_t pc) noexcept;

    /// By program counter, in the order of the code, one behind the last.
    std::vector<std::uint32_t> places_;
};

/// Whether the instruction is a load of 64 bits, whose second half is the place behind it.
[[nodiscard]] bool takes_two_places(SbpfVersion version, std::uint8_t opcode) noexcept;

[[nodiscard]] inline Instruction instruction_at(
    const Executable& program, std::uint64_t pc) noexcept
{
    return decode_instruction(program.text.data() + pc * 8);
}
}  // namespace braid::svm::jit
