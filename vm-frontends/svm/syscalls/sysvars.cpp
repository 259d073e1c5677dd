// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/syscalls/call.hpp"
#include "vm-frontends/svm/syscalls/costs.hpp"
#include <algorithm>
#include <bit>

/// https://github.com/anza-xyz/agave/blob/master/syscalls/src/sysvar.rs
namespace braid::svm
{
namespace
{
/// Programs of loader v1 may not ask, and nobody may ask for a sysvar in the place of the input.
Result<Done, Fault> check_place(Call& call, std::uint64_t address) noexcept
{
    if (!call.invoke().check_aligned())
        return call.refuse(SyscallError::Kind::unaligned_pointer, "Unaligned pointer");
    if (address >= input_start)
        return call.refuse(SyscallError::Kind::invalid_pointer, "Invalid pointer");
    return Done{};
}

/// A sysvar as Rust lays its structure out: fields at multiples of their size, zeros between and behind them.
template <std::size_t size, std::size_t alignment = 8>
struct Layout
{
    static constexpr std::size_t alignment_of = alignment;
    std::array<std::uint8_t, size> bytes{};

    Layout& put(std::size_t at, std::uint64_t value) noexcept
    {
        store_le(bytes.data() + at, value);
        return *this;
    }
};

Layout<40> layout_of(const Clock& clock) noexcept
{
    return Layout<40>{}
        .put(0, clock.slot)
        .put(8, static_cast<std::uint64_t>(clock.epoch_start_timestamp))
        .put(16, clock.epoch)
        .put(24, clock.leader_schedule_epoch)
        .put(32, static_cast<std::uint64_t>(clock.unix_timestamp));
}

Layout<24> layout_of(const Rent& rent) noexcept
{
    return Layout<24>{}
        .put(0, rent.lamports_per_byte)
        .put(8, std::bit_cast<std::uint64_t>(rent.exemption_threshold))
        .put(16, rent.burn_percent);
}

Layout<40> layout_of(const EpochSchedule& schedule) noexcept
{
    return Layout<40>{}
        .put(0, schedule.slots_per_epoch)
        .put(8, schedule.leader_schedule_slot_offset)
        .put(16, schedule.warmup ? 1 : 0)
        .put(24, schedule.first_normal_epoch)
        .put(32, schedule.first_normal_slot);
}

/// Aligned as its number of 128 bits is.
Layout<96, 16> layout_of(const EpochRewards& rewards) noexcept
{
    Layout<96, 16> layout;
    layout.put(0, rewards.distribution_starting_block_height).put(8, rewards.partition_count);
    std::ranges::copy(rewards.parent_blockhash.bytes, layout.bytes.begin() + 16);
    layout.put(48, rewards.points_low)
        .put(56, rewards.points_high)
        .put(64, rewards.rewards_total)
        .put(72, rewards.rewards_distributed)
        .put(80, rewards.active ? 1 : 0);
    return layout;
}

Layout<8> layout_of(std::uint64_t slot) noexcept
{
    return Layout<8>{}.put(0, slot);
}

template <typename Sysvar>
Outcome get(
    Machine& machine, std::uint64_t address, std::optional<Sysvar> Sysvars::* member) noexcept
{
    Call call{machine};
    using Laid = decltype(layout_of(Sysvar{}));
    constexpr std::size_t size = sizeof(Laid::bytes);
    if (!call.charge(costs::sysvar_base + size))
        return call.fault();
    if (const auto checked = check_place(call, address); !checked.ok())
        return Err{checked.error()};
    Output output{.address = address, .size = size, .alignment = Laid::alignment_of};
    if (!call.open(output))
        return call.fault();
    const std::optional<Sysvar>& sysvar = call.invoke().sysvars().*member;
    if (!sysvar)
        return call.invoke().fail(InstructionErrorKind::unsupported_sysvar);
    std::ranges::copy(layout_of(*sysvar).bytes, output.host);
    return std::uint64_t{0};
}
}  // namespace

Outcome sol_get_clock_sysvar(Machine& machine, const Arguments& arguments) noexcept
{
    return get(machine, arguments[0], &Sysvars::clock);
}

Outcome sol_get_rent_sysvar(Machine& machine, const Arguments& arguments) noexcept
{
    return get(machine, arguments[0], &Sysvars::rent);
}

Outcome sol_get_epoch_schedule_sysvar(Machine& machine, const Arguments& arguments) noexcept
{
    return get(machine, arguments[0], &Sysvars::epoch_schedule);
}

Outcome sol_get_epoch_rewards_sysvar(Machine& machine, const Arguments& arguments) noexcept
{
    return get(machine, arguments[0], &Sysvars::epoch_rewards);
}

Outcome sol_get_last_restart_slot(Machine& machine, const Arguments& arguments) noexcept
{
    return get(machine, arguments[0], &Sysvars::last_restart_slot);
}

/// Part of a sysvar's data; 2 where there is no such sysvar, 1 where the part lies outside.
/// https://github.com/solana-foundation/solana-improvement-documents/blob/main/proposals/0127-get-sysvar-syscall.md
Outcome sol_get_sysvar(Machine& machine, const Arguments& arguments) noexcept
{
    Call call{machine};
    const auto [id_at, address, offset, size, unused_5] = arguments;
    const std::uint64_t copied =
        std::max(size / costs::bytes_per_unit, costs::memory_operation_min);
    Output output = Output::bytes(address, size);
    Bytes id;
    if (!call.charge(costs::sysvar_base + sizeof(Pubkey) / costs::bytes_per_unit + copied))
        return call.fault();
    if (const auto checked = check_place(call, address); !checked.ok())
        return Err{checked.error()};
    if (!call.open(output) || !call.read_object(id, id_at, sizeof(Pubkey)))
        return call.fault();
    std::uint64_t end = 0;
    std::uint64_t address_end = 0;
    if (__builtin_add_overflow(offset, size, &end) ||
        __builtin_add_overflow(address, size, &address_end))
        return call.invoke().fail(InstructionErrorKind::arithmetic_overflow);
    const std::optional<Bytes> data = call.invoke().sysvars().data_of(Pubkey::from(id));
    if (!data)
        return std::uint64_t{2};
    if (end > data->size())
        return std::uint64_t{1};
    if (size != 0)
        std::memcpy(output.host, data->data() + offset, size);
    return std::uint64_t{0};
}

/// Of the whole cluster, or of the vote account at an address: 0, since there are no stakes here.
/// https://github.com/solana-foundation/solana-improvement-documents/blob/main/proposals/0133-syscall-get-epoch-stake.md
Outcome sol_get_epoch_stake(Machine& machine, const Arguments& arguments) noexcept
{
    Call call{machine};
    const std::uint64_t vote_account_at = arguments[0];
    constexpr std::uint64_t units_for_account =
        costs::base + sizeof(Pubkey) / costs::bytes_per_unit + costs::memory_operation_min;
    if (!call.charge(vote_account_at == 0 ? costs::base : units_for_account))
        return call.fault();
    Bytes vote_account;
    if (vote_account_at != 0 && !call.read_object(vote_account, vote_account_at, sizeof(Pubkey)))
        return call.fault();
    return std::uint64_t{0};
}
}  // namespace braid::svm
