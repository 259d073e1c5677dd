// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/sbpf/jit/x86_64/compiler.hpp"

#include "vm-frontends/svm/sbpf/jit/x86_64/opcodes.hpp"

namespace braid::svm::jit
{
namespace
{
constexpr std::uint8_t operation_test = 4;

/// The condition under which a jump's operation is taken; nothing where there is no such jump.
constexpr std::optional<Condition> condition_of(std::uint8_t operation) noexcept
{
    switch (operation)
    {
    case 1:
        return Condition::equal;
    case 2:
        return Condition::above;
    case 3:
        return Condition::above_or_equal;
    case operation_test:
    case 5:
        return Condition::not_equal;
    case 6:
        return Condition::greater;
    case 7:
        return Condition::greater_or_equal;
    case 10:
        return Condition::below;
    case 11:
        return Condition::below_or_equal;
    case 12:
        return Condition::less;
    case 13:
        return Condition::less_or_equal;
    default:
        return std::nullopt;
    }
}

constexpr std::array<std::size_t, 5> saved_registers = {6, 7, 8, 9, 10};
}  // namespace

void Compiler::emit_comparison(const Instruction& instruction, bool is_test)
{
    const bool is_wide = class_of(instruction.opcode) == class_jump;
    const x86::Gp left = sized(source(instruction.destination), is_wide);
    if (has_register_operand(instruction.opcode))
    {
        x86::Gp right = guest_registers[instruction.source];
        if (instruction.source == 10 && frame_.is_host_address)
        {
            right = second_scratch;
            emit_frame_pointer(right);
        }
        a_.emit(is_test ? x86::Inst::kIdTest : x86::Inst::kIdCmp, left, sized(right, is_wide));
    }
    else if (is_test)
        a_.test(left, instruction.immediate);
    else if (instruction.immediate == 0)
        a_.test(left, left);
    else
        a_.cmp(left, instruction.immediate);
}

void Compiler::emit_jump(const Instruction& instruction)
{
    const std::uint64_t target =
        std::uint64_t{pc_} + 1 + static_cast<std::uint64_t>(std::int64_t{instruction.offset});
    const std::uint8_t operation = operation_of(instruction.opcode);
    const std::optional<Condition> condition = condition_of(operation);
    const bool is_always = instruction.opcode == opcode_jump;
    if (!places_.is_block(target) || (!condition && !is_always))
        return interrupt();
    if (!is_always)
        emit_comparison(instruction, operation == operation_test);
    if (target <= pc_)
    {
        const std::uint32_t offset = places_.offset_of(target);
        return is_always ? code_.jump(offset) : code_.jump_if(*condition, offset);
    }
    // The next block's code follows.
    if (target == pc_ + 1)
        return;
    jumps_.push_back({.distance_at = is_always ? code_.jump_open() : code_.jump_if_open(*condition),
        .pc = static_cast<std::uint32_t>(target)});
}

void Compiler::emit_call(const Instruction& instruction)
{
    const auto key = static_cast<std::uint32_t>(instruction.immediate);
    const bool is_static = version_ == SbpfVersion::v3;
    const NamedSyscall* const syscall =
        is_static && instruction.source != 0 ? nullptr : program_.syscalls->find(key);
    std::optional<std::uint64_t> target;
    if (is_relative_call(version_, instruction))
        target = std::uint64_t{pc_} + 1 +
                 static_cast<std::uint64_t>(std::int64_t{instruction.immediate});
    else if (!is_static)
        target = program_.function_at(key);
    const bool has_target = target.has_value();
    if (has_target == (syscall != nullptr))
        return interrupt();
    if (syscall != nullptr)
        return emit_syscall(syscall->function);
    if (*target >= program_.instruction_count() || !places_.is_block(*target))
        return interrupt();
    emit_frame_and_call(target);
}

void Compiler::emit_syscall(Syscall function)
{
    a_.mov(x86::dword_ptr(state_register, displacement_of(offsetof(RunState, pc))), pc_);
    a_.mov(scratch, reinterpret_cast<std::uint64_t>(function));
    code_.call(routines_.syscall);
}

/// Calls the block, or the code at the scratch register. The host's stack has the frames: as many bytes a call, so that its
/// pointer is the call depth, and as the host's own calls, so that returns are foreseen.
void Compiler::emit_frame_and_call(std::optional<std::uint64_t> target)
{
    a_.cmp(x86::rsp, state_qword(offsetof(RunState, host_stack_limit)));
    interrupt_if(Condition::equal);
    for (const std::size_t saved : saved_registers)
        a_.push(guest_registers[saved]);
    if (frame_.is_host_address)
    {
        a_.add(frame_register, static_cast<std::int32_t>(stack_frame_size));
        a_.add(state_qword(offsetof(RunState, frame_flags)), frame_granules);
    }
    if (!target)
        a_.call(scratch);
    else if (*target <= pc_)
        code_.call(places_.offset_of(*target));
    else
        jumps_.push_back(
            {.distance_at = code_.call_open(), .pc = static_cast<std::uint32_t>(*target)});
    for (std::size_t i = saved_registers.size(); i-- > 0;)
        a_.pop(guest_registers[saved_registers[i]]);
    if (frame_.is_host_address)
        a_.sub(state_qword(offsetof(RunState, frame_flags)), frame_granules);
}

void Compiler::emit_call_register(const Instruction& instruction)
{
    std::uint32_t index = static_cast<std::uint32_t>(instruction.immediate);
    if (version_ == SbpfVersion::v2)
        index = instruction.source;
    else if (version_ == SbpfVersion::v3)
        index = instruction.destination;
    if (index >= 10)
        return interrupt();
    a_.mov(scratch, guest_registers[index]);
    a_.sub(scratch, state_qword(offsetof(RunState, text_address)));
    a_.shr(scratch, 3);
    a_.cmp(scratch, static_cast<std::int32_t>(program_.instruction_count()));
    interrupt_if(Condition::above_or_equal);
    a_.mov(second_scratch, state_qword(offsetof(RunState, places)));
    a_.mov(scratch.r32(), x86::dword_ptr(second_scratch, scratch, 2));
    a_.test(scratch.r32(), scratch.r32());
    interrupt_if(Condition::sign);
    a_.add(scratch, state_qword(offsetof(RunState, code)));
    emit_frame_and_call(std::nullopt);
}

void Compiler::emit_exit()
{
    a_.cmp(x86::rsp, state_qword(offsetof(RunState, host_stack_base)));
    stubs_.push_back(
        {.kind = Stub::Kind::exit, .distance_at = code_.jump_if_open(Condition::equal), .pc = pc_});
    a_.ret();
}
}  // namespace braid::svm::jit
