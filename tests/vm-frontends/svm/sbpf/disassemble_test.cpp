// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/sbpf/disassemble.hpp"

#include "tests/vm-frontends/svm/sbpf/assembled.hpp"
#include <gtest/gtest.h>

namespace braid::tests
{
TEST(svm_disassemble, prints_labels_and_operands)
{
    using svm::Instruction;
    const auto program = assemble(svm::SbpfVersion::v3,
        std::array{Instruction{.opcode = 0x79, .destination = 1, .source = 6, .offset = 8},
            Instruction{.opcode = 0x73, .destination = 10, .source = 2, .offset = -1},
            Instruction{.opcode = 0x72, .destination = 10, .offset = 0, .immediate = -3},
            Instruction{.opcode = 0x18, .destination = 1, .immediate = 8},
            Instruction{.immediate = 1},
            Instruction{.opcode = 0x55, .destination = 1, .offset = 1, .immediate = -7},
            Instruction{.opcode = 0x85, .source = 1, .immediate = 2},
            Instruction{.opcode = 0x8d, .destination = 4}, Instruction{.opcode = 0x95},
            Instruction{.opcode = 0xdc, .destination = 3, .immediate = 16},
            Instruction{.opcode = 0x84, .destination = 3}, Instruction{.opcode = 0x06},
            Instruction{.opcode = 0x85, .immediate = 0x1234}});
    EXPECT_EQ(svm::disassemble(program), R"(entrypoint:
    ldxdw r1, [r6+0x8]
    stxb [r10-0x1], r2
    stb [r10+0x0], -3
    lddw r1, 0x100000008
    jne r1, -7, lbb_7
    call function_9
lbb_7:
    callx r4
    exit
function_9:
    be16 r3
    neg32 r3
    unsupported 0x6
    call 0x1234
)");
}
}  // namespace braid::tests
