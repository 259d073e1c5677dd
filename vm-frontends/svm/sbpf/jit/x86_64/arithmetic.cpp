// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/sbpf/jit/x86_64/compiler.hpp"

#include "vm-frontends/svm/sbpf/jit/x86_64/opcodes.hpp"

namespace braid::svm::jit
{
namespace
{
enum Arithmetic : std::uint8_t
{
    operation_add = 0,
    operation_subtract = 1,
    operation_multiply = 2,
    operation_divide = 3,
    operation_or = 4,
    operation_and = 5,
    operation_shift_left = 6,
    operation_shift_right = 7,
    operation_negate = 8,
    operation_remainder = 9,
    operation_exclusive_or = 10,
    operation_move = 11,
    operation_shift_right_signed = 12,
    operation_byte_order = 13,
    /// Sets bits of the upper half; v2 has it in place of the load of 64 bits.
    operation_high_half = 15,
};

constexpr bool is_wide(const Instruction& instruction) noexcept
{
    return class_of(instruction.opcode) == class_arithmetic64;
}
}  // namespace

void Compiler::emit_arithmetic(const Instruction& instruction)
{
    // r10 is written by v1 and v2 only; elsewhere its register holds something else.
    if (instruction.destination == 10 && frame_.is_host_address)
        return interrupt();
    const std::uint8_t operation = operation_of(instruction.opcode);
    const bool keeps_frame_offset =
        is_wide(instruction) && (operation == operation_add || operation == operation_move);
    if (!keeps_frame_offset)
        frame_offset(instruction.destination).reset();
    switch (operation)
    {
    case operation_add:
        return emit_addition(instruction);
    case operation_subtract:
        return emit_subtraction(instruction);
    case operation_multiply:
        return emit_product(instruction);
    case operation_divide:
    case operation_remainder:
        return emit_division(instruction, operation == operation_remainder);
    case operation_or:
        return emit_bitwise(instruction, x86::Inst::kIdOr);
    case operation_and:
        return emit_bitwise(instruction, x86::Inst::kIdAnd);
    case operation_exclusive_or:
        return emit_bitwise(instruction, x86::Inst::kIdXor);
    case operation_shift_left:
        return emit_shift(instruction, x86::Inst::kIdShl);
    case operation_shift_right:
        return emit_shift(instruction, x86::Inst::kIdShr);
    case operation_shift_right_signed:
        return emit_shift(instruction, x86::Inst::kIdSar);
    case operation_negate:
        return emit_negation(instruction);
    case operation_move:
        return emit_move(instruction);
    case operation_byte_order:
        return emit_byte_order(instruction);
    case operation_high_half:
        return emit_high_half(instruction);
    default:
        return interrupt();
    }
}

/// Before v2 and in v3, sums, differences and products of 32 bits are extended by their sign, all else by zeros.
void Compiler::emit_sign_extension(const Instruction& instruction)
{
    const x86::Gp& destination = guest_registers[instruction.destination];
    if (!is_wide(instruction) && version_ != SbpfVersion::v2)
        a_.movsxd(destination, destination.r32());
}

void Compiler::emit_addition(const Instruction& instruction)
{
    std::optional<std::int32_t>& known = frame_offset(instruction.destination);
    const bool is_register = has_register_operand(instruction.opcode);
    std::int32_t sum = 0;
    if (is_register || !known || __builtin_add_overflow(*known, instruction.immediate, &sum))
        known.reset();
    else
        known = sum;
    emit_bitwise(instruction, x86::Inst::kIdAdd);
    emit_sign_extension(instruction);
}

void Compiler::emit_subtraction(const Instruction& instruction)
{
    const bool is_swapped =
        version_ == SbpfVersion::v2 && !has_register_operand(instruction.opcode);
    if (is_swapped)
    {
        const x86::Gp destination =
            sized(guest_registers[instruction.destination], is_wide(instruction));
        a_.neg(destination);
        a_.add(destination, instruction.immediate);
        return;
    }
    emit_bitwise(instruction, x86::Inst::kIdSub);
    emit_sign_extension(instruction);
}

void Compiler::emit_product(const Instruction& instruction)
{
    if (version_ == SbpfVersion::v2)
        return interrupt();
    const x86::Gp destination =
        sized(guest_registers[instruction.destination], is_wide(instruction));
    if (has_register_operand(instruction.opcode))
        a_.imul(destination, sized(source(instruction.source), is_wide(instruction)));
    else
        a_.imul(destination, destination, instruction.immediate);
    emit_sign_extension(instruction);
}

/// Of what the host has in the same form; immediates are extended by their sign. Results of 32 bits end in zeros.
void Compiler::emit_bitwise(const Instruction& instruction, asmjit::InstId operation)
{
    const x86::Gp destination =
        sized(guest_registers[instruction.destination], is_wide(instruction));
    if (has_register_operand(instruction.opcode))
        a_.emit(operation, destination, sized(source(instruction.source), is_wide(instruction)));
    else
        a_.emit(operation, destination, asmjit::Imm(instruction.immediate));
}

/// Counts are taken modulo the width, as the host does.
void Compiler::emit_shift(const Instruction& instruction, asmjit::InstId operation)
{
    const x86::Gp destination =
        sized(guest_registers[instruction.destination], is_wide(instruction));
    if (!has_register_operand(instruction.opcode))
    {
        const std::int32_t mask = is_wide(instruction) ? 63 : 31;
        const std::int32_t count = instruction.immediate & mask;
        // The host leaves the upper half alone where it shifts by nothing.
        if (count == 0 && !is_wide(instruction))
            a_.mov(destination, destination);
        else if (count != 0)
            a_.emit(operation, destination, asmjit::Imm(count));
        return;
    }
    a_.mov(x86::ecx, source(instruction.source).r32());
    if (!is_wide(instruction))
        a_.mov(destination, destination);
    a_.emit(operation, destination, x86::cl);
}

void Compiler::emit_negation(const Instruction& instruction)
{
    if (version_ == SbpfVersion::v2 || has_register_operand(instruction.opcode))
        return interrupt();
    a_.neg(sized(guest_registers[instruction.destination], is_wide(instruction)));
}

void Compiler::emit_move(const Instruction& instruction)
{
    const x86::Gp& destination = guest_registers[instruction.destination];
    const bool is_register = has_register_operand(instruction.opcode);
    if (is_wide(instruction))
        frame_offset(instruction.destination) =
            is_register ? frame_offset(instruction.source) : std::nullopt;
    if (!is_register)
    {
        const auto extended = static_cast<std::uint64_t>(std::int64_t{instruction.immediate});
        return set_immediate(destination, is_wide(instruction) ? extended : extended & UINT32_MAX);
    }
    if (instruction.source == 10 && frame_.is_host_address && is_wide(instruction))
        return emit_frame_pointer(destination);
    const x86::Gp from = source(instruction.source);
    if (is_wide(instruction))
        a_.mov(destination, from);
    else if (version_ == SbpfVersion::v2)
        a_.movsxd(destination, from.r32());
    else
        a_.mov(destination.r32(), from.r32());
}

void Compiler::emit_byte_order(const Instruction& instruction)
{
    const x86::Gp& destination = guest_registers[instruction.destination];
    const bool is_big = has_register_operand(instruction.opcode);
    if (is_wide(instruction) || (!is_big && version_ == SbpfVersion::v2))
        return interrupt();
    switch (instruction.immediate)
    {
    case 16:
        if (is_big)
            a_.ror(destination.r16(), 8);
        a_.movzx(destination.r32(), destination.r16());
        return;
    case 32:
        if (is_big)
            a_.bswap(destination.r32());
        else
            a_.mov(destination.r32(), destination.r32());
        return;
    case 64:
        if (is_big)
            a_.bswap(destination);
        return;
    default:
        return interrupt();
    }
}

void Compiler::emit_high_half(const Instruction& instruction)
{
    const bool is_known = version_ == SbpfVersion::v2 && is_wide(instruction) &&
                          !has_register_operand(instruction.opcode);
    if (!is_known)
        return interrupt();
    const auto low = static_cast<std::uint32_t>(instruction.immediate);
    set_immediate(scratch, std::uint64_t{low} << 32);
    a_.or_(guest_registers[instruction.destination], scratch);
}
}  // namespace braid::svm::jit
