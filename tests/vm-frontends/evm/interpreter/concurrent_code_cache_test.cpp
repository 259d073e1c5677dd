// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/concurrent_code_cache.hpp"

#include <array>
#include <gtest/gtest.h>
#include <random>
#include <thread>
#include <vector>

namespace braid::evm
{
TEST(concurrent_code_cache, gives_every_thread_the_right_code_while_it_evicts)
{
    constexpr std::uint64_t code_count = 400;
    constexpr int rounds = 20'000;
    ConcurrentCodeCache cache{std::size_t{16} * 1024};
    const auto run = [&](std::uint64_t seed, bool& right)
    {
        std::mt19937_64 random{seed};
        for (int i = 0; i < rounds; ++i)
        {
            const std::uint64_t number = random() % code_count;
            std::array<std::uint8_t, 8> code;
            store_le(code.data(), number);
            Hash32 hash;
            store_le(hash.data(), number * 0x9e3779b97f4a7c15);
            hash.bytes[31] = static_cast<std::uint8_t>(number);
            CodeRef found = cache.find(hash);
            if (!found)
                found = cache.insert(hash, AnalysedCode::analyse(code));
            right = right && equal(found->code(), code);
        }
    };
    std::array<bool, 4> right{true, true, true, true};
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < right.size(); ++i)
        threads.emplace_back(run, i, std::ref(right[i]));
    for (std::thread& thread : threads)
        thread.join();
    for (const bool one : right)
        EXPECT_TRUE(one);
    const CodeCacheCounts counts = cache.counts();
    EXPECT_EQ(counts.hits + counts.misses, right.size() * rounds);
    EXPECT_GT(counts.evictions, 0U);
    EXPECT_LE(counts.bytes, 16U * 1024);
}
}  // namespace braid::evm
