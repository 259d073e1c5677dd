// SPDX-License-Identifier: Apache-2.0
#include "engine/serial_executor.hpp"

#include "tests/support/test_vm.hpp"
#include <gtest/gtest.h>

namespace braid::engine
{
using test::Op;
using test::Program;

namespace
{
[[nodiscard]] Program put(std::uint16_t location, std::uint64_t gas_limit = 10)
{
    return {.gas_limit = gas_limit, .ops = {{.code = Op::Code::write, .location = location}}};
}

[[nodiscard]] Program always(Op::Code code, std::uint16_t location)
{
    return {.gas_limit = 20,
        .ops = {{.code = Op::Code::add, .location = location, .operand = 1},
            {.code = code, .location = 9, .operand = 1}}};
}

[[nodiscard]] BlockResult execute(const test::TestBlock& block)
{
    const test::TestState state;
    auto result = SerialExecutor{}.execute(block.verify(), test::test_vms(), state);
    EXPECT_TRUE(result.ok());
    return std::move(*result);
}
}  // namespace

TEST(serial_executor, sorts_the_write_set_by_key)
{
    test::TestBlock block;
    for (const std::uint16_t location : std::initializer_list<std::uint16_t>{5, 300, 2, 300, 7})
        block.programs.push_back(put(location));
    const BlockResult result = execute(block);
    EXPECT_EQ(result.included, 5U);
    EXPECT_EQ(result.receipts.size(), 5U);
    ASSERT_EQ(result.write_set.entries.size(), 4U);
    for (std::size_t i = 1; i < 4; ++i)
        EXPECT_LT(compare(result.write_set.entries[i - 1].key.bytes,
                      result.write_set.entries[i].key.bytes),
            0);
}

TEST(serial_executor, invalid_transactions_write_nothing_and_use_no_gas)
{
    test::TestBlock block;
    block.gas_limit = 30;
    block.programs = {always(Op::Code::invalid_if, 1), put(2), put(3)};
    const BlockResult result = execute(block);
    EXPECT_EQ(result.included, 3U);
    EXPECT_EQ(result.receipts[0].status, TxStatus::invalid);
    EXPECT_EQ(result.receipts[0].gas_used, 0U);
    EXPECT_EQ(result.write_set.entries.size(), 2U);
}

TEST(serial_executor, failed_transactions_keep_their_fee_and_gas)
{
    test::TestBlock block;
    block.programs = {always(Op::Code::fail_if, 1)};
    const BlockResult result = execute(block);
    EXPECT_EQ(result.receipts[0].status, TxStatus::failed);
    EXPECT_EQ(result.receipts[0].gas_used, 20U);
    ASSERT_EQ(result.write_set.entries.size(), 1U);
    EXPECT_EQ(result.write_set.entries[0].key, test::TestKey(0, 9).view());
}

TEST(serial_executor, gas_limit_stops_inclusion_but_not_system_transactions)
{
    test::TestBlock block;
    block.gas_limit = 25;
    block.before = {put(0, 1000)};
    block.programs = {put(1), put(2), put(3), put(4, 1)};
    block.after = {put(5, 1000), put(6, 1000)};
    const BlockResult result = execute(block);
    EXPECT_EQ(result.included, 3U);
    EXPECT_EQ(result.receipts.size(), 5U);
    EXPECT_EQ(result.write_set.entries.size(), 5U);
}

TEST(serial_executor, names_the_transaction_that_the_state_failed)
{
    test::TestBlock block;
    block.programs = {put(1), put(2), {.ops = {{.code = Op::Code::read, .location = 3}}}};
    test::TestState state;
    state.break_location(0, 3);
    const auto result = SerialExecutor{}.execute(block.verify(), test::test_vms(), state);
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().index, 2U);
    EXPECT_EQ(result.error().state, storage::StateError::io);
}

TEST(serial_executor, hash_seed_changes_no_result)
{
    const test::TestState state;
    for (std::uint64_t seed = 1; seed <= 50; ++seed)
    {
        const auto block = test::random_block({.seed = seed}).verify();
        const auto expected = SerialExecutor{}.execute(block, test::test_vms(), state);
        const auto actual = SerialExecutor{seed}.execute(block, test::test_vms(), state);
        EXPECT_EQ(test::difference(*expected, *actual), "") << "seed " << seed;
    }
}
}  // namespace braid::engine
