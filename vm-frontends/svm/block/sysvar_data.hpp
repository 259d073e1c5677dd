// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.hpp"
#include "vm-frontends/svm/sysvars/sysvars.hpp"

/// The data of sysvars' accounts as blocks write them: bincode, and zeros up to the size that the account always has.
/// https://docs.anza.xyz/runtime/sysvars
namespace braid::svm
{
[[nodiscard]] Bytes encode_clock(const Clock& clock, Arena& arena) noexcept;
[[nodiscard]] Bytes encode_rent(const Rent& rent, Arena& arena) noexcept;
[[nodiscard]] Bytes encode_epoch_schedule(const EpochSchedule& schedule, Arena& arena) noexcept;
[[nodiscard]] Bytes encode_epoch_rewards(const EpochRewards& rewards, Arena& arena) noexcept;
[[nodiscard]] Bytes encode_last_restart_slot(std::uint64_t slot, Arena& arena) noexcept;

inline constexpr std::size_t slot_hash_count_max = 512;
/// [hashes.size() <= slot_hash_count_max]
[[nodiscard]] Bytes encode_slot_hashes(std::span<const SlotHash> hashes, Arena& arena) noexcept;
/// Puts the hash of a slot among the others, newest first, and drops the oldest where there are too many.
void add_slot_hash(std::vector<SlotHash>& hashes, const SlotHash& added);

inline constexpr std::size_t recent_blockhash_count_max = 150;
/// [hashes.size() <= recent_blockhash_count_max]
[[nodiscard]] Bytes encode_recent_blockhashes(
    std::span<const RecentBlockhash> hashes, Arena& arena) noexcept;

/// Which of the last 2^20 slots had a block: a bit a slot.
///
///     data := 1 u8, words u64, word u64*, bits u64, next slot u64
/// https://docs.rs/solana-slot-history/latest/solana_slot_history/
inline constexpr std::size_t slot_history_size = 131'097;
/// The data with a slot added; of an empty history where `before` are none. [slot is above all that were added]
[[nodiscard]] Bytes add_to_slot_history(Bytes before, std::uint64_t slot, Arena& arena) noexcept;

/// Which epoch the slot is of, and which epoch's leaders are decided in it.
/// https://docs.rs/solana-epoch-schedule/latest/solana_epoch_schedule/struct.EpochSchedule.html
[[nodiscard]] std::uint64_t epoch_of(const EpochSchedule& schedule, std::uint64_t slot) noexcept;
[[nodiscard]] std::uint64_t leader_schedule_epoch_of(
    const EpochSchedule& schedule, std::uint64_t slot) noexcept;
}  // namespace braid::svm
