// SPDX-License-Identifier: Apache-2.0
// What tools/sbpf_link.py makes of C runs.
#include "tests/support/process.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/vm-frontends/svm/sbpf/assembled.hpp"
#include <fstream>
#include <gtest/gtest.h>

namespace braid::tests
{
namespace
{
constexpr const char* source = R"(
typedef unsigned long u64;
typedef unsigned char u8;
void sol_log_(const char*, u64);
static const char table[] = "abcdefgh";
static u64 twice(u64 a) { return 2 * a; }
static u64 thrice(u64 a) { return 3 * a; }
u64 (*const functions[])(u64) = {twice, thrice};
__attribute__((noinline)) u64 look_up(u64 at, const char* in) { return in[at & 7]; }
u64 entrypoint(const u8* input)
{
    u64 number = *(const volatile u64*)input + 1;
    sol_log_("hello", 5);
    return functions[number & 1](look_up(number, table));
}
)";

/// What the program logged.
Result<std::uint64_t, svm::Fault> log(
    svm::Machine& machine, const std::array<std::uint64_t, 5>& arguments) noexcept
{
    const auto text = machine.memory.translate(svm::MemoryAccess::load, arguments[0], arguments[1]);
    if (!text.ok())
        return Err{text.error()};
    static_cast<std::string*>(machine.host)
        ->assign(reinterpret_cast<const char*>(*text), arguments[1]);
    return 0;
}

class svm_link : public testing::TestWithParam<int>
{
protected:
    std::string path(const char* name) const { return (folder_.path() / name).string(); }

    /// Compiles, and gives what the linker said.
    ProcessResult build(const char* text) const
    {
        std::ofstream{path("program.c")} << text;
        const auto compiled = run_process({"/usr/bin/env", "clang", "-target", "bpf", "-mcpu=v2",
            "-O2", "-c", path("program.c"), "-o", path("program.o")});
        EXPECT_EQ(compiled.code, 0) << compiled.err;
        return run_process({"/usr/bin/env", "python3", BRAID_TOOLS "/sbpf_link.py", "--version",
            std::to_string(GetParam()), "-o", path("program.so"), path("program.o")});
    }

    std::vector<std::uint8_t> program() const
    {
        std::ifstream stream{path("program.so"), std::ios::binary};
        return {std::istreambuf_iterator<char>{stream}, {}};
    }

    ScratchFolder folder_;
};

bool has_clang()
{
    return std::system("clang --print-targets 2>/dev/null | grep -qw bpf") == 0;
}

TEST_P(svm_link, makes_programs_that_run)
{
    if (!has_clang())
        GTEST_SKIP() << "no clang with a bpf target";
    const auto linked = build(source);
    ASSERT_EQ(linked.code, 0) << linked.err;
    const svm::SyscallTable table{
        std::array<svm::NamedSyscall, 1>{{{.name = "sol_log_", .function = log}}}};
    const auto elf = program();
    for (const auto mode : {svm::LoadMode::run, svm::LoadMode::deploy})
    {
        const auto loaded = svm::load_elf(elf, table, mode);
        ASSERT_TRUE(loaded.ok()) << message_of(loaded.error());
        EXPECT_EQ(static_cast<int>(loaded->version), GetParam());
        ASSERT_TRUE(svm::verify(*loaded).ok());
        std::string logged;
        const RunResult result = run(*loaded, 1000, &logged);
        ASSERT_TRUE(result.value.ok()) << message_of(result.value.error());
        EXPECT_EQ(logged, "hello");
        EXPECT_EQ(*result.value, 3U * 'b');
    }
}

TEST_P(svm_link, refuses_what_programs_cannot_have)
{
    if (!has_clang())
        GTEST_SKIP() << "no clang with a bpf target";
    const auto writable = build("int counter = 1; long entrypoint(void) { return ++counter; }");
    EXPECT_EQ(writable.code, 1);
    EXPECT_NE(writable.err.find("writable"), std::string::npos) << writable.err;
    const auto headless = build("long other(void) { return 1; }");
    EXPECT_EQ(headless.code, 1);
    EXPECT_NE(headless.err.find("no function entrypoint"), std::string::npos) << headless.err;
}

INSTANTIATE_TEST_SUITE_P(versions, svm_link, testing::Values(0, 3));
}  // namespace
}  // namespace braid::tests
