// SPDX-License-Identifier: Apache-2.0
#include "kernels/gpu/emulator.hpp"

#include <gtest/gtest.h>
#include <numeric>
#include <vector>

namespace braid::kernels::gpu
{
namespace
{
constexpr ThreadOrder orders[]{
    ThreadOrder::ascending, ThreadOrder::descending, ThreadOrder::shuffled};

/// Sums a block's numbers by halves, as trees are reduced on a GPU.
void sum_body(const EmulatedContext& context, const std::uint32_t* numbers, std::uint32_t* sums)
{
    auto* const shared = context.shared<std::uint32_t>();
    shared[context.thread()] = numbers[context.index()];
    for (std::uint32_t half = context.threads() / 2; half > 0; half /= 2)
    {
        context.barrier();
        if (context.thread() < half)
            shared[context.thread()] += shared[context.thread() + half];
    }
    if (context.thread() == 0)
        sums[context.block()] = shared[0];
}
}  // namespace

TEST(gpu_emulator, runs_every_thread_of_every_block_once)
{
    for (const ThreadOrder order : orders)
    {
        std::vector<int> runs(7 * 33);
        emulate({.blocks = 7, .threads = 33}, order,
            [&](const EmulatedContext& context) { ++runs[context.index()]; });
        EXPECT_EQ(runs, std::vector<int>(7 * 33, 1));
    }
}

TEST(gpu_emulator, threads_see_what_others_wrote_before_a_barrier)
{
    std::vector<std::uint32_t> numbers(3 * 64);
    std::iota(numbers.begin(), numbers.end(), 1);
    for (const ThreadOrder order : orders)
    {
        std::vector<std::uint32_t> sums(3);
        emulate({.blocks = 3, .threads = 64, .shared_size = 256}, order,
            [&](const EmulatedContext& context)
            { sum_body(context, numbers.data(), sums.data()); });
        EXPECT_EQ(sums, (std::vector<std::uint32_t>{
                            64 * 65 / 2, 64 * 64 + 64 * 65 / 2, 64 * 128 + 64 * 65 / 2}));
    }
}

TEST(gpu_emulator, a_missing_barrier_shows_in_some_order)
{
    const auto neighbour = [](ThreadOrder order)
    {
        std::vector<std::uint32_t> seen(32);
        emulate({.blocks = 1, .threads = 32, .shared_size = 128}, order,
            [&](const EmulatedContext& context)
            {
                context.shared<std::uint32_t>()[context.thread()] = context.thread();
                seen[context.thread()] = context.shared<std::uint32_t>()[31 - context.thread()];
            });
        return seen;
    };
    EXPECT_NE(neighbour(ThreadOrder::ascending), neighbour(ThreadOrder::descending));
}

TEST(gpu_emulator, threads_that_part_at_a_barrier_end_the_process)
{
    const Grid two{.blocks = 1, .threads = 2};
    const auto missed = [](const EmulatedContext& context)
    {
        if (context.thread() == 0)
            context.barrier();
    };
    const auto parted = [](const EmulatedContext& context)
    {
        if (context.thread() == 0)
            context.barrier();
        else
            context.barrier();
    };
    EXPECT_DEATH(emulate(two, ThreadOrder::ascending, missed), "is_done");
    EXPECT_DEATH(emulate(two, ThreadOrder::ascending, parted), "waits_at");
}
}  // namespace braid::kernels::gpu
