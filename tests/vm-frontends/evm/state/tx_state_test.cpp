// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/state/tx_state.hpp"

#include "kernels/keccak.hpp"
#include "tests/vm-frontends/evm/state/block_fixture.hpp"
#include <gtest/gtest.h>

namespace braid::evm
{
namespace
{
using engine::Touch;
using tests::BlockFixture;

constexpr Address alice = Address::of_number(0xa11ce);
constexpr Address bob = Address::of_number(0xb0b);
constexpr Address ripemd160 = Address::of_number(3);
const std::array<std::uint8_t, 3> code{0x60, 0x00, 0x00};

[[nodiscard]] Hash32 hash_of_code()
{
    return kernels::keccak256(code);
}

/// An account with code, nonce 1 and one slot, before the block.
void put_contract(BlockFixture& block, const Address& address)
{
    block.state.set({KeyKind::nonce, address}, u256{1});
    block.state.set({KeyKind::code_hash, address}, storage::Value::of_cell(hash_of_code()));
    block.state.set(KeyBytes{hash_of_code()}, storage::Value::of_blob(code));
    block.state.set({KeyKind::has_storage, address}, u256{1});
    block.state.set({address, 0, u256{1}}, u256{100});
}

void put_empty_account(BlockFixture& block, const Address& address)
{
    block.state.set({KeyKind::code_hash, address}, storage::Value::of_cell(empty_code_hash));
}
}  // namespace

TEST(tx_state, credits_without_reading)
{
    BlockFixture block;
    ASSERT_TRUE(block.run(Fork::cancun, [](TxState& tx) { tx.credit(tx.account(bob), 5); }));
    const auto* touch = block.touch({KeyKind::balance, bob});
    ASSERT_NE(touch, nullptr);
    EXPECT_EQ(touch->own, Touch::Own::delta);
    EXPECT_FALSE(touch->read);
    EXPECT_EQ(block.touch({KeyKind::code_hash, bob}), nullptr);
    EXPECT_EQ(block.touch({KeyKind::nonce, bob}), nullptr);
}

TEST(tx_state, puts_what_it_read_and_credited_before_or_after)
{
    for (const bool read_first : {false, true})
    {
        BlockFixture block;
        block.state.set({KeyKind::balance, bob}, u256{10});
        ASSERT_TRUE(block.run(Fork::cancun,
            [&](TxState& tx)
            {
                auto& account = tx.account(bob);
                EXPECT_TRUE(!read_first || tx.balance(account) == u256{10});
                tx.credit(account, 5);
                EXPECT_EQ(tx.balance(account), u256{15});
            }));
        const auto* touch = block.touch({KeyKind::balance, bob});
        ASSERT_NE(touch, nullptr);
        EXPECT_EQ(touch->own, Touch::Own::value);
        EXPECT_EQ(touch->value, storage::Value::of_cell(u256{15}.to_be()));
    }
}

TEST(tx_state, wraps_a_credit_that_the_bounds_refuse)
{
    BlockFixture block;
    block.state.set({KeyKind::balance, bob}, ~u256{});
    ASSERT_TRUE(block.run(Fork::cancun, [](TxState& tx) { tx.credit(tx.account(bob), 3); }));
    ASSERT_TRUE(block.run(
        Fork::cancun, [](TxState& tx) { EXPECT_EQ(tx.balance(tx.account(bob)), u256{2}); }));
    ASSERT_TRUE(block.run(Fork::cancun,
        [](TxState& tx)
        {
            tx.credit(tx.account(bob), ~u256{});
            tx.credit(tx.account(bob), 2);
            EXPECT_EQ(tx.balance(tx.account(bob)), u256{3});
        }));
}

TEST(tx_state, refuses_a_debit_above_the_balance)
{
    BlockFixture block;
    block.state.set({KeyKind::balance, bob}, u256{10});
    ASSERT_TRUE(block.run(Fork::cancun,
        [](TxState& tx)
        {
            auto& account = tx.account(bob);
            EXPECT_FALSE(tx.debit(account, 11));
            EXPECT_EQ(tx.balance(account), u256{10});
            EXPECT_TRUE(tx.debit(account, 10));
            EXPECT_EQ(tx.balance(account), u256{});
        }));
    EXPECT_TRUE(block.touch({KeyKind::balance, bob})->value.absent());
}

TEST(tx_state, writes_only_what_changed)
{
    BlockFixture block;
    put_contract(block, bob);
    ASSERT_TRUE(block.run(Fork::cancun,
        [](TxState& tx)
        {
            auto& account = tx.account(bob);
            tx.store(account, 1, 7);
            tx.store(account, 1, 100);
            tx.set_nonce(account, 2);
            tx.set_nonce(account, 1);
            EXPECT_TRUE(tx.debit(account, 0));
        }));
    for (const auto& touch : block.view.touches())
        EXPECT_EQ(touch.own, Touch::Own::none);
}

TEST(tx_state, knows_the_value_at_the_start_of_the_transaction)
{
    BlockFixture block;
    put_contract(block, bob);
    ASSERT_TRUE(block.run(Fork::cancun, [](TxState& tx) { tx.store(tx.account(bob), 1, 7); }));
    ASSERT_TRUE(block.run(Fork::cancun,
        [](TxState& tx)
        {
            auto& account = tx.account(bob);
            tx.store(account, 1, 9);
            const auto values = tx.load_for_store(account, 1);
            EXPECT_EQ(values.original, u256{7});
            EXPECT_EQ(values.current, u256{9});
        }));
}

TEST(tx_state, reads_generations_before_cancun_alone)
{
    for (const auto fork : {Fork::frontier, Fork::shanghai, Fork::cancun, Fork::osaka})
    {
        BlockFixture block;
        put_contract(block, bob);
        ASSERT_TRUE(block.run(fork,
            [](TxState& tx)
            {
                EXPECT_EQ(tx.load(tx.account(bob), 1), u256{100});
                EXPECT_EQ(tx.load(tx.account(bob), 2), u256{});
            }));
        EXPECT_EQ(block.state.reads[KeyKind::generation], fork < Fork::cancun ? 1 : 0);
    }
}

TEST(tx_state, leaves_no_storage_behind_a_destroyed_account)
{
    BlockFixture block;
    put_contract(block, bob);
    ASSERT_TRUE(block.run(Fork::shanghai,
        [](TxState& tx)
        {
            auto& account = tx.account(bob);
            tx.store(account, 2, 200);
            EXPECT_TRUE(tx.destroy(account));
            EXPECT_FALSE(tx.destroy(account));
            EXPECT_EQ(tx.load(account, 1), u256{100});
            EXPECT_TRUE(tx.exists(account));
        }));
    ASSERT_TRUE(block.run(Fork::shanghai,
        [](TxState& tx)
        {
            auto& account = tx.account(bob);
            EXPECT_FALSE(tx.exists(account));
            EXPECT_FALSE(tx.has_storage(account));
            tx.create(account);
            tx.set_code(account, code, hash_of_code());
            EXPECT_EQ(tx.load(account, 1), u256{});
            tx.store(account, 3, 300);
        }));
    ASSERT_TRUE(block.run(Fork::shanghai,
        [](TxState& tx)
        {
            auto& account = tx.account(bob);
            EXPECT_TRUE(equal(tx.code(account), code));
            EXPECT_EQ(tx.load(account, 1), u256{});
            EXPECT_EQ(tx.load(account, 2), u256{});
            EXPECT_EQ(tx.load(account, 3), u256{300});
        }));
}

TEST(tx_state, forgets_an_account_created_and_destroyed_at_once)
{
    BlockFixture block;
    block.state.set({KeyKind::balance, bob}, u256{10});
    ASSERT_TRUE(block.run(Fork::cancun,
        [](TxState& tx)
        {
            auto& account = tx.account(bob);
            tx.create(account);
            EXPECT_TRUE(tx.created_in_tx(account));
            tx.set_code(account, code, hash_of_code());
            tx.store(account, 1, 1);
            tx.destroy(account);
            tx.credit(account, 5);
        }));
    ASSERT_TRUE(block.run(Fork::cancun,
        [](TxState& tx)
        {
            auto& account = tx.account(bob);
            EXPECT_FALSE(tx.exists(account));
            EXPECT_EQ(tx.balance(account), u256{});
            EXPECT_EQ(tx.load(account, 1), u256{});
        }));
}

TEST(tx_state, deletes_touched_empty_accounts_since_spurious_dragon)
{
    for (const auto fork : {Fork::tangerine_whistle, Fork::spurious_dragon, Fork::osaka})
    {
        BlockFixture block;
        put_empty_account(block, bob);
        ASSERT_TRUE(block.run(fork,
            [](TxState& tx)
            {
                tx.touch(tx.account(bob));
                tx.touch(tx.account(alice));
            }));
        ASSERT_TRUE(block.run(fork,
            [&](TxState& tx)
            {
                EXPECT_EQ(tx.exists(tx.account(bob)), fork < Fork::spurious_dragon);
                EXPECT_EQ(tx.exists(tx.account(alice)), fork < Fork::spurious_dragon);
            }));
    }
}

TEST(tx_state, forgets_touches_of_reverted_calls_but_one)
{
    BlockFixture block;
    put_empty_account(block, bob);
    put_empty_account(block, ripemd160);
    ASSERT_TRUE(block.run(Fork::spurious_dragon,
        [](TxState& tx)
        {
            const auto start = tx.checkpoint();
            tx.touch(tx.account(bob));
            tx.touch(tx.account(ripemd160));
            tx.revert(start);
        }));
    ASSERT_TRUE(block.run(Fork::spurious_dragon,
        [](TxState& tx)
        {
            EXPECT_TRUE(tx.exists(tx.account(bob)));
            EXPECT_FALSE(tx.exists(tx.account(ripemd160)));
        }));
}

TEST(tx_state, hashes_no_code_as_eip_1052_says)
{
    BlockFixture block;
    put_empty_account(block, bob);
    block.state.set({KeyKind::balance, alice}, u256{1});
    ASSERT_TRUE(block.run(Fork::cancun,
        [](TxState& tx)
        {
            EXPECT_EQ(tx.code_hash(tx.account(bob)), Hash32{});
            EXPECT_EQ(tx.code_hash(tx.account(alice)), empty_code_hash);
            EXPECT_EQ(tx.code_hash(tx.account(Address{})), Hash32{});
            EXPECT_EQ(tx.stored_code_hash(tx.account(Address{})), empty_code_hash);
        }));
}

TEST(tx_state, counts_first_accesses_and_forgets_reverted_ones)
{
    BlockFixture block;
    ASSERT_TRUE(block.run(Fork::cancun,
        [](TxState& tx)
        {
            auto& account = tx.account(bob);
            const auto start = tx.checkpoint();
            EXPECT_EQ(tx.access_account(account), Access::cold);
            EXPECT_EQ(tx.access_account(account), Access::warm);
            EXPECT_EQ(tx.access_slot(account, 1), Access::cold);
            EXPECT_EQ(tx.access_slot(account, 1), Access::warm);
            EXPECT_EQ(tx.access_slot(tx.account(alice), 1), Access::cold);
            tx.revert(start);
            EXPECT_EQ(tx.access_account(account), Access::cold);
            EXPECT_EQ(tx.access_slot(account, 1), Access::cold);
            EXPECT_EQ(tx.access_account(tx.account(Address::of_number(9))), Access::warm);
        }));
    EXPECT_TRUE(block.view.touches().empty());
}

TEST(tx_state, keeps_transient_storage_for_one_transaction)
{
    BlockFixture block;
    ASSERT_TRUE(block.run(Fork::cancun,
        [](TxState& tx)
        {
            auto& account = tx.account(bob);
            tx.store_transient(account, 1, 2);
            const auto start = tx.checkpoint();
            tx.store_transient(account, 1, 3);
            tx.revert(start);
            EXPECT_EQ(tx.load_transient(account, 1), u256{2});
            EXPECT_EQ(tx.load(account, 1), u256{});
        }));
    ASSERT_TRUE(block.run(Fork::cancun,
        [](TxState& tx) { EXPECT_EQ(tx.load_transient(tx.account(bob), 1), u256{}); }));
}

TEST(tx_state, drops_logs_and_refunds_of_reverted_calls)
{
    BlockFixture block;
    ASSERT_TRUE(block.run(Fork::cancun,
        [](TxState& tx)
        {
            const std::array<Hash32, 1> topics{Hash32{{1}}};
            tx.log(bob, topics, code);
            tx.add_refund(10);
            const auto start = tx.checkpoint();
            tx.log(alice, {}, {});
            tx.add_refund(5);
            tx.sub_refund(1);
            EXPECT_EQ(tx.refund(), 14u);
            tx.revert(start);
            EXPECT_EQ(tx.refund(), 10u);
            ASSERT_EQ(tx.logs().size(), 1u);
            EXPECT_EQ(tx.logs()[0].address, bob);
            EXPECT_EQ(tx.logs()[0].topics[0], topics[0]);
            EXPECT_TRUE(equal(tx.logs()[0].data, code));
        }));
}

TEST(tx_state, stops_reading_where_the_state_cannot_answer)
{
    BlockFixture block;
    block.state.broken = true;
    EXPECT_FALSE(block.run(Fork::cancun,
        [](TxState& tx)
        {
            EXPECT_EQ(tx.balance(tx.account(bob)), u256{});
            EXPECT_TRUE(tx.blocked());
            EXPECT_EQ(tx.why_blocked().reason, engine::Blocked::Reason::state);
            EXPECT_EQ(tx.nonce(tx.account(bob)), 0u);
            EXPECT_EQ(tx.load(tx.account(bob), 1), u256{});
            tx.store(tx.account(bob), 1, 5);
            EXPECT_FALSE(tx.debit(tx.account(bob), 1));
            EXPECT_TRUE(tx.code(tx.account(bob)).empty());
            EXPECT_FALSE(tx.has_storage(tx.account(bob)));
        }));
    EXPECT_EQ(block.state.reads[KeyKind::balance], 1);
    EXPECT_EQ(block.state.reads[KeyKind::nonce], 0);
}

TEST(tx_state, reports_code_that_is_missing)
{
    BlockFixture block;
    block.state.set({KeyKind::code_hash, bob}, storage::Value::of_cell(hash_of_code()));
    EXPECT_FALSE(block.run(Fork::cancun,
        [](TxState& tx)
        {
            EXPECT_TRUE(tx.code(tx.account(bob)).empty());
            EXPECT_EQ(tx.why_blocked().error, storage::StateError::corrupt);
        }));
}

TEST(tx_state, sees_storage_from_before_the_block)
{
    BlockFixture block;
    block.state.set({KeyKind::has_storage, bob}, u256{1});
    ASSERT_TRUE(block.run(Fork::osaka,
        [](TxState& tx)
        {
            EXPECT_TRUE(tx.has_storage(tx.account(bob)));
            EXPECT_FALSE(tx.has_storage(tx.account(alice)));
        }));
}
}  // namespace braid::evm
