// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/sbpf/jit/x86_64/routines.hpp"

namespace braid::svm::jit
{
namespace
{
/// What the System V ABI has a function keep, in the order of pushes.
constexpr std::array<x86::Gp, 6> kept_registers = {
    x86::rbp, x86::rbx, x86::r12, x86::r13, x86::r14, x86::r15};

x86::Mem machine_register(const x86::Gp& machine, std::size_t index)
{
    return x86::qword_ptr(machine,
        static_cast<std::int32_t>(offsetof(Machine, registers) + index * sizeof(std::uint64_t)));
}

x86::Mem argument(std::size_t index)
{
    return state_qword(offsetof(RunState, arguments) + index * sizeof(std::uint64_t));
}

void emit_enter(CodeBuffer& code)
{
    x86::Assembler& a = code.assembler();
    for (const x86::Gp& kept : kept_registers)
        a.push(kept);
    a.mov(state_register, x86::rdi);
    a.mov(scratch, x86::rsi);
    a.mov(second_scratch, state_qword(offsetof(RunState, machine)));
    for (std::size_t i = 0; i < 10; ++i)
        a.mov(guest_registers[i], machine_register(second_scratch, i));
    a.mov(frame_register, state_qword(offsetof(RunState, frame)));
    a.mov(meter_register, state_qword(offsetof(RunState, meter)));
    a.mov(state_qword(offsetof(RunState, host_stack_base)), x86::rsp);
    constexpr auto depths = static_cast<std::int32_t>((call_depth_max - 1) * call_frame_size);
    a.lea(second_scratch, x86::ptr(x86::rsp, -depths));
    a.mov(state_qword(offsetof(RunState, host_stack_limit)), second_scratch);
    a.jmp(scratch);
}

/// Leaves with the program counter in the scratch register and the outcome in the second.
void emit_leave(CodeBuffer& code)
{
    x86::Assembler& a = code.assembler();
    a.mov(state_qword(offsetof(RunState, pc)), scratch);
    a.mov(x86::dword_ptr(state_register, displacement_of(offsetof(RunState, outcome))),
        second_scratch.r32());
    a.mov(scratch, state_qword(offsetof(RunState, machine)));
    for (std::size_t i = 0; i < 10; ++i)
        a.mov(machine_register(scratch, i), guest_registers[i]);
    a.mov(state_qword(offsetof(RunState, frame)), frame_register);
    a.mov(state_qword(offsetof(RunState, meter)), meter_register);
    a.lea(x86::rdi, x86::ptr(state_register, -static_cast<std::int32_t>(state_bias)));
    a.mov(x86::rsi, x86::rsp);
    a.and_(x86::rsp, -16);
    a.call(state_qword(offsetof(RunState, stop)));
    a.mov(x86::rsp, state_qword(offsetof(RunState, host_stack_base)));
    a.mov(x86::eax, x86::dword_ptr(state_register, displacement_of(offsetof(RunState, outcome))));
    for (std::size_t i = kept_registers.size(); i-- > 0;)
        a.pop(kept_registers[i]);
    a.ret();
}

void emit_outcome(CodeBuffer& code, Outcome outcome, std::uint32_t leave)
{
    code.assembler().mov(second_scratch.r32(), static_cast<std::uint32_t>(outcome));
    code.jump(leave);
}

void emit_syscall(CodeBuffer& code, std::uint32_t leave)
{
    x86::Assembler& a = code.assembler();
    for (std::size_t i = 0; i < 6; ++i)
        a.mov(argument(i), guest_registers[i]);
    a.mov(state_qword(offsetof(RunState, meter)), meter_register);
    a.mov(state_qword(offsetof(RunState, host_stack_pointer)), x86::rsp);
    a.lea(x86::rdi, x86::ptr(state_register, -static_cast<std::int32_t>(state_bias)));
    a.mov(x86::rsi, scratch);
    a.and_(x86::rsp, -16);
    a.call(state_qword(offsetof(RunState, call)));
    a.mov(x86::rsp, state_qword(offsetof(RunState, host_stack_pointer)));
    for (std::size_t i = 0; i < 6; ++i)
        a.mov(guest_registers[i], argument(i));
    a.mov(meter_register, state_qword(offsetof(RunState, meter)));
    a.test(scratch.r8(), scratch.r8());
    const std::uint32_t refused = code.jump_if_open(Condition::not_equal);
    a.ret();
    code.set_target(refused, code.offset());
    a.add(x86::rsp, 8);
    a.mov(scratch, state_qword(offsetof(RunState, pc)));
    emit_outcome(code, Outcome::refused, leave);
}
}  // namespace

Routines emit_routines(CodeBuffer& code)
{
    Routines routines;
    // Sanitized builds read what stands in front of a function that they call.
    constexpr std::uint32_t front_size = 16;
    for (std::uint32_t i = 0; i < front_size; ++i)
        code.assembler().int3();
    routines.enter = code.offset();
    emit_enter(code);
    const std::uint32_t leave = code.offset();
    emit_leave(code);
    routines.exit = code.offset();
    emit_outcome(code, Outcome::exited, leave);
    routines.interrupt = code.offset();
    emit_outcome(code, Outcome::interrupted, leave);
    routines.syscall = code.offset();
    emit_syscall(code, leave);
    return routines;
}
}  // namespace braid::svm::jit
