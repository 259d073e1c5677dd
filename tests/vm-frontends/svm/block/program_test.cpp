// SPDX-License-Identifier: Apache-2.0
#include "tests/vm-frontends/svm/support/chain.hpp"

#include "vm-frontends/svm/program_ids.hpp"
#include <gtest/gtest.h>

/// Which programs a block's transactions may run, and what they count for.
/// https://github.com/anza-xyz/agave/blob/master/svm/src/program_loader.rs
/// https://github.com/solana-foundation/solana-improvement-documents/blob/main/proposals/0186-loaded-transaction-data-size-specification.md
namespace braid::svm
{
namespace
{
using engine::TxStatus;
using test::address_of;
using test::Chain;
using Buffer = std::vector<std::uint8_t>;

constexpr std::uint64_t sol = 1'000'000'000;
constexpr std::uint64_t fee = 5000;
const Pubkey alice = address_of(1);
const Pubkey program = address_of(40);
const Pubkey program_data = address_of(41);

[[nodiscard]] Buffer program_data_of(std::uint64_t slot, const Buffer& elf)
{
    Buffer data(45 + elf.size());
    data[0] = 3;
    store_le(data.data() + 4, slot);
    data[12] = 1;
    std::ranges::copy(elf, data.begin() + 45);
    return data;
}

/// A chain with a program of the upgradeable loader that was deployed in that slot.
[[nodiscard]] Chain chain_with(std::uint64_t deployed_in)
{
    const std::vector<std::pair<Pubkey, std::uint64_t>> funds{{alice, 10 * sol}};
    Chain chain{funds};
    Buffer data(36);
    data[0] = 2;
    std::memcpy(data.data() + 4, program_data.data(), 32);
    chain.state.set_account(program,
        {.lamports = sol, .owner = ids::upgradeable_loader, .executable = true, .data = data});
    const Buffer deployed = program_data_of(deployed_in, test::program_returning(0));
    chain.state.set_account(
        program_data, {.lamports = sol, .owner = ids::upgradeable_loader, .data = deployed});
    return chain;
}

[[nodiscard]] PlainTransaction call(const Chain& chain, bool names_data = false)
{
    PlainTransaction transaction{.payer = alice,
        .blockhash = chain.blockhash(),
        .instructions = {{.program = program, .accounts = {}, .data = {}}},
        .tables = {}};
    if (names_data)
        transaction.instructions[0].accounts.push_back({.key = program_data});
    return transaction;
}

void expect_not_deployed(Chain& chain)
{
    const std::uint64_t before = chain.lamports(alice);
    const auto ran = chain.run({call(chain)});
    ASSERT_EQ(ran.receipt(0).status, TxStatus::failed);
    EXPECT_TRUE(ran.detail(0).was_executed);
    EXPECT_EQ(ran.detail(0).error->kind, TransactionErrorKind::instruction_error);
    EXPECT_EQ(ran.detail(0).error->instruction, InstructionErrorKind::unsupported_program_id);
    EXPECT_EQ(chain.lamports(alice), before - fee);
}
}  // namespace

TEST(svm_programs, run_from_the_slot_after_their_deployment)
{
    Chain chain = chain_with(2);
    chain.idle(1);
    expect_not_deployed(chain);
    const auto ran = chain.run({call(chain)});
    ASSERT_EQ(ran.receipt(0).status, TxStatus::success);
    EXPECT_EQ(ran.detail(0).compute_units, 2U);
    EXPECT_EQ(ran.detail(0).logs.size(), 3U);
}

TEST(svm_programs, count_their_data_once)
{
    Chain chain = chain_with(0);
    const std::uint32_t own = 64 + (64 + 36);
    const auto data = static_cast<std::uint32_t>(64 + 45 + test::program_returning(0).size());
    const auto ran = chain.run({call(chain), call(chain, true)});
    ASSERT_EQ(ran.receipt(0).status, TxStatus::success);
    EXPECT_EQ(ran.detail(0).loaded_data_size, own + data);
    EXPECT_EQ(ran.detail(1).loaded_data_size, own + data);
    PlainTransaction narrow = call(chain);
    narrow.instructions.push_back(test::set_loaded_size(own + data - 1));
    PlainTransaction enough = call(chain);
    // The compute-budget program's account counts as well.
    const auto budget_size =
        static_cast<std::uint32_t>(64 + chain.state.account(ids::compute_budget).data.size());
    enough.instructions.push_back(test::set_loaded_size(own + data + budget_size));
    const auto limited = chain.run({narrow, enough});
    EXPECT_EQ(limited.error(0), TransactionErrorKind::max_loaded_accounts_data_size_exceeded);
    EXPECT_EQ(limited.error(1), std::nullopt);
}

TEST(svm_programs, do_not_run_without_their_data)
{
    Chain closed = chain_with(0);
    const Buffer uninitialized(4);
    closed.state.set_account(
        program_data, {.lamports = sol, .owner = ids::upgradeable_loader, .data = uninitialized});
    expect_not_deployed(closed);
    Chain gone = chain_with(0);
    gone.state.set_account(program_data, {});
    expect_not_deployed(gone);
    Chain foreign = chain_with(0);
    const Buffer data = program_data_of(0, test::program_returning(0));
    foreign.state.set_account(
        program_data, {.lamports = sol, .owner = ids::bpf_loader_2, .data = data});
    expect_not_deployed(foreign);
    Chain no_elf = chain_with(0);
    const Buffer nothing = program_data_of(0, Buffer(100));
    no_elf.state.set_account(
        program_data, {.lamports = sol, .owner = ids::upgradeable_loader, .data = nothing});
    expect_not_deployed(no_elf);
    Chain buffer = chain_with(0);
    Buffer tagged(37);
    tagged[0] = 1;
    buffer.state.set_account(
        program, {.lamports = sol, .owner = ids::upgradeable_loader, .data = tagged});
    expect_not_deployed(buffer);
}

TEST(svm_programs, of_older_loaders_are_their_own_data)
{
    for (const Pubkey& loader : {ids::bpf_loader_1, ids::bpf_loader_2})
    {
        Chain chain = chain_with(0);
        const Buffer elf = test::program_returning(0);
        chain.state.set_account(
            program, {.lamports = sol, .owner = loader, .executable = true, .data = elf});
        const auto ran = chain.run({call(chain)});
        EXPECT_EQ(ran.receipt(0).status, TxStatus::success);
        EXPECT_EQ(ran.detail(0).loaded_data_size, 64U + 64 + elf.size());
    }
}
}  // namespace braid::svm
