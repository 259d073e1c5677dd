// SPDX-License-Identifier: Apache-2.0
#include "base/arena.hpp"
#include <algorithm>
#include <gtest/gtest.h>

namespace braid
{
TEST(arena, aligns_and_grows_past_a_chunk)
{
    Arena arena{64};
    for (std::size_t i = 0; i < 100; ++i)
    {
        auto* p = arena.allocate(i, 32);
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(p) % 32, 0U);
    }
    const auto big = arena.make_array<std::uint64_t>(1000);
    EXPECT_EQ(big[999], 0U);
}

TEST(arena, keeps_one_chunk_over_a_reset)
{
    Arena arena{1024};
    for (int i = 0; i < 10; ++i)
        (void)arena.allocate(1000);
    EXPECT_GT(arena.size_reserved(), 8192U);
    arena.reset();
    EXPECT_EQ(arena.size_reserved(), 1024U);
    const std::array<std::uint8_t, 3> bytes{1, 2, 3};
    EXPECT_TRUE(equal(arena.copy(bytes), bytes));
}

TEST(arena, keeps_all_chunks_when_recycled)
{
    Arena arena{1024};
    const auto fill = [&arena](std::uint64_t salt)
    {
        std::vector<std::span<std::uint64_t>> pieces;
        for (std::uint64_t i = 0; i < 20; ++i)
            pieces.push_back(arena.make_array<std::uint64_t>(i % 7 == 3 ? 300 : 100));
        for (std::uint64_t i = 0; i < pieces.size(); ++i)
            std::ranges::fill(pieces[i], salt + i);
        for (std::uint64_t i = 0; i < pieces.size(); ++i)
            for (const std::uint64_t number : pieces[i])
                EXPECT_EQ(number, salt + i);
    };
    fill(1'000);
    const std::size_t reserved = arena.size_reserved();
    arena.recycle();
    EXPECT_EQ(arena.size_reserved(), reserved);
    for (std::size_t i = 0; i < 20; ++i)
        (void)arena.make_array<std::uint64_t>(100);
    EXPECT_EQ(arena.size_reserved(), reserved);
    arena.recycle();
    fill(2'000);
    Arena other{std::move(arena)};
    other.recycle();
    other.reset();
    EXPECT_EQ(other.size_reserved(), 0U);
    const std::array<std::uint8_t, 3> bytes{1, 2, 3};
    EXPECT_TRUE(equal(other.copy(bytes), bytes));
}
}  // namespace braid
