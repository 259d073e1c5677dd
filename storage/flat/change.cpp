// SPDX-License-Identifier: Apache-2.0
#include "storage/flat/state.hpp"
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

namespace braid::storage
{
namespace
{
/// What a commit does besides its writes, so that it stays short: about 0.1 ms.
constexpr TendLimit limit_of_commit{.versions = 1'024, .slots = 4'096, .pieces = 1'024};
constexpr std::size_t unlimited = ~std::size_t{0};
/// Writes from which on threads are asked, and shards that one takes at a time. By estimate: 2,000 writes take 0.3 ms, some ten
/// times what it costs to wake a thread.
constexpr std::size_t parallel_write_min = 2'000;
constexpr std::size_t parallel_shard_count = 64;

[[nodiscard]] std::int64_t list_size(std::size_t write_count) noexcept
{
    return static_cast<std::int64_t>(sizeof(HeightWrites) + write_count * sizeof(Node*));
}
}  // namespace

/// A write set on its way in.
struct FlatState::State::Placement
{
    Placement(const WriteSet& given, std::uint64_t at)
      : writes(given), height(at), made(given.entries.size())
    {}

    /// Makes the nodes of writes [begin, end). In the order of the write set, so that what it views comes to the
    /// processor by itself.
    void make(std::size_t begin, std::size_t end);
    /// Groups by shard. [all are made]
    void group();
    /// The nodes, by write.
    [[nodiscard]] std::vector<Node*> nodes() const;

    struct Made
    {
        KeyHash hash;
        Node* node = nullptr;
    };

