// SPDX-License-Identifier: Apache-2.0
// Bytes as the text of a program of any version: verified, and run with steps of its own and prepared ones.
#include "base/assert.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/fuzz/sbpf_run.hpp"

namespace braid::fuzz
{
namespace
{
/// Registers that there are and short distances, so that most programs are not refused at once.
void tame(std::vector<std::uint8_t>& text)
{
    for (std::size_t at = 0; at + svm::instruction_size <= text.size(); at += svm::instruction_size)
    {
        const auto instruction_count =
            static_cast<std::int64_t>(text.size() / svm::instruction_size);
        const std::uint8_t registers = text[at + 1];
        text[at + 1] =
            static_cast<std::uint8_t>(((registers & 15) % 11) | (((registers >> 4) % 11) << 4));
        const auto distance =
            static_cast<std::int16_t>(load_le<std::uint16_t>(text.data() + at + 2));
        store_le(
            text.data() + at + 2, static_cast<std::uint16_t>(distance % (instruction_count + 8)));
    }
}

void check(Bytes data)
{
    Input input{data};
    svm::Executable program;
    const std::size_t choice = input.pick(2 * svm::sbpf_version_count);
    program.version = static_cast<svm::SbpfVersion>(choice % svm::sbpf_version_count);
    const std::uint64_t units = 1 + 16 * input.byte();
    const Bytes text = input.bytes(4096);
    program.text.assign(text.begin(), text.end());
    if (choice >= svm::sbpf_version_count)
        tame(program.text);
    program.text_address = svm::bytecode_start;
    program.rodata = program.text;
    program.rodata_address =
        program.version == svm::SbpfVersion::v3 ? svm::rodata_start_v3 : svm::bytecode_start;
    program.syscalls = &sbpf_syscalls();
    const std::uint64_t count = program.instruction_count();
    for (std::uint32_t i = 0; i < std::min<std::uint64_t>(count, 16); ++i)
        program.functions.push_back({.key = i, .pc = i * 7 % count});
    if (!svm::verify(program).ok())
        return;
    run_sbpf(program, units);
    program.steps = svm::prepare(program);
    run_sbpf(program, units);
}
}  // namespace
}  // namespace braid::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    braid::fuzz::check({data, size});
    return 0;
}
