// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/memory/version.hpp"
#include "engine/schedule/policy.hpp"
#include <array>
#include <memory>
#include <mutex>

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
    /// Whether a worker keeps it in its list of written locations.
    bool listed = false;
    std::uint8_t kind = 0;
    storage::VmId vm{};
    std::uint16_t key_size = 0;
    /// Delta versions in the list that have not been folded.
    std::uint32_t deltas = 0;
    std::uint64_t hash = 0;
    const std::uint8_t* key_bytes = nullptr;
    /// What the highest committed transaction left that is not in the list; null before.
    Atomic<Version<Policy>*> settled{nullptr};
    Version<Policy> base;

    [[nodiscard]] StateKey key() const noexcept
    {
        return {.vm = vm, .kind = kind, .bytes = {key_bytes, key_size}};
    }
};

/// Maps keys to locations; insert-only within a block. Finding takes no lock; two keys are one only where every byte is.
///
/// Invariants:
/// 1. A slot is written once a table: first its hash, then, with release, its location; finders load the location with
///    acquire. Probing ends at an empty slot.
/// 2. Insertion and growth hold the shard's lock and look again first, so a key is inserted once.
/// 3. A table that was outgrown stays readable until the block's end. Who misses in it looks again under the lock.
/// 4. A shard has no table until somebody needs it: who does empties it, so that no thread empties them all.
template <typename Policy>
class LocationTable
{
public:
    using Shared = SharedLocation<Policy>;

    /// Empties the table and makes room for about `expected` locations. [no worker is inside]
    void begin(std::size_t expected) noexcept;
    /// Interns the key; what is new goes to `arena`, the caller's own.
    [[nodiscard]] Shared* locate(const StateKey& key, Arena& arena) noexcept;
    /// Locations of this block. [no worker is inside]
    [[nodiscard]] std::size_t count() const noexcept;

private:
    struct Slot
    {
        std::uint64_t hash;
        typename Policy::template Atomic<Shared*> location;
    };
    struct Table
    {
        std::size_t mask;
        Slot* slots;
    };
    struct alignas(64) Shard
    {
        SpinLock<Policy> lock;
        typename Policy::template Atomic<const Table*> table{nullptr};
        std::size_t count = 0;
        Table first{};
    };
    static constexpr unsigned shard_bits = 6;
    static constexpr std::size_t slots_min = 16;

    /// The shard's table, emptied where this is the first use in the block.
    [[nodiscard]] static const Table& table_of(Shard& shard) noexcept;
    [[nodiscard]] static Shared* find(
        const Table& table, std::uint64_t hash, const StateKey& key) noexcept;
    [[nodiscard]] static Shared* make(
        const StateKey& key, std::uint64_t hash, Arena& arena) noexcept;
    static void enter(const Table& table, Shared* location) noexcept;
    static void grow(Shard& shard, Arena& arena) noexcept;

    typename Policy::KeyHash hash_;
    std::array<Shard, std::size_t{1} << shard_bits> shards_;
    std::unique_ptr<Slot[]> slots_;
    std::size_t capacity_ = 0;
};

template <typename Policy>
void LocationTable<Policy>::begin(std::size_t expected) noexcept
{
    std::size_t each = slots_min;
    while (each << shard_bits < 2 * expected)
        each *= 2;
    const std::size_t total = each << shard_bits;
    if (total > capacity_)
    {
        slots_ = std::make_unique_for_overwrite<Slot[]>(total);
        capacity_ = total;
    }
    for (std::size_t i = 0; i < shards_.size(); ++i)
    {
        shards_[i].first = {.mask = each - 1, .slots = slots_.get() + i * each};
        shards_[i].table.store(nullptr, std::memory_order_relaxed);
        shards_[i].count = 0;
    }
}

template <typename Policy>
const typename LocationTable<Policy>::Table& LocationTable<Policy>::table_of(Shard& shard) noexcept
{
    const Table* table = shard.table.load(std::memory_order_acquire);
    if (table != nullptr)
        return *table;
    const std::lock_guard guard{shard.lock};
    table = shard.table.load(std::memory_order_relaxed);
    if (table != nullptr)
        return *table;
    for (std::size_t i = 0; i <= shard.first.mask; ++i)
        shard.first.slots[i].location.store(nullptr, std::memory_order_relaxed);
    shard.table.store(&shard.first, std::memory_order_release);
    return shard.first;
}

template <typename Policy>
std::size_t LocationTable<Policy>::count() const noexcept
{
    std::size_t count = 0;
    for (const Shard& shard : shards_)
        count += shard.count;
    return count;
}

template <typename Policy>
SharedLocation<Policy>* LocationTable<Policy>::locate(const StateKey& key, Arena& arena) noexcept
{
    const std::uint64_t hash = hash_(key);
    Shard& shard = shards_[hash >> (64 - shard_bits)];
    if (Shared* found = find(table_of(shard), hash, key))
        return found;
    const std::lock_guard guard{shard.lock};
    const Table* table = shard.table.load(std::memory_order_relaxed);
    if (Shared* found = find(*table, hash, key))
        return found;
    Shared* location = make(key, hash, arena);
    enter(*table, location);
    if (2 * ++shard.count > table->mask)
        grow(shard, arena);
    return location;
}

template <typename Policy>
SharedLocation<Policy>* LocationTable<Policy>::find(
    const Table& table, std::uint64_t hash, const StateKey& key) noexcept
{
    for (std::size_t at = static_cast<std::size_t>(hash) & table.mask;; at = (at + 1) & table.mask)
    {
        Shared* location = table.slots[at].location.load(std::memory_order_acquire);
        if (location == nullptr)
            return nullptr;
        if (table.slots[at].hash == hash && location->key() == key)
            return location;
    }
}

template <typename Policy>
SharedLocation<Policy>* LocationTable<Policy>::make(
    const StateKey& key, std::uint64_t hash, Arena& arena) noexcept
{
    void* memory = arena.allocate(sizeof(Shared) + key.bytes.size(), alignof(Shared));
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
void LocationTable<Policy>::enter(const Table& table, Shared* location) noexcept
{
    std::size_t at = static_cast<std::size_t>(location->hash) & table.mask;
    while (table.slots[at].location.load(std::memory_order_relaxed) != nullptr)
        at = (at + 1) & table.mask;
    table.slots[at].hash = location->hash;
    table.slots[at].location.store(location, std::memory_order_release);
}

template <typename Policy>
void LocationTable<Policy>::grow(Shard& shard, Arena& arena) noexcept
{
    const Table& old = *shard.table.load(std::memory_order_relaxed);
    const std::size_t size = 2 * (old.mask + 1);
    auto* table = arena.make<Table>();
    table->mask = size - 1;
    table->slots = static_cast<Slot*>(arena.allocate(size * sizeof(Slot), alignof(Slot)));
    for (std::size_t i = 0; i < size; ++i)
        ::new (static_cast<void*>(table->slots + i)) Slot{};
    for (std::size_t i = 0; i <= old.mask; ++i)
        if (Shared* location = old.slots[i].location.load(std::memory_order_relaxed))
            enter(*table, location);
    shard.table.store(table, std::memory_order_release);
}
}  // namespace braid::engine
