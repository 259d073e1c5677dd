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

constexpr std::size_t owned = 0;
constexpr std::size_t owned_readonly = 1;
constexpr std::size_t foreign = 2;
constexpr std::size_t foreign_readonly = 3;

/// Four accounts of the instruction: the program's own and another's, writable and not.
class BorrowedAccountTest : public testing::Test
{
protected:
    void make(Data data, std::uint64_t lamports = 1000)
    {
        std::vector<InstructionAccount> roles;
        for (std::uint8_t i = 0; i < 4; ++i)
        {
            const Pubkey owner = i < 2 ? Accounts::program : Accounts::stranger;
            const auto index = world.add(
                {.key = numbered(i), .owner = owner, .lamports = lamports, .writable = true}, data);
            roles.push_back({.index_in_transaction = index, .is_writable = i % 2 == 0});
        }
        world.enter(roles);
    }
    BorrowedAccount borrow(std::size_t index)
    {
        auto account = world.transaction.borrow(index);
        EXPECT_TRUE(account.ok());
        return std::move(*account);
    }
    TxAccount& account(std::size_t index) { return world.accounts[index + 1]; }

    Accounts world;
};

template <typename Outcome>
void expect_error(const Outcome& outcome, Kind kind)
{
    ASSERT_FALSE(outcome.ok());
    EXPECT_EQ(outcome.error().kind, kind) << name_of(outcome.error().kind);
}

TEST_F(BorrowedAccountTest, is_held_by_one_at_a_time)
{
    make({});
    expect_error(world.transaction.borrow(4), Kind::missing_account);
    {
        const BorrowedAccount first = borrow(owned);
        expect_error(world.transaction.borrow(owned), Kind::account_borrow_failed);
        const BorrowedAccount other = borrow(foreign);
    }
    BorrowedAccount again = borrow(owned);
    again.release();
    BorrowedAccount moved = borrow(owned);
    BorrowedAccount taken(std::move(moved));
    expect_error(world.transaction.borrow(owned), Kind::account_borrow_failed);
    taken = borrow(foreign);
    EXPECT_TRUE(world.transaction.borrow(owned).ok());
    expect_error(world.transaction.borrow(foreign), Kind::account_borrow_failed);
}

TEST_F(BorrowedAccountTest, changes_owners_of_its_own_zeroed_writable_accounts_only)
{
    make(Data(3000));
    expect_error(borrow(owned_readonly).set_owner(Accounts::stranger), Kind::modified_program_id);
    expect_error(borrow(foreign).set_owner(Accounts::program), Kind::modified_program_id);
    EXPECT_TRUE(borrow(owned).set_owner(Accounts::program).ok());
    EXPECT_FALSE(account(owned).touched);
    auto data = borrow(owned).data_for_write();
    (*data)[2999] = 1;
    expect_error(borrow(owned).set_owner(Accounts::stranger), Kind::modified_program_id);
    (*data)[2999] = 0;
    (*data)[0] = 1;
    expect_error(borrow(owned).set_owner(Accounts::stranger), Kind::modified_program_id);
    (*data)[0] = 0;
    EXPECT_TRUE(borrow(owned).set_owner(Accounts::stranger).ok());
    EXPECT_EQ(account(owned).owner, Accounts::stranger);
    EXPECT_TRUE(account(owned).touched);
    expect_error(borrow(owned).set_owner(Accounts::program), Kind::modified_program_id);
}

TEST_F(BorrowedAccountTest, moves_lamports_by_the_rules)
{
    make({});
    expect_error(borrow(foreign).set_lamports(999), Kind::external_account_lamport_spend);
    expect_error(borrow(foreign_readonly).set_lamports(999), Kind::external_account_lamport_spend);
    expect_error(borrow(foreign_readonly).set_lamports(1001), Kind::readonly_lamport_change);
    expect_error(borrow(owned_readonly).set_lamports(999), Kind::readonly_lamport_change);
    // Even where nothing would change.
    expect_error(borrow(owned_readonly).set_lamports(1000), Kind::readonly_lamport_change);
    EXPECT_TRUE(borrow(foreign).set_lamports(1000).ok());
    EXPECT_FALSE(account(foreign).touched);
    EXPECT_TRUE(world.transaction.lamports_delta == 0);

    EXPECT_TRUE(borrow(foreign).add_lamports(7).ok());
    EXPECT_EQ(account(foreign).lamports, 1007U);
    EXPECT_TRUE(account(foreign).touched);
    EXPECT_TRUE(world.transaction.lamports_delta == 7);
    expect_error(borrow(foreign).add_lamports(~std::uint64_t{0}), Kind::arithmetic_overflow);
    expect_error(borrow(owned).take_lamports(1001), Kind::arithmetic_overflow);
    EXPECT_TRUE(borrow(owned).take_lamports(8).ok());
    EXPECT_TRUE(world.transaction.lamports_delta == -1);
    expect_error(world.transaction.pop(), Kind::unbalanced_instruction);
}

TEST_F(BorrowedAccountTest, sums_lamports_in_128_bits)
{
    make({}, 0);
    EXPECT_TRUE(borrow(owned).set_lamports(~std::uint64_t{0}).ok());
    EXPECT_TRUE(borrow(foreign).set_lamports(~std::uint64_t{0}).ok());
    const TransactionContext::LamportsDelta most = ~std::uint64_t{0};
    EXPECT_TRUE(world.transaction.lamports_delta == 2 * most);
    EXPECT_TRUE(borrow(owned).set_lamports(0).ok());
    EXPECT_TRUE(world.transaction.lamports_delta == most);
}

