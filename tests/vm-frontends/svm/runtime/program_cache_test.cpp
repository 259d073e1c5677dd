// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/block_programs.hpp"
#include <gtest/gtest.h>
#include <thread>

namespace braid::svm
{
namespace
{
using Data = std::vector<std::uint8_t>;

/// Bytes that are no ELF, and differ by their number.
[[nodiscard]] Data no_elf(std::uint32_t number)
{
    Data data(64);
    store_le(data.data(), number);
    return data;
}

[[nodiscard]] Pubkey address_of(std::uint32_t number)
{
    Pubkey address;
    store_le(address.data() + 20, number);
    return address;
}

/// The ELF of this number, at the address of this number.
[[nodiscard]] std::shared_ptr<const LoadedProgram> load(ProgramCache& cache, std::uint32_t number)
{
    return cache.load(address_of(number), no_elf(number));
}

const SyscallTable no_syscalls{std::span<const NamedSyscall>{}};

TEST(svm_program_cache, names_programs_by_their_bytes)
{
    ProgramCache cache(no_syscalls);
    const auto first = load(cache, 1);
    EXPECT_EQ(load(cache, 1), first);
    EXPECT_NE(load(cache, 2), first);
    EXPECT_EQ(first->kind, LoadedProgram::Kind::unusable);
    const ProgramCacheMetrics metrics = cache.metrics();
    EXPECT_EQ(metrics.hits, 1U);
    EXPECT_EQ(metrics.misses, 2U);
    EXPECT_EQ(metrics.unusable, 2U);
    EXPECT_EQ(metrics.programs, 2U);
    EXPECT_EQ(metrics.evictions, 0U);
    EXPECT_GT(metrics.bytes, 0U);
}

TEST(svm_program_cache, takes_an_addresss_last_program_for_a_hint_only)
{
    ProgramCache cache(no_syscalls);
    const auto first = cache.load(address_of(1), no_elf(1));
    const auto second = cache.load(address_of(1), no_elf(2));
    EXPECT_NE(second, first);
    EXPECT_EQ(cache.load(address_of(1), no_elf(2)), second);
    EXPECT_EQ(cache.load(address_of(1), no_elf(1)), first);
    EXPECT_EQ(cache.load(address_of(2), no_elf(1)), first);
    EXPECT_EQ(cache.metrics().misses, 2U);
    EXPECT_EQ(cache.metrics().hits, 3U);
}

TEST(svm_program_cache, loads_each_program_once_for_all_threads)
{
    ProgramCache cache(no_syscalls);
    constexpr std::uint32_t program_count = 200;
    constexpr std::size_t thread_count = 4;
    std::vector<std::vector<std::shared_ptr<const LoadedProgram>>> loaded(thread_count);
    std::vector<std::thread> threads;
    for (std::size_t t = 0; t < thread_count; ++t)
        threads.emplace_back(
            [&, t]
            {
                for (std::uint32_t i = 0; i < program_count; ++i)
                    loaded[t].push_back(load(cache, i));
            });
    for (std::thread& thread : threads)
        thread.join();
    for (std::size_t t = 1; t < thread_count; ++t)
        EXPECT_EQ(loaded[t], loaded[0]);
    EXPECT_EQ(cache.metrics().misses, program_count);
    EXPECT_EQ(cache.metrics().hits, program_count * (thread_count - 1));
}

TEST(svm_program_cache, lets_go_of_what_was_not_used_for_longest)
{
    ProgramCache measure(no_syscalls);
    static_cast<void>(load(measure, 0));
    const std::size_t one = measure.metrics().bytes;
    ProgramCache cache(no_syscalls, {.bytes_max = 10 * one});
    const auto kept = load(cache, 0);
    for (std::uint32_t i = 1; i < 10; ++i)
        static_cast<void>(load(cache, i));
    EXPECT_EQ(cache.metrics().evictions, 0U);
    EXPECT_EQ(load(cache, 1).use_count(), 2);
    // One more: what goes is the oldest, 0 and 2, not 1, which was used since.
    static_cast<void>(load(cache, 10));
    EXPECT_EQ(cache.metrics().evictions, 3U);
    EXPECT_LE(cache.metrics().bytes, 10 * one);
    const std::uint64_t misses = cache.metrics().misses;
    static_cast<void>(load(cache, 1));
    EXPECT_EQ(cache.metrics().misses, misses);
    // Who holds a program keeps it; the cache loads it anew.
    EXPECT_EQ(kept->kind, LoadedProgram::Kind::unusable);
    EXPECT_NE(load(cache, 0), kept);
    EXPECT_EQ(cache.metrics().misses, misses + 1);
}

TEST(svm_program_cache, stays_within_its_bytes_under_many_threads)
{
    ProgramCache measure(no_syscalls);
    static_cast<void>(load(measure, 0));
    const std::size_t one = measure.metrics().bytes;
    ProgramCache cache(no_syscalls, {.bytes_max = 20 * one});
    std::vector<std::thread> threads;
    for (std::uint32_t t = 0; t < 4; ++t)
        threads.emplace_back(
            [&cache, t]
            {
                for (std::uint32_t i = 0; i < 2000; ++i)
                    static_cast<void>(load(cache, (i * (t + 1)) % 97));
            });
    for (std::thread& thread : threads)
        thread.join();
    const ProgramCacheMetrics metrics = cache.metrics();
    EXPECT_LE(metrics.bytes, 20 * one);
    EXPECT_EQ(metrics.bytes, metrics.programs * one);
    EXPECT_EQ(metrics.hits + metrics.misses, 8000U);
}

TEST(svm_block_programs, asks_the_cache_once_for_bytes_that_stay_where_they_are)
{
    ProgramCache cache(no_syscalls);
    BlockPrograms block(cache);
    const Data elf = no_elf(1);
    const LoadedProgram& program = block.find(address_of(1), elf);
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(&block.find(address_of(1), elf), &program);
    EXPECT_EQ(cache.metrics().hits + cache.metrics().misses, 1U);
    // Another address, or another place, of the same bytes is the same program.
    const Data copy = elf;
    EXPECT_EQ(&block.find(address_of(2), elf), &program);
    EXPECT_EQ(&block.find(address_of(1), copy), &program);
    EXPECT_EQ(cache.metrics().misses, 1U);
    // Other bytes at the address are another, whatever was there.
    const Data other = no_elf(2);
    EXPECT_NE(&block.find(address_of(1), other), &program);
    EXPECT_EQ(&block.find(address_of(1), elf), &program);
}

TEST(svm_block_programs, does_not_meet_another_branchs_code)
{
    ProgramCache cache(no_syscalls);
    const Data first_branch = no_elf(1);
    const Data second_branch = no_elf(2);
    const LoadedProgram* first = nullptr;
    {
        BlockPrograms block(cache);
        first = &block.find(address_of(1), first_branch);
    }
    BlockPrograms again(cache);
    EXPECT_NE(&again.find(address_of(1), second_branch), first);
    EXPECT_EQ(cache.metrics().misses, 2U);
}

TEST(svm_block_programs, grows_while_threads_read)
{
    ProgramCache cache(no_syscalls);
    BlockPrograms block(cache);
    constexpr std::uint32_t count = 3000;
    std::vector<Data> elfs;
    for (std::uint32_t i = 0; i < count; ++i)
        elfs.push_back(no_elf(i));
    std::vector<std::thread> threads;
    std::atomic<std::size_t> wrong = 0;
    for (std::uint32_t t = 0; t < 4; ++t)
        threads.emplace_back(
            [&, t]
            {
                for (std::uint32_t i = 0; i < count; ++i)
                {
                    const std::uint32_t number = (i * 7 + t * 1000) % count;
                    const LoadedProgram& program = block.find(address_of(number), elfs[number]);
                    if (&program != &block.find(address_of(number), elfs[number]))
                        ++wrong;
                }
            });
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_EQ(wrong, 0U);
    EXPECT_EQ(cache.metrics().misses, count);
    for (std::uint32_t i = 0; i < count; ++i)
        EXPECT_EQ(&block.find(address_of(i), elfs[i]), cache.load(address_of(i), elfs[i]).get());
}
}  // namespace
}  // namespace braid::svm
