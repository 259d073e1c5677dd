// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/sbpf/executable.hpp"

#include "vm-frontends/svm/sbpf/message_text.hpp"

// https://github.com/anza-xyz/sbpf/blob/main/src/verifier.rs RequisiteVerifier

namespace braid::svm
{
namespace
{
using Kind = VerifierError::Kind;
using Verified = Result<Done, VerifierError>;

Err<VerifierError> refuse(Kind kind, std::uint64_t pc, std::uint64_t number = 0) noexcept
{
    return Err{VerifierError{.kind = kind, .pc = pc, .number = number}};
}

Instruction instruction_at(const Executable& program, std::uint64_t pc) noexcept
{
    return decode_instruction(program.text.data() + pc * instruction_size);
}

bool divides_by_immediate(Operation operation) noexcept
{
    using enum Operation;
    return operation == div32_immediate || operation == mod32_immediate ||
           operation == div64_immediate || operation == mod64_immediate ||
           operation == signed_div32_immediate || operation == signed_mod32_immediate ||
           operation == signed_div64_immediate || operation == signed_mod64_immediate;
}

/// The width of a value that is shifted by an immediate; 0 where nothing is.
std::uint64_t shifted_bits(Operation operation) noexcept
{
    using enum Operation;
    if (operation == lsh32_immediate || operation == rsh32_immediate ||
        operation == arsh32_immediate)
        return 32;
    if (operation == lsh64_immediate || operation == rsh64_immediate ||
        operation == arsh64_immediate)
        return 64;
    return 0;
}

Verified check_jump(
    const Executable& program, std::uint64_t pc, const Instruction& instruction) noexcept
{
    const std::int64_t target = static_cast<std::int64_t>(pc) + 1 + instruction.offset;
    const auto to = static_cast<std::uint64_t>(target);
    if (target < 0 || to >= program.instruction_count())
        return refuse(Kind::jump_out_of_code, pc, to);
    if (instruction_at(program, to).opcode == 0)
        return refuse(Kind::jump_to_middle_of_lddw, pc, to);
    return Done{};
}

/// What an operation asks of its immediate and of where it stands.
Verified check_operands(const Executable& program, std::uint64_t pc, Operation operation,
    const Instruction& instruction) noexcept
{
    const std::int32_t immediate = instruction.immediate;
    if (operation == Operation::load_immediate)
    {
        if (pc + 1 >= program.instruction_count())
            return refuse(Kind::lddw_cannot_be_last, pc);
        if (instruction_at(program, pc + 1).opcode != 0)
            return refuse(Kind::incomplete_lddw, pc);
    }
    if (divides_by_immediate(operation) && immediate == 0)
        return refuse(Kind::division_by_zero, pc);
    if (const std::uint64_t bits = shifted_bits(operation); bits != 0)
    {
        const auto by = static_cast<std::uint64_t>(std::int64_t{immediate});
        if (by >= bits)
            return Err{VerifierError{
                .kind = Kind::shift_with_overflow, .pc = pc, .number = by, .bits = bits}};
    }
    if ((operation == Operation::le64 || operation == Operation::be64) && immediate != 16 &&
        immediate != 32 && immediate != 64)
        return refuse(Kind::unsupported_le_be_argument, pc);
    if (operation == Operation::add64_immediate && instruction.destination == 10 &&
        has_sized_frames(program.version) && immediate % 64 != 0)
        return refuse(Kind::unaligned_immediate, pc);
    if (is_jump(operation))
        return check_jump(program, pc, instruction);
    if (operation == Operation::call_register)
    {
        std::int32_t called = immediate;
        if (program.version == SbpfVersion::v2)
            called = instruction.source;
        else if (program.version == SbpfVersion::v3)
            called = instruction.destination;
        if (called < 0 || called > 9)
            return refuse(Kind::invalid_register, pc);
    }
    return Done{};
}

Verified check_registers(const Executable& program, std::uint64_t pc, Operation operation,
    const Instruction& instruction) noexcept
{
    if (instruction.source > 10)
        return refuse(Kind::invalid_source_register, pc);
    if (instruction.destination > 10)
        return refuse(Kind::invalid_destination_register, pc);
    const bool may_move_frame =
        has_sized_frames(program.version) && operation == Operation::add64_immediate;
    if (instruction.destination == 10 && !is_store(operation) && !may_move_frame)
        return refuse(Kind::cannot_write_r10, pc);
    return Done{};
}

std::string at_instruction(const VerifierError& error)
{
    return " (insn #" + std::to_string(error.pc) + ")";
}
}  // namespace

Verified verify(const Executable& program) noexcept
{
    if (program.text.size() % instruction_size != 0)
        return refuse(Kind::program_length_not_multiple, 0);
    if (program.text.empty())
        return refuse(Kind::no_program, 0);
    const std::uint64_t count = program.instruction_count();
    for (std::uint64_t pc = 0; pc < count; ++pc)
    {
        const Instruction instruction = instruction_at(program, pc);
        const Operation operation = operation_of(program.version, instruction.opcode);
        if (operation == Operation::unsupported)
            return refuse(Kind::unknown_op_code, pc, instruction.opcode);
        if (const Verified operands = check_operands(program, pc, operation, instruction);
            !operands.ok())
            return operands;
        // As sbpf, which names the second half where the registers of the first are wrong.
        if (operation == Operation::load_immediate)
            ++pc;
        if (const Verified registers = check_registers(program, pc, operation, instruction);
            !registers.ok())
            return registers;
    }
    return Done{};
}

std::string_view name_of(Kind kind) noexcept
{
    constexpr std::array<std::string_view, 15> names = {"ProgramLengthNotMultiple", "NoProgram",
        "DivisionByZero", "UnsupportedLEBEArgument", "LDDWCannotBeLast", "IncompleteLDDW",
        "JumpOutOfCode", "JumpToMiddleOfLDDW", "InvalidSourceRegister", "CannotWriteR10",
        "InvalidDestinationRegister", "UnknownOpCode", "ShiftWithOverflow", "InvalidRegister",
        "UnalignedImmediate"};
    return names[static_cast<std::size_t>(kind)];
}

std::string message_of(const VerifierError& error)
{
    const std::string number = std::to_string(error.number);
    switch (error.kind)
    {
    case Kind::program_length_not_multiple:
        return "program length must be a multiple of 8 octets";
    case Kind::no_program:
        return "no program set, call prog_set() to load one";
    case Kind::division_by_zero:
        return "division by 0" + at_instruction(error);
    case Kind::unsupported_le_be_argument:
        return "unsupported argument for LE/BE" + at_instruction(error);
    case Kind::lddw_cannot_be_last:
        return "LD_DW instruction cannot be last in program";
    case Kind::incomplete_lddw:
        return "incomplete LD_DW instruction" + at_instruction(error);
    case Kind::jump_out_of_code:
        return "jump out of code to #" + number + at_instruction(error);
    case Kind::jump_to_middle_of_lddw:
        return "jump to middle of LD_DW at #" + number + at_instruction(error);
    case Kind::invalid_source_register:
        return "invalid source register" + at_instruction(error);
    case Kind::cannot_write_r10:
        return "cannot write into register r10" + at_instruction(error);
    case Kind::invalid_destination_register:
        return "invalid destination register" + at_instruction(error);
    case Kind::unknown_op_code:
        return "unknown eBPF opcode " + prefixed_hex(error.number) + at_instruction(error);
    case Kind::shift_with_overflow:
        // The two numbers stand the other way round in sbpf's message than its words say.
        return "Shift with overflow of " + number + "-bit value by " + std::to_string(error.bits) +
               at_instruction(error);
    case Kind::invalid_register:
        return "Invalid register specified at instruction " + std::to_string(error.pc);
    case Kind::unaligned_immediate:
        return "Unaligned immediate" + at_instruction(error);
    }
    return {};
}
}  // namespace braid::svm
