// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/program_check.hpp"

#include "vm-frontends/svm/sbpf/disassemble.hpp"
#include "vm-frontends/svm/syscalls.hpp"

namespace braid::svm
{
namespace
{
Result<Executable, std::string> load(Bytes elf, ProgramUse use)
{
    auto program = use == ProgramUse::deploy ?
                       load_elf(elf, deployment_syscalls(), LoadMode::deploy) :
                       load_elf(elf, runtime_syscalls(), LoadMode::run);
    if (!program.ok())
        return Err{std::string{"ELF error: "}.append(message_of(program.error()))};
    return std::move(*program);
}
}  // namespace

Result<ProgramSummary, std::string> check_program(Bytes elf, ProgramUse use)
{
    const auto program = load(elf, use);
    if (!program.ok())
        return Err{program.error()};
    if (const auto verified = verify(*program); !verified.ok())
        return Err{std::string{"Verifier error: "}.append(message_of(verified.error()))};
    return ProgramSummary{.version = static_cast<std::uint32_t>(program->version),
        .instruction_count = program->instruction_count(),
        .rodata_size = program->rodata.size()};
}

Result<std::string, std::string> disassemble_program(Bytes elf, ProgramUse use)
{
    const auto program = load(elf, use);
    if (!program.ok())
        return Err{program.error()};
    return disassemble(*program);
}
}  // namespace braid::svm
