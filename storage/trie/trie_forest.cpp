// SPDX-License-Identifier: Apache-2.0
#include "storage/trie_forest.hpp"
#include "storage/trie/forest_proof.hpp"
#include "storage/trie/forest_update.hpp"
#include "storage/trie/sorted_changes.hpp"
#include <algorithm>
#include <atomic>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

namespace braid::storage
{
using forest::ForestUpdate;
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
}  // namespace

struct TrieForest::State
{
    explicit State(unsigned thread_count) : threads(thread_count), top(memory)
    {
        BRAID_ASSERT(threads > 0);
        for (unsigned i = 0; i < threads; ++i)
            workers.push_back(std::make_unique<ForestUpdate>(memory));
    }
    State(const State& other) : memory(other.memory), threads(other.threads), top(memory, other.top)
    {
        for (const auto& worker : other.workers)
            workers.push_back(std::make_unique<ForestUpdate>(memory, *worker));
    }
    State& operator=(const State&) = delete;
    ~State() = default;

    /// Runs the items, which the changes belong to.
    void run(std::size_t hashed_from);
    /// Runs items that are not below each other, on several threads where that pays.
    void run_apart(std::span<const WorkItem> apart);

    NodeMemory memory;
    unsigned threads;
    /// Goes down from the roots of large updates, until they are apart.
    ForestUpdate top;
    std::vector<std::unique_ptr<ForestUpdate>> workers;
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

void TrieForest::apply(std::span<const Update> updates, std::size_t hashed_from)
{
    State& state = *state_;
    std::size_t count = 0;
    for (const Update& update : updates)
        count += update.changes.size();
    // An item counts changes in 32 bits.
    BRAID_ASSERT(count < std::size_t{1} << 32);
    state.changes.reserve(count);
    for (const Update& update : updates)
    {
        Trie& trie = *update.trie;
        const std::size_t begin = state.changes.size();
        forest::append_sorted(update.changes, state.changes);
        const std::size_t end = state.changes.size();
        if (begin == end && (!trie.is_stale_ || hashed_from != 0))
            continue;
        trie.is_stale_ = hashed_from != 0;
        state.items.push_back({.node = &trie.node_,
            .reference = &trie.reference_,
            .begin = static_cast<std::uint32_t>(begin),
            .end = static_cast<std::uint32_t>(end),
            .depth = 0});
    }
    state.run(hashed_from);
    state.changes.clear();
    state.items.clear();
}

void TrieForest::update(std::span<const Update> updates)
{
    apply(updates, 0);
}

void TrieForest::update(Trie& trie, std::span<const TrieChange> changes)
{
    const Update update{.trie = &trie, .changes = changes};
    apply({&update, 1}, 0);
}

void TrieForest::feed(std::span<const Update> updates)
{
    apply(updates, fed_depth_min);
}

Hash32 TrieForest::root(const Trie& trie) const noexcept
{
    BRAID_ASSERT(!trie.is_stale_);
    return trie.empty() ? empty_trie_root : trie.reference_.hash();
}

std::optional<Bytes> TrieForest::find(const Trie& trie, const Hash32& key) const noexcept
{
    const NodeMemory& memory = state_->memory;
    std::size_t depth = 0;
    for (NodeIndex node = trie.node_; node != 0;)
    {
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
            // Where the path differs, so does the leaf's key.
            const auto& extension = *static_cast<const forest::Extension*>(at);
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

std::vector<std::vector<std::uint8_t>> TrieForest::prove(
    const Trie& trie, std::span<const Hash32> keys) const
{
    BRAID_ASSERT(!trie.is_stale_);
    if (trie.empty())
        return {};
    std::vector<Hash32> sorted{keys.begin(), keys.end()};
    std::ranges::sort(sorted);
    const auto repeats = std::ranges::unique(sorted);
    sorted.erase(repeats.begin(), repeats.end());
    return forest::encode_ways(state_->memory, trie.node_, sorted);
}

void TrieForest::clear(Trie& trie) noexcept
{
    state_->workers[0]->clear(trie.node_);
    trie = {};
}

std::uint64_t TrieForest::hashed_node_count() const noexcept
{
    std::uint64_t count = state_->top.hashed_node_count();
    for (const auto& worker : state_->workers)
        count += worker->hashed_node_count();
    return count;
}

std::size_t TrieForest::memory_size() const noexcept
{
    return state_->memory.size();
}
}  // namespace braid::storage
