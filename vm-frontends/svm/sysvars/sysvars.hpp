// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/account.hpp"
#include <optional>
#include <vector>

namespace braid::svm
{
/// https://docs.anza.xyz/runtime/sysvars . Each is stored as bincode: its fields in order, least significant byte first.
struct Clock
{
    std::uint64_t slot = 0;
    std::int64_t epoch_start_timestamp = 0;
    std::uint64_t epoch = 0;
    std::uint64_t leader_schedule_epoch = 0;
    std::int64_t unix_timestamp = 0;
};

struct Rent
{
    std::uint64_t lamports_per_byte = 6960;
    double exemption_threshold = 1.0;
    std::uint8_t burn_percent = 50;

    /// What an account of so many bytes of data must have at least.
    [[nodiscard]] std::uint64_t minimum_balance(std::uint64_t data_size) const noexcept;
};

struct EpochSchedule
{
    std::uint64_t slots_per_epoch = 432000;
    std::uint64_t leader_schedule_slot_offset = 432000;
    bool warmup = false;
    std::uint64_t first_normal_epoch = 0;
    std::uint64_t first_normal_slot = 0;
};

struct EpochRewards
{
    std::uint64_t distribution_starting_block_height = 0;
    std::uint64_t partition_count = 0;
    Hash32 parent_blockhash;
    /// A 128-bit number.
    std::uint64_t points_low = 0;
    std::uint64_t points_high = 0;
    std::uint64_t rewards_total = 0;
    std::uint64_t rewards_distributed = 0;
    bool active = false;
};

struct SlotHash
{
    std::uint64_t slot = 0;
    Hash32 hash;
};

struct RecentBlockhash
{
    Hash32 blockhash;
    std::uint64_t lamports_per_signature = 0;
};

/// The sysvars of a slot, decoded and as bytes. Immutable while a block executes; shared by threads.
/// One that the state lacks is absent: programs that ask get UnsupportedSysvar.
class Sysvars
{
public:
    std::optional<Clock> clock;
    std::optional<Rent> rent;
    std::optional<EpochSchedule> epoch_schedule;
    std::optional<EpochRewards> epoch_rewards;
    std::optional<std::uint64_t> last_restart_slot;
    /// Newest first, at most 512.
    std::optional<std::vector<SlotHash>> slot_hashes;
    /// Newest first, at most 150.
    std::optional<std::vector<RecentBlockhash>> recent_blockhashes;

    /// Takes the data of a sysvar's account; false where it does not decode, or `id` is no sysvar that is kept here.
    bool set(const Pubkey& id, Bytes data);
    /// The account's data as set() took them, for sol_get_sysvar; nothing where there is none or programs may not ask.
    [[nodiscard]] std::optional<Bytes> data_of(const Pubkey& id) const noexcept;

private:
    struct Raw
    {
        Pubkey id;
        std::vector<std::uint8_t> data;
    };
    [[nodiscard]] bool decode(const Pubkey& id, Bytes data);

    std::vector<Raw> raw_;
};
}  // namespace braid::svm
