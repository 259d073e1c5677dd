// SPDX-License-Identifier: Apache-2.0
#include "tests/vm-frontends/svm/syscalls/guest.hpp"

namespace braid::svm
{
namespace
{
using tests::Guest;
using tests::nowhere;
using Kind = SyscallError::Kind;

struct Getter
{
    std::string_view name;
    std::uint64_t size;
    std::uint64_t alignment;
};
constexpr Getter getters[]{{"sol_get_clock_sysvar", 40, 8}, {"sol_get_rent_sysvar", 24, 8},
    {"sol_get_epoch_schedule_sysvar", 40, 8}, {"sol_get_epoch_rewards_sysvar", 96, 16},
    {"sol_get_last_restart_slot", 8, 8}};

void fill(Sysvars& sysvars)
{
    sysvars.clock = {.slot = 1,
        .epoch_start_timestamp = -2,
        .epoch = 3,
        .leader_schedule_epoch = 4,
        .unix_timestamp = 5};
    sysvars.rent = {.lamports_per_byte = 6960, .exemption_threshold = 1.0, .burn_percent = 50};
    sysvars.epoch_schedule = {.slots_per_epoch = 6,
        .leader_schedule_slot_offset = 7,
        .warmup = true,
        .first_normal_epoch = 8,
        .first_normal_slot = 9};
    sysvars.epoch_rewards = {.distribution_starting_block_height = 10,
        .partition_count = 11,
        .parent_blockhash = tests::numbered(12),
        .points_low = 13,
        .points_high = 14,
        .rewards_total = 15,
        .rewards_distributed = 16,
        .active = true};
    sysvars.last_restart_slot = 17;
}

/// What the syscall wrote, as numbers of eight bytes.
std::vector<std::uint64_t> words_of(Guest& guest, const Getter& getter)
{
    const std::uint64_t at = guest.put(std::vector<std::uint8_t>(getter.size, 0xff));
    guest.expect_value(getter.name, {at}, 0, 100 + getter.size);
    std::vector<std::uint64_t> words;
    for (std::size_t i = 0; i < getter.size; i += 8)
        words.push_back(load_le<std::uint64_t>(guest.at(at + i, 8).data()));
    return words;
}

TEST(svm_syscalls_sysvars, lays_them_out_as_rust_does)
{
    using Words = std::vector<std::uint64_t>;
    Guest guest;
    fill(guest.sysvars);
    EXPECT_EQ(words_of(guest, getters[0]), (Words{1, ~std::uint64_t{1}, 3, 4, 5}));
    EXPECT_EQ(words_of(guest, getters[1]), (Words{6960, 0x3ff0000000000000, 50}));
    EXPECT_EQ(words_of(guest, getters[2]), (Words{6, 7, 1, 8, 9}));
    const std::uint64_t twelves = 0x0c0c0c0c0c0c0c0c;
    EXPECT_EQ(words_of(guest, getters[3]),
        (Words{10, 11, twelves, twelves, twelves, twelves, 13, 14, 15, 16, 1, 0}));
    EXPECT_EQ(words_of(guest, getters[4]), (Words{17}));
}

TEST(svm_syscalls_sysvars, refuses_places)
{
    Guest guest;
    const std::uint64_t at = guest.room(128);
    for (const Getter& getter : getters)
    {
        const std::uint64_t cost = 100 + getter.size;
        guest.expect_refusal(getter.name, {at + getter.alignment / 2}, Kind::unaligned_pointer,
            "Unaligned pointer", cost);
        guest.expect_refusal(
            getter.name, {input_start}, Kind::invalid_pointer, "Invalid pointer", cost);
        guest.expect_violation(
            getter.name, {stack_start}, MemoryAccess::store, stack_start, getter.size, cost);
        guest.expect_error(getter.name, {at}, InstructionErrorKind::unsupported_sysvar, cost);
    }
}

TEST(svm_syscalls_sysvars, gives_parts_of_their_data)
{
    Guest guest;
    std::vector<std::uint8_t> data(40);
    data[8] = 77;
    ASSERT_TRUE(guest.sysvars.set(ids::clock, data));
    const std::uint64_t id = guest.put(ids::clock);
    const std::uint64_t at = guest.room(4096);
    const std::uint64_t huge = ~std::uint64_t{0};
    guest.expect_value("sol_get_sysvar", {id, at, 8, 4}, 0, 110);
    EXPECT_EQ(guest.at(at, 1)[0], 77);
    guest.expect_value("sol_get_sysvar", {id, at, 0, 40}, 0, 110);
    guest.expect_value("sol_get_sysvar", {id, at, 40, 0}, 0, 110);
    guest.expect_value("sol_get_sysvar", {id, at, 1, 40}, 1, 110);
    guest.expect_value("sol_get_sysvar", {id, at, huge, 0}, 1, 110);
    guest.expect_value("sol_get_sysvar", {id, at, 0, 2750}, 1, 111);
    guest.expect_value("sol_get_sysvar", {guest.put(ids::rewards), at, 0, 1}, 2, 110);
    guest.expect_error(
        "sol_get_sysvar", {id, at, huge, 1}, InstructionErrorKind::arithmetic_overflow, 110);
    guest.expect_refusal(
        "sol_get_sysvar", {id, input_start, 0, 1}, Kind::invalid_pointer, "Invalid pointer", 110);
    guest.expect_violation(
        "sol_get_sysvar", {nowhere, stack_start, 0, 1}, MemoryAccess::store, stack_start, 1, 110);
    guest.expect_violation(
        "sol_get_sysvar", {nowhere, at, 0, 1}, MemoryAccess::load, nowhere, 32, 110);
}

TEST(svm_syscalls_sysvars, knows_no_stake)
{
    Guest guest;
    guest.expect_value("sol_get_epoch_stake", {0}, 0, 100);
    guest.expect_value("sol_get_epoch_stake", {guest.put(tests::numbered(1))}, 0, 110);
    guest.expect_violation("sol_get_epoch_stake", {nowhere}, MemoryAccess::load, nowhere, 32, 110);
}
}  // namespace
}  // namespace braid::svm
