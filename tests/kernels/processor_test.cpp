// SPDX-License-Identifier: Apache-2.0
#include "kernels/processor.hpp"

#include "kernels/rows.hpp"
#include <algorithm>
#include <chrono>
#include <gtest/gtest.h>

namespace braid::kernels
{
TEST(processor, has_a_name_without_odd_characters)
{
    const auto found = processor();
    ASSERT_FALSE(found.name.empty());
    EXPECT_TRUE(std::ranges::all_of(found.name, [](char c) { return c >= ' ' && c < 0x7f; }));
    EXPECT_NE(found.name.front(), ' ');
    EXPECT_NE(found.name.back(), ' ');
}

TEST(processor, ticks_go_forward)
{
    const auto before = ticks_now();
    if (!before)
        GTEST_SKIP() << "no clock of constant rate";
    EXPECT_GT(*ticks_now(), *before);
}

TEST(processor, spends_the_cycles_that_it_names)
{
    using Clock = std::chrono::steady_clock;
    double seconds_min = 1;
    std::uint64_t cycles = 0;
    for (int i = 0; i < 1000; ++i)
    {
        const auto start = Clock::now();
        cycles = spend_cycles();
        seconds_min =
            std::min(seconds_min, std::chrono::duration<double>{Clock::now() - start}.count());
    }
    if (cycles == 0)
        GTEST_SKIP() << "no chain of known length";
    const double clock_ghz = static_cast<double>(cycles) / seconds_min * 1e-9;
    EXPECT_GT(clock_ghz, 0.3);
    EXPECT_LT(clock_ghz, 8);
}
}  // namespace braid::kernels
