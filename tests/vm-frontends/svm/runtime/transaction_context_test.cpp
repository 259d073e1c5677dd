// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/vm-frontends/svm/runtime/accounts_fixture.hpp"

namespace braid::svm
{
namespace
{
using tests::Accounts;
using tests::Data;
using tests::numbered;
using Kind = InstructionErrorKind;

TEST(svm_transaction_context, finds_accounts_by_their_keys)
{
    Accounts world;
    for (std::uint8_t i = 0; i < 60; ++i)
    {
        // Keys that begin alike.
        Pubkey key = numbered(7);
        key.bytes[31] = i;
        world.add({.key = key});
    }
    world.begin();
    for (std::uint16_t i = 0; i < world.accounts.size(); ++i)
        EXPECT_EQ(world.transaction.find_account(world.accounts[i].key), i);
    EXPECT_FALSE(world.transaction.find_account(numbered(7)).has_value() &&
                 *world.transaction.find_account(numbered(7)) == 0);
    EXPECT_FALSE(world.transaction.find_account(numbered(8)).has_value());
}

TEST(svm_transaction_context, keeps_stack_and_trace)
{
    Accounts world;
    world.begin();
    TransactionContext& transaction = world.transaction;
    for (std::uint16_t level = 0; level < instruction_stack_max; ++level)
        ASSERT_TRUE(transaction.push({.program_index = level}).ok());
    EXPECT_EQ(transaction.stack_height(), instruction_stack_max);
    EXPECT_EQ(transaction.current().stack_height, 5);
    EXPECT_EQ(transaction.current().caller, 3);
    EXPECT_EQ(transaction.at_level(0).caller, instruction_trace_max);
    const auto deep = transaction.push({});
    ASSERT_FALSE(deep.ok());
    EXPECT_EQ(deep.error().kind, Kind::call_depth);
    // It was entered nevertheless, and is none of the stack's.
    EXPECT_EQ(transaction.trace().size(), 6U);
    EXPECT_EQ(transaction.stack_height(), instruction_stack_max);
    for (std::size_t level = 0; level < instruction_stack_max; ++level)
        ASSERT_TRUE(transaction.pop().ok());
    EXPECT_EQ(transaction.stack_height(), 0U);
    EXPECT_EQ(transaction.top_level_count(), 1U);
    ASSERT_TRUE(transaction.push({.program_index = 9}).ok());
    EXPECT_EQ(transaction.top_level_count(), 2U);
    EXPECT_EQ(transaction.trace().back().program_index, 9);
    EXPECT_EQ(transaction.trace().back().stack_height, 1);
}

TEST(svm_transaction_context, bounds_the_trace)
{
    Accounts world;
    world.begin();
    for (std::size_t i = 0; i < instruction_trace_max; ++i)
    {
        ASSERT_TRUE(world.transaction.push({}).ok());
        ASSERT_TRUE(world.transaction.pop().ok());
    }
    const auto more = world.transaction.push({});
    ASSERT_FALSE(more.ok());
    EXPECT_EQ(more.error().kind, Kind::max_instruction_trace_length_exceeded);
}

TEST(svm_transaction_context, holds_lamport_sums_where_instructions_begin_and_end)
{
    Accounts world;
    world.begin();
    // The message's instruction begins whatever was left.
    world.transaction.lamports_delta = 1;
    ASSERT_TRUE(world.transaction.push({}).ok());
    const auto inner = world.transaction.push({});
    ASSERT_FALSE(inner.ok());
    EXPECT_EQ(inner.error().kind, Kind::unbalanced_instruction);
    EXPECT_EQ(world.transaction.trace().size(), 1U);
    const auto left = world.transaction.pop();
    ASSERT_FALSE(left.ok());
    EXPECT_EQ(left.error().kind, Kind::unbalanced_instruction);
    EXPECT_EQ(world.transaction.stack_height(), 0U);
}

TEST(svm_transaction_context, notes_the_current_instruction_in_the_sysvar)
{
    Accounts world;
    const std::uint16_t sysvar =
        world.add({.key = ids::instructions, .owner = ids::sysvar_owner}, Data{9, 9, 9, 9});
    world.begin();
    for (std::uint8_t i = 0; i < 3; ++i)
    {
        ASSERT_TRUE(world.transaction.push({}).ok());
        ASSERT_TRUE(world.transaction.push({}).ok());
        const TxAccount& account = world.accounts[sysvar];
        EXPECT_TRUE(equal({account.data, account.size}, Data{9, 9, i, 0}));
        EXPECT_FALSE(account.touched);
        ASSERT_TRUE(world.transaction.pop().ok());
        ASSERT_TRUE(world.transaction.pop().ok());
    }
}

TEST(svm_transaction_context, refuses_an_instructions_sysvar_that_is_none)
{
    for (const bool is_owned : {false, true})
    {
        Accounts world;
        world.add(
            {.key = ids::instructions, .owner = is_owned ? ids::sysvar_owner : ids::system_program},
            Data{1});
        world.begin();
        const auto pushed = world.transaction.push({});
        ASSERT_FALSE(pushed.ok());
        EXPECT_EQ(pushed.error().kind,
            is_owned ? Kind::account_data_too_small : Kind::invalid_account_owner);
    }
}

TEST(svm_transaction_context, keeps_return_data_until_others_are_set)
{
    Accounts world;
    world.begin();
    EXPECT_TRUE(world.transaction.return_data().empty());
    const Data data(return_data_max, 3);
    world.transaction.set_return_data(numbered(4), data);
    EXPECT_EQ(world.transaction.return_program(), numbered(4));
    EXPECT_TRUE(equal(world.transaction.return_data(), data));
    world.transaction.set_return_data(numbered(5), {});
    EXPECT_TRUE(world.transaction.return_data().empty());
    EXPECT_EQ(world.transaction.return_program(), numbered(5));
}

TEST(svm_transaction_context, is_new_after_a_reset)
{
    Accounts world;
    world.enter({});
    world.transaction.set_return_data(numbered(4), Data{1});
    world.transaction.resize_delta = 4;
    world.transaction.lamports_delta = 4;
    world.begin();
    EXPECT_EQ(world.transaction.stack_height(), 0U);
    EXPECT_TRUE(world.transaction.trace().empty());
    EXPECT_TRUE(world.transaction.return_data().empty());
    EXPECT_EQ(world.transaction.return_program(), Pubkey{});
    EXPECT_EQ(world.transaction.resize_delta, 0);
    EXPECT_TRUE(world.transaction.lamports_delta == 0);
}
}  // namespace
}  // namespace braid::svm
