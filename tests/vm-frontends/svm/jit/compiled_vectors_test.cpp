// SPDX-License-Identifier: Apache-2.0
#include "tests/support/vectors.hpp"
#include "tests/vm-frontends/svm/sbpf/instruction_vectors.hpp"
#include "vm-frontends/svm/sbpf/jit/compiled_program.hpp"
#include <gtest/gtest.h>
#include <iostream>

namespace braid::tests
{
TEST(svm_compiled_vectors, compiled_programs_agree_with_all)
{
    if (!svm::can_compile())
        GTEST_SKIP() << "no compiler for this processor";
    BRAID_NEED_VECTORS("svm/instr");
    const auto run = [](const svm::Executable& program, svm::Machine& machine)
    {
        const auto code = svm::compile(program);
        EXPECT_TRUE(code.ok());
        return svm::run_compiled(**code, program, machine);
    };
    const std::size_t passed = count_passing_vectors(run);
    std::cout << passed << " instruction vectors passed\n";
    EXPECT_EQ(passed, 2827);
}
}  // namespace braid::tests
