// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/sysvars/sysvars.hpp"

#include "vm-frontends/svm/program_ids.hpp"
#include <algorithm>
#include <bit>

namespace braid::svm
{
namespace
{
constexpr std::size_t slot_hash_size = 40;
constexpr std::size_t recent_blockhash_size = 40;
constexpr std::size_t stake_history_entry_size = 32;

/// Takes fields off bincode's bytes. Once they are used up, or a field is none, all that is taken is zero, and ok() false.
/// What follows the last field is ignored, as sysvars' accounts are longer than what they hold.
class Fields
{
public:
    explicit Fields(Bytes bytes) noexcept : rest_(bytes) {}

    [[nodiscard]] bool ok() const noexcept { return ok_; }

    [[nodiscard]] std::uint8_t byte() noexcept
    {
        const std::uint8_t* at = take(1);
        return at == nullptr ? std::uint8_t{0} : *at;
    }
    [[nodiscard]] std::uint64_t number() noexcept
    {
        const std::uint8_t* at = take(sizeof(std::uint64_t));
        return at == nullptr ? 0 : load_le<std::uint64_t>(at);
    }
    [[nodiscard]] std::int64_t time() noexcept { return static_cast<std::int64_t>(number()); }
    [[nodiscard]] bool flag() noexcept
    {
        const std::uint8_t value = byte();
        ok_ = ok_ && value <= 1;
        return value == 1;
    }
    [[nodiscard]] Hash32 hash() noexcept
    {
        const std::uint8_t* at = take(sizeof(Hash32));
        return at == nullptr ? Hash32{} : Hash32::from({at, sizeof(Hash32)});
    }
    /// How many elements follow: as many as there are bytes for, or ok() is false.
    [[nodiscard]] std::size_t count(std::size_t element_size) noexcept
    {
        const std::uint64_t count = number();
        ok_ = ok_ && count <= rest_.size() / element_size;
        return ok_ ? count : 0;
    }

private:
    [[nodiscard]] const std::uint8_t* take(std::size_t size) noexcept
    {
        ok_ = ok_ && size <= rest_.size();
        if (!ok_)
            return nullptr;
        const std::uint8_t* at = rest_.data();
        rest_ = rest_.subspan(size);
        return at;
    }

    Bytes rest_;
    bool ok_ = true;
};

[[nodiscard]] Clock read_clock(Fields& from) noexcept
{
    Clock clock;
    clock.slot = from.number();
    clock.epoch_start_timestamp = from.time();
    clock.epoch = from.number();
    clock.leader_schedule_epoch = from.number();
    clock.unix_timestamp = from.time();
    return clock;
}

[[nodiscard]] Rent read_rent(Fields& from) noexcept
{
    Rent rent;
    rent.lamports_per_byte = from.number();
    rent.exemption_threshold = std::bit_cast<double>(from.number());
    rent.burn_percent = from.byte();
    return rent;
}

[[nodiscard]] EpochSchedule read_epoch_schedule(Fields& from) noexcept
{
    EpochSchedule schedule;
    schedule.slots_per_epoch = from.number();
    schedule.leader_schedule_slot_offset = from.number();
    schedule.warmup = from.flag();
    schedule.first_normal_epoch = from.number();
    schedule.first_normal_slot = from.number();
    return schedule;
}

[[nodiscard]] EpochRewards read_epoch_rewards(Fields& from) noexcept
{
    EpochRewards rewards;
    rewards.distribution_starting_block_height = from.number();
    rewards.partition_count = from.number();
    rewards.parent_blockhash = from.hash();
    rewards.points_low = from.number();
    rewards.points_high = from.number();
    rewards.rewards_total = from.number();
    rewards.rewards_distributed = from.number();
    rewards.active = from.flag();
    return rewards;
}

[[nodiscard]] std::vector<SlotHash> read_slot_hashes(Fields& from)
{
    std::vector<SlotHash> hashes(from.count(slot_hash_size));
    for (SlotHash& hash : hashes)
    {
        hash.slot = from.number();
        hash.hash = from.hash();
    }
    return hashes;
}

[[nodiscard]] std::vector<RecentBlockhash> read_recent_blockhashes(Fields& from)
{
    std::vector<RecentBlockhash> hashes(from.count(recent_blockhash_size));
    for (RecentBlockhash& hash : hashes)
    {
        hash.blockhash = from.hash();
        hash.lamports_per_signature = from.number();
    }
    return hashes;
}

/// Keeps what was read where it was there in full.
template <typename T>
bool keep(std::optional<T>& to, T value, const Fields& from)
{
    if (from.ok())
        to = std::move(value);
    return from.ok();
}
}  // namespace

bool Sysvars::decode(const Pubkey& id, Bytes data)
{
    Fields from(data);
    if (id == ids::clock)
        return keep(clock, read_clock(from), from);
    if (id == ids::rent)
        return keep(rent, read_rent(from), from);
    if (id == ids::epoch_schedule)
        return keep(epoch_schedule, read_epoch_schedule(from), from);
    if (id == ids::epoch_rewards)
        return keep(epoch_rewards, read_epoch_rewards(from), from);
    if (id == ids::last_restart_slot)
        return keep(last_restart_slot, from.number(), from);
    if (id == ids::slot_hashes)
        return keep(slot_hashes, read_slot_hashes(from), from);
    if (id == ids::recent_blockhashes)
        return keep(recent_blockhashes, read_recent_blockhashes(from), from);
    // Nobody here reads it but programs, by sol_get_sysvar.
    if (id == ids::stake_history)
        static_cast<void>(from.count(stake_history_entry_size));
    return id == ids::stake_history && from.ok();
}

bool Sysvars::set(const Pubkey& id, Bytes data)
{
    if (!decode(id, data))
        return false;
    // Deprecated: sol_get_sysvar does not know it.
    if (id == ids::recent_blockhashes)
        return true;
    const auto known = std::ranges::find(raw_, id, &Raw::id);
    Raw& raw = known == raw_.end() ? raw_.emplace_back() : *known;
    raw.id = id;
    raw.data.assign(data.begin(), data.end());
    return true;
}

std::optional<Bytes> Sysvars::data_of(const Pubkey& id) const noexcept
{
    const auto raw = std::ranges::find(raw_, id, &Raw::id);
    if (raw == raw_.end())
        return std::nullopt;
    return Bytes(raw->data);
}
}  // namespace braid::svm
