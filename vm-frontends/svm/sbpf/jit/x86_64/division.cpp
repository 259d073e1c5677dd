// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/sbpf/jit/x86_64/compiler.hpp"

#include "vm-frontends/svm/sbpf/jit/x86_64/opcodes.hpp"
#include <bit>

namespace braid::svm::jit
{
namespace
{
/// Operations of v2's class of products, quotients and remainders, above the bit that says whether they are of 64 bits.
enum Extension : std::uint8_t
{
    extension_high_product = 1,
    extension_quotient = 2,
    extension_remainder = 3,
    extension_product = 4,
    extension_high_product_signed = 5,
    extension_quotient_signed = 6,
    extension_remainder_signed = 7,
};
constexpr std::uint8_t extension_wide_bit = 0x10;

/// The host divides rdx:rax; r5 is in rdx.
constexpr x86::Gp high_register = x86::rdx;
constexpr std::uint8_t high_index = 5;
}  // namespace

void Compiler::emit_division(const Instruction& instruction, bool is_remainder)
{
    if (version_ == SbpfVersion::v2)
        return interrupt();
    const bool is_wide = class_of(instruction.opcode) == class_arithmetic64;
    const auto extended = static_cast<std::uint64_t>(std::int64_t{instruction.immediate});
    emit_quotient({.is_wide = is_wide,
        .is_remainder = is_remainder,
        .has_register = has_register_operand(instruction.opcode),
        .destination = instruction.destination,
        .source = instruction.source,
        .immediate = is_wide ? extended : extended & UINT32_MAX});
}

void Compiler::emit_extension(const Instruction& instruction)
{
    if (instruction.destination == 10)
        return interrupt();
    const bool is_wide = (instruction.opcode & extension_wide_bit) != 0;
    const std::uint8_t operation = instruction.opcode >> 5;
    const bool is_signed = operation >= extension_high_product_signed;
    const auto extended = static_cast<std::uint64_t>(std::int64_t{instruction.immediate});
    switch (operation)
    {
    case extension_high_product:
    case extension_high_product_signed:
        return is_wide ? emit_high_product(instruction, is_signed) : interrupt();
    case extension_product:
    {
        const x86::Gp destination = sized(guest_registers[instruction.destination], is_wide);
        if (has_register_operand(instruction.opcode))
            a_.imul(destination, sized(guest_registers[instruction.source], is_wide));
        else
            a_.imul(destination, destination, instruction.immediate);
        return;
    }
    case extension_quotient:
    case extension_remainder:
    case extension_quotient_signed:
    case extension_remainder_signed:
        return emit_quotient({.is_wide = is_wide,
            .is_signed = is_signed,
            .is_remainder =
                operation == extension_remainder || operation == extension_remainder_signed,
            .has_register = has_register_operand(instruction.opcode),
            .destination = instruction.destination,
            .source = instruction.source,
            // Where numbers have no sign, immediates have none, either.
            .immediate = is_wide && is_signed ? extended : extended & UINT32_MAX});
    default:
        return interrupt();
    }
}

void Compiler::emit_high_product(const Instruction& instruction, bool is_signed)
{
    const bool has_register = has_register_operand(instruction.opcode);
    const x86::Gp from = has_register ? guest_registers[instruction.source] : second_scratch;
    const auto extended = static_cast<std::uint64_t>(std::int64_t{instruction.immediate});
    if (!has_register)
        set_immediate(from, is_signed ? extended : extended & UINT32_MAX);
    const bool keeps_high = instruction.destination != high_index;
    if (keeps_high)
        a_.mov(state_qword(offsetof(RunState, operand)), high_register);
    a_.mov(scratch, guest_registers[instruction.destination]);
    if (is_signed)
        a_.imul(from);
    else
        a_.mul(from);
    if (!keeps_high)
        return;
    a_.mov(guest_registers[instruction.destination], high_register);
    a_.mov(high_register, state_qword(offsetof(RunState, operand)));
}

/// A divisor that is a power of two needs no division where numbers have no sign.
bool Compiler::emit_power_of_two(const Division& division)
{
    if (division.has_register || division.is_signed || !std::has_single_bit(division.immediate))
        return false;
    const x86::Gp destination = sized(guest_registers[division.destination], division.is_wide);
    const int count = std::countr_zero(division.immediate);
    if (!division.is_remainder)
    {
        // A shift by nothing leaves the upper half alone.
        if (!division.is_wide)
            a_.mov(destination, destination);
        a_.shr(destination, count);
        return true;
    }
    set_immediate(scratch, division.immediate - 1);
    a_.and_(destination, sized(scratch, division.is_wide));
    return true;
}

/// Leaves where the divisor is 0, or the quotient is one more than the largest number.
void Compiler::emit_division_faults(const Division& division)
{
    const auto operand = [&](const x86::Gp& value) { return sized(value, division.is_wide); };
    const x86::Gp destination = operand(guest_registers[division.destination]);
    const std::uint64_t minus_one = division.is_wide ? UINT64_MAX : UINT32_MAX;
    const std::uint64_t smallest = division.is_wide ? std::uint64_t{1} << 63 : 1U << 31;
    if (division.has_register)
    {
        const x86::Gp divisor = operand(source(division.source));
        a_.test(divisor, divisor);
        interrupt_if(Condition::equal);
    }
    if (!division.is_signed || (!division.has_register && division.immediate != minus_one))
        return;
    set_immediate(scratch, smallest);
    a_.xor_(operand(scratch), destination);
    if (division.has_register)
    {
        a_.mov(operand(second_scratch), operand(guest_registers[division.source]));
        a_.not_(operand(second_scratch));
        a_.or_(operand(scratch), operand(second_scratch));
    }
    interrupt_if(Condition::equal);
}

void Compiler::emit_quotient(const Division& division)
{
    if (emit_power_of_two(division))
        return;
    if (!division.has_register && division.immediate == 0)
        return interrupt();
    emit_division_faults(division);
    const auto operand = [&](const x86::Gp& value) { return sized(value, division.is_wide); };
    x86::Gp divisor = second_scratch;
    if (!division.has_register)
        set_immediate(divisor, division.immediate);
    else if (division.source == high_index)
        a_.mov(divisor, high_register);
    else if (division.source == 10 && frame_.is_host_address)
        emit_frame_pointer(divisor);
    else
        divisor = guest_registers[division.source];

    const bool keeps_high = division.destination != high_index;
    if (keeps_high)
        a_.mov(state_qword(offsetof(RunState, operand)), high_register);
    a_.mov(operand(scratch), operand(guest_registers[division.destination]));
    if (!division.is_signed)
        a_.xor_(high_register.r32(), high_register.r32());
    else if (division.is_wide)
        a_.cqo();
    else
        a_.cdq();
    if (division.is_signed)
        a_.idiv(operand(divisor));
    else
        a_.div(operand(divisor));
    const x86::Gp result = division.is_remainder ? high_register : scratch;
    if (keeps_high || !division.is_remainder)
        a_.mov(guest_registers[division.destination], result);
    if (keeps_high)
        a_.mov(high_register, state_qword(offsetof(RunState, operand)));
}
}  // namespace braid::svm::jit
