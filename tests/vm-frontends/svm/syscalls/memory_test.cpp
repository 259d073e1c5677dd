// SPDX-License-Identifier: Apache-2.0
#include "tests/vm-frontends/svm/syscalls/guest.hpp"

namespace braid::svm
{
namespace
{
using tests::Guest;
using tests::nowhere;
using Kind = SyscallError::Kind;

const std::array<std::uint8_t, 8> eight{1, 2, 3, 4, 5, 6, 7, 8};

TEST(svm_syscalls_memory, copies)
{
    Guest guest;
    const std::uint64_t from = guest.put(eight);
    const std::uint64_t to = guest.room(8);
    guest.expect_value("sol_memcpy_", {to, from, 8}, 0, 10);
    EXPECT_TRUE(equal(guest.at(to, 8), eight));
    guest.expect_value("sol_memcpy_", {nowhere, nowhere + 1, 0}, 0, 10);
    guest.expect_refusal(
        "sol_memcpy_", {from, from + 7, 8}, Kind::copy_overlapping, "Overlapping copy", 10);
    guest.expect_refusal(
        "sol_memcpy_", {from + 7, from, 8}, Kind::copy_overlapping, "Overlapping copy", 10);
    guest.expect_value("sol_memcpy_", {to, heap_start + 8192, 5000 - 16}, 0, 19);
}

TEST(svm_syscalls_memory, moves_over_itself)
{
    Guest guest;
    const std::uint64_t at = guest.put(eight);
    guest.expect_value("sol_memmove_", {at + 2, at, 6}, 0, 10);
    const std::array<std::uint8_t, 8> moved{1, 2, 1, 2, 3, 4, 5, 6};
    EXPECT_TRUE(equal(guest.at(at, 8), moved));
}

TEST(svm_syscalls_memory, faults_where_memory_is_not)
{
    Guest guest;
    const std::uint64_t at = guest.put(eight);
    const std::uint64_t huge = ~std::uint64_t{0};
    guest.expect_violation("sol_memcpy_", {nowhere, at, 8}, MemoryAccess::store, nowhere, 8, 10);
    guest.expect_violation("sol_memcpy_", {at, nowhere, 8}, MemoryAccess::load, nowhere, 8, 10);
    guest.expect_violation(
        "sol_memset_", {bytecode_start, 0, 8}, MemoryAccess::store, bytecode_start, 8, 10);
    guest.expect_error("sol_memset_", {at, 0, huge},
        InstructionErrorKind::computational_budget_exceeded,
        guest.run.invoke->compute_units_left());
    Guest rich{ids::upgradeable_loader, huge};
    rich.expect_violation(
        "sol_memset_", {heap_start, 0, huge}, MemoryAccess::store, heap_start, huge, huge / 250);
    rich.expect_refusal("sol_memcmp_", {heap_start, heap_start, huge / 2 + 1, heap_start},
        Kind::invalid_length, "InvalidLength", (huge / 2 + 1) / 250);
}

TEST(svm_syscalls_memory, fills)
{
    Guest guest;
    const std::uint64_t at = guest.put(eight);
    guest.expect_value("sol_memset_", {at + 1, 0x1ff, 2}, 0, 10);
    const std::array<std::uint8_t, 4> filled{1, 255, 255, 4};
    EXPECT_TRUE(equal(guest.at(at, 4), filled));
    guest.expect_value("sol_memset_", {nowhere, 1, 0}, 0, 10);
}

TEST(svm_syscalls_memory, compares)
{
    Guest guest;
    const std::uint64_t a = guest.put(eight);
    auto other = eight;
    other[5] = 250;
    const std::uint64_t b = guest.put(other);
    const std::uint64_t result = guest.room(8);
    const auto difference = [&]
    { return static_cast<std::int32_t>(load_le<std::uint32_t>(guest.at(result, 4).data())); };
    guest.expect_value("sol_memcmp_", {a, b, 8, result}, 0, 10);
    EXPECT_EQ(difference(), 6 - 250);
    guest.expect_value("sol_memcmp_", {b, a, 8, result}, 0, 10);
    EXPECT_EQ(difference(), 250 - 6);
    guest.expect_value("sol_memcmp_", {a, b, 5, result}, 0, 10);
    EXPECT_EQ(difference(), 0);
    guest.expect_refusal(
        "sol_memcmp_", {a, b, 5, result + 1}, Kind::unaligned_pointer, "Unaligned pointer", 10);
}

TEST(svm_syscalls_memory, allocates_until_the_heap_ends)
{
    Guest guest;
    guest.expect_value("sol_alloc_free_", {3, 0}, heap_start, 0);
    guest.expect_value("sol_alloc_free_", {1, 0}, heap_start + 8, 0);
    guest.expect_value("sol_alloc_free_", {0, 0}, heap_start + 16, 0);
    guest.expect_value("sol_alloc_free_", {8, heap_start}, 0, 0);
    guest.expect_value("sol_alloc_free_", {~std::uint64_t{0}, 0}, 0, 0);
    guest.expect_value("sol_alloc_free_", {Guest::heap_size - 15, 0}, 0, 0);
    guest.expect_value("sol_alloc_free_", {Guest::heap_size - 16, 0}, heap_start + 16, 0);
    guest.expect_value("sol_alloc_free_", {1, 0}, 0, 0);
}
}  // namespace
}  // namespace braid::svm
