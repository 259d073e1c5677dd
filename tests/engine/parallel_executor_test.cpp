// SPDX-License-Identifier: Apache-2.0
#include "engine/parallel_executor.hpp"

#include "engine/serial_executor.hpp"
#include "tests/support/test_vm.hpp"
#include <gtest/gtest.h>

namespace braid::engine
{
namespace
{
constexpr std::array thread_counts{1U, 2U, 3U, 4U, 8U, 16U};

void expect_serial_result(ParallelExecutor& parallel, const test::RandomBlock& options)
{
    const auto block = test::random_block(options).verify();
    const test::TestState state{options.seed};
    const auto expected = SerialExecutor{}.execute(block, test::test_vms(), state);
    const auto actual = parallel.execute(block, test::test_vms(), state);
    ASSERT_TRUE(expected.ok());
    ASSERT_TRUE(actual.ok());
    ASSERT_EQ(test::difference(*expected, *actual), "")
        << "seed " << options.seed << ", threads " << parallel.threads();
}
}  // namespace

TEST(parallel_executor, equals_serial_on_random_blocks_with_any_number_of_threads)
{
    for (const unsigned threads : thread_counts)
    {
        ParallelExecutor parallel{{.threads = threads, .inline_below = 0}};
        for (std::uint64_t seed = 1; seed <= 200; ++seed)
        {
            expect_serial_result(parallel, {.seed = seed});
            expect_serial_result(
                parallel, {.seed = seed, .count_max = 300, .locations = 400, .ops_max = 20});
            expect_serial_result(parallel, {.seed = seed, .count_max = 100, .locations = 2});
            expect_serial_result(parallel, {.seed = seed, .is_exact = true});
            expect_serial_result(
                parallel, {.seed = seed, .count_max = 300, .locations = 400, .is_exact = true});
        }
    }
}

TEST(parallel_executor, fails_with_the_error_of_the_lowest_transaction_that_met_it)
{
    unsigned failed = 0;
    for (const unsigned threads : {1U, 2U, 8U})
    {
        ParallelExecutor parallel{{.threads = threads, .inline_below = 0}};
        for (std::uint64_t seed = 1; seed <= 200; ++seed)
        {
            const auto block = test::random_block({.seed = seed}).verify();
            test::TestState state{seed};
            state.break_location(static_cast<std::uint8_t>(seed % 2), 3);
            const auto expected = SerialExecutor{}.execute(block, test::test_vms(), state);
            const auto actual = parallel.execute(block, test::test_vms(), state);
            ASSERT_EQ(expected.ok(), actual.ok()) << "seed " << seed;
            if (expected.ok())
            {
                ASSERT_EQ(test::difference(*expected, *actual), "") << "seed " << seed;
                continue;
            }
            ++failed;
            ASSERT_EQ(expected.error().index, actual.error().index) << "seed " << seed;
            ASSERT_EQ(expected.error().state, actual.error().state) << "seed " << seed;
        }
    }
    EXPECT_GT(failed, 100U);
}

TEST(parallel_executor, exact_transactions_run_once)
{
    test::TestBlock block;
    for (std::uint16_t i = 0; i < 400; ++i)
        block.programs.push_back({.access_class = AccessClass::exact,
            .ops = {{.code = test::Op::Code::read, .location = static_cast<std::uint16_t>(i % 3)},
                {.code = test::Op::Code::work, .operand = 50},
                {.code = test::Op::Code::write, .location = static_cast<std::uint16_t>(i % 5)}}});
    const auto verified = block.verify();
    const test::TestState state;
    const auto expected = SerialExecutor{}.execute(verified, test::test_vms(), state);
    for (const unsigned threads : thread_counts)
    {
        ParallelExecutor parallel{{.threads = threads, .inline_below = 0}};
        const auto actual = parallel.execute(verified, test::test_vms(), state);
        EXPECT_EQ(test::difference(*expected, *actual), "");
        EXPECT_EQ(actual->stats.executions, 400U);
        EXPECT_EQ(actual->stats.aborts, 0U);
    }
}

TEST(parallel_executor, transactions_of_one_order_key_run_once_each)
{
    // Each writes what the next one reads: without the key most would run in vain.
    test::TestBlock block;
    for (std::uint16_t i = 0; i < 400; ++i)
        block.programs.push_back(
            {.ops = {{.code = test::Op::Code::read}, {.code = test::Op::Code::work, .operand = 50},
                 {.code = test::Op::Code::write}},
                .order_key = 1});
    const auto verified = block.verify();
    const test::TestState state;
    const auto expected = SerialExecutor{}.execute(verified, test::test_vms(), state);
    for (const unsigned threads : thread_counts)
    {
        ParallelExecutor parallel{{.threads = threads, .inline_below = 0}};
        const auto actual = parallel.execute(verified, test::test_vms(), state);
        EXPECT_EQ(test::difference(*expected, *actual), "");
        EXPECT_EQ(actual->stats.executions, 400U);
        EXPECT_EQ(actual->stats.aborts, 0U);
    }
}

TEST(parallel_executor, blocks_that_threads_would_not_hasten_run_inline)
{
    ParallelExecutor parallel{{.threads = 4}};
    const test::TestState state;
    const auto validations = [&](std::uint32_t cost_ns, bool one_key)
    {
        test::TestBlock block;
        for (std::size_t i = 0; i < 100; ++i)
            block.programs.push_back(
                {.ops = {{.code = test::Op::Code::add, .operand = 1, .limit = 1'000'000}},
                    .order_key = one_key ? std::uint8_t{1} : std::uint8_t{0},
                    .cost_ns = cost_ns});
        // Serial execution validates nothing.
        return parallel.execute(block.verify(), test::test_vms(), state)->stats.validations;
    };
    EXPECT_EQ(validations(500, false), 0U);
    EXPECT_EQ(validations(50'000, true), 0U);
    EXPECT_GT(validations(50'000, false), 0U);
    EXPECT_GT(validations(0, false), 0U);
}

TEST(parallel_executor, a_hot_delta_aborts_nobody)
{
    test::TestBlock block;
    for (std::uint16_t i = 1; i <= 2000; ++i)
        block.programs.push_back({.ops = {{.code = test::Op::Code::write, .location = i},
                                      {.code = test::Op::Code::add, .operand = i}}});
    const auto verified = block.verify();
    const test::TestState state;
    const auto expected = SerialExecutor{}.execute(verified, test::test_vms(), state);
    for (const unsigned threads : thread_counts)
    {
        ParallelExecutor parallel{{.threads = threads, .inline_below = 0}};
        const auto actual = parallel.execute(verified, test::test_vms(), state);
        EXPECT_EQ(test::difference(*expected, *actual), "");
        EXPECT_EQ(actual->stats.executions, 2000U);
        EXPECT_EQ(actual->stats.aborts, 0U);
    }
}

TEST(parallel_executor, runs_small_blocks_on_the_callers_thread)
{
    ParallelExecutor parallel{{.threads = 4, .inline_below = 50}};
    for (std::uint64_t seed = 1; seed <= 50; ++seed)
        expect_serial_result(parallel, {.seed = seed});
}

TEST(parallel_executor, executes_a_block_without_transactions)
{
    ParallelExecutor parallel{{.threads = 2, .inline_below = 0}};
    const auto block = test::TestBlock{}.verify();
    const test::TestState state;
    const auto result = parallel.execute(block, test::test_vms(), state);
    ASSERT_TRUE(result.ok());
    EXPECT_EQ(result->included, 0U);
    EXPECT_TRUE(result->write_set.entries.empty());
}
}  // namespace braid::engine
