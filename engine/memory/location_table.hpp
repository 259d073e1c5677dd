// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/memory/version.hpp"
#include "engine/schedule/policy.hpp"
#include <algorithm>
#include <array>
#include <memory>
#include <mutex>
#include <vector>

namespace braid::engine
{
/// A location that workers share: its name, and what transactions left there, highest first.
///
/// The name is immutable. The list, versions and flags change under the lock; `head`, `base_known`, `hot` and
/// `settled` may also be looked at without it: each is stored with release and pairs with an acquire load.
template <typename Policy>
struct alignas(64) SharedLocation : Location
{
    template <typename T>
    using Atomic = typename Policy::template Atomic<T>;

    Atomic<Version<Policy>*> head{nullptr};
    SpinLock<Policy> lock;
    /// Whether the base version's value is known; once true, it stays.
    Atomic<bool> base_known{false};
    /// Deltas go to the transactions' records and not to the list; reads wait for the frontier. Once true, it stays.
    Atomic<bool> hot{false};
    /// Whether some transaction announced a write; once true, it stays.
    Atomic<bool> announced{false};
    /// Whether a worker keeps it in its list of written locations.
    bool listed = false;
    std::uint8_t kind = 0;
    storage::VmId vm{};
    std::uint16_t key_size = 0;
    /// Delta versions in the list that have not been folded.
    std::uint32_t deltas = 0;
    std::uint64_t hash = 0;
    const std::uint8_t* key_bytes = nullptr;
    /// The chain of the last transaction that announced a write, in what epoch. For who announces.
    std::uint32_t chain = 0;
    std::uint32_t chain_epoch = 0;
    /// What the highest committed transaction left that is not in the list; null before.
    Atomic<Version<Policy>*> settled{nullptr};
    Version<Policy> base;

    [[nodiscard]] StateKey key() const noexcept
    {
        return {.vm = vm, .kind = kind, .bytes = {key_bytes, key_size}};
    }
};

/// Maps keys to locations; insert-only within a block. Finding takes no lock, and inserting takes one only in a block that
/// has far more locations than expected. Two keys are one only where every byte is.
///
/// A slot belongs to the block whose number it carries: what earlier blocks left counts as empty, so a block begins without
/// clearing the table.
///
/// Invariants:
/// 1. A slot goes from empty to a location once, by compare-and-swap (release; finders load with acquire), and stays.
/// 2. A key is looked for in the `probes_max` slots from its hash on, up to the first empty one. Where it has a location,
///    the location is among them, or in the overflow where none is empty. As slots never become empty again, whoever
///    finds all taken and the key in none goes to the overflow, now and for good.
/// 3. Two who insert a key meet in the same slot, the first empty one; the slower sees the faster one's location there.
template <typename Policy>
class LocationTable
{
public:
    using Shared = SharedLocation<Policy>;

    /// Empties the table and makes room for about `expected` locations. [no worker is inside]
    void begin(std::size_t expected) noexcept;
    /// Interns the key. What is new goes to `arena`, the caller's own, and is counted in `made`.
    [[nodiscard]] Shared* locate(const StateKey& key, Arena& arena, std::size_t& made) noexcept;

private:
    /// A location's address, with some bits of its hash and the block's number where an address has zeros.
    using Slot = typename Policy::template Atomic<std::uintptr_t>;
    struct alignas(64) Shard
    {
        SpinLock<Policy> lock;
        std::vector<Shared*> slots;
        std::size_t count = 0;
    };
    static constexpr std::uintptr_t tag_mask = alignof(Shared) - 1;
    /// Addresses of processes have zeros above this bit; kernels give others only to who asks for them.
    static constexpr unsigned block_shift = 48;
    static constexpr std::uintptr_t block_mask = ~std::uintptr_t{0} << block_shift;
    static constexpr std::size_t probes_max = 64;
    static constexpr unsigned shard_bits = 5;
    static constexpr std::size_t slots_min = 1024;

    [[nodiscard]] static std::uintptr_t tag_of(std::uint64_t hash) noexcept
    {
        return static_cast<std::uintptr_t>(hash >> 40) & tag_mask;
    }
    [[nodiscard]] bool is_empty(std::uintptr_t slot) const noexcept
    {
        return (slot & block_mask) != block_;
    }
    /// [!is_empty(slot)]
    [[nodiscard]] static Shared* match(
        std::uintptr_t slot, std::uint64_t hash, const StateKey& key) noexcept
    {
        if ((slot & tag_mask) != tag_of(hash))
            return nullptr;
        auto* location = reinterpret_cast<Shared*>(slot & ~(tag_mask | block_mask));
        return location->hash == hash && location->key() == key ? location : nullptr;
    }
    [[nodiscard]] static Shared* make(
        const StateKey& key, std::uint64_t hash, Arena& arena) noexcept;
    [[gnu::noinline]] [[nodiscard]] Shared* locate_in_overflow(
        const StateKey& key, std::uint64_t hash, Arena& arena, std::size_t& made) noexcept;
    static void grow(Shard& shard) noexcept;

