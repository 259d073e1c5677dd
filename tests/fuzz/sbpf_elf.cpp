// SPDX-License-Identifier: Apache-2.0
// Whatever the loader accepts can be verified and printed, whatever it refuses has a message; a program that may be deployed
// may run. What the verifier accepts runs.
#include "base/assert.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/fuzz/sbpf_run.hpp"
#include "vm-frontends/svm/sbpf/disassemble.hpp"

namespace braid::fuzz
{
namespace
{
void check(Bytes elf)
{
    const auto program = svm::load_elf(elf, sbpf_syscalls(), svm::LoadMode::run);
    const auto deployed = svm::load_elf(elf, sbpf_syscalls(), svm::LoadMode::deploy);
    if (deployed.ok())
        BRAID_ASSERT(program.ok());
    else
        BRAID_ASSERT(!message_of(deployed.error()).empty());
    if (!program.ok())
    {
        BRAID_ASSERT(!message_of(program.error()).empty());
        return;
    }
    BRAID_ASSERT(program->rodata.size() <= elf.size());
    BRAID_ASSERT(program->text.size() <= elf.size());
    BRAID_ASSERT(program->steps.size() == program->instruction_count() + 1);
    BRAID_ASSERT(svm::disassemble(*program).size() <= 256 + 64 * program->text.size());
    const auto verified = svm::verify(*program);
    if (!verified.ok())
        BRAID_ASSERT(!message_of(verified.error()).empty());
    else
        run_sbpf(*program, 1000);
}
}  // namespace
}  // namespace braid::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    braid::fuzz::check({data, size});
    return 0;
}
