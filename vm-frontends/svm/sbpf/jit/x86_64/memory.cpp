// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/sbpf/jit/x86_64/compiler.hpp"

#include "vm-frontends/svm/sbpf/jit/x86_64/opcodes.hpp"
#include <bit>

namespace braid::svm::jit
{
namespace
{
/// What the table of regions has at `offset` of a row, whose distance is in the second scratch register.
x86::Mem region_entry(std::size_t offset)
{
    return x86::qword_ptr(
        state_register, second_scratch, 0, displacement_of(offsetof(RunState, regions) + offset));
}

std::size_t limit_offset(MemoryAccess access, Width width)
{
    const std::size_t index =
        static_cast<std::size_t>(access) * width_count + static_cast<std::size_t>(width);
    return offsetof(RegionRow, limits) + index * sizeof(std::uint64_t);
}
}  // namespace

/// Makes the program's address in the scratch register.
void Compiler::emit_address_value(const Access& access)
{
    if (access.base == 10 && frame_.is_host_address)
    {
        emit_frame_pointer(scratch);
        if (access.offset != 0)
            a_.add(scratch, access.offset);
        a_.mov(second_scratch, scratch);
        return;
    }
    const x86::Gp& base = guest_registers[access.base];
    if (access.offset == 0)
    {
        a_.mov(second_scratch, base);
        a_.mov(scratch, base);
        return;
    }
    a_.lea(scratch, x86::ptr(base, access.offset));
    a_.mov(second_scratch, scratch);
}

/// The operand of the host that the program's address means. What is within the frame, by a distance that is known here,
/// is there; all else is looked up in the table of regions and held against the region's limit.
x86::Mem Compiler::emit_address(const Access& access)
{
    const std::uint32_t size = size_of(access.width);
    const std::optional<std::int32_t> known = frame_offset(access.base);
    if (known)
    {
        const std::int64_t begin = std::int64_t{*known} + access.offset;
        const bool is_within = begin >= -static_cast<std::int64_t>(stack_frame_size) &&
                               begin + static_cast<std::int64_t>(size) <= 0;
        if (is_within)
        {
            accesses_frame_ = true;
            if (access.access == MemoryAccess::store)
                emit_frame_flag(begin);
            return x86::ptr(frame_register, static_cast<std::int32_t>(begin), size);
        }
    }
    emit_address_value(access);
    constexpr int region_bits = std::countr_zero(region_stride);
    a_.shr(second_scratch, region_bits - static_cast<int>(region_row_shift));
    a_.and_(second_scratch.r32(), (region_row_count - 1) << region_row_shift);
    a_.sub(scratch, region_entry(offsetof(RegionRow, start)));
    a_.cmp(scratch, region_entry(limit_offset(access.access, access.width)));
    if (version_ == SbpfVersion::v0)
        stubs_.push_back({.kind = Stub::Kind::gapped,
            .access = access.access,
            .width = access.width,
            .distance_at = code_.jump_if_open(Condition::above_or_equal),
            .pc = pc_});
    else
        interrupt_if(Condition::above_or_equal);
    a_.mov(second_scratch, region_entry(offsetof(RegionRow, host)));
    if (version_ == SbpfVersion::v0)
        stubs_.back().back = code_.offset();
    return x86::ptr(second_scratch, scratch, 0, 0, size);
}

/// Flags the granule of what was stored to, see MemoryRegion::written.
void Compiler::emit_flag(const x86::Mem& stored)
{
    a_.lea(scratch, stored);
    a_.shr(scratch, std::countr_zero(written_granule));
    a_.and_(scratch, state_qword(offsetof(RunState, written_mask)));
    a_.add(scratch, state_qword(offsetof(RunState, written)));
    a_.mov(x86::byte_ptr(scratch), 1);
}

/// Flags the granule of the running frame that is so far from its end, once a block.
void Compiler::emit_frame_flag(std::int64_t offset)
{
    const auto granule =
        static_cast<std::uint32_t>((static_cast<std::int64_t>(stack_frame_size) + offset) /
                                   static_cast<std::int64_t>(written_granule));
    if ((flagged_granules_ >> granule & 1) != 0)
        return;
    flagged_granules_ |= 1U << granule;
    a_.mov(second_scratch, state_qword(offsetof(RunState, frame_flags)));
    a_.mov(x86::byte_ptr(second_scratch, static_cast<std::int32_t>(granule)), 1);
}

void Compiler::emit_load(const Instruction& instruction, Width width)
{
    if (instruction.destination == 10)
        return interrupt();
    const x86::Mem from = emit_address({.access = MemoryAccess::load,
        .width = width,
        .base = instruction.source,
        .offset = instruction.offset});
    frame_offset(instruction.destination).reset();
    const x86::Gp& to = guest_registers[instruction.destination];
    switch (width)
    {
    case Width::eight:
        a_.mov(to, from);
        return;
    case Width::four:
        a_.mov(to.r32(), from);
        return;
    default:
        a_.movzx(to.r32(), from);
        return;
    }
}

void Compiler::emit_store(const Instruction& instruction, Width width)
{
    x86::Mem to = emit_address({.access = MemoryAccess::store,
        .width = width,
        .base = instruction.destination,
        .offset = instruction.offset});
    x86::Gp from = guest_registers[instruction.source];
    const bool is_in_frame = to.baseId() == frame_register.id();
    if (instruction.source == 10 && frame_.is_host_address)
    {
        a_.lea(scratch, to);
        to = x86::ptr(scratch, 0, size_of(width));
        from = second_scratch;
        emit_frame_pointer(from);
    }
    switch (width)
    {
    case Width::eight:
        a_.mov(to, from);
        break;
    case Width::four:
        a_.mov(to, from.r32());
        break;
    case Width::two:
        a_.mov(to, from.r16());
        break;
    case Width::one:
        a_.mov(to, from.r8());
        break;
    }
    if (!is_in_frame)
        emit_flag(to);
}

void Compiler::emit_store_immediate(const Instruction& instruction, Width width)
{
    const x86::Mem to = emit_address({.access = MemoryAccess::store,
        .width = width,
        .base = instruction.destination,
        .offset = instruction.offset});
    switch (width)
    {
    case Width::eight:
    case Width::four:
        a_.mov(to, instruction.immediate);
        break;
    case Width::two:
        a_.mov(to, static_cast<std::int16_t>(instruction.immediate));
        break;
    case Width::one:
        a_.mov(to, static_cast<std::int8_t>(instruction.immediate));
        break;
    }
    if (to.baseId() != frame_register.id())
        emit_flag(to);
}
}  // namespace braid::svm::jit
