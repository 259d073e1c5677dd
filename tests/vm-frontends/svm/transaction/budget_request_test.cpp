// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/transaction/budget_request.hpp"

#include "vm-frontends/svm/program_ids.hpp"
#include "vm-frontends/svm/transaction/cost.hpp"
#include "vm-frontends/svm/transaction/encode.hpp"
#include <gtest/gtest.h>

/// Agave's own cases, compute-budget-instruction/src/compute_budget_instruction_details.rs and fee/src/lib.rs, among them.
namespace braid::svm
{
namespace
{
constexpr Pubkey stranger = "dummmy1111111111111111111111111111111111111"_pubkey;
constexpr Pubkey other = "Memo1UhkJRfHyvLMcVucJwxXeuD728EqVDDwQDxFMNo"_pubkey;

template <typename T>
[[nodiscard]] PlainInstruction setting(std::uint8_t tag, T value)
{
    std::vector<std::uint8_t> data(1 + sizeof value);
    data[0] = tag;
    store_le(data.data() + 1, value);
    return {.program = ids::compute_budget, .accounts = {}, .data = data};
}
[[nodiscard]] PlainInstruction heap(std::uint32_t size)
{
    return setting(1, size);
}
[[nodiscard]] PlainInstruction limit(std::uint32_t units)
{
    return setting(2, units);
}
[[nodiscard]] PlainInstruction price(std::uint64_t micro)
{
    return setting(3, micro);
}
[[nodiscard]] PlainInstruction loaded(std::uint32_t size)
{
    return setting(4, size);
}
[[nodiscard]] PlainInstruction call(const Pubkey& program)
{
    return {program, {}, {}};
}

[[nodiscard]] SvmTx* decoded(const std::vector<PlainInstruction>& instructions, Arena& arena)
{
    const auto message = encode_message(
        {.payer = stranger, .blockhash = {}, .instructions = instructions, .tables = {}});
    const std::vector<Signature> signatures(1);
    const auto tx = decode_transaction(arena.copy(encode_transaction(signatures, message)), arena);
    EXPECT_TRUE(tx.ok());
    return *tx;
}

[[nodiscard]] BudgetRequest request_of(const std::vector<PlainInstruction>& instructions)
{
    Arena arena;
    const SvmTx* tx = decoded(instructions, arena);
    EXPECT_FALSE(tx->refused);
    return tx->request;
}

[[nodiscard]] std::optional<TransactionError> refusal(
    const std::vector<PlainInstruction>& instructions)
{
    Arena arena;
    return decoded(instructions, arena)->refused;
}

[[nodiscard]] TransactionError invalid_data(std::uint8_t index)
{
    return {.kind = TransactionErrorKind::instruction_error,
        .index = index,
        .instruction = InstructionErrorKind::invalid_instruction_data};
}
}  // namespace

TEST(svm_budget, gives_each_instruction_its_default)
{
    EXPECT_EQ(request_of({call(other)}).budget.compute_unit_limit, 200'000U);
    EXPECT_EQ(request_of({call(other), call(other)}).budget.compute_unit_limit, 400'000U);
    EXPECT_EQ(request_of({call(ids::system_program)}).budget.compute_unit_limit, 3'000U);
    EXPECT_EQ(request_of({price(1), call(ids::bpf_loader_2), call(ids::ed25519_precompile)})
                  .budget.compute_unit_limit,
        9'000U);
    // Neither is on the list of programs with the small default.
    EXPECT_EQ(request_of({call(ids::vote_program), call(ids::secp256r1_precompile)})
                  .budget.compute_unit_limit,
        400'000U);
    EXPECT_EQ(request_of(std::vector<PlainInstruction>(20, call(other))).budget.compute_unit_limit,
        1'400'000U);
}

TEST(svm_budget, takes_what_is_asked_for_within_limits)
{
    const BudgetRequest request =
        request_of({limit(7), price(11), heap(64 * 1024), loaded(100'000'000)});
    EXPECT_EQ(request.budget.compute_unit_limit, 7U);
    EXPECT_EQ(request.compute_unit_price, 11U);
    EXPECT_EQ(request.budget.heap_size, 64U * 1024);
    EXPECT_EQ(request.budget.loaded_data_size_max, 64U * 1024 * 1024);
    EXPECT_FALSE(request.refused);
    EXPECT_EQ(request_of({limit(~0U)}).budget.compute_unit_limit, 1'400'000U);
}

TEST(svm_budget, refuses_heaps_of_odd_sizes)
{
    for (const std::uint32_t size : {0U, 1024U, 31U * 1024, 40U * 1024 + 1, 257U * 1024, ~0U})
        EXPECT_EQ(request_of({limit(1), heap(size)}).refused, invalid_data(1)) << size;
    for (const std::uint32_t size : {32U * 1024, 40U * 1024, 256U * 1024})
        EXPECT_EQ(request_of({heap(size)}).budget.heap_size, size);
}

TEST(svm_budget, refuses_a_loaded_size_of_nothing)
{
    EXPECT_EQ(request_of({loaded(0)}).refused,
        (TransactionError{.kind = TransactionErrorKind::invalid_loaded_accounts_data_size_limit}));
}

TEST(svm_budget, refuses_a_setting_that_comes_twice)
{
    for (const PlainInstruction& instruction : {heap(40 * 1024), limit(1), price(1), loaded(1)})
        EXPECT_EQ(refusal({instruction, call(other), instruction}),
            (TransactionError{.kind = TransactionErrorKind::duplicate_instruction, .index = 2}));
}

TEST(svm_budget, refuses_data_that_set_nothing)
{
    EXPECT_EQ(refusal({setting(0, std::uint64_t{5})}), invalid_data(0));
    EXPECT_EQ(refusal({setting(5, std::uint32_t{5})}), invalid_data(0));
    EXPECT_EQ(refusal({limit(1), setting(2, std::uint16_t{5})}), invalid_data(1));
    EXPECT_EQ(refusal({call(ids::compute_budget)}), invalid_data(0));
    // What follows the value is not looked at.
    EXPECT_EQ(request_of({setting(2, std::uint64_t{5})}).budget.compute_unit_limit, 5U);
}

TEST(svm_fees, rounds_priority_up_and_ends_at_all_lamports)
{
    EXPECT_EQ(priority_fee_of(0, ~0ULL), 0U);
    EXPECT_EQ(priority_fee_of(999'999, 1), 1U);
    EXPECT_EQ(priority_fee_of(1'000'000, 1), 1U);
    EXPECT_EQ(priority_fee_of(1'000'001, 1), 2U);
    EXPECT_EQ(priority_fee_of(10'000, 200'000), 2'000U);
    EXPECT_EQ(priority_fee_of(~0ULL, ~0ULL), ~0ULL);
    EXPECT_EQ((Fees{.signatures = 1, .priority = ~0ULL}.total()), ~0ULL);
}

TEST(svm_fees, counts_signatures_of_precompiles)
{
    const auto precompile = [](const Pubkey& program, std::uint8_t count)
    { return PlainInstruction{.program = program, .accounts = {}, .data = {count, 0}}; };
    Arena arena;
    const SignatureCounts counts =
        decoded({precompile(ids::ed25519_precompile, 2), precompile(ids::secp256k1_precompile, 3),
                    precompile(ids::secp256r1_precompile, 4), call(ids::ed25519_precompile)},
            arena)
            ->signatures;
    EXPECT_EQ(counts.transaction, 1U);
    EXPECT_EQ(counts.ed25519, 2U);
    EXPECT_EQ(counts.secp256k1, 3U);
    EXPECT_EQ(counts.secp256r1, 4U);
    EXPECT_EQ(counts.total(), 10U);
}

TEST(svm_cost, adds_up_what_agave_adds_up)
{
    std::vector<std::uint8_t> transfer(12);
    transfer[0] = 2;
    Arena arena;
    const SvmTx* tx = decoded(
        {limit(1'000), {.program = ids::system_program,
                           .accounts = {{.key = stranger, .is_signer = true, .is_writable = true},
                               {.key = ids::incinerator, .is_writable = true}},
                           .data = transfer}},
        arena);
    const TransactionCost cost = estimated_cost_of(*tx);
    EXPECT_EQ(cost.signatures, 720U);
    EXPECT_EQ(cost.write_locks, 600U);
    EXPECT_EQ(cost.data_bytes, 17U / 4);
    EXPECT_EQ(cost.execution, 1'000U);
    EXPECT_EQ(cost.loaded_data, 64U * 1024 / 32 * 8);
    EXPECT_EQ(cost.allocated_data_size, 0U);
    EXPECT_EQ(actual_cost_of(*tx, 300, 1).total(), 720U + 600 + 4 + 300 + 8);
}

TEST(svm_cost, knows_what_the_system_program_allocates)
{
    const auto allocated = [](const std::vector<std::vector<std::uint8_t>>& datas)
    {
        std::vector<PlainInstruction> instructions;
        for (const auto& data : datas)
            instructions.push_back({.program = ids::system_program, .accounts = {}, .data = data});
        Arena arena;
        return estimated_cost_of(*decoded(instructions, arena)).allocated_data_size;
    };
    std::vector<std::uint8_t> allocate(12);
    allocate[0] = 8;
    store_le(allocate.data() + 4, std::uint64_t{1000});
    std::vector<std::uint8_t> create(52);
    store_le(create.data() + 12, std::uint64_t{500});
    EXPECT_EQ(allocated({allocate}), 1000U);
    EXPECT_EQ(allocated({allocate, create}), 1500U);
    // One that is bound to fail takes all with it.
    EXPECT_EQ(allocated({allocate, {99, 0, 0, 0}}), 0U);
    store_le(create.data() + 12, std::uint64_t{10 * 1024 * 1024 + 1});
    EXPECT_EQ(allocated({allocate, create}), 0U);
    store_le(allocate.data() + 4, std::uint64_t{10 * 1024 * 1024});
    EXPECT_EQ(allocated({allocate, allocate, allocate}), 20U * 1024 * 1024);
}
}  // namespace braid::svm
