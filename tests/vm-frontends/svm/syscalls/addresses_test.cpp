// SPDX-License-Identifier: Apache-2.0
#include "tests/vm-frontends/svm/syscalls/guest.hpp"

namespace braid::svm
{
namespace
{
using tests::Guest;
using tests::nowhere;
using Kind = SyscallError::Kind;
using Slice = std::pair<std::uint64_t, std::uint64_t>;

constexpr std::string_view seeds_too_long =
    "Could not create program address with signer seeds: "
    "Length of the seed is too long for address generation";

/// Of solana-pubkey's tests: create_program_address.
TEST(svm_syscalls_addresses, derives)
{
    Guest guest;
    const std::uint64_t program = guest.put(ids::upgradeable_loader);
    const std::uint64_t result = guest.room(48);
    const std::uint64_t talking = guest.put("Talking");
    const std::uint64_t squirrels = guest.put("Squirrels");
    const Slice two[]{{talking, 7}, {squirrels, 9}};
    guest.expect_value(
        "sol_create_program_address", {guest.put_slices(two), 2, program, result}, 0, 1500);
    EXPECT_EQ(
        Pubkey::from(guest.at(result, 32)), "2fnQrngrQT4SeLcdToJAD96phoEjNL2man2kfRLCASVk"_pubkey);
    const std::uint64_t text = guest.put("\u2609");
    const Slice with_zero[]{{text, 3}, {result + 32, 1}};
    guest.expect_value(
        "sol_create_program_address", {guest.put_slices(with_zero), 2, program, result}, 0, 1500);
    EXPECT_EQ(
        Pubkey::from(guest.at(result, 32)), "13yWmRpaTR4r5nAktwLqMpRNr28tnVUZw26rTvPSSB19"_pubkey);
}

TEST(svm_syscalls_addresses, finds_the_highest_bump)
{
    Guest guest;
    const std::uint64_t program = guest.put(tests::numbered(7));
    const std::uint64_t result = guest.room(32);
    const std::uint64_t bump_at = guest.room(1);
    const std::uint64_t seed = guest.put("seed");
    std::size_t tried_more = 0;
    for (std::uint64_t size = 0; size <= 4; ++size)
    {
        const Slice seeds[]{{seed, size}};
        const auto found = guest.call(
            "sol_try_find_program_address", {guest.put_slices(seeds), 1, program, result, bump_at});
        ASSERT_TRUE(found.ok());
        EXPECT_EQ(*found, 0U);
        const std::uint8_t bump = guest.at(bump_at, 1)[0];
        EXPECT_EQ(guest.used_units, 1500U * (256U - bump));
        tried_more += bump != 255 ? 1 : 0;
        const Pubkey address = Pubkey::from(guest.at(result, 32));
        // Each bump above is a point of the curve.
        for (unsigned higher = 255; higher >= bump; --higher)
        {
            const std::array<std::uint8_t, 1> byte{static_cast<std::uint8_t>(higher)};
            const Slice with_bump[]{{seed, size}, {guest.put(byte, 1), 1}};
            guest.expect_value("sol_create_program_address",
                {guest.put_slices(with_bump), 2, program, result}, higher == bump ? 0 : 1, 1500);
        }
        EXPECT_EQ(Pubkey::from(guest.at(result, 32)), address);
    }
    EXPECT_NE(tried_more, 0U);
}

TEST(svm_syscalls_addresses, limits_seeds)
{
    Guest guest;
    const std::uint64_t program = guest.put(tests::numbered(7));
    const std::uint64_t result = guest.room(32);
    const std::vector<Slice> many(17, Slice{nowhere, 0});
    const std::uint64_t slices = guest.put_slices(many);
    const Slice long_seed[]{{nowhere, 33}};
    const std::uint64_t long_slices = guest.put_slices(long_seed);
    for (const std::string_view name :
        {"sol_create_program_address", "sol_try_find_program_address"})
    {
        guest.expect_refusal(
            name, {slices, 17, program, result, result}, Kind::bad_seeds, seeds_too_long, 1500);
        guest.expect_refusal(
            name, {long_slices, 1, program, result, result}, Kind::bad_seeds, seeds_too_long, 1500);
        guest.expect_violation(
            name, {slices, 16, nowhere, result, result}, MemoryAccess::load, nowhere, 32, 1500);
    }
    // No room for a bump: every try is paid for.
    guest.expect_value("sol_try_find_program_address", {slices, 16, program, result, result}, 1,
        1500 * std::uint64_t{256});
}

TEST(svm_syscalls_addresses, writes_only_where_it_may)
{
    Guest guest;
    const std::uint64_t program = guest.put(tests::numbered(7));
    const std::uint64_t result = guest.room(32);
    const auto found =
        guest.call("sol_try_find_program_address", {nowhere, 0, program, result, result + 31});
    ASSERT_FALSE(found.ok());
    EXPECT_EQ(guest.run.invoke->why().kind, Kind::copy_overlapping);
    guest.expect_violation("sol_try_find_program_address",
        {nowhere, 0, program, nowhere, guest.room(1)}, MemoryAccess::store, nowhere, 32,
        guest.used_units);
    Guest poor{ids::upgradeable_loader, 1499};
    poor.expect_error("sol_create_program_address", {nowhere, 0, nowhere, nowhere},
        InstructionErrorKind::computational_budget_exceeded, 1499);
}
}  // namespace
}  // namespace braid::svm
