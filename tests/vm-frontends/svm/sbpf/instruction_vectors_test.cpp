// SPDX-License-Identifier: Apache-2.0
#include "tests/vm-frontends/svm/sbpf/instruction_vectors.hpp"

#include "tests/support/vectors.hpp"

namespace braid::tests
{
TEST(svm_instruction_vectors, interpreter_agrees_with_all)
{
    BRAID_NEED_VECTORS("svm/instr");
    const std::size_t passed =
        count_passing_vectors([](const svm::Executable& program, svm::Machine& machine)
            { return svm::interpret(program, machine); });
    std::cout << passed << " instruction vectors passed\n";
    EXPECT_EQ(passed, 2827);
}
}  // namespace braid::tests
