// SPDX-License-Identifier: Apache-2.0
#include "storage/trie_forest.hpp"
#include "storage/trie/forest_eviction.hpp"
#include "storage/trie/forest_harvest.hpp"
#include "storage/trie/forest_load.hpp"
#include "storage/trie/forest_proof.hpp"
#include "storage/trie/forest_update.hpp"
#include "storage/trie/sorted_changes.hpp"
#include <algorithm>
#include <atomic>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

namespace braid::storage
{
using forest::ForestEviction;
using forest::ForestLoad;
using forest::ForestUpdate;
using forest::TrieRecord;
using forest::TrieTable;
using forest::WorkItem;

namespace
{
/// Subtries of so many changes together are run as one, so that the nodes they concern stay in the second-level cache
/// between the way down and the way up (benchmark forest_update).
constexpr std::size_t group_change_count_max = 512;
/// From so many changes on, threads are worth their start.
constexpr std::size_t parallel_change_count_min = 1024;
/// Nodes under fewer half-bytes are left by feed(): 16^4 nodes at most are read again for them.
constexpr std::size_t fed_depth_min = 4;
/// What one change adds at the most: a leaf, a branch, extensions, and longer branches in place of others.
constexpr std::size_t added_size_max = 4096;

static_assert(forest::Leaf::size_of(TrieForest::value_size_max) <= NodePool::node_size_max);
static_assert(forest::Branch::size_of(16) <= NodePool::node_size_max);

/// Cuts items into runs of about so many changes.
std::vector<std::span<const WorkItem>> groups_of(std::span<const WorkItem> items)
{
    std::vector<std::span<const WorkItem>> groups;
    std::size_t begin = 0;
    std::size_t size = 0;
    for (std::size_t i = 0; i < items.size(); ++i)
    {
        size += std::max<std::size_t>(items[i].size(), 1);
        if (size < group_change_count_max && i + 1 != items.size())
            continue;
        groups.push_back(items.subspan(begin, i + 1 - begin));
        begin = i + 1;
        size = 0;
    }
    return groups;
}

std::vector<Hash32> sorted_keys(std::span<const Hash32> keys)
{
    std::vector<Hash32> sorted{keys.begin(), keys.end()};
    std::ranges::sort(sorted);
    const auto repeats = std::ranges::unique(sorted);
    sorted.erase(repeats.begin(), repeats.end());
    return sorted;
}
}  // namespace

struct TrieForest::State
{
    explicit State(unsigned thread_count)
      : threads(thread_count), load(memory, tries), eviction(memory), top(memory)
    {
        BRAID_ASSERT(threads > 0);
        for (unsigned i = 0; i < threads; ++i)
            workers.push_back(std::make_unique<ForestUpdate>(memory));
    }
    State(const State& other)
      : memory(other.memory),
        tries(other.tries),
        threads(other.threads),
        load(memory, tries, other.load),
        eviction(memory, other.eviction),
        top(memory, other.top),
        dirty_tries(other.dirty_tries)
    {
        for (const auto& worker : other.workers)
            workers.push_back(std::make_unique<ForestUpdate>(memory, *worker));
    }
    State& operator=(const State&) = delete;
    ~State() = default;

    /// [of this forest, and not ended]
    [[nodiscard]] TrieRecord& record_of(const Trie& trie)
    {
        TrieRecord& record = tries[trie.number_];
        BRAID_ASSERT(record.generation == trie.generation_);
        return record;
    }
    [[nodiscard]] Trie handle_of(std::uint32_t number) const noexcept
    {
        Trie trie;
        trie.number_ = number;
        trie.generation_ = tries[number].generation;
        return trie;
    }

    [[nodiscard]] TrieResult<Done> apply(std::span<const Update> updates, std::size_t hashed_from);
    /// Makes items and sorted changes of the updates.
    void collect(std::span<const Update> updates, std::size_t hashed_from);
    void mark_dirty(std::uint32_t number);
    /// Ends the handles of tries without names that are empty.
    void drop_empty(std::span<const Update> updates) noexcept;
    [[nodiscard]] TrieResult<Done> load_ways(const Trie& trie, std::span<const Hash32> sorted);

