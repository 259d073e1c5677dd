// SPDX-License-Identifier: Apache-2.0
#include "base/arena.hpp"
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
}  // namespace braid
