// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/sbpf/jit/x86_64/compiler.hpp"

#include "vm-frontends/svm/sbpf/jit/x86_64/opcodes.hpp"
#include <algorithm>
#include <bit>

namespace braid::svm::jit
{
namespace
{
/// How far accesses by one register may be apart to be checked at once, and how many instructions are searched for them.
constexpr std::int32_t range_size_max = 256;
constexpr std::uint32_t range_search_max = 24;

/// What the table of regions has at `offset` of a row, whose place is in the second scratch register.
x86::Mem region_entry(std::size_t offset)
{
    return x86::qword_ptr(
        state_register, second_scratch, 0, displacement_of(offsetof(RunState, regions) + offset));
}

std::size_t index_of(MemoryAccess access)
{
    return static_cast<std::size_t>(access) * sizeof(std::uint64_t);
}
}  // namespace

std::optional<Compiler::Access> Compiler::access_of(const Instruction& instruction) const
{
    const std::uint8_t opcode = instruction.opcode;
    const std::uint8_t opcode_class = class_of(opcode);
    const Access load = {.access = MemoryAccess::load,
        .width = width_of(opcode),
        .base = instruction.source,
        .offset = instruction.offset};
    const Access store = {.access = MemoryAccess::store,
        .width = width_of(opcode),
        .base = instruction.destination,
        .offset = instruction.offset};
    if (version_ != SbpfVersion::v2)
    {
        if (opcode_class == class_load)
            return load;
        if (opcode_class == class_store || opcode_class == class_store_immediate)
            return store;
        return std::nullopt;
    }
    const std::optional<Width> width = moved_width_of(opcode);
    const bool is_load = opcode_class == class_arithmetic32 && has_register_operand(opcode);
    if (!width || (!is_load && opcode_class != class_arithmetic64))
        return std::nullopt;
    Access access = is_load ? load : store;
    access.width = *width;
    return access;
}

bool Compiler::writes_register(const Instruction& instruction, std::uint8_t index) const
{
    if (instruction.destination != index)
        return false;
    const std::optional<Access> access = access_of(instruction);
    if (access)
        return access->access == MemoryAccess::load;
    return class_of(instruction.opcode) != class_jump && !is_jump(version_, instruction.opcode);
}

/// The accesses by the same register that follow in this block, as long as it has its value. If not all of them are
/// allowed then the program is about to fault, which is the interpreter's: so one check does for them.
Compiler::Range Compiler::range_ahead(const Access& access) const
{
    const auto end_of = [](const Access& of)
    { return of.offset + static_cast<std::int32_t>(size_of(of.width)); };
    Range range = {
        .access = access.access, .begin = access.offset, .end = end_of(access), .access_count = 1};
    std::uint64_t pc = pc_;
    for (std::uint32_t i = 0; i < range_search_max; ++i)
    {
        const Instruction last = instruction_at(program_, pc);
        pc += takes_two_places(version_, last.opcode) ? 2 : 1;
        const bool is_end = writes_register(last, access.base) || places_.is_block(pc);
        if (is_end || pc >= program_.instruction_count())
            break;
        const std::optional<Access> next = access_of(instruction_at(program_, pc));
        if (!next || next->base != access.base)
            continue;
        const std::int32_t begin = std::min<std::int32_t>(range.begin, next->offset);
        const std::int32_t end = std::max(range.end, end_of(*next));
        if (end - begin > range_size_max)
            continue;
        range.begin = begin;
        range.end = end;
        ++range.access_count;
        if (next->access == MemoryAccess::store)
            range.access = MemoryAccess::store;
    }
    return range;
}

/// Looks the address up in the table of regions and holds the range's end against the region's limit: how far the host's
/// addresses are from the program's is then in the second scratch register.
void Compiler::emit_region_check(const x86::Gp& base, const Range& range)
{
    constexpr int region_bits = std::countr_zero(region_stride);
    a_.lea(second_scratch, x86::ptr(base, range.begin));
    a_.lea(scratch, x86::ptr(base, range.end - 1));
    a_.shr(second_scratch, region_bits - static_cast<int>(region_row_shift));
    a_.and_(second_scratch.r32(), (region_row_count - 1) << region_row_shift);
    a_.sub(scratch, region_entry(offsetof(RegionRow, start)));
    a_.cmp(scratch, region_entry(offsetof(RegionRow, limits) + index_of(range.access)));
    if (version_ != SbpfVersion::v0)
        interrupt_if(Condition::above_or_equal);
    else
        stubs_.push_back({.kind = Stub::Kind::gapped,
            .access = range.access,
            .size = static_cast<std::uint16_t>(range.end - range.begin),
            .distance_at = code_.jump_if_open(Condition::above_or_equal),
            .pc = pc_});
    a_.mov(second_scratch, region_entry(offsetof(RegionRow, distance)));
    if (version_ == SbpfVersion::v0)
        stubs_.back().back = code_.offset();
}

/// What the check of regions refused may be in the stack of v0: then frames before it are gaps less apart on the host.
/// What begins or ends in a gap is left to the interpreter.
void Compiler::emit_gapped_stub(const Stub& stub)
{
    constexpr auto frame = static_cast<std::int32_t>(stack_frame_size);
    std::array<std::uint32_t, 3> failures{};
    std::size_t failure_count = 0;
    a_.cmp(scratch, region_entry(offsetof(RegionRow, gapped_limits) + index_of(stub.access)));
    failures[failure_count++] = code_.jump_if_open(Condition::above_or_equal);
    a_.test(scratch.r32(), frame);
    failures[failure_count++] = code_.jump_if_open(Condition::not_equal);
    if (stub.size > 1)
    {
        a_.sub(scratch, stub.size - 1);
        a_.test(scratch.r32(), frame);
        failures[failure_count++] = code_.jump_if_open(Condition::not_equal);
    }
    a_.shr(scratch, 1);
    a_.and_(scratch, -frame);
    a_.mov(second_scratch, region_entry(offsetof(RegionRow, distance)));
    a_.sub(second_scratch, scratch);
    code_.jump(stub.back);
    for (std::size_t i = 0; i < failure_count; ++i)
        code_.set_target(failures[i], code_.offset());
    a_.mov(scratch.r32(), stub.pc);
    code_.jump(routines_.interrupt);
}

/// An access that begins at so many bytes from the frame's end. A block flags a granule once.
x86::Mem Compiler::emit_frame_access(const Access& access, std::int32_t begin)
{
    accesses_frame_ = true;
    const std::int32_t granule = begin >> std::countr_zero(written_granule);
    const std::uint32_t bit = 1U << (granule & (frame_granules - 1));
    if (access.access == MemoryAccess::store && (flagged_granules_ & bit) == 0)
    {
        flagged_granules_ |= bit;
        a_.mov(scratch, state_qword(offsetof(RunState, frame_flags)));
        a_.mov(x86::byte_ptr(scratch, granule), 1);
    }
    return x86::ptr(frame_register, begin, size_of(access.width));
}

/// The operand of the host that the program's address means. What is within the frame, by a distance that is known here,
/// is there; all else is checked. Stores are flagged.
x86::Mem Compiler::emit_address(const Access& access)
{
    const std::uint32_t size = size_of(access.width);
    if (const std::optional<std::int32_t> known = frame_offset(access.base))
    {
        const std::int64_t begin = std::int64_t{*known} + access.offset;
        const bool is_within = begin >= -static_cast<std::int64_t>(stack_frame_size) &&
                               begin + static_cast<std::int64_t>(size) <= 0;
        if (is_within)
            return emit_frame_access(access, static_cast<std::int32_t>(begin));
    }
    const x86::Gp base = emit_distance(access);
    const x86::Mem operand = x86::ptr(base, second_scratch, 0, access.offset, size);
    if (access.access == MemoryAccess::load)
        return operand;
    a_.lea(scratch, operand);
    a_.mov(second_scratch, scratch);
    a_.shr(second_scratch, std::countr_zero(written_granule));
    a_.and_(second_scratch, state_qword(offsetof(RunState, written_mask)));
    a_.add(second_scratch, state_qword(offsetof(RunState, written)));
    a_.mov(x86::byte_ptr(second_scratch), 1);
    return x86::ptr(scratch, 0, size);
}

/// Sees to it that the access is allowed. The second scratch register is then what makes a host's address of the
/// program's, whose register this gives.
x86::Gp Compiler::emit_distance(const Access& access)
{
    const std::int32_t end = access.offset + static_cast<std::int32_t>(size_of(access.width));
    if (access.base == 10 && frame_.is_host_address)
    {
        emit_frame_pointer(scratch);
        emit_region_check(scratch,
            {.access = access.access, .begin = access.offset, .end = end, .access_count = 1});
        emit_frame_pointer(scratch);
        return scratch;
    }
    const x86::Gp& base = guest_registers[access.base];
    const x86::Mem kept =
        state_qword(offsetof(RunState, distances) + access.base * sizeof(std::uint64_t));
    Range& checked = checked_[access.base];
    const bool is_checked =
        checked.begin <= access.offset && end <= checked.end &&
        (checked.access == MemoryAccess::store || access.access == MemoryAccess::load);
    if (is_checked)
    {
        a_.mov(second_scratch, kept);
        return base;
    }
    const Range range = range_ahead(access);
    emit_region_check(base, range);
    checked = {};
    if (range.access_count > 1)
    {
        a_.mov(kept, second_scratch);
        checked = range;
    }
    return base;
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
        return;
    case Width::four:
        a_.mov(to, from.r32());
        return;
    case Width::two:
        a_.mov(to, from.r16());
        return;
    case Width::one:
        a_.mov(to, from.r8());
        return;
    }
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
        return;
    case Width::two:
        a_.mov(to, static_cast<std::int16_t>(instruction.immediate));
        return;
    case Width::one:
        a_.mov(to, static_cast<std::int8_t>(instruction.immediate));
        return;
    }
}
}  // namespace braid::svm::jit
