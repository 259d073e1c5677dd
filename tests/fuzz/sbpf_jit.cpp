// SPDX-License-Identifier: Apache-2.0
// Programs of sBPF: what compiled code leaves behind is what the interpreter leaves behind.
#include "base/assert.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/vm-frontends/svm/jit/random_program.hpp"
#include <cstdio>

namespace braid::fuzz
{
namespace
{
/// The input's bytes as instructions, most of which the verifier refuses, started as a drawn program is.
tests::DrawnProgram read_program(Input& input, const tests::Draw& draw, svm::SbpfVersion version)
{
    const std::size_t count = 1 + input.pick(64);
    std::vector<std::uint8_t> text(count * 8);
    for (std::uint8_t& byte : text)
        byte = input.byte();
    tests::DrawnProgram drawn = tests::draw_program(draw, version);
    drawn.program.text = std::move(text);
    drawn.program.entry_pc = 0;
    drawn.start.registers[11] = 0;
    for (svm::Executable::Function& function : drawn.program.functions)
        function.pc %= count + 1;
    drawn.program.steps = svm::prepare(drawn.program);
    return drawn;
}

void check(const tests::DrawnProgram& drawn)
{
    static tests::ProgramRun interpreted;
    static tests::ProgramRun compiled;
    if (!svm::verify(drawn.program).ok())
        return;
    const auto code = svm::compile(drawn.program);
    BRAID_ASSERT(code.ok());
    interpreted.begin(drawn.program, drawn.start);
    interpreted.interpret(drawn.program);
    compiled.begin(drawn.program, drawn.start);
    compiled.run(**code, drawn.program);
    const std::string difference = interpreted.difference(compiled);
    if (!difference.empty())
        std::fprintf(stderr, "%s\n", difference.c_str());
    BRAID_ASSERT(difference.empty());
}
}  // namespace
}  // namespace braid::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (!braid::svm::can_compile())
        return 0;
    braid::fuzz::Input input{{data, size}};
    const auto version = static_cast<braid::svm::SbpfVersion>(input.pick(4));
    const bool is_raw = input.pick(4) == 0;
    const auto draw = [&](std::uint64_t bound)
    { return bound <= 256 ? input.pick(bound) : input.below(bound); };
    braid::fuzz::check(is_raw ? braid::fuzz::read_program(input, draw, version) :
                                braid::tests::draw_program(draw, version));
    return 0;
}
