// SPDX-License-Identifier: Apache-2.0
#include "tests/vm-frontends/svm/syscalls/guest.hpp"

namespace braid::svm
{
namespace
{
using tests::Guest;
using tests::nowhere;
using Kind = SyscallError::Kind;
using Lines = std::vector<std::string>;

TEST(svm_syscalls_logging, logs_text)
{
    Guest guest;
    guest.expect_value("sol_log_", {guest.put("hello"), 5}, 0, 100);
    guest.expect_value("sol_log_", {guest.put(std::string(101, 'x')), 101}, 0, 101);
    guest.expect_value("sol_log_", {nowhere, 0}, 0, 100);
    EXPECT_EQ(guest.run.lines(),
        (Lines{"Program log: hello", "Program log: " + std::string(101, 'x'), "Program log: "}));
    guest.expect_refusal("sol_log_", {guest.put("a\xff"), 2}, Kind::invalid_string,
        "invalid utf-8 sequence of 1 bytes from index 1: [97, 255]", 100);
    guest.expect_violation("sol_log_", {nowhere, 5}, MemoryAccess::load, nowhere, 5, 100);
}

TEST(svm_syscalls_logging, logs_numbers_keys_and_units)
{
    Guest guest;
    guest.expect_value("sol_log_64_", {0, 1, 255, 0xabcdef, ~std::uint64_t{0}}, 0, 100);
    guest.expect_value("sol_log_pubkey", {guest.put(ids::clock)}, 0, 100);
    guest.expect_value("sol_log_compute_units_", {}, 0, 100);
    EXPECT_EQ(guest.run.lines(), (Lines{"Program log: 0x0, 0x1, 0xff, 0xabcdef, 0xffffffffffffffff",
                                     "Program log: SysvarC1ock11111111111111111111111111111111",
                                     "Program consumption: 999700 units remaining"}));
    guest.expect_violation("sol_log_pubkey", {nowhere}, MemoryAccess::load, nowhere, 32, 100);
}

TEST(svm_syscalls_logging, logs_data)
{
    Guest guest;
    const std::uint64_t text = guest.put("hello");
    const std::pair<std::uint64_t, std::uint64_t> slices[]{{text, 5}, {nowhere, 0}, {text, 1}};
    const std::uint64_t at = guest.put_slices(slices);
    guest.expect_value("sol_log_data", {at, 3}, 0, 100 + 300 + 6);
    guest.expect_value("sol_log_data", {nowhere, 0}, 0, 100);
    EXPECT_EQ(guest.run.lines(), (Lines{"Program data: aGVsbG8=  aA==", "Program data: "}));
    guest.expect_refusal(
        "sol_log_data", {at + 1, 1}, Kind::unaligned_pointer, "Unaligned pointer", 100);
    guest.expect_refusal(
        "sol_log_data", {at, ~std::uint64_t{0}}, Kind::invalid_length, "InvalidLength", 100);
    const std::pair<std::uint64_t, std::uint64_t> far[]{{nowhere, 4}};
    guest.expect_violation(
        "sol_log_data", {guest.put_slices(far), 1}, MemoryAccess::load, nowhere, 4, 204);
    const std::pair<std::uint64_t, std::uint64_t> huge[]{
        {text, ~std::uint64_t{0}}, {text, ~std::uint64_t{0}}};
    const std::uint64_t left = guest.run.invoke->compute_units_left();
    guest.expect_error("sol_log_data", {guest.put_slices(huge), 2},
        InstructionErrorKind::computational_budget_exceeded, left);
}

TEST(svm_syscalls_logging, ends_the_program)
{
    Guest guest;
    guest.expect_refusal("abort", {}, Kind::abort, "SBF program panicked", 0);
    guest.expect_refusal("sol_panic_", {guest.put("lib.rs"), 6, 7, 8}, Kind::panic,
        "SBF program Panicked in lib.rs at 7:8", 6);
    guest.expect_refusal("sol_panic_", {guest.put("\xc3"), 1, 7, 8}, Kind::invalid_string,
        "incomplete utf-8 byte sequence from index 0: [195]", 1);
    guest.expect_violation("sol_panic_", {nowhere, 6}, MemoryAccess::load, nowhere, 6, 6);
}
}  // namespace
}  // namespace braid::svm
