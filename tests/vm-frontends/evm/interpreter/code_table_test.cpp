// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/interpreter/code_table.hpp"

#include <gtest/gtest.h>
#include <random>
#include <vector>

namespace braid::evm
{
namespace
{
Hash32 hash_of(std::uint64_t number)
{
    Hash32 hash;
    store_le(hash.data(), number * 0x9e3779b97f4a7c15);
    store_le(hash.data() + 8, number);
    return hash;
}

CodeRef code_of(std::uint64_t number, std::size_t size = 8)
{
    std::vector<std::uint8_t> code(size);
    store_le(code.data(), number);
    return AnalysedCode::analyse(code);
}

std::uint64_t number_in(const CodeRef& code)
{
    return load_le<std::uint64_t>(code->begin());
}
}  // namespace

TEST(code_table, finds_what_was_inserted_and_counts)
{
    CodeTable table{1 << 20};
    EXPECT_FALSE(table.find(hash_of(1)));
    for (std::uint64_t i = 0; i < 1000; ++i)
        (void)table.insert(hash_of(i), code_of(i));
    for (std::uint64_t i = 0; i < 1000; ++i)
    {
        const CodeRef code = table.find(hash_of(i));
        ASSERT_TRUE(code);
        EXPECT_EQ(number_in(code), i);
    }
    EXPECT_EQ(table.counts().entries, 1000U);
    EXPECT_EQ(table.counts().hits, 1000U);
    EXPECT_EQ(table.counts().misses, 1U);
    EXPECT_EQ(table.counts().bytes, 1000 * code_of(0)->footprint());
}

TEST(code_table, keeps_the_code_that_came_first)
{
    CodeTable table{1 << 20};
    const CodeRef first = table.insert(hash_of(1), code_of(1));
    const CodeRef second = table.insert(hash_of(1), code_of(1));
    EXPECT_EQ(first.get(), second.get());
    EXPECT_EQ(table.counts().entries, 1U);
}

TEST(code_table, stays_within_its_bytes_and_never_mistakes_a_code)
{
    const std::size_t bytes_max = 100 * code_of(0)->footprint();
    CodeTable table{bytes_max};
    std::mt19937_64 random{3};
    std::size_t found = 0;
    for (int i = 0; i < 20'000; ++i)
    {
        const std::uint64_t number = random() % 300;
        CodeRef code = table.find(hash_of(number));
        found += code ? 1 : 0;
        if (!code)
            code = table.insert(hash_of(number), code_of(number, 8 + number % 32));
        ASSERT_EQ(number_in(code), number);
        ASSERT_LE(table.counts().bytes, bytes_max);
    }
    EXPECT_GT(found, 2000U);
    EXPECT_GT(table.counts().evictions, 1000U);
}

TEST(code_table, evicts_nothing_that_is_held)
{
    CodeTable table{3 * code_of(0)->footprint()};
    const CodeRef held = table.insert(hash_of(1), code_of(1));
    for (std::uint64_t i = 2; i < 50; ++i)
        (void)table.insert(hash_of(i), code_of(i));
    EXPECT_FALSE(table.find(hash_of(1)));
    EXPECT_EQ(number_in(held), 1U);
}

TEST(code_table, spares_what_is_found_again_and_again)
{
    CodeTable table{10 * code_of(0)->footprint()};
    (void)table.insert(hash_of(0), code_of(0));
    for (std::uint64_t i = 1; i < 200; ++i)
    {
        ASSERT_TRUE(table.find(hash_of(0))) << i;
        (void)table.insert(hash_of(i), code_of(i));
    }
}

TEST(code_table, hands_back_code_too_large_to_keep)
{
    CodeTable table{1000};
    const CodeRef code = table.insert(hash_of(1), code_of(1, 2000));
    EXPECT_EQ(number_in(code), 1U);
    EXPECT_FALSE(table.find(hash_of(1)));
    EXPECT_EQ(table.counts().bytes, 0U);
}
}  // namespace braid::evm
