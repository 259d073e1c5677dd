// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/sbpf/jit/compiled_program.hpp"

#include "vm-frontends/svm/sbpf/jit/x86_64/compiler.hpp"
#include "vm-frontends/svm/sbpf/jit/x86_64/executable_memory.hpp"

namespace braid::svm
{
class CompiledProgram
{
public:
    CompiledProgram(jit::ExecutableMemory memory, jit::Compiler& compiler)
      : memory_(std::move(memory)),
        places_(std::move(compiler.places())),
        enter_(compiler.routines().enter),
        accesses_frame_(compiler.accesses_frame())
    {}

    [[nodiscard]] bool can_enter(const Executable& program, const Machine& machine) const noexcept;
    [[nodiscard]] jit::Outcome enter(jit::RunState& state) const noexcept;
    [[nodiscard]] std::size_t size() const noexcept
    {
        return memory_.size() + places_.size() * sizeof(std::uint32_t);
    }

private:
    jit::ExecutableMemory memory_;
    jit::Places places_;
    std::uint32_t enter_ = 0;
    bool accesses_frame_ = false;
};

/// The code begins at the beginning of a block, in the first function, over memory as programs have it.
bool CompiledProgram::can_enter(const Executable& program, const Machine& machine) const noexcept
{
    constexpr std::size_t stack_region = stack_start / region_stride;
    const MemoryRegion& stack = machine.memory.regions[stack_region];
    const bool is_gapped = program.version == SbpfVersion::v0;
    for (const MemoryRegion& region : machine.memory.regions)
    {
        const bool has_whole_frames = region.size % stack_frame_size == 0;
        if (region.has_gaps && (&region != &stack || !is_gapped || !has_whole_frames))
            return false;
    }
    if (!jit::are_flags_shared(machine.memory))
        return false;
    if (machine.call_depth != 0 || !places_.is_block(machine.registers[11]))
        return false;
    const bool has_frames = stack.size == stack_size && stack.writable &&
                            stack.has_gaps == is_gapped &&
                            machine.registers[10] == stack_start + stack_frame_size;
    return has_frames || !accesses_frame_;
}

jit::Outcome CompiledProgram::enter(jit::RunState& state) const noexcept
{
    state.places = places_.data();
    state.all_places = &places_;
    state.code = memory_.data();
    const auto code =
        reinterpret_cast<jit::EnterCode>(reinterpret_cast<std::uintptr_t>(memory_.data()) + enter_);
    return code(reinterpret_cast<std::uint8_t*>(&state) + jit::state_bias,
        memory_.data() + places_.offset_of(state.machine->registers[11]));
}

bool can_compile() noexcept
{
    return true;
}

Result<std::shared_ptr<const CompiledProgram>, CompileError> compile(const Executable& program)
{
    jit::Compiler compiler{program};
    if (const auto error = compiler.compile())
        return Err{CompileError{.kind = *error}};
    auto memory = jit::ExecutableMemory::create(compiler.code().bytes());
    if (!memory)
        return Err{CompileError{.kind = CompileError::Kind::out_of_memory}};
    return std::shared_ptr<const CompiledProgram>{
        std::make_shared<CompiledProgram>(std::move(*memory), compiler)};
}

std::size_t code_size_of(const CompiledProgram& code) noexcept
{
    return code.size();
}

Result<std::uint64_t, Fault> run_compiled(
    const CompiledProgram& code, const Executable& program, Machine& machine) noexcept
{
    if (!code.can_enter(program, machine))
        return interpret(program, machine);
    jit::RunState state;
    jit::begin_run(state, program, machine);
    switch (code.enter(state))
    {
    case jit::Outcome::exited:
        return machine.registers[0];
    case jit::Outcome::refused:
        return Err{state.fault};
    case jit::Outcome::interrupted:
        break;
    }
    return interpret(program, machine);
}
}  // namespace braid::svm
