// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/programs/system_program.hpp"

#include "base/base58.hpp"
#include "tests/vm-frontends/svm/programs/native_fixture.hpp"
#include "vm-frontends/svm/program_ids.hpp"
#include <gtest/gtest.h>

namespace braid::svm
{
namespace
{
using namespace tests;
using enum InstructionErrorKind;
using Lines = std::vector<std::string>;

const Pubkey program_a = numbered(60);

[[nodiscard]] std::string text(const Pubkey& key)
{
    return std::string{base58_of(key)};
}
[[nodiscard]] InstructionError number_of(SystemError error)
{
    return InstructionError::of_custom(static_cast<std::uint32_t>(error));
}

/// Account 1 has lamports, account 2 nothing.
struct SystemWorld : NativeWorld
{
    SystemWorld() : NativeWorld(ids::system_program)
    {
        accounts.add({.key = numbered(1), .lamports = 1'000'000, .writable = true});
        accounts.add({.key = numbered(2), .lamports = 0, .writable = true});
    }
};

[[nodiscard]] Encoder transfer(std::uint64_t lamports)
{
    return Encoder{}.u32(2).u64(lamports);
}
[[nodiscard]] Encoder create(std::uint64_t lamports, std::uint64_t space)
{
    return Encoder{}.u32(0).u64(lamports).u64(space).raw(program_a);
}

TEST(svm_system_program, transfers)
{
    SystemWorld world;
    ASSERT_TRUE(world.run({signer(1), written(2)}, transfer(400)).ok());
    EXPECT_EQ(world.at(1).lamports, 999'600U);
    EXPECT_EQ(world.at(2).lamports, 400U);
    EXPECT_EQ(world.invoke->compute_units_left(), 200'000U - 150U);
    EXPECT_TRUE(world.lines().empty());
}

TEST(svm_system_program, refuses_transfers)
{
    SystemWorld world;
    EXPECT_EQ(world.run({written(1), written(2)}, transfer(1)).error(),
        InstructionError{missing_required_signature});
    EXPECT_EQ(
        world.lines(), (Lines{"Transfer: `from` account " + text(numbered(1)) + " must sign"}));
    EXPECT_EQ(world.run({signer(1), written(2)}, transfer(1'000'001)).error(),
        number_of(SystemError::result_with_negative_lamports));
    EXPECT_EQ(world.lines(), (Lines{"Transfer: insufficient lamports 1000000, need 1000001"}));
    EXPECT_EQ(world.run({signer(1)}, transfer(1)).error(), InstructionError{missing_account});
    EXPECT_EQ(world.run({signer(1), read(2)}, transfer(1)).error(),
        InstructionError{readonly_lamport_change});

    SystemWorld holder;
    const auto with_data =
        holder.accounts.add({.key = numbered(3), .lamports = 9, .writable = true}, Data(1));
    EXPECT_EQ(holder.run({signer(with_data), written(2)}, transfer(1)).error(),
        InstructionError{invalid_argument});
    EXPECT_EQ(holder.lines(), (Lines{"Transfer: `from` must not carry data"}));
}

TEST(svm_system_program, refuses_what_is_no_instruction)
{
    SystemWorld world;
    const std::vector<Encoder> wrong{Encoder{}, Encoder{}.u32(14), Encoder{}.u32(2).u32(0),
        Encoder{}.u32(3).raw(numbered(1)).u64(~std::uint64_t{0}),
        Encoder{}.u32(10).raw(numbered(1)).text("\xff").raw(program_a),
        // More than a packet has.
        Encoder{}.u32(10).raw(numbered(1)).text(std::string(1160, 'a')).raw(program_a)};
    for (const Encoder& encoder : wrong)
        EXPECT_EQ(world.run({signer(1), written(2)}, encoder).error(),
            InstructionError{invalid_instruction_data});
    Encoder longer = transfer(1);
    longer.u64(1);
    EXPECT_TRUE(world.run({signer(1), written(2)}, longer).ok());
}

TEST(svm_system_program, creates_accounts)
{
    SystemWorld world;
    ASSERT_TRUE(world.run({signer(1), signer(2)}, create(5000, 24)).ok());
    EXPECT_EQ(world.at(2).owner, program_a);
    EXPECT_EQ(world.at(2).size, 24U);
    EXPECT_EQ(world.at(2).lamports, 5000U);
}

TEST(svm_system_program, refuses_to_create_accounts)
{
    SystemWorld world;
    const std::string address = "Address { address: " + text(numbered(2)) + ", base: None }";
    EXPECT_EQ(world.run({signer(1), written(2)}, create(1, 1)).error(),
        InstructionError{missing_required_signature});
    EXPECT_EQ(world.lines(), (Lines{"Allocate: 'to' account " + address + " must sign"}));
    EXPECT_EQ(world.run({signer(1), signer(2)}, create(1, Account::data_size_max + 1)).error(),
        number_of(SystemError::invalid_account_data_length));
    EXPECT_EQ(world.lines(), (Lines{"Allocate: requested 10485761, max allowed 10485760"}));
    EXPECT_EQ(world.run({signer(2)}, create(1, 1)).error(), InstructionError{missing_account});
    world.at(2).lamports = 1;
    EXPECT_EQ(world.run({signer(1), signer(2)}, create(1, 1)).error(),
        number_of(SystemError::account_already_in_use));
    EXPECT_EQ(world.lines(), (Lines{"Create Account: account " + address + " already in use"}));
    world.at(2).lamports = 0;
    world.at(2).owner = program_a;
    EXPECT_EQ(world.run({signer(1), signer(2)}, create(1, 1)).error(),
        number_of(SystemError::account_already_in_use));
    EXPECT_EQ(world.lines(), (Lines{"Allocate: account " + address + " already in use"}));
}

TEST(svm_system_program, creates_prefunded_accounts)
{
    SystemWorld world;
    world.at(2).lamports = 30;
    const auto prefunded = [](std::uint64_t lamports)
    { return Encoder{}.u32(13).u64(lamports).u64(8).raw(program_a); };
    EXPECT_EQ(world.run({signer(2)}, prefunded(5)).error(), InstructionError{missing_account});
    ASSERT_TRUE(world.run({signer(2), signer(1)}, prefunded(5)).ok());
    EXPECT_EQ(world.at(2).lamports, 35U);
    EXPECT_EQ(world.at(2).owner, program_a);
    SystemWorld unpaid;
    EXPECT_TRUE(unpaid.run({signer(2)}, prefunded(0)).ok());
}

TEST(svm_system_program, assigns_and_allocates)
{
    SystemWorld world;
    const Encoder assign = Encoder{}.u32(1).raw(program_a);
    EXPECT_EQ(
        world.run({written(2)}, assign).error(), InstructionError{missing_required_signature});
    EXPECT_TRUE(world.run({signer(2)}, assign).ok());
    EXPECT_EQ(world.at(2).owner, program_a);
    // Nothing to do, so nobody needs to sign.
    EXPECT_TRUE(world.run({written(2)}, assign).ok());
    EXPECT_TRUE(world.run({signer(1)}, Encoder{}.u32(8).u64(100)).ok());
    EXPECT_EQ(world.at(1).size, 100U);
    EXPECT_EQ(world.run({signer(1)}, Encoder{}.u32(8).u64(100)).error(),
        number_of(SystemError::account_already_in_use));
}

[[nodiscard]] Pubkey seeded(const Pubkey& base, std::string_view seed, const Pubkey& owner)
{
    Encoder bytes;
    bytes.raw(base);
    bytes.data.insert(bytes.data.end(), seed.begin(), seed.end());
    bytes.raw(owner);
    return kernels::host_crypto().sha256(bytes.data);
}

TEST(svm_system_program, works_on_addresses_with_seeds)
{
    SystemWorld world;
    const Pubkey base = numbered(1);
    const auto create_seeded = [&](std::string_view seed, const Pubkey& owner)
    { return Encoder{}.u32(3).raw(base).text(seed).u64(50).u64(0).raw(owner); };
    const auto made = world.accounts.add(
        {.key = seeded(base, "seed", program_a), .lamports = 0, .writable = true});
    ASSERT_TRUE(world.run({signer(1), written(made)}, create_seeded("seed", program_a)).ok());
    EXPECT_EQ(world.at(made).owner, program_a);

    EXPECT_EQ(world.run({signer(1), written(2)}, create_seeded("seed", program_a)).error(),
        number_of(SystemError::address_with_seed_mismatch));
    EXPECT_EQ(world.lines(),
        (Lines{"Create: address " + text(numbered(2)) + " does not match derived address " +
               text(seeded(base, "seed", program_a))}));
    EXPECT_EQ(
        world.run({signer(1), written(2)}, create_seeded(std::string(33, 's'), program_a)).error(),
        InstructionError::of_custom(0));
    Pubkey marked = program_a;
    std::memcpy(marked.data() + 11, "ProgramDerivedAddress", 21);
    EXPECT_EQ(world.run({signer(1), written(2)}, create_seeded("seed", marked)).error(),
        InstructionError::of_custom(2));
}

TEST(svm_system_program, transfers_from_addresses_with_seeds)
{
    SystemWorld world;
    const Pubkey base = numbered(1);
    const auto from = world.accounts.add(
        {.key = seeded(base, "vault", ids::system_program), .lamports = 70, .writable = true});
    const Encoder data = Encoder{}.u32(11).u64(20).text("vault").raw(ids::system_program);
    ASSERT_TRUE(world.run({written(from), signer(1), written(2)}, data).ok());
    EXPECT_EQ(world.at(2).lamports, 20U);
    EXPECT_EQ(world.run({written(from), written(1), written(2)}, data).error(),
        InstructionError{missing_required_signature});
    EXPECT_EQ(world.lines(), (Lines{"Transfer: 'from' account " + text(base) + " must sign"}));
    EXPECT_EQ(world.run({written(2), signer(1), written(2)}, data).error(),
        number_of(SystemError::address_with_seed_mismatch));
}

TEST(svm_system_program, stops_where_units_end)
{
    SystemWorld world;
    world.accounts.begin();
    world.log.emplace(world.log_memory, true);
    world.invoke.emplace(world.env, ComputeBudget{.compute_unit_limit = 149},
        world.accounts.transaction, *world.log);
    const std::vector<InstructionAccount> roles{signer(1), written(2)};
    const Encoder data = transfer(1);
    EXPECT_EQ(world.invoke->process_instruction({.accounts = roles, .data = data.data}).error(),
        InstructionError{computational_budget_exceeded});
    EXPECT_EQ(world.invoke->compute_units_left(), 0U);
}
}  // namespace
}  // namespace braid::svm
