// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/sbpf/jit/compiled_program.hpp"

namespace braid::svm
{
class CompiledProgram
{
};

bool can_compile() noexcept
{
    return false;
}

Result<std::shared_ptr<const CompiledProgram>, CompileError> compile(const Executable& /*program*/)
{
    return Err{CompileError{.kind = CompileError::Kind::unsupported_processor}};
}

std::size_t code_size_of(const CompiledProgram& /*code*/) noexcept
{
    return 0;
}

Result<std::uint64_t, Fault> run_compiled(
    const CompiledProgram& /*code*/, const Executable& program, Machine& machine) noexcept
{
    return interpret(program, machine);
}
}  // namespace braid::svm
