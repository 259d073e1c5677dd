// SPDX-License-Identifier: Apache-2.0
#include "tests/vm-frontends/svm/support/chain.hpp"

#include "vm-frontends/svm/block/block_cost.hpp"
#include "vm-frontends/svm/block/processed_log.hpp"
#include "vm-frontends/svm/block/sysvar_data.hpp"
#include "vm-frontends/svm/program_ids.hpp"
#include <gtest/gtest.h>

namespace braid::svm
{
namespace
{
using test::address_of;

[[nodiscard]] SvmTx* decoded(const PlainTransaction& transaction, Arena& arena)
{
    const auto tx = decode_transaction(arena.copy(test::unsigned_transaction(transaction)), arena);
    EXPECT_TRUE(tx.ok());
    return *tx;
}

[[nodiscard]] PlainTransaction transfer_between(std::uint64_t from, std::uint64_t to)
{
    return {.payer = address_of(from),
        .blockhash = {},
        .instructions = {test::transfer(address_of(from), address_of(to), 1)},
        .tables = {}};
}
}  // namespace

TEST(svm_block_cost, keeps_the_block_and_each_account_within_limits)
{
    Arena arena;
    BlockCost costs{{.block = 100, .account = 60, .allocated_data_size = 1'000}};
    const SvmTx* first = decoded(transfer_between(1, 2), arena);
    const SvmTx* second = decoded(transfer_between(3, 2), arena);
    const SvmTx* third = decoded(transfer_between(4, 5), arena);
    const TransactionCost forty{.execution = 40};
    using enum TransactionErrorKind;
    EXPECT_EQ(costs.try_add(*first, {.execution = 61}), would_exceed_max_account_cost_limit);
    EXPECT_EQ(costs.try_add(*first, {.execution = 101}), would_exceed_max_block_cost_limit);
    EXPECT_EQ(costs.try_add(*first, forty), std::nullopt);
    EXPECT_EQ(costs.try_add(*second, forty), would_exceed_max_account_cost_limit);
    EXPECT_EQ(costs.try_add(*third, {.execution = 1, .allocated_data_size = 1'001}),
        would_exceed_account_data_block_limit);
    EXPECT_EQ(costs.try_add(*third, forty), std::nullopt);
    EXPECT_EQ(costs.total(), 80U);
    EXPECT_EQ(costs.try_add(*third, forty), would_exceed_max_block_cost_limit);
    EXPECT_EQ(costs.of_account(address_of(2)), 40U);
    // Programs and others that are read only have no limit.
    EXPECT_EQ(costs.of_account(ids::system_program), 0U);

    costs.correct(*first, forty, {.execution = 5});
    EXPECT_EQ(costs.total(), 45U);
    EXPECT_EQ(costs.try_add(*second, forty), std::nullopt);
    EXPECT_EQ(costs.of_account(address_of(2)), 45U);
    costs.remove(*second, forty);
    EXPECT_EQ(costs.of_account(address_of(2)), 5U);
    EXPECT_EQ(costs.of_account(address_of(3)), 0U);
    EXPECT_EQ(costs.total(), 45U);
}

TEST(svm_blockhash_queue, knows_the_last_151)
{
    BlockhashQueue queue{address_of(0), 5000};
    for (std::uint64_t i = 1; i <= 400; ++i)
    {
        queue.add(address_of(i), 5000);
        EXPECT_EQ(queue.newest(), address_of(i));
        EXPECT_EQ(queue.last_number(), i);
        EXPECT_EQ(queue.find(address_of(i)), i);
        if (i >= 150)
        {
            EXPECT_EQ(queue.find(address_of(i - 150)), i - 150);
        }
        if (i >= 151)
        {
            EXPECT_EQ(queue.find(address_of(i - 151)), std::nullopt);
        }
    }
    const auto recent = queue.recent();
    ASSERT_EQ(recent.size(), 150U);
    EXPECT_EQ(recent.front().blockhash, address_of(400));
    EXPECT_EQ(recent.back().blockhash, address_of(251));
}

TEST(svm_blockhash_queue, counts_a_hash_that_comes_again_anew)
{
    BlockhashQueue queue{address_of(0), 5000};
    queue.add(address_of(1), 5000);
    queue.add(address_of(0), 5000);
    EXPECT_EQ(queue.find(address_of(0)), 2U);
    ASSERT_EQ(queue.recent().size(), 2U);
    EXPECT_EQ(queue.recent()[0].blockhash, address_of(0));
}

TEST(svm_processed_log, gives_up_what_is_old)
{
    ProcessedLog log;
    log.add(7, address_of(1));
    log.add(9, address_of(2));
    log.add(5, address_of(3));
    EXPECT_EQ(log.size(), 3U);
    EXPECT_EQ(log.keys_below(5).size(), 0U);
    EXPECT_EQ(log.keys_below(9).size(), 2U);
    log.forget_below(9);
    EXPECT_EQ(log.size(), 1U);
    EXPECT_EQ(log.keys_below(100).size(), 1U);
}

TEST(svm_sysvar_data, has_the_sizes_that_accounts_have)
{
    Arena arena;
    EXPECT_EQ(encode_clock({}, arena).size(), 40U);
    EXPECT_EQ(encode_rent({}, arena).size(), 17U);
    EXPECT_EQ(encode_epoch_schedule({}, arena).size(), 33U);
    EXPECT_EQ(encode_epoch_rewards({}, arena).size(), 81U);
    EXPECT_EQ(encode_last_restart_slot(3, arena).size(), 8U);
    EXPECT_EQ(encode_slot_hashes({}, arena).size(), 20'488U);
    EXPECT_EQ(encode_recent_blockhashes({}, arena).size(), 6'008U);
}

TEST(svm_sysvar_data, keeps_512_slot_hashes_newest_first)
{
    std::vector<SlotHash> hashes;
    for (std::uint64_t slot = 0; slot < 600; ++slot)
        add_slot_hash(hashes, {.slot = 2 * slot, .hash = address_of(slot)});
    ASSERT_EQ(hashes.size(), 512U);
    EXPECT_EQ(hashes.front().slot, 1198U);
    EXPECT_EQ(hashes.back().slot, 2U * (600 - 512));
    add_slot_hash(hashes, {.slot = 1198, .hash = address_of(7)});
    EXPECT_EQ(hashes.size(), 512U);
    EXPECT_EQ(hashes.front().hash, address_of(7));
}

TEST(svm_sysvar_data, remembers_which_slots_had_blocks)
{
    Arena arena;
    const auto has = [](Bytes history, std::uint64_t slot)
    { return (history[9 + slot % 1'048'576 / 8] >> slot % 8 & 1) != 0; };
    Bytes history = add_to_slot_history({}, 0, arena);
    ASSERT_EQ(history.size(), slot_history_size);
    EXPECT_EQ(history[0], 1U);
    EXPECT_EQ(load_le<std::uint64_t>(history.data() + 1), 16'384U);
    EXPECT_EQ(load_le<std::uint64_t>(history.data() + 9 + 131'072), 1'048'576U);
    history = add_to_slot_history(history, 5, arena);
    EXPECT_TRUE(has(history, 0));
    EXPECT_FALSE(has(history, 4));
    EXPECT_TRUE(has(history, 5));
    EXPECT_EQ(load_le<std::uint64_t>(history.data() + slot_history_size - 8), 6U);
    // A lap later slot 5's bit is another slot's.
    history = add_to_slot_history(history, 1'048'576 + 3, arena);
    EXPECT_TRUE(has(history, 1'048'576 + 3));
    EXPECT_TRUE(has(history, 5));
    history = add_to_slot_history(history, 1'048'576 + 7, arena);
    EXPECT_FALSE(has(history, 5));
    history = add_to_slot_history(history, 10'000'000, arena);
    EXPECT_FALSE(has(history, 3));
    EXPECT_TRUE(has(history, 10'000'000));
}

TEST(svm_epochs, grow_to_their_length_where_they_warm_up)
{
    // Epochs of 32, 64, ... slots up to 8192, as solana-epoch-schedule's own test has them.
    const EpochSchedule schedule{.slots_per_epoch = 8192,
        .leader_schedule_slot_offset = 8192,
        .warmup = true,
        .first_normal_epoch = 8,
        .first_normal_slot = 8160};
    EXPECT_EQ(epoch_of(schedule, 0), 0U);
    EXPECT_EQ(epoch_of(schedule, 31), 0U);
    EXPECT_EQ(epoch_of(schedule, 32), 1U);
    EXPECT_EQ(epoch_of(schedule, 95), 1U);
    EXPECT_EQ(epoch_of(schedule, 96), 2U);
    EXPECT_EQ(epoch_of(schedule, 8159), 7U);
    EXPECT_EQ(epoch_of(schedule, 8160), 8U);
    EXPECT_EQ(epoch_of(schedule, 8160 + 8192), 9U);
    EXPECT_EQ(leader_schedule_epoch_of(schedule, 0), 1U);
    EXPECT_EQ(leader_schedule_epoch_of(schedule, 8160), 9U);
    const EpochSchedule plain;
    EXPECT_EQ(epoch_of(plain, 431'999), 0U);
    EXPECT_EQ(epoch_of(plain, 432'000), 1U);
    EXPECT_EQ(leader_schedule_epoch_of(plain, 0), 1U);
}

TEST(svm_memory_state, holds_what_blocks_wrote)
{
    MemoryState state;
    for (std::uint64_t i = 0; i < 5'000; ++i)
        state.set_account(address_of(i), {.lamports = i + 1});
    EXPECT_EQ(state.size(), 5'000U);
    for (std::uint64_t i = 0; i < 5'000; ++i)
        EXPECT_EQ(state.account(address_of(i)).lamports, i + 1);
    state.set_account(address_of(7), {});
    EXPECT_EQ(state.size(), 4'999U);
    EXPECT_EQ(state.account(address_of(7)).lamports, 0U);
    EXPECT_EQ(state.addresses().size(), 4'999U);
    storage::WriteSet writes;
    const Pubkey address = address_of(8);
    // A blob that the state itself holds.
    writes.entries.push_back(
        {.key = account_key(address), .value = *state.read(account_key(address))});
    state.apply(writes);
    EXPECT_EQ(state.account(address).lamports, 9U);
}
}  // namespace braid::svm