    /// Runs the items, which the changes belong to.
    void run(std::size_t hashed_from);
    /// Runs items that are not below each other, on several threads where that pays.
    void run_apart(std::span<const WorkItem> apart);

    NodeMemory memory;
    TrieTable tries;
    unsigned threads;
    ForestLoad load;
    ForestEviction eviction;
    /// Goes down from the roots of large updates, until they are apart.
    ForestUpdate top;
    std::vector<std::unique_ptr<ForestUpdate>> workers;
    /// Numbers of those named tries that are.
    std::vector<std::uint32_t> dirty_tries;
    /// Of one update; empty between.
    std::vector<TrieChange> changes;
    std::vector<WorkItem> items;
};

TrieForest::TrieForest(unsigned threads) : state_(std::make_unique<State>(threads)) {}

TrieForest::TrieForest(const TrieForest& other) : state_(std::make_unique<State>(*other.state_)) {}

TrieForest::TrieForest(TrieForest&& other) noexcept = default;

TrieForest& TrieForest::operator=(TrieForest other) noexcept
{
    state_.swap(other.state_);
    return *this;
}

TrieForest::~TrieForest() = default;

void TrieForest::State::run(std::size_t hashed_from)
{
    memory.reserve(changes.size() * added_size_max, threads + 1);
    for (const auto& worker : workers)
        worker->start(changes, hashed_from);
    if (changes.size() <= group_change_count_max)
        return workers[0]->run(items);
    std::vector<WorkItem> apart;
    top.start(changes, hashed_from);
    top.descend(items, group_change_count_max, apart);
    run_apart(apart);
    top.ascend();
}

void TrieForest::State::run_apart(std::span<const WorkItem> apart)
{
    const auto groups = groups_of(apart);
    if (threads == 1 || changes.size() < parallel_change_count_min)
    {
        for (const auto group : groups)
            workers[0]->run(group);
        return;
    }
    tbb::task_arena arena{static_cast<int>(threads)};
    std::atomic<std::size_t> finished_count{0};
    const auto run_group = [&](std::size_t i)
    {
        const auto worker = static_cast<std::size_t>(tbb::this_task_arena::current_thread_index());
        workers[worker]->run(groups[i]);
        // Pairs with the load below: what a worker wrote is seen by the way up.
        finished_count.fetch_add(1, std::memory_order_release);
    };
    arena.execute([&] { tbb::parallel_for(std::size_t{0}, groups.size(), run_group); });
    BRAID_ASSERT(finished_count.load(std::memory_order_acquire) == groups.size());
}

void TrieForest::State::collect(std::span<const Update> updates, std::size_t hashed_from)
{
    std::size_t count = 0;
    for (const Update& update : updates)
    {
        count += update.changes.size();
        // Records move when one is added, so that this comes before items point to them.
        if (update.trie->number_ == 0 && !update.changes.empty())
            *update.trie = handle_of(tries.add());
    }
    // An item counts changes in 32 bits.
    BRAID_ASSERT(count < std::size_t{1} << 32);
    changes.reserve(count);
    for (const Update& update : updates)
    {
        TrieRecord& trie = record_of(*update.trie);
        const std::size_t begin = changes.size();
        forest::append_sorted(update.changes, changes);
        const std::size_t end = changes.size();
        if (begin == end && (!trie.is_stale || hashed_from != 0))
            continue;
        items.push_back({.node = &trie.node,
            .reference = &trie.reference,
            .begin = static_cast<std::uint32_t>(begin),
            .end = static_cast<std::uint32_t>(end),
            .depth = 0,
            .trie = update.trie->number_});
    }
}

void TrieForest::State::mark_dirty(std::uint32_t number)
{
    if (tries[number].is_named && !std::exchange(tries[number].is_dirty, true))
        dirty_tries.push_back(number);
}

void TrieForest::State::drop_empty(std::span<const Update> updates) noexcept
{
    for (const Update& update : updates)
    {
        const std::uint32_t number = update.trie->number_;
        const TrieRecord& trie = tries[number];
        if (number == 0 || trie.is_named || trie.is_stale || trie.node != 0)
            continue;
        tries.remove(number);
        *update.trie = {};
    }
}

TrieResult<Done> TrieForest::State::apply(std::span<const Update> updates, std::size_t hashed_from)
{
    collect(updates, hashed_from);
    TrieResult<Done> done{Done{}};
    if (load.cold_count() != 0)
        done = load.run(items, changes, threads);
    if (done.ok())
    {
        for (const WorkItem& item : items)
        {
            tries[item.trie].is_stale = hashed_from != 0;
            mark_dirty(item.trie);
        }
        run(hashed_from);
    }
    changes.clear();
    items.clear();
    drop_empty(updates);
    return done;
}

void TrieForest::set_source(const TrieNodeSource& source) noexcept
{
    state_->load.set_source(source);
}

TrieResult<TrieForest::Trie> TrieForest::open(const TrieOwner& owner, const Hash32& root)
{
    State& state = *state_;
    if (const std::uint32_t number = state.tries.find(owner); number != 0)
    {
        const Trie trie = state.handle_of(number);
        if (state.tries[number].is_stale || this->root(trie) == root)
            return trie;
        return Err{TrieError{
            .kind = TrieError::Kind::wrong_root, .place = {.owner = owner}, .detail = {}}};
    }
    const std::uint32_t number = state.tries.add(owner);
    if (root != empty_trie_root)
    {
        TrieRecord& trie = state.tries[number];
        trie.node = cold_node;
        trie.reference = kernels::TrieReference::of_hash(root);
        state.load.add_cold(1);
    }
    return state.handle_of(number);
}

TrieResult<Done> TrieForest::try_update(std::span<const Update> updates)
{
    return state_->apply(updates, 0);
}

void TrieForest::update(std::span<const Update> updates)
{
    const auto done = state_->apply(updates, 0);
    BRAID_ASSERT(done.ok());
}

void TrieForest::update(Trie& trie, std::span<const TrieChange> changes)
{
    const Update one{.trie = &trie, .changes = changes};
    update({&one, 1});
}

TrieResult<Done> TrieForest::try_feed(std::span<const Update> updates)
{
    return state_->apply(updates, fed_depth_min);
}

void TrieForest::feed(std::span<const Update> updates)
{
    const auto done = state_->apply(updates, fed_depth_min);
    BRAID_ASSERT(done.ok());
}

Hash32 TrieForest::root(const Trie& trie) const noexcept
{
    const TrieRecord& record = state_->record_of(trie);
    BRAID_ASSERT(!record.is_stale);
    return record.node == 0 ? empty_trie_root : record.reference.hash();
}

bool TrieForest::empty(const Trie& trie) const noexcept
{
    const TrieRecord& record = state_->record_of(trie);
    BRAID_ASSERT(!record.is_stale);
    return record.node == 0;
}

TrieResult<Done> TrieForest::State::load_ways(const Trie& trie, std::span<const Hash32> sorted)
{
    TrieRecord& record = record_of(trie);
    if (load.cold_count() == 0)
        return Done{};
    // As if each key got a value: nothing is left alone.
    constexpr std::uint8_t some_value = 0;
    std::vector<TrieChange> reads;
    reads.reserve(sorted.size());
    for (const Hash32& key : sorted)
        reads.push_back({.key = key, .value = {&some_value, 1}});
    const WorkItem item{.node = &record.node,
        .reference = &record.reference,
        .begin = 0,
        .end = static_cast<std::uint32_t>(reads.size()),
        .depth = 0,
        .trie = trie.number_};
    return load.run({&item, 1}, reads, threads);
}

TrieResult<Done> TrieForest::load(const Trie& trie, std::span<const Hash32> keys)
{
    return state_->load_ways(trie, sorted_keys(keys));
}

std::optional<Bytes> TrieForest::find(const Trie& trie, const Hash32& key) const noexcept
{
    const NodeMemory& memory = state_->memory;
    std::size_t depth = 0;
    for (NodeIndex node = state_->record_of(trie).node; node != 0;)
    {
        BRAID_ASSERT(node != cold_node);
        const void* const at = memory.at(node);
        switch (static_cast<const forest::Node*>(at)->kind)
        {
        case forest::Kind::leaf:
        {
            const auto& leaf = *static_cast<const forest::Leaf*>(at);
            return leaf.key == key ? std::optional{leaf.value()} : std::nullopt;
        }
        case forest::Kind::extension:
        {
            const auto& extension = *static_cast<const forest::Extension*>(at);
            // What is below the path need not be in memory for a key that leaves it.
            if (forest::shared_nibbles(key, extension.key) < extension.end)
                return std::nullopt;
            depth = extension.end;
            node = extension.child;
            break;
        }
        case forest::Kind::branch:
        {
            const auto& branch = *static_cast<const forest::Branch*>(at);
            const std::uint32_t nibble = forest::nibble_at(key, depth);
            if (!branch.has(nibble))
                return std::nullopt;
            node = branch.children()[branch.position(nibble)];
            ++depth;
            break;
        }
        }
    }
    return std::nullopt;
}

TrieForest::Nodes TrieForest::prove(const Trie& trie, std::span<const Hash32> keys) const
{
    if (empty(trie))
        return {};
    return forest::encode_ways(state_->memory, state_->record_of(trie).node, sorted_keys(keys));
}

TrieResult<TrieForest::Nodes> TrieForest::try_prove(const Trie& trie, std::span<const Hash32> keys)
{
    // The root is shown even if nothing is asked for.
    const Hash32 any{};
    if (const auto done = load(trie, keys.empty() ? std::span{&any, 1} : keys); !done.ok())
        return Err{done.error()};
    return prove(trie, keys);
}

void TrieForest::clear(Trie& trie) noexcept
{
    State& state = *state_;
    TrieRecord& record = state.record_of(trie);
    state.load.remove_cold(state.workers[0]->clear(record.node));
    record.node = 0;
    record.is_stale = false;
    if (record.is_named)
    {
        record.is_cleared = true;
        state.mark_dirty(trie.number_);
    }
    else if (trie.number_ != 0)
    {
        state.tries.remove(trie.number_);
        trie = {};
    }
}

TrieHarvest TrieForest::harvest()
{
    State& state = *state_;
    std::vector<forest::Vacated> vacated = std::exchange(state.top.vacated(), {});
    for (const auto& worker : state.workers)
    {
        vacated.insert(vacated.end(), worker->vacated().begin(), worker->vacated().end());
        worker->vacated().clear();
    }
    return forest::harvest_of(
        state.memory, state.tries, std::exchange(state.dirty_tries, {}), vacated, state.threads);
}

void TrieForest::evict(std::size_t size_max)
{
    const std::size_t size = node_size();
    if (size <= size_max)
        return;
    const auto result = state_->eviction.run(state_->tries, size - size_max);
    if (result.cold_count < 0)
        state_->load.remove_cold(static_cast<std::size_t>(-result.cold_count));
    else
        state_->load.add_cold(static_cast<std::size_t>(result.cold_count));
}

std::uint64_t TrieForest::hashed_node_count() const noexcept
{
    std::uint64_t count = state_->top.hashed_node_count();
    for (const auto& worker : state_->workers)
        count += worker->hashed_node_count();
    return count;
}

std::uint64_t TrieForest::loaded_node_count() const noexcept
{
    return state_->load.loaded_count();
}

std::uint64_t TrieForest::evicted_node_count() const noexcept
{
    return state_->eviction.evicted_count();
}

std::size_t TrieForest::node_size() const noexcept
{
    std::int64_t size = state_->top.taken_size() + state_->load.taken_size();
    for (const auto& worker : state_->workers)
        size += worker->taken_size();
    return static_cast<std::size_t>(size) - state_->eviction.freed_size() +
           state_->tries.memory_size();
}

std::size_t TrieForest::memory_size() const noexcept
{
    return state_->memory.size();
}
}  // namespace braid::storage
