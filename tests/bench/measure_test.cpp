// SPDX-License-Identifier: Apache-2.0
#include "bench/measure.hpp"
#include <gmock/gmock.h>
#include <string>

namespace braid::bench
{
namespace
{
engine::BlockResult result_of(std::size_t included)
{
    engine::BlockResult result;
    result.included = included;
    return result;
}

TEST(measure, runs_both_in_turn_and_keeps_the_last_results)
{
    std::string order;
    const auto compared = compare(
        [&]
        {
            order += 's';
            return result_of(order.size());
        },
        [&]
        {
            order += 'p';
            return result_of(order.size());
        },
        [&] { order += 'a'; }, 3);
    EXPECT_EQ(order, "sapsapsap");
    EXPECT_EQ(compared.serial_result.included, 7U);
    EXPECT_EQ(compared.parallel_result.included, 9U);
}

TEST(measure, keeps_the_least_time_of_each)
{
    // The first serial run is slow, so its time must not be what remains.
    int run = 0;
    const auto slow_first = [&]
    {
        volatile std::uint64_t sum = 0;
        for (std::uint64_t i = 0; i < (run == 0 ? 20'000'000U : 1000U); ++i)
            sum = sum + i;
        ++run;
        return result_of(0);
    };
    const auto first_alone = compare(slow_first, [] { return result_of(0); }, [] {}, 1);
    run = 0;
    const auto best_of_two = compare(slow_first, [] { return result_of(0); }, [] {}, 2);
    EXPECT_LT(best_of_two.serial.wall_ms, first_alone.serial.wall_ms / 2);
    EXPECT_GT(first_alone.serial.cpu_ms, 0);
}

TEST(measure, passes_an_exception_on)
{
    EXPECT_THROW((void)compare([]() -> engine::BlockResult { throw std::runtime_error("no"); },
                     [] { return result_of(0); }, [] {}, 1),
        std::runtime_error);
}
}  // namespace
}  // namespace braid::bench
