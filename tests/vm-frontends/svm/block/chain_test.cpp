// SPDX-License-Identifier: Apache-2.0
#include "tests/vm-frontends/svm/support/chain.hpp"

#include "vm-frontends/svm/block/genesis.hpp"
#include "vm-frontends/svm/blockhash_queue.hpp"
#include "vm-frontends/svm/program_ids.hpp"
#include <gtest/gtest.h>

/// Rules of validators that a runtime of single transactions does not have: age, duplicates, nonces, fees.
/// https://github.com/anza-xyz/agave/blob/master/runtime/src/bank/check_transactions.rs
/// https://github.com/anza-xyz/agave/blob/master/svm/src/account_loader.rs
namespace braid::svm
{
namespace
{
using enum TransactionErrorKind;
using engine::TxStatus;
using test::address_of;
using test::Chain;

constexpr std::uint64_t sol = 1'000'000'000;
constexpr std::uint64_t fee = 5000;
const Pubkey alice = address_of(1);
const Pubkey bob = address_of(2);
const Pubkey nonce = address_of(3);

[[nodiscard]] Chain rich_chain()
{
    const std::vector<std::pair<Pubkey, std::uint64_t>> funds{{alice, 10 * sol}, {bob, 10 * sol}};
    return Chain{funds};
}

[[nodiscard]] PlainTransaction send(
    const Chain& chain, const Pubkey& from, const Pubkey& to, std::uint64_t lamports)
{
    return {.payer = from,
        .blockhash = chain.blockhash(),
        .instructions = {test::transfer(from, to, lamports)},
        .tables = {}};
}
}  // namespace

TEST(svm_chain, transfers_and_charges)
{
    Chain chain = rich_chain();
    const auto ran = chain.run({send(chain, alice, bob, sol)});
    ASSERT_EQ(ran.receipt(0).status, TxStatus::success);
    EXPECT_EQ(ran.detail(0).compute_units, 150U);
    EXPECT_EQ(ran.detail(0).fees.total(), fee);
    EXPECT_EQ(chain.lamports(alice), 9 * sol - fee);
    EXPECT_EQ(chain.lamports(bob), 11 * sol);
    EXPECT_EQ(ran.summary.signature_count, 1U);
    EXPECT_EQ(ran.summary.burned, fee);
    EXPECT_EQ(ran.detail(0).logs.size(), 2U);
}

TEST(svm_chain, pays_half_of_the_fees_out)
{
    Chain chain = rich_chain();
    chain.state.set_account(Chain::leader(), {.lamports = sol});
    PlainTransaction transaction = send(chain, alice, bob, sol);
    transaction.instructions.push_back(test::set_unit_price(1'000'000));
    const auto ran = chain.run({transaction});
    const std::uint64_t priority = ran.detail(0).fees.priority;
    EXPECT_EQ(priority, 6000U);
    EXPECT_EQ(chain.lamports(Chain::leader()), sol + fee / 2 + priority);
    EXPECT_EQ(ran.summary.fees_paid_out, fee / 2 + priority);
    EXPECT_EQ(ran.summary.burned, fee / 2);
}

TEST(svm_chain, refuses_a_message_that_was_processed)
{
    Chain chain = rich_chain();
    const PlainTransaction first = send(chain, alice, bob, sol);
    const auto ran = chain.run({first, first});
    EXPECT_EQ(ran.error(0), std::nullopt);
    EXPECT_EQ(ran.error(1), already_processed);
    EXPECT_EQ(ran.receipt(1).status, TxStatus::invalid);
    EXPECT_EQ(chain.run({first}).error(0), already_processed);
    EXPECT_EQ(chain.lamports(bob), 11 * sol);
    EXPECT_EQ(chain.bank().processed.size(), 1U);
}

TEST(svm_chain, lets_a_message_in_that_was_refused)
{
    Chain chain{};
    const PlainTransaction broke = send(chain, alice, bob, sol);
    EXPECT_EQ(chain.run({broke}).error(0), account_not_found);
    chain.state.set_account(alice, {.lamports = 2 * sol});
    EXPECT_EQ(chain.run({broke}).error(0), std::nullopt);
}

TEST(svm_chain, knows_blockhashes_for_150_blocks)
{
    Chain chain = rich_chain();
    chain.idle(3);
    const PlainTransaction young = send(chain, alice, bob, 1 * sol);
    const PlainTransaction old = send(chain, alice, bob, 2 * sol);
    chain.idle(150);
    EXPECT_EQ(chain.run({young}).error(0), std::nullopt);
    EXPECT_EQ(chain.run({old}).error(0), blockhash_not_found);
    EXPECT_EQ(chain.run({young}).error(0), blockhash_not_found);
    // What said that it was processed is gone.
    EXPECT_EQ(chain.bank().processed.size(), 0U);
    chain.idle(2);
    const std::size_t size = chain.state.size();
    EXPECT_EQ(size, chain.state.addresses().size());
}

TEST(svm_chain, charges_for_instructions_that_fail)
{
    Chain chain = rich_chain();
    const auto ran = chain.run({send(chain, alice, bob, 100 * sol)});
    EXPECT_EQ(ran.receipt(0).status, TxStatus::failed);
    EXPECT_EQ(ran.error(0), instruction_error);
    EXPECT_EQ(ran.detail(0).error->instruction, InstructionError::of_custom(1));
    EXPECT_EQ(chain.lamports(alice), 10 * sol - fee);
    EXPECT_EQ(chain.lamports(bob), 10 * sol);
    EXPECT_EQ(ran.summary.signature_count, 1U);
}

TEST(svm_chain, charges_for_accounts_that_cannot_be_loaded)
{
    Chain chain = rich_chain();
    PlainTransaction no_program = send(chain, alice, bob, sol);
    no_program.instructions[0].program = address_of(77);
    PlainTransaction no_loader = send(chain, alice, bob, sol);
    no_loader.instructions[0].program = bob;
    PlainTransaction too_much = send(chain, alice, bob, sol);
    too_much.instructions.push_back(test::set_loaded_size(100));
    const auto ran = chain.run({no_program, no_loader, too_much});
    EXPECT_EQ(ran.error(0), program_account_not_found);
    EXPECT_EQ(ran.error(1), invalid_program_for_execution);
    EXPECT_EQ(ran.error(2), max_loaded_accounts_data_size_exceeded);
    EXPECT_EQ(ran.detail(2).loaded_data_size, 100U);
    for (std::size_t i = 0; i < 3; ++i)
    {
        EXPECT_EQ(ran.receipt(i).status, TxStatus::failed);
        EXPECT_FALSE(ran.detail(i).was_executed);
    }
    EXPECT_EQ(chain.lamports(alice), 10 * sol - 3 * fee);
    EXPECT_EQ(chain.lamports(bob), 10 * sol);
    EXPECT_EQ(ran.summary.signature_count, 3U);
}

TEST(svm_chain, wants_a_payer_that_can_pay)
{
    Chain chain{};
    const Rent rent;
    const Pubkey owned = address_of(10);
    const Pubkey poor = address_of(11);
    const Pubkey dust = address_of(12);
    const Pubkey odd = address_of(13);
    const std::vector<std::uint8_t> data(7);
    chain.state.set_account(owned, {.lamports = sol, .owner = ids::bpf_loader_2});
    chain.state.set_account(poor, {.lamports = fee - 1});
    chain.state.set_account(dust, {.lamports = rent.minimum_balance(0) + fee - 1});
    chain.state.set_account(odd, {.lamports = sol, .data = data});
    const auto ran = chain.run({send(chain, alice, bob, 1), send(chain, owned, bob, 1),
        send(chain, poor, bob, 1), send(chain, dust, bob, 1), send(chain, odd, bob, 1)});
    EXPECT_EQ(ran.error(0), account_not_found);
    EXPECT_EQ(ran.error(1), invalid_account_for_fee);
    EXPECT_EQ(ran.error(2), insufficient_funds_for_fee);
    EXPECT_EQ(ran.error(3), insufficient_funds_for_rent);
    EXPECT_EQ(ran.error(4), invalid_account_for_fee);
    EXPECT_EQ(ran.summary.processed_count, 0U);
    EXPECT_EQ(ran.summary.signature_count, 0U);
    EXPECT_EQ(chain.lamports(dust), rent.minimum_balance(0) + fee - 1);
}

TEST(svm_chain, lets_a_payer_spend_everything)
{
    Chain chain{};
    chain.state.set_account(alice, {.lamports = sol + fee});
    const auto ran = chain.run({send(chain, alice, bob, sol)});
    EXPECT_EQ(ran.error(0), std::nullopt);
    EXPECT_EQ(chain.lamports(alice), 0U);
    EXPECT_EQ(chain.lamports(bob), sol);
    EXPECT_TRUE(chain.state.read(account_key(alice))->absent());
}

TEST(svm_chain, leaves_no_account_below_its_rent)
{
    Chain chain = rich_chain();
    const Rent rent;
    const Pubkey fresh = address_of(20);
    const auto ran = chain.run({send(chain, alice, fresh, rent.minimum_balance(0) - 1),
        send(chain, alice, fresh, rent.minimum_balance(0)),
        send(chain, alice, ids::incinerator, 1)});
    EXPECT_EQ(ran.error(0), insufficient_funds_for_rent);
    EXPECT_EQ(ran.detail(0).error->index, 1U);
    EXPECT_EQ(ran.error(1), std::nullopt);
    EXPECT_EQ(ran.error(2), std::nullopt);
    EXPECT_EQ(chain.lamports(fresh), rent.minimum_balance(0));
    // What is sent to the incinerator is burned with the block.
    EXPECT_EQ(chain.lamports(ids::incinerator), 0U);
    EXPECT_EQ(ran.summary.burned, 3 * fee + 1);
}

TEST(svm_chain, refuses_accounts_that_come_twice)
{
    Chain chain = rich_chain();
    auto raw = test::unsigned_transaction(send(chain, alice, bob, sol));
    // Behind one signature and the header: the payer, then who gets.
    std::memcpy(raw.data() + 65 + 4 + 32, raw.data() + 65 + 4, 32);
    const auto ran = chain.run(std::vector<std::vector<std::uint8_t>>{raw});
    EXPECT_EQ(ran.error(0), account_loaded_twice);
    EXPECT_EQ(ran.receipt(0).status, TxStatus::invalid);
}

TEST(svm_chain, does_not_let_reserved_accounts_be_written)
{
    Chain chain = rich_chain();
    const auto ran = chain.run({send(chain, alice, ids::clock, sol)});
    EXPECT_EQ(ran.error(0), instruction_error);
    EXPECT_EQ(ran.detail(0).error->instruction, InstructionErrorKind::readonly_lamport_change);
}

TEST(svm_chain, runs_on_a_durable_nonce_once)
{
    Chain chain = rich_chain();
    const Hash32 stored = durable_nonce_of(address_of(1000));
    const auto data = test::nonce_data(alice, stored);
    chain.state.set_account(nonce, {.lamports = sol, .data = data});
    const PlainTransaction transaction{.payer = alice,
        .blockhash = stored,
        .instructions = {test::advance_nonce(nonce, alice), test::transfer(alice, bob, sol)},
        .tables = {}};
    const Hash32 next = durable_nonce_of(chain.blockhash());
    const auto ran = chain.run({transaction, transaction});
    EXPECT_EQ(ran.error(0), std::nullopt);
    EXPECT_EQ(ran.error(1), blockhash_not_found);
    EXPECT_EQ(chain.lamports(bob), 11 * sol);
    EXPECT_TRUE(equal(chain.state.account(nonce).data.subspan(40, 32), next));
    EXPECT_EQ(chain.bank().processed.size(), 0U);
}

TEST(svm_chain, advances_the_nonce_of_what_fails)
{
    Chain chain = rich_chain();
    const Hash32 stored = durable_nonce_of(address_of(1000));
    const auto data = test::nonce_data(alice, stored);
    const Pubkey other = address_of(4);
    chain.state.set_account(nonce, {.lamports = sol, .data = data});
    chain.state.set_account(other, {.lamports = sol, .data = data});
    const PlainTransaction fails{.payer = alice,
        .blockhash = stored,
        .instructions = {test::advance_nonce(nonce, alice), test::transfer(alice, bob, 50 * sol)},
        .tables = {}};
    PlainTransaction loads_nothing = fails;
    loads_nothing.instructions[0].accounts[0].key = other;
    loads_nothing.instructions[1].program = address_of(77);
    const Hash32 next = durable_nonce_of(chain.blockhash());
    const auto ran = chain.run({fails, loads_nothing});
    EXPECT_EQ(ran.error(0), instruction_error);
    EXPECT_EQ(ran.error(1), program_account_not_found);
    for (const Pubkey& address : {nonce, other})
    {
        EXPECT_TRUE(equal(chain.state.account(address).data.subspan(40, 32), next));
        EXPECT_EQ(chain.lamports(address), sol);
    }
    EXPECT_EQ(chain.lamports(alice), 10 * sol - 2 * fee);
}

TEST(svm_chain, lets_an_account_with_a_nonce_pay_for_itself)
{
    Chain chain = rich_chain();
    const Rent rent;
    const Hash32 stored = durable_nonce_of(address_of(1000));
    const auto data = test::nonce_data(nonce, stored);
    chain.state.set_account(nonce, {.lamports = rent.minimum_balance(80) + fee, .data = data});
    const PlainTransaction transaction{.payer = nonce,
        .blockhash = stored,
        .instructions = {test::advance_nonce(nonce, nonce), test::transfer(nonce, bob, 50 * sol)},
        .tables = {}};
    const Hash32 next = durable_nonce_of(chain.blockhash());
    const auto ran = chain.run({transaction});
    EXPECT_EQ(ran.error(0), instruction_error);
    EXPECT_EQ(chain.lamports(nonce), rent.minimum_balance(80));
    EXPECT_TRUE(equal(chain.state.account(nonce).data.subspan(40, 32), next));
    // Less than its rent it may not keep.
    PlainTransaction again = transaction;
    again.blockhash = next;
    EXPECT_EQ(chain.run({again}).error(0), insufficient_funds_for_fee);
}

TEST(svm_chain, wants_a_nonce_that_is_right_in_everything)
{
    Chain chain = rich_chain();
    const Hash32 stored = durable_nonce_of(address_of(1000));
    const PlainTransaction right{.payer = alice,
        .blockhash = stored,
        .instructions = {test::advance_nonce(nonce, alice)},
        .tables = {}};
    const auto error_with = [&](const Account& account, const PlainTransaction& transaction)
    {
        chain.state.set_account(nonce, account);
        return chain.run({transaction}).error(0);
    };
    const auto data = test::nonce_data(alice, stored);
    const Account account{.lamports = sol, .data = data};

    EXPECT_EQ(error_with({}, right), blockhash_not_found);
    EXPECT_EQ(error_with({.lamports = sol, .owner = ids::bpf_loader_2, .data = data}, right),
        blockhash_not_found);
    auto legacy = data;
    legacy[0] = 0;
    EXPECT_EQ(error_with({.lamports = sol, .data = legacy}, right), blockhash_not_found);
    auto unused = data;
    unused[4] = 0;
    EXPECT_EQ(error_with({.lamports = sol, .data = unused}, right), blockhash_not_found);
    const auto others = test::nonce_data(bob, stored);
    EXPECT_EQ(error_with({.lamports = sol, .data = others}, right), blockhash_not_found);
    const auto stale = test::nonce_data(alice, bob);
    EXPECT_EQ(error_with({.lamports = sol, .data = stale}, right), blockhash_not_found);

    PlainTransaction readonly = right;
    readonly.instructions[0].accounts[0].is_writable = false;
    EXPECT_EQ(error_with(account, readonly), blockhash_not_found);
    PlainTransaction second = right;
    second.instructions.insert(second.instructions.begin(), test::set_unit_price(0));
    EXPECT_EQ(error_with(account, second), blockhash_not_found);
    // A nonce that this very block makes is of the next one.
    const Hash32 now = durable_nonce_of(chain.blockhash());
    const auto fresh = test::nonce_data(alice, now);
    PlainTransaction early = right;
    early.blockhash = now;
    EXPECT_EQ(error_with({.lamports = sol, .data = fresh}, early), blockhash_not_found);
    EXPECT_EQ(error_with(account, right), std::nullopt);
}

TEST(svm_chain, hashes_all_accounts_incrementally)
{
    Chain chain = rich_chain();
    (void)chain.run({send(chain, alice, bob, sol), send(chain, bob, address_of(30), sol)});
    (void)chain.run({send(chain, alice, address_of(30), sol)});
    EXPECT_EQ(chain.bank().accounts, accounts_hash_of(chain.state));
}
}  // namespace braid::svm
