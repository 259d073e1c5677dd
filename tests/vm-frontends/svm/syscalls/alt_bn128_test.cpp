// SPDX-License-Identifier: Apache-2.0
#include "kernels/alt_bn128.hpp"
#include "tests/vm-frontends/svm/syscalls/guest.hpp"

namespace braid::svm
{
namespace
{
using tests::Guest;
using tests::nowhere;
using Kind = SyscallError::Kind;

struct Operation
{
    std::string_view name;
    std::uint64_t id;
    std::uint64_t input_size;
    std::uint64_t result_size;
    std::uint64_t cost;
    bool is_padded;
};
constexpr std::string_view group_op = "sol_alt_bn128_group_op";
constexpr std::string_view compression = "sol_alt_bn128_compression";
constexpr Operation operations[]{
    {group_op, 0, 128, 64, 334, true},
    {group_op, 2, 96, 64, 3840, true},
    {group_op, 4, 256, 128, 535, false},
    {group_op, 6, 160, 128, 15'670, false},
    {compression, 0, 64, 32, 130, false},
    {compression, 1, 32, 64, 498, false},
    {compression, 2, 128, 64, 186, false},
    {compression, 3, 64, 128, 13'710, false},
};

/// Infinity is all zeros, so zeros are an input that everything takes.
TEST(svm_syscalls_alt_bn128, holds_sizes)
{
    Guest guest{ids::upgradeable_loader, 10'000'000};
    const std::uint64_t input = guest.room(512);
    const std::uint64_t result = guest.room(128);
    for (const Operation& operation : operations)
        for (const bool is_little : {false, true})
        {
            const std::uint64_t id = operation.id | (is_little ? 0x80 : 0);
            const auto call = [&](std::uint64_t size, std::uint64_t value)
            {
                guest.expect_value(
                    operation.name, {id, input, size, result}, value, operation.cost);
            };
            const bool is_padded = operation.is_padded && !is_little;
            call(operation.input_size, 0);
            call(operation.input_size + 1, 1);
            call(operation.input_size - 1, is_padded ? 0 : 1);
            call(0, is_padded ? 0 : 1);
            guest.expect_violation(operation.name, {id, nowhere, 32, nowhere}, MemoryAccess::store,
                nowhere, operation.result_size, operation.cost);
            guest.expect_violation(operation.name, {id, nowhere, 32, result}, MemoryAccess::load,
                nowhere, 32, operation.cost);
        }
}

TEST(svm_syscalls_alt_bn128, refuses_names)
{
    Guest guest;
    for (const std::uint64_t id : {1, 5, 7, 0x81, 0x100})
        guest.expect_refusal(
            group_op, {id, nowhere, 0, nowhere}, Kind::invalid_attribute, "InvalidAttribute", 0);
    for (const std::uint64_t id : {4, 0x84, 0x100})
        guest.expect_refusal(
            compression, {id, nowhere, 0, nowhere}, Kind::invalid_attribute, "InvalidAttribute", 0);
}

TEST(svm_syscalls_alt_bn128, adds_in_both_orders)
{
    Guest guest;
    std::vector<std::uint8_t> big(128);
    big[31] = big[95] = 1;
    big[63] = big[127] = 2;
    std::vector<std::uint8_t> little(128);
    little[0] = little[64] = 1;
    little[32] = little[96] = 2;
    const std::uint64_t result = guest.room(64);
    guest.expect_value(group_op, {0, guest.put(big), 128, result}, 0, 334);
    std::array<std::uint8_t, 64> sum;
    ASSERT_TRUE(kernels::alt_bn128_g1_add(std::endian::big, big, sum));
    EXPECT_TRUE(equal(guest.at(result, 64), sum));
    guest.expect_value(group_op, {0x80, guest.put(little), 128, result}, 0, 334);
    for (std::size_t i = 0; i < 32; ++i)
        EXPECT_EQ(guest.at(result, 64)[i], sum[31 - i]);
    big[127] = 3;
    guest.expect_value(group_op, {0, guest.put(big), 128, result}, 1, 334);
}

TEST(svm_syscalls_alt_bn128, pairs)
{
    Guest guest;
    const std::uint64_t input = guest.room(384);
    const std::uint64_t result = guest.room(32);
    guest.expect_value(group_op, {3, input, 0, result}, 0, 36'364 + 85 + 32);
    EXPECT_EQ(guest.at(result, 32)[31], 1);
    guest.expect_value(group_op, {0x83, input, 384, result}, 0, 36'364 + 12'121 + 85 + 384 + 32);
    EXPECT_EQ(guest.at(result, 32)[0], 1);
    EXPECT_EQ(guest.at(result, 32)[31], 0);
    guest.expect_value(group_op, {3, input, 191, result}, 1, 36'364 + 85 + 191 + 32);
    guest.expect_error(group_op, {3, input, ~std::uint64_t{0}, result},
        InstructionErrorKind::computational_budget_exceeded,
        guest.run.invoke->compute_units_left());
}
}  // namespace
}  // namespace braid::svm