    const WriteSet& writes;
    std::uint64_t height;
    /// By write.
    std::vector<Made> made;
    /// Those of a shard begin there.
    std::array<std::uint32_t, KeyHash::shard_count + 1> begins{};
    std::vector<Made> grouped{};
    std::atomic<std::size_t> size{0};
};

void FlatState::State::Placement::make(std::size_t begin, std::size_t end)
{
    // Memory that was free is in no cache.
    constexpr std::size_t ahead = 8;
    std::array<void*, ahead> memory{};
    const auto allocate = [&](std::size_t at)
    {
        if (at < end)
            memory[at % ahead] = Node::allocate(writes.entries[at].key, writes.entries[at].value);
    };
    for (std::size_t i = 0; i < ahead; ++i)
        allocate(begin + i);
    std::size_t made_size = 0;
    for (std::size_t i = begin; i < end; ++i)
    {
        const WriteSet::Entry& entry = writes.entries[i];
        const KeyHash hash = KeyHash::of(entry.key);
        Node* const node = Node::make(memory[i % ahead],
            {.hash = hash, .key = entry.key, .value = entry.value, .height = height});
        made[i] = {.hash = hash, .node = node};
        made_size += node->size();
        allocate(i + ahead);
    }
    size.fetch_add(made_size, std::memory_order_relaxed);
}

void FlatState::State::Placement::group()
{
    for (const Made& one : made)
        ++begins[one.hash.shard() + 1];
    for (std::size_t i = 1; i < begins.size(); ++i)
        begins[i] += begins[i - 1];
    std::array<std::uint32_t, KeyHash::shard_count + 1> ends = begins;
    grouped.resize(made.size());
    for (const Made& one : made)
        grouped[ends[one.hash.shard()]++] = one;
}

std::vector<Node*> FlatState::State::Placement::nodes() const
{
    std::vector<Node*> nodes;
    nodes.reserve(made.size());
    for (const Made& one : made)
        nodes.push_back(one.node);
    return nodes;
}

void FlatState::State::place(const Placement& placement, std::size_t begin, std::size_t end)
{
    // Where a location is, and what is there, are asked for that many writes ahead.
    constexpr std::size_t slot_ahead = 16;
    constexpr std::size_t node_ahead = 8;
    const std::span all{placement.grouped};
    const std::size_t last = placement.begins[end];
    const auto foresee = [&](std::size_t at)
    {
        if (at < last)
            shard_of(all[at].hash).table().prefetch(all[at].hash);
    };
    const auto prepare = [&](std::size_t at)
    {
        if (at >= last)
            return;
        shard_of(all[at].hash).table().prefetch_node(all[at].hash);
        prefetch_bytes(all[at].node, cache_line_size);
    };

    Tally tally;
    std::size_t at = placement.begins[begin];
    for (std::size_t i = 0; i < slot_ahead; ++i)
        foresee(at + i);
    for (std::size_t i = 0; i < node_ahead; ++i)
        prepare(at + i);
    for (std::size_t number = begin; number < end; ++number)
    {
        if (at == placement.begins[number + 1])
            continue;
        Shard& shard = shards[number];
        const std::lock_guard lock{shard.mutex()};
        for (; at < placement.begins[number + 1]; ++at)
        {
            foresee(at + slot_ahead);
            prepare(at + node_ahead);
            shard.put(all[at].hash, all[at].node, tally);
        }
    }
    account(tally);
}

void FlatState::State::place_in_parallel(Placement& placement)
{
    using Range = tbb::blocked_range<std::size_t>;
    tbb::task_arena arena{static_cast<int>(options.commit_threads)};
    arena.execute(
        [&]
        {
            tbb::parallel_for(Range{0, placement.made.size(), parallel_write_min / 2},
                [&](const Range& writes) { placement.make(writes.begin(), writes.end()); });
            placement.group();
            tbb::parallel_for(Range{0, KeyHash::shard_count, parallel_shard_count},
                [&](const Range& numbers) { place(placement, numbers.begin(), numbers.end()); });
        });
}

void FlatState::commit(std::uint64_t height, const WriteSet& writes)
{
    BRAID_ASSERT(height == latest() + 1);
    BRAID_ASSERT(height <= Node::height_max);
    BRAID_ASSERT(writes.entries.size() < std::size_t{1} << 32);
    {
        // Tables of other shards are looked at without their locks.
        const Pin guard = pin(height - 1);
        State::Placement placement{writes, height};
        const unsigned threads = state_->options.commit_threads;
        if (threads == 1 || writes.entries.size() < parallel_write_min)
        {
            placement.make(0, writes.entries.size());
            placement.group();
            state_->place(placement, 0, KeyHash::shard_count);
        }
        else
            state_->place_in_parallel(placement);
        const std::size_t size = placement.size.load(std::memory_order_relaxed);
        state_->size.fetch_add(list_size(placement.made.size()), std::memory_order_relaxed);
        state_->unsettled_size.fetch_add(size, std::memory_order_relaxed);
        HeightWrites written{.height = height, .nodes = placement.nodes(), .size = size};
        const std::lock_guard lock{state_->heights_mutex};
        state_->heights.push_back(std::move(written));
        state_->latest.store(height, std::memory_order_release);
    }
    state_->tend(limit_of_commit);
}

void FlatState::rewind(std::uint64_t height)
{
    BRAID_ASSERT(height >= settled());
    BRAID_ASSERT(height <= latest());
    state_->latest.store(height, std::memory_order_release);
    Tally tally;
    while (true)
    {
        HeightWrites writes;
        {
            const std::lock_guard lock{state_->heights_mutex};
            if (state_->heights.empty() || state_->heights.back().height <= height)
                break;
            writes = std::move(state_->heights.back());
            state_->heights.pop_back();
        }
        for (Node* const node : writes.nodes)
        {
            const KeyHash hash = KeyHash::of(node->key());
            Shard& shard = state_->shard_of(hash);
            const std::lock_guard lock{shard.mutex()};
            shard.take_back(hash, node, tally);
        }
        tally.size -= list_size(writes.nodes.size());
        state_->unsettled_size.fetch_sub(writes.size, std::memory_order_relaxed);
    }
    state_->account(tally);
}

void FlatState::settle(std::uint64_t height)
{
    const std::uint64_t before = settled();
    BRAID_ASSERT(height >= before);
    BRAID_ASSERT(height <= latest());
    std::size_t settled_size = 0;
    {
        const std::lock_guard lock{state_->heights_mutex};
        for (const HeightWrites& writes : state_->heights)
            if (writes.height > before && writes.height <= height)
                settled_size += writes.size;
    }
    state_->unsettled_size.fetch_sub(settled_size, std::memory_order_relaxed);
    state_->settled.store(height, std::memory_order_release);
    state_->tend({.versions = unlimited, .slots = unlimited, .pieces = unlimited});
}

void FlatState::State::account(Tally& tally)
{
    size.fetch_add(tally.size, std::memory_order_relaxed);
    locations.fetch_add(tally.locations, std::memory_order_relaxed);
    versions.fetch_add(tally.versions, std::memory_order_relaxed);
    evictions.fetch_add(tally.evictions, std::memory_order_relaxed);
    pins.retire(std::move(tally.retired));
    tally = {};
}

void FlatState::State::tend(const TendLimit& limit)
{
    trim(limit.versions);
    evict(limit.slots);
    pins.reclaim(limit.pieces);
}

HeightWrites* FlatState::State::next_to_trim()
{
    const std::uint64_t horizon = pins.horizon(settled);
    const std::lock_guard lock{heights_mutex};
    // The element stays where it is: others only push and pop behind it, and rewind() leaves what is settled.
    return heights.empty() || heights.front().height > horizon ? nullptr : &heights.front();
}

void FlatState::State::trim_range(const HeightWrites& writes, std::size_t begin, std::size_t end)
{
    constexpr std::size_t ahead = 12;
    Tally tally;
    tally.retired.pieces.reserve(end - begin);
    for (std::size_t i = begin; i < end; ++i)
    {
        if (i + 2 * ahead < end)
            __builtin_prefetch(writes.nodes[i + 2 * ahead]);
        if (i + ahead < end)
            __builtin_prefetch(writes.nodes[i + ahead]->older());
        tally.retire_chain(writes.nodes[i]->cut());
    }
    account(tally);
}

void FlatState::State::trim(std::size_t version_count)
{
    // What was just looked at is freed while it is in the cache.
    constexpr std::size_t range_max = 1'024;
    // Where another thread is at it, only settle() waits for its turn.
    std::unique_lock lock{trim_mutex, std::defer_lock};
    if (version_count == unlimited)
        lock.lock();
    else if (!lock.try_lock())
        return;
    while (version_count != 0)
    {
        HeightWrites* const writes = next_to_trim();
        if (writes == nullptr)
            return;
        const std::size_t left = writes->nodes.size() - trim_from;
        const std::size_t count = std::min({left, version_count, range_max});
        trim_range(*writes, trim_from, trim_from + count);
        if (version_count == unlimited)
            (void)pins.reclaim(unlimited);
        trim_from += count;
        version_count -= version_count == unlimited ? 0 : count;
        if (trim_from != writes->nodes.size())
            continue;
        trim_from = 0;
        size.fetch_sub(list_size(writes->nodes.size()), std::memory_order_relaxed);
        trimmed.store(writes->height, std::memory_order_release);
        const std::lock_guard heights_lock{heights_mutex};
        heights.pop_front();
    }
}

void FlatState::State::evict(std::size_t slot_count)
{
    // So short is a shard's lock held.
    constexpr std::size_t sweep_slot_count = 64;
    std::size_t slots_left = slot_count;
    Tally tally;
    if (excess() == 0)
        return;
    std::size_t visits_left = slot_count / sweep_slot_count + 1;
    if (slot_count == unlimited)
    {
        // The first time around takes marks of use, the second locations. What a third would find is in use, or not settled.
        visits_left = 0;
        const PinBook::Entry guard = pins.add(latest.load(std::memory_order_acquire), settled);
        for (const Shard& shard : shards)
            visits_left += 3 * (shard.table().capacity() / sweep_slot_count + 1);
        (void)pins.drop(guard);
    }
    while (excess() != 0 && slots_left != 0 && visits_left != 0)
    {
        Shard& shard = shards[hand.fetch_add(1, std::memory_order_relaxed) % shards.size()];
        const std::lock_guard lock{shard.mutex()};
        const std::size_t slots =
            shard.sweep({.slot_count = std::min(sweep_slot_count, slots_left),
                            .size = excess(),
                            .height_max = trimmed.load(std::memory_order_acquire)},
                tally);
        slots_left -= slots;
        --visits_left;
        account(tally);
    }
}
}  // namespace braid::storage
