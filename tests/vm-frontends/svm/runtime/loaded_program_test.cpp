// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/runtime/loaded_program.hpp"
#include "tests/vm-frontends/svm/runtime/assembled_program.hpp"
#include <gtest/gtest.h>
#include <thread>

namespace braid::svm
{
namespace
{
using namespace tests::sbpf;

const SyscallTable no_syscalls{std::span<const NamedSyscall>{}};

/// What was reported of compilations.
struct Reports
{
    std::atomic<std::size_t> count = 0;
    std::atomic<std::size_t> size = 0;

    static void take(void* to, const LazyCode::Compiled& compiled) noexcept
    {
        auto* reports = static_cast<Reports*>(to);
        ++reports->count;
        reports->size = compiled.size;
    }
};

TEST(svm_lazy_code, is_made_at_the_run_that_it_was_asked_for)
{
    if (!can_compile())
        GTEST_SKIP() << "no compiler for this processor";
    const auto program = tests::assemble(no_syscalls, std::array{mov(0, 0), exit()});
    Reports reports;
    program->code.enable(3, Reports::take, &reports);
    EXPECT_EQ(program->code.for_run(*program->executable), nullptr);
    EXPECT_EQ(program->code.for_run(*program->executable), nullptr);
    EXPECT_EQ(reports.count, 0U);
    const CompiledProgram* code = program->code.for_run(*program->executable);
    ASSERT_NE(code, nullptr);
    EXPECT_EQ(reports.count, 1U);
    EXPECT_EQ(reports.size, code_size_of(*code));
    EXPECT_EQ(program->code.for_run(*program->executable), code);
    EXPECT_EQ(reports.count, 1U);
}

TEST(svm_lazy_code, is_never_made_where_nobody_asked)
{
    const auto program = tests::assemble(no_syscalls, std::array{mov(0, 0), exit()});
    for (int i = 0; i < 100; ++i)
        EXPECT_EQ(program->code.for_run(*program->executable), nullptr);
}

TEST(svm_lazy_code, is_made_by_one_of_many_threads)
{
    if (!can_compile())
        GTEST_SKIP() << "no compiler for this processor";
    for (int round = 0; round < 20; ++round)
    {
        const auto program = tests::assemble(no_syscalls, std::array{mov(0, 0), exit()});
        Reports reports;
        program->code.enable(50, Reports::take, &reports);
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back(
                [&]
                {
                    for (int i = 0; i < 40; ++i)
                        static_cast<void>(program->code.for_run(*program->executable));
                });
        for (std::thread& thread : threads)
            thread.join();
        EXPECT_EQ(reports.count, 1U);
        EXPECT_NE(program->code.for_run(*program->executable), nullptr);
    }
}

TEST(svm_loaded_program, is_unusable_where_the_bytes_are_no_elf)
{
    const std::array<std::uint8_t, 4> magic{0x7f, 'E', 'L', 'F'};
    for (const Bytes elf : {Bytes{}, Bytes(magic)})
    {
        const auto program = load_program(elf, no_syscalls);
        EXPECT_EQ(program->kind, LoadedProgram::Kind::unusable);
        EXPECT_EQ(program->executable, nullptr);
    }
}
}  // namespace
}  // namespace braid::svm