    typename Policy::KeyHash hash_;
    std::unique_ptr<Slot[]> slots_;
    std::size_t capacity_ = 0;
    std::size_t mask_ = 0;
    /// The block's number, of those since the table was cleared, shifted to its place. Not 0, as cleared slots are.
    std::uintptr_t block_ = 0;
    /// Each guarded by its lock: open addressing, at most half full.
    std::array<Shard, std::size_t{1} << shard_bits> overflow_;
};

template <typename Policy>
void LocationTable<Policy>::begin(std::size_t expected) noexcept
{
    std::size_t size = slots_min;
    while (size < 2 * expected)
        size *= 2;
    const bool grows = size > capacity_;
    if (grows)
    {
        slots_ = std::make_unique_for_overwrite<Slot[]>(size);
        capacity_ = size;
    }
    block_ += std::uintptr_t{1} << block_shift;
    if (grows || block_ == 0)
    {
        for (std::size_t i = 0; i < capacity_; ++i)
            slots_[i].store(0, std::memory_order_relaxed);
        block_ = std::uintptr_t{1} << block_shift;
    }
    mask_ = size - 1;
    for (Shard& shard : overflow_)
    {
        shard.slots.clear();
        shard.count = 0;
    }
}

template <typename Policy>
SharedLocation<Policy>* LocationTable<Policy>::locate(
    const StateKey& key, Arena& arena, std::size_t& made) noexcept
{
    const std::uint64_t hash = hash_(key);
    Shared* inserted = nullptr;
    for (std::size_t probe = 0; probe < probes_max; ++probe)
    {
        Slot& slot = slots_[(static_cast<std::size_t>(hash) + probe) & mask_];
        std::uintptr_t seen = slot.load(std::memory_order_acquire);
        while (is_empty(seen))
        {
            if (inserted == nullptr)
                inserted = make(key, hash, arena);
            const auto word = reinterpret_cast<std::uintptr_t>(inserted) | tag_of(hash) | block_;
            if (slot.compare_exchange_weak(
                    seen, word, std::memory_order_acq_rel, std::memory_order_acquire))
            {
                ++made;
                return inserted;
            }
        }
        if (Shared* found = match(seen, hash, key))
            return found;
    }
    return locate_in_overflow(key, hash, arena, made);
}

template <typename Policy>
SharedLocation<Policy>* LocationTable<Policy>::locate_in_overflow(
    const StateKey& key, std::uint64_t hash, Arena& arena, std::size_t& made) noexcept
{
    Shard& shard = overflow_[static_cast<std::size_t>(hash >> (64 - shard_bits))];
    const std::lock_guard guard{shard.lock};
    if (2 * shard.count >= shard.slots.size())
        grow(shard);
    const std::size_t mask = shard.slots.size() - 1;
    std::size_t at = static_cast<std::size_t>(hash) & mask;
    for (; shard.slots[at] != nullptr; at = (at + 1) & mask)
        if (shard.slots[at]->hash == hash && shard.slots[at]->key() == key)
            return shard.slots[at];
    ++shard.count;
    ++made;
    return shard.slots[at] = make(key, hash, arena);
}

template <typename Policy>
SharedLocation<Policy>* LocationTable<Policy>::make(
    const StateKey& key, std::uint64_t hash, Arena& arena) noexcept
{
    void* memory = arena.allocate(sizeof(Shared) + key.bytes.size(), alignof(Shared));
    BRAID_ASSERT((reinterpret_cast<std::uintptr_t>(memory) & block_mask) == 0);
    auto* location = ::new (memory) Shared;
    auto* bytes = reinterpret_cast<std::uint8_t*>(location + 1);
    if (!key.bytes.empty())
        std::memcpy(bytes, key.bytes.data(), key.bytes.size());
    location->head.store(&location->base, std::memory_order_relaxed);
    location->kind = key.kind;
    location->vm = key.vm;
    location->key_size = static_cast<std::uint16_t>(key.bytes.size());
    location->hash = hash;
    location->key_bytes = bytes;
    return location;
}

template <typename Policy>
void LocationTable<Policy>::grow(Shard& shard) noexcept
{
    constexpr std::size_t shard_slots_min = 64;
    std::vector<Shared*> grown(std::max(shard_slots_min, 2 * shard.slots.size()));
    for (Shared* location : shard.slots)
    {
        if (location == nullptr)
            continue;
        std::size_t at = static_cast<std::size_t>(location->hash) & (grown.size() - 1);
        while (grown[at] != nullptr)
            at = (at + 1) & (grown.size() - 1);
        grown[at] = location;
    }
    shard.slots = std::move(grown);
}
}  // namespace braid::engine
