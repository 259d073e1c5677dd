// SPDX-License-Identifier: Apache-2.0
#include "base/hex.hpp"
#include "tests/cli/program.hpp"
#include "tests/support/scratch_folder.hpp"
#include <gmock/gmock.h>

namespace braid::tests
{
namespace
{
using testing::HasSubstr;

/// A program of the corpus: of version 0, then of version 3, then no program.
std::string sample(std::size_t index)
{
    std::ifstream file{BRAID_FUZZ_CORPUS "/sbpf_elf.hex"};
    std::string line;
    for (std::size_t found = 0; std::getline(file, line);)
        if (!line.starts_with('#') && found++ == index)
            break;
    const auto bytes = from_hex(line).value();
    return {bytes.begin(), bytes.end()};
}

TEST(svm_program, is_verified)
{
    const ScratchFolder folder;
    const auto accepted = braid({"svm", "verify", folder.write("v3.so", sample(1))});
    EXPECT_EQ(accepted.code, 0);
    EXPECT_THAT(accepted.out, HasSubstr("accepted: sBPF v3, 19 instructions, 32 bytes"));
    const auto refused = braid({"svm", "verify", "--deploy", folder.write("no.so", sample(2))});
    EXPECT_EQ(refused.code, 1);
    EXPECT_THAT(refused.out, HasSubstr("refused: ELF error: Offset or value is out of bounds"));
    EXPECT_EQ(braid({"svm", "verify", (folder.path() / "missing").string()}).code, 2);
}

TEST(svm_program, is_disassembled)
{
    const ScratchFolder folder;
    for (const std::size_t index : {0, 1})
    {
        const auto result = braid({"svm", "disasm", folder.write("program.so", sample(index))});
        EXPECT_EQ(result.code, 0);
        EXPECT_THAT(result.out, HasSubstr("entrypoint:\n    mov64 r6, r1\n    lddw r1, 0x1"));
        EXPECT_THAT(result.out, HasSubstr("    syscall sol_log_\n"));
        EXPECT_THAT(result.out, HasSubstr("    call function_8\n"));
    }
}
}  // namespace
}  // namespace braid::tests