TEST_F(BorrowedAccountTest, makes_accounts_executable_by_the_rules)
{
    make(Data(10), world.rent.minimum_balance(10));
    expect_error(borrow(foreign).set_executable(true), Kind::executable_modified);
    expect_error(borrow(owned_readonly).set_executable(true), Kind::executable_modified);
    EXPECT_TRUE(borrow(owned).set_executable(false).ok());
    EXPECT_FALSE(account(owned).touched);
    EXPECT_TRUE(borrow(owned).set_executable(true).ok());
    EXPECT_TRUE(account(owned).executable);
    EXPECT_TRUE(account(owned).touched);
    --account(foreign).lamports;
    expect_error(borrow(foreign).set_executable(true), Kind::executable_account_not_rent_exempt);
}

TEST_F(BorrowedAccountTest, copies_data_before_they_are_written)
{
    make({1, 2, 3});
    const std::uint8_t* state = account(owned).data;
    expect_error(borrow(owned_readonly).data_for_write(), Kind::readonly_data_modified);
    expect_error(borrow(foreign).data_for_write(), Kind::external_account_data_modified);
    expect_error(borrow(foreign_readonly).data_for_write(), Kind::readonly_data_modified);
    auto data = borrow(owned).data_for_write();
    ASSERT_TRUE(data.ok());
    EXPECT_NE(data->data(), state);
    (*data)[1] = 9;
    EXPECT_EQ(state[1], 2);
    EXPECT_TRUE(equal(borrow(owned).data(), Data{1, 9, 3}));
}

TEST_F(BorrowedAccountTest, keeps_the_states_data_where_the_same_are_set)
{
    make({1, 2, 3});
    const std::uint8_t* state = account(owned).data;
    EXPECT_TRUE(borrow(owned).set_data(Data{1, 2, 3}).ok());
    EXPECT_EQ(account(owned).data, state);
    EXPECT_FALSE(account(owned).touched);
    EXPECT_TRUE(borrow(owned).set_data(Data{4, 5}).ok());
    EXPECT_TRUE(account(owned).touched);
    EXPECT_EQ(world.transaction.resize_delta, -1);
    EXPECT_EQ(state[0], 1);
    EXPECT_TRUE(equal(borrow(owned).data(), Data{4, 5}));
    const Data large(40'000, 7);
    EXPECT_TRUE(borrow(owned).set_data(large).ok());
    EXPECT_TRUE(equal(borrow(owned).data(), large));
    EXPECT_EQ(world.transaction.resize_delta, 39'997);
    expect_error(borrow(owned_readonly).set_data(Data{1, 2, 3}), Kind::readonly_data_modified);
    expect_error(borrow(foreign).set_data(Data{1}), Kind::external_account_data_modified);
}

TEST_F(BorrowedAccountTest, grows_by_zeros)
{
    make({1, 2, 3});
    EXPECT_TRUE(borrow(owned).set_size(2).ok());
    EXPECT_TRUE(borrow(owned).set_size(5).ok());
    EXPECT_TRUE(equal(borrow(owned).data(), Data{1, 2, 0, 0, 0}));
    auto data = borrow(owned).data_for_write();
    (*data)[4] = 8;
    EXPECT_TRUE(borrow(owned).set_size(4).ok());
    EXPECT_TRUE(borrow(owned).set_size(100'000).ok());
    Data expected(100'000);
    expected[0] = 1;
    expected[1] = 2;
    EXPECT_TRUE(equal(borrow(owned).data(), expected));
    EXPECT_EQ(world.transaction.resize_delta, 99'997);
    expect_error(borrow(foreign).set_size(4), Kind::external_account_data_modified);
    expect_error(borrow(owned_readonly).set_size(4), Kind::readonly_data_modified);
}

TEST_F(BorrowedAccountTest, bounds_sizes_before_it_asks_who_may_change)
{
    make({});
    expect_error(borrow(owned).set_size(Account::data_size_max + 1), Kind::invalid_realloc);
    expect_error(
        borrow(foreign_readonly).set_size(Account::data_size_max + 1), Kind::invalid_realloc);
    EXPECT_TRUE(borrow(owned).set_size(Account::data_size_max).ok());
    world.transaction.resize_delta = transaction_growth_max - 5;
    expect_error(borrow(foreign).set_size(6), Kind::max_accounts_data_allocations_exceeded);
    expect_error(borrow(foreign).set_size(5), Kind::external_account_data_modified);
    EXPECT_TRUE(borrow(owned).set_size(0).ok());
    EXPECT_EQ(world.transaction.resize_delta,
        transaction_growth_max - 5 - static_cast<std::int64_t>(Account::data_size_max));
}

TEST_F(BorrowedAccountTest, knows_rent_exemption)
{
    make({}, world.rent.minimum_balance(77));
    EXPECT_TRUE(borrow(owned).is_rent_exempt_at(77));
    EXPECT_FALSE(borrow(owned).is_rent_exempt_at(78));
}
}  // namespace
}  // namespace braid::svm
