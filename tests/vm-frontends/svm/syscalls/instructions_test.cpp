// SPDX-License-Identifier: Apache-2.0
#include "tests/vm-frontends/svm/syscalls/guest.hpp"

namespace braid::svm
{
namespace
{
using tests::Accounts;
using tests::Guest;
using tests::nowhere;
using Kind = SyscallError::Kind;

TEST(svm_syscalls_instructions, keeps_return_data)
{
    Guest guest;
    const std::uint64_t data = guest.put(std::vector<std::uint8_t>(1025, 9));
    const std::uint64_t to = guest.room(1024);
    const std::uint64_t program = guest.room(32);
    guest.expect_value("sol_get_return_data", {nowhere, 1, nowhere}, 0, 100);
    guest.expect_value("sol_set_return_data", {data, 1024}, 0, 104);
    guest.expect_value("sol_get_return_data", {to, 3, program}, 1024, 100);
    EXPECT_TRUE(equal(guest.at(to, 4), std::array<std::uint8_t, 4>{9, 9, 9, 0}));
    EXPECT_EQ(Pubkey::from(guest.at(program, 32)), Accounts::program);
    guest.expect_value("sol_get_return_data", {to, 5000, program}, 1024, 104);
    guest.expect_value("sol_get_return_data", {nowhere, 0, nowhere}, 1024, 100);
    guest.expect_refusal(
        "sol_get_return_data", {to, 33, to + 32}, Kind::copy_overlapping, "Overlapping copy", 100);
    guest.expect_violation(
        "sol_get_return_data", {to, 1024, nowhere}, MemoryAccess::store, nowhere, 32, 104);
    guest.expect_refusal("sol_set_return_data", {nowhere, 1025}, Kind::return_data_too_large,
        "Return data too large (1025 > 1024)", 104);
    guest.expect_violation(
        "sol_set_return_data", {nowhere, 5}, MemoryAccess::load, nowhere, 5, 100);
    guest.expect_value("sol_set_return_data", {nowhere, 0}, 0, 100);
    guest.expect_value("sol_get_return_data", {to, 1, program}, 0, 100);
}

TEST(svm_syscalls_instructions, tells_the_stack_height)
{
    Guest guest;
    guest.expect_value("sol_get_stack_height", {}, 1, 100);
    ASSERT_TRUE(guest.run.world.transaction.push({}).ok());
    guest.expect_value("sol_get_stack_height", {}, 2, 100);
}

/// Asks for the sibling: its data, or nothing.
std::optional<std::vector<std::uint8_t>> sibling_data(Guest& guest, std::uint64_t index)
{
    const std::uint64_t header = guest.room(16);
    const std::uint64_t program = guest.room(32);
    const auto found = guest.call(
        "sol_get_processed_sibling_instruction", {index, header, program, nowhere, nowhere});
    EXPECT_TRUE(found.ok());
    EXPECT_EQ(guest.used_units, 100U);
    if (*found == 0)
        return std::nullopt;
    const std::uint64_t size = load_le<std::uint64_t>(guest.at(header, 8).data());
    const std::uint64_t count = load_le<std::uint64_t>(guest.at(header + 8, 8).data());
    const std::uint64_t data = guest.room(size);
    const std::uint64_t metas = guest.room(34 * count);
    guest.expect_value(
        "sol_get_processed_sibling_instruction", {index, header, program, data, metas}, 1, 100);
    const Bytes bytes = guest.at(data, size);
    return std::vector<std::uint8_t>(bytes.begin(), bytes.end());
}

TEST(svm_syscalls_instructions, shows_siblings)
{
    using Data = std::vector<std::uint8_t>;
    Guest guest;
    TransactionContext& transaction = guest.run.world.transaction;
    const auto enter = [&](std::uint8_t number)
    {
        const Bytes data = transaction.scratch().copy(std::array{number});
        ASSERT_TRUE(transaction.push({.data = data}).ok());
    };
    const auto leave = [&] { ASSERT_TRUE(transaction.pop().ok()); };
    EXPECT_FALSE(sibling_data(guest, 0));
    enter(11);
    enter(12);
    EXPECT_FALSE(sibling_data(guest, 0));
    leave();
    leave();
    enter(13);
    EXPECT_EQ(sibling_data(guest, 0), Data{11});
    EXPECT_FALSE(sibling_data(guest, 1));
    enter(14);
    EXPECT_FALSE(sibling_data(guest, 0));
    leave();
    leave();
    enter(15);
    EXPECT_EQ(sibling_data(guest, 0), Data{13});
    EXPECT_EQ(sibling_data(guest, 1), Data{11});
    EXPECT_FALSE(sibling_data(guest, 2));
    EXPECT_FALSE(sibling_data(guest, ~std::uint64_t{0}));
    leave();
    leave();
    enter(16);
    EXPECT_EQ(sibling_data(guest, 0), (Data{1, 2, 3}));
    EXPECT_FALSE(sibling_data(guest, 1));
}

TEST(svm_syscalls_instructions, writes_a_sibling_whole)
{
    Guest guest;
    TransactionContext& transaction = guest.run.world.transaction;
    const std::array<InstructionAccount, 2> accounts{
        InstructionAccount{.index_in_transaction = 0, .is_signer = true},
        InstructionAccount{.index_in_transaction = 1, .is_writable = true}};
    ASSERT_TRUE(transaction.push({.program_index = 1, .accounts = accounts}).ok());
    ASSERT_TRUE(transaction.pop().ok());
    ASSERT_TRUE(transaction.push({}).ok());
    const std::uint64_t header = guest.room(16);
    const std::uint64_t program = guest.room(32);
    const std::uint64_t metas = guest.room(68);
    constexpr std::string_view name = "sol_get_processed_sibling_instruction";
    guest.expect_refusal(name, {0, header + 4, program, nowhere, metas}, Kind::unaligned_pointer,
        "Unaligned pointer", 100);
    guest.expect_violation(
        name, {0, nowhere, program, nowhere, metas}, MemoryAccess::store, nowhere, 16, 100);
    guest.expect_value(name, {0, header, nowhere, nowhere, nowhere}, 1, 100);
    guest.expect_refusal(
        name, {0, header, header, nowhere, metas}, Kind::copy_overlapping, "Overlapping copy", 100);
    guest.expect_violation(
        name, {0, header, program, nowhere, nowhere}, MemoryAccess::store, nowhere, 68, 100);
    guest.expect_value(name, {0, header, program, nowhere, metas}, 1, 100);
    EXPECT_EQ(Pubkey::from(guest.at(program, 32)), tests::Invocations::native);
    EXPECT_EQ(Pubkey::from(guest.at(metas, 32)), Accounts::program);
    EXPECT_TRUE(equal(guest.at(metas + 32, 2), std::array<std::uint8_t, 2>{1, 0}));
    EXPECT_EQ(Pubkey::from(guest.at(metas + 34, 32)), tests::Invocations::native);
    EXPECT_TRUE(equal(guest.at(metas + 66, 2), std::array<std::uint8_t, 2>{0, 1}));
}
}  // namespace
}  // namespace braid::svm
