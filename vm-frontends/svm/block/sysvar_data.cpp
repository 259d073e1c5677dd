// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/block/sysvar_data.hpp"

#include "base/assert.hpp"
#include <algorithm>

namespace braid::svm
{
namespace
{
/// Fills an account's data front to back.
class Writer
{
public:
    Writer(std::size_t size, Arena& arena) noexcept : data_(arena.make_array<std::uint8_t>(size)) {}

    template <typename T>
    Writer& number(T value) noexcept
    {
        BRAID_ASSERT(at_ + sizeof value <= data_.size());
        store_le(data_.data() + at_, value);
        at_ += sizeof value;
        return *this;
    }
    Writer& hash(const Hash32& value) noexcept
    {
        BRAID_ASSERT(at_ + 32 <= data_.size());
        std::memcpy(data_.data() + at_, value.data(), 32);
        at_ += 32;
        return *this;
    }
    [[nodiscard]] Bytes data() const noexcept { return data_; }

private:
    std::span<std::uint8_t> data_;
    std::size_t at_ = 0;
};

constexpr std::uint64_t slot_bits = 1024 * 1024;
constexpr std::size_t bits_at = 9;
constexpr std::size_t words_size = slot_bits / 8;
constexpr std::size_t next_slot_at = bits_at + words_size + 8;
static_assert(next_slot_at + 8 == slot_history_size);

void set_bit(std::span<std::uint8_t> data, std::uint64_t slot, bool value) noexcept
{
    const auto bit = static_cast<std::size_t>(slot % slot_bits);
    std::uint8_t& byte = data[bits_at + bit / 8];
    const auto mask = static_cast<std::uint8_t>(1U << bit % 8);
    byte = static_cast<std::uint8_t>(value ? byte | mask : byte & ~mask);
}

/// Slots of the first epoch where epochs grow to their length.
constexpr std::uint64_t epoch_slots_min = 32;
}  // namespace

Bytes encode_clock(const Clock& clock, Arena& arena) noexcept
{
    return Writer{40, arena}
        .number(clock.slot)
        .number(clock.epoch_start_timestamp)
        .number(clock.epoch)
        .number(clock.leader_schedule_epoch)
        .number(clock.unix_timestamp)
        .data();
}

Bytes encode_rent(const Rent& rent, Arena& arena) noexcept
{
    return Writer{17, arena}
        .number(rent.lamports_per_byte)
        .number(std::bit_cast<std::uint64_t>(rent.exemption_threshold))
        .number(rent.burn_percent)
        .data();
}

Bytes encode_epoch_schedule(const EpochSchedule& schedule, Arena& arena) noexcept
{
    return Writer{33, arena}
        .number(schedule.slots_per_epoch)
        .number(schedule.leader_schedule_slot_offset)
        .number(std::uint8_t{schedule.warmup})
        .number(schedule.first_normal_epoch)
        .number(schedule.first_normal_slot)
        .data();
}

Bytes encode_epoch_rewards(const EpochRewards& rewards, Arena& arena) noexcept
{
    return Writer{81, arena}
        .number(rewards.distribution_starting_block_height)
        .number(rewards.partition_count)
        .hash(rewards.parent_blockhash)
        .number(rewards.points_low)
        .number(rewards.points_high)
        .number(rewards.rewards_total)
        .number(rewards.rewards_distributed)
        .number(std::uint8_t{rewards.active})
        .data();
}

Bytes encode_last_restart_slot(std::uint64_t slot, Arena& arena) noexcept
{
    return Writer{8, arena}.number(slot).data();
}

Bytes encode_slot_hashes(std::span<const SlotHash> hashes, Arena& arena) noexcept
{
    Writer writer{8 + slot_hash_count_max * 40, arena};
    writer.number(std::uint64_t{hashes.size()});
    for (const SlotHash& hash : hashes)
        writer.number(hash.slot).hash(hash.hash);
    return writer.data();
}

void add_slot_hash(std::vector<SlotHash>& hashes, const SlotHash& added)
{
    const auto at = std::ranges::lower_bound(
        hashes, added.slot, [](std::uint64_t a, std::uint64_t b) { return a > b; },
        &SlotHash::slot);
    if (at != hashes.end() && at->slot == added.slot)
        at->hash = added.hash;
    else
        hashes.insert(at, added);
    if (hashes.size() > slot_hash_count_max)
        hashes.resize(slot_hash_count_max);
}

Bytes encode_recent_blockhashes(std::span<const RecentBlockhash> hashes, Arena& arena) noexcept
{
    Writer writer{8 + recent_blockhash_count_max * 40, arena};
    writer.number(std::uint64_t{hashes.size()});
    for (const RecentBlockhash& hash : hashes)
        writer.hash(hash.blockhash).number(hash.lamports_per_signature);
    return writer.data();
}

Bytes add_to_slot_history(Bytes before, std::uint64_t slot, Arena& arena) noexcept
{
    const auto data = arena.make_array<std::uint8_t>(slot_history_size);
    if (before.size() == slot_history_size)
    {
        std::ranges::copy(before, data.begin());
    }
    else
    {
        data[0] = 1;
        store_le(data.data() + 1, std::uint64_t{words_size / 8});
        store_le(data.data() + bits_at + words_size, slot_bits);
        set_bit(data, 0, true);
        store_le(data.data() + next_slot_at, std::uint64_t{1});
    }
    const auto next = load_le<std::uint64_t>(data.data() + next_slot_at);
    if (slot > next && slot - next >= slot_bits)
        std::ranges::fill(data.subspan(bits_at, words_size), std::uint8_t{0});
    else
        for (std::uint64_t skipped = next; skipped < slot; ++skipped)
            set_bit(data, skipped, false);
    set_bit(data, slot, true);
    store_le(data.data() + next_slot_at, slot + 1);
    return data;
}

std::uint64_t epoch_of(const EpochSchedule& schedule, std::uint64_t slot) noexcept
{
    if (slot < schedule.first_normal_slot)
        return static_cast<std::uint64_t>(std::bit_width(slot + epoch_slots_min)) -
               static_cast<std::uint64_t>(std::bit_width(epoch_slots_min));
    const std::uint64_t length = std::max<std::uint64_t>(schedule.slots_per_epoch, 1);
    return schedule.first_normal_epoch + (slot - schedule.first_normal_slot) / length;
}

std::uint64_t leader_schedule_epoch_of(const EpochSchedule& schedule, std::uint64_t slot) noexcept
{
    if (slot < schedule.first_normal_slot)
        return epoch_of(schedule, slot) + 1;
    const std::uint64_t length = std::max<std::uint64_t>(schedule.slots_per_epoch, 1);
    const std::uint64_t ahead =
        slot - schedule.first_normal_slot + schedule.leader_schedule_slot_offset;
    return schedule.first_normal_epoch + ahead / length;
}
}  // namespace braid::svm
