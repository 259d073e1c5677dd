// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/sbpf/executable.hpp"

namespace braid::svm
{
namespace
{
using enum Operation;

/// Immediates are extended by their sign but where v2 says otherwise.
constexpr bool has_unsigned_immediate(SbpfVersion version, Operation operation) noexcept
{
    return version == SbpfVersion::v2 &&
           (operation == div64_immediate || operation == mod64_immediate ||
               operation == high_mul64_immediate);
}

/// A conversion of bytes' order to as many bits. [first is le64 or be64]
constexpr Operation conversion_to(std::int32_t bits, Operation wide) noexcept
{
    const bool is_little = wide == le64;
    switch (bits)
    {
    case 16:
        return is_little ? le16 : be16;
    case 32:
        return is_little ? le32 : be32;
    case 64:
        return wide;
    default:
        return invalid;
    }
}

/// Steps from `pc` to an instruction, or to the step behind them all where there is no such one.
std::int32_t distance(const Executable& program, std::uint64_t pc, std::int64_t to) noexcept
{
    const auto count = static_cast<std::int64_t>(program.instruction_count());
    if (to < 0 || to > count)
        to = count;
    return static_cast<std::int32_t>(to - static_cast<std::int64_t>(pc));
}

void prepare_call(const Executable& program, std::uint64_t pc, Step& step) noexcept
{
    const CallTarget target = resolve_call(program, pc);
    switch (target.kind)
    {
    case CallTarget::Kind::nothing:
        step.operation = unsupported;
        break;
    case CallTarget::Kind::syscall:
        step.operation = call_syscall;
        step.immediate = reinterpret_cast<std::uintptr_t>(target.syscall);
        break;
    case CallTarget::Kind::function:
        if (target.pc >= program.instruction_count())
            step.operation = call_outside;
        else
            step.offset = distance(program, pc, static_cast<std::int64_t>(target.pc));
        break;
    }
}

/// In which register the address is that callx goes to.
std::uint8_t called_register(SbpfVersion version, const Instruction& call) noexcept
{
    if (version == SbpfVersion::v2)
        return call.source;
    if (version == SbpfVersion::v3)
        return call.destination;
    return static_cast<std::uint8_t>(call.immediate & 15);
}

Step prepare_one(const Executable& program, std::uint64_t pc) noexcept
{
    const Instruction instruction = decode_instruction(program.text.data() + pc * instruction_size);
    Step step{.operation = operation_of(program.version, instruction.opcode),
        .destination = instruction.destination,
        .source = instruction.source,
        .offset = instruction.offset,
        .immediate = static_cast<std::uint64_t>(std::int64_t{instruction.immediate})};
    const auto next = static_cast<std::int64_t>(pc) + 1;
    if (has_unsigned_immediate(program.version, step.operation))
        step.immediate = static_cast<std::uint32_t>(instruction.immediate);
    if (is_jump(step.operation))
        step.offset = distance(program, pc, next + instruction.offset);
    else if (step.operation == call_function)
        prepare_call(program, pc, step);
    else if (step.operation == call_register)
        step.source = called_register(program.version, instruction);
    else if (step.operation == le64 || step.operation == be64)
        step.operation = conversion_to(instruction.immediate, step.operation);
    else if (step.operation == load_immediate &&
             static_cast<std::uint64_t>(next) == program.instruction_count())
        step.operation = unsupported;
    return step;
}
}  // namespace

std::vector<Step> prepare(const Executable& program)
{
    const std::uint64_t count = program.instruction_count();
    std::vector<Step> steps(count + 1);
    steps[count].operation = overrun;
    for (std::uint64_t pc = 0; pc < count; ++pc)
    {
        steps[pc] = prepare_one(program, pc);
        if (steps[pc].operation != load_immediate)
            continue;
        // Its second half, which nothing but a call of a register reaches, has no meaning of its own.
        const Instruction half =
            decode_instruction(program.text.data() + (pc + 1) * instruction_size);
        steps[pc].immediate = (steps[pc].immediate & 0xffffffff) |
                              (std::uint64_t{static_cast<std::uint32_t>(half.immediate)} << 32);
        steps[++pc].operation = unsupported;
    }
    return steps;
}
}  // namespace braid::svm
