// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/sbpf/jit/x86_64/compiler.hpp"

#include "vm-frontends/svm/sbpf/jit/x86_64/opcodes.hpp"

namespace braid::svm::jit
{
namespace
{
constexpr std::uint8_t register_last = 10;
/// More than the code of one instruction or of one stub takes.
constexpr std::uint32_t code_step_max = 256;
static_assert(compiled_code_size_max + code_step_max < Places::within_block);
}  // namespace

Compiler::Compiler(const Executable& program)
  : program_(program),
    version_(program.version),
    frame_(Frame::of(program.version)),
    a_(code_.assembler()),
    places_(program)
{}

std::optional<CompileError::Kind> Compiler::compile()
{
    routines_ = emit_routines(code_);
    const auto count = static_cast<std::uint32_t>(program_.instruction_count());
    for (pc_ = 0; pc_ < count; ++pc_)
    {
        if (places_.is_block(pc_))
            begin_block();
        places_.set_offset(pc_, places_.is_block(pc_) ? places_.offset_of(pc_) : code_.offset());
        const Instruction instruction = instruction_at(program_, pc_);
        emit(instruction);
        if (instruction.destination <= register_last &&
            writes_register(instruction, instruction.destination))
            checked_[instruction.destination] = {};
        if (code_.offset() > compiled_code_size_max - code_step_max)
            return CompileError::Kind::code_too_large;
    }
    places_.set_offset(count, code_.offset());
    interrupt();
    for (const OpenJump& jump : jumps_)
        code_.set_target(jump.distance_at, places_.offset_of(jump.pc));
    emit_stubs();
    if (code_.offset() > compiled_code_size_max)
        return CompileError::Kind::code_too_large;
    if (!code_.ok())
        return CompileError::Kind::out_of_memory;
    return std::nullopt;
}

void Compiler::begin_block()
{
    places_.set_offset(pc_, code_.offset());
    flagged_granules_ = 0;
    checked_ = {};
    frame_offsets_ = {};
    if (frame_.is_host_address)
        frame_offsets_[register_last] = 0;
    a_.sub(meter_register, places_.cost_from(program_, pc_));
    interrupt_if(Condition::below);
}

void Compiler::emit(const Instruction& instruction)
{
    if (instruction.destination > register_last || instruction.source > register_last)
        return interrupt();
    if (version_ == SbpfVersion::v2)
        return emit_v2(instruction);
    switch (class_of(instruction.opcode))
    {
    case class_load:
        return emit_load(instruction, width_of(instruction.opcode));
    case class_store_immediate:
        return emit_store_immediate(instruction, width_of(instruction.opcode));
    case class_store:
        return emit_store(instruction, width_of(instruction.opcode));
    default:
        return emit_other(instruction);
    }
}

/// v2 has loads and stores where others have products, quotients and remainders.
void Compiler::emit_v2(const Instruction& instruction)
{
    const std::uint8_t opcode = instruction.opcode;
    const std::optional<Width> width = moved_width_of(opcode);
    const bool is_load = class_of(opcode) == class_arithmetic32 && has_register_operand(opcode);
    if (width && is_load)
        return emit_load(instruction, *width);
    if (width && class_of(opcode) == class_arithmetic64)
        return has_register_operand(opcode) ? emit_store(instruction, *width) :
                                              emit_store_immediate(instruction, *width);
    if (class_of(opcode) == class_extension)
        return emit_extension(instruction);
    emit_other(instruction);
}

void Compiler::emit_other(const Instruction& instruction)
{
    switch (class_of(instruction.opcode))
    {
    case class_load_immediate:
        return emit_load_immediate(instruction);
    case class_arithmetic32:
    case class_arithmetic64:
        return emit_arithmetic(instruction);
    case class_jump:
        if (instruction.opcode == opcode_call)
            return emit_call(instruction);
        if (instruction.opcode == opcode_call_register)
            return emit_call_register(instruction);
        if (instruction.opcode == opcode_exit)
            return emit_exit();
        return emit_jump(instruction);
    case class_extension:
        return emit_jump(instruction);
    default:
        return interrupt();
    }
}

void Compiler::emit_load_immediate(const Instruction& instruction)
{
    const bool is_last = pc_ + 1 >= program_.instruction_count();
    if (!takes_two_places(version_, instruction.opcode) || is_last)
        return interrupt();
    const auto low = static_cast<std::uint32_t>(instruction.immediate);
    const auto high = static_cast<std::uint32_t>(instruction_at(program_, pc_ + 1).immediate);
    frame_offset(instruction.destination).reset();
    set_immediate(guest_registers[instruction.destination], std::uint64_t{high} << 32 | low);
    ++pc_;
    places_.set_offset(pc_, code_.offset());
}

void Compiler::emit_stubs()
{
    std::uint32_t last_interrupted = UINT32_MAX;
    std::uint32_t last_interrupt = 0;
    for (const Stub& stub : stubs_)
    {
        if (code_.offset() > compiled_code_size_max)
            return;
        const bool is_interrupt = stub.kind == Stub::Kind::interrupt;
        if (is_interrupt && stub.pc == last_interrupted)
        {
            code_.set_target(stub.distance_at, last_interrupt);
            continue;
        }
        code_.set_target(stub.distance_at, code_.offset());
        if (stub.kind == Stub::Kind::gapped)
        {
            emit_gapped_stub(stub);
            continue;
        }
        if (is_interrupt)
        {
            last_interrupted = stub.pc;
            last_interrupt = code_.offset();
        }
        a_.mov(scratch.r32(), stub.pc);
        code_.jump(is_interrupt ? routines_.interrupt : routines_.exit);
    }
}

void Compiler::interrupt()
{
    stubs_.push_back({.kind = Stub::Kind::interrupt, .distance_at = code_.jump_open(), .pc = pc_});
}

void Compiler::interrupt_if(Condition condition)
{
    stubs_.push_back(
        {.kind = Stub::Kind::interrupt, .distance_at = code_.jump_if_open(condition), .pc = pc_});
}

x86::Gp Compiler::source(std::uint8_t index)
{
    if (index != register_last || !frame_.is_host_address)
        return guest_registers[index];
    emit_frame_pointer(scratch);
    return scratch;
}

void Compiler::emit_frame_pointer(const x86::Gp& into)
{
    a_.mov(into, state_qword(offsetof(RunState, frame_distance)));
    a_.lea(into, x86::ptr(into, frame_register, frame_.factor == 2 ? 1 : 0));
}

void Compiler::set_immediate(const x86::Gp& into, std::uint64_t value)
{
    if (value == 0)
        a_.xor_(into.r32(), into.r32());
    else if (value <= UINT32_MAX)
        a_.mov(into.r32(), static_cast<std::uint32_t>(value));
    else
        a_.mov(into.r64(), static_cast<std::int64_t>(value));
}
}  // namespace braid::svm::jit
