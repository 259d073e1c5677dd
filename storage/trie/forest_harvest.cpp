// SPDX-License-Identifier: Apache-2.0
#include "storage/trie/forest_harvest.hpp"
#include "base/prefetch.hpp"
#include "storage/trie/stored_node.hpp"
#include <algorithm>
#include <iterator>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

namespace braid::storage::forest
{
namespace
{
using Entry = TrieHarvest::Entry;

/// From so many subtries on, threads are worth their start.
constexpr std::size_t parallel_subtrie_count_min = 64;
/// Runs of subtries for each thread, for they differ in size.
constexpr std::size_t runs_per_thread = 8;
/// Most of a leaf, or of what is read of a branch first (benchmark forest_harvest).
constexpr std::size_t prefetch_size = 192;
/// Tries are cut into subtries this far down.
constexpr std::size_t cut_depth = 2;

/// A dirty node, by what its parent has of it.
struct Subtrie
{
    NodeIndex node = 0;
    const TrieReference* reference = nullptr;
    const TrieRecord* trie = nullptr;
    Hash32 key{};
    std::uint8_t depth = 0;
    /// What is below has a subtrie of its own.
    bool is_cut = false;
};

/// Visits the dirty children of a node and takes them for clean. `key` leads to the node, and to each child during its visit.
template <typename Visit>
void take_dirty(NodeMemory& memory, NodeIndex node, std::size_t depth, Hash32& key, Visit&& visit)
{
    void* const at = memory.at(node);
    if (static_cast<const Node*>(at)->kind == Kind::extension)
    {
        auto& extension = *static_cast<Extension*>(at);
        BRAID_ASSERT(!extension.is_stale);
        if ((extension.state & is_child_dirty) == 0)
            return;
        extension.state &= static_cast<std::uint8_t>(~is_child_dirty);
        key = extension.key;
        visit(extension.child, extension.reference, std::size_t{extension.end});
    }
    else if (static_cast<const Node*>(at)->kind == Kind::branch)
    {
        auto& branch = *static_cast<Branch*>(at);
        BRAID_ASSERT(branch.stale == 0);
        for (std::uint32_t rest = branch.dirty; rest != 0;)
            prefetch_bytes(
                memory.at(branch.children()[branch.position(take_nibble(rest))]), prefetch_size);
        for (std::uint32_t rest = std::exchange(branch.dirty, std::uint16_t{0}); rest != 0;)
        {
            const std::uint32_t nibble = take_nibble(rest);
            const std::size_t position = branch.position(nibble);
            set_nibble(key, depth, nibble);
            visit(branch.children()[position], branch.references()[position], depth + 1);
        }
    }
}

/// What subtries add to a harvest, in the order of keys.
class Crop
{
public:
    explicit Crop(NodeMemory& memory) noexcept : memory_(memory) {}

    void add(const Subtrie& subtrie)
    {
        trie_ = subtrie.trie;
        key_ = subtrie.key;
        if (subtrie.is_cut)
            add_node(subtrie.node, *subtrie.reference, subtrie.depth);
        else
            add_all(subtrie.node, *subtrie.reference, subtrie.depth);
    }

    void move_to(TrieHarvest& harvest)
    {
        const std::size_t begin = harvest.bytes.size();
        if (begin == 0)
            harvest.bytes = std::move(bytes_);
        else
            harvest.bytes.insert(harvest.bytes.end(), bytes_.begin(), bytes_.end());
        for (Entry& entry : entries_)
            entry.key_begin += begin;
        harvest.entries.insert(harvest.entries.end(), entries_.begin(), entries_.end());
    }

private:
    /// Recurses once a dirty node on a way.
    void add_all(NodeIndex node, const TrieReference& reference, std::size_t depth)
    {
        add_node(node, reference, depth);
        take_dirty(memory_, node, depth, key_,
            [this](NodeIndex child, const TrieReference& of_child, std::size_t below)
            { add_all(child, of_child, below); });
    }

    void add_node(NodeIndex node, const TrieReference& reference, std::size_t depth)
    {
        std::uint8_t& state = static_cast<Node*>(memory_.at(node))->state;
        const bool was_stored = (state & is_stored) != 0;
        const bool is_put = reference.is_hash() || depth == 0;
        if (!is_put && !was_stored)
            return;
        Entry entry{.key_begin = bytes_.size()};
        append_node_key(
            {.owner = trie_->name(), .key = key_, .depth = static_cast<std::uint8_t>(depth)},
            bytes_);
        entry.key_size = static_cast<std::uint32_t>(bytes_.size() - entry.key_begin);
        if (is_put)
        {
            append_encoding(memory_, node, depth, bytes_);
            entry.node_size =
                static_cast<std::uint32_t>(bytes_.size() - entry.key_begin - entry.key_size);
            state |= is_stored;
        }
        else
            state &= static_cast<std::uint8_t>(~is_stored);
        entries_.push_back(entry);
    }

    NodeMemory& memory_;
    const TrieRecord* trie_ = nullptr;
    Hash32 key_;
    std::vector<Entry> entries_;
    std::vector<std::uint8_t> bytes_;
};

/// The subtries of a trie's dirty nodes, those above others first, so that they are in the order of keys.
void cut(NodeMemory& memory, Subtrie subtrie, std::vector<Subtrie>& to)
{
    const std::uint8_t depth = subtrie.depth;
    subtrie.is_cut = depth < cut_depth;
    to.push_back(subtrie);
    if (!subtrie.is_cut)
        return;
    take_dirty(memory, subtrie.node, depth, subtrie.key,
        [&](NodeIndex child, const TrieReference& reference, std::size_t below)
        {
            cut(memory,
                {.node = child,
                    .reference = &reference,
                    .trie = subtrie.trie,
                    .key = subtrie.key,
                    .depth = static_cast<std::uint8_t>(below)},
                to);
        });
}

void add_subtries(
    NodeMemory& memory, std::span<const Subtrie> subtries, unsigned threads, TrieHarvest& harvest)
{
    const bool is_parallel = threads > 1 && subtries.size() >= parallel_subtrie_count_min;
    const std::size_t run_count = is_parallel ? std::size_t{threads} * runs_per_thread : 1;
    std::vector<Crop> crops(run_count, Crop{memory});
    const auto add_run = [&](std::size_t i)
    {
        const std::size_t begin = subtries.size() * i / run_count;
        const std::size_t end = subtries.size() * (i + 1) / run_count;
        for (const Subtrie& subtrie : subtries.subspan(begin, end - begin))
            crops[i].add(subtrie);
    };
    if (is_parallel)
    {
        tbb::task_arena arena{static_cast<int>(threads)};
        arena.execute([&] { tbb::parallel_for(std::size_t{0}, run_count, add_run); });
    }
    else
        add_run(0);
    for (Crop& crop : crops)
        crop.move_to(harvest);
}

/// Adds removals of the places that no entry of the harvest concerns.
void add_vacated(const TrieTable& tries, std::span<const Vacated> vacated, TrieHarvest& harvest)
{
    std::vector<Entry> left;
    left.reserve(vacated.size());
    for (const Vacated& place : vacated)
    {
        Entry entry{.key_begin = harvest.bytes.size()};
        append_node_key({.owner = tries[place.trie].name(), .key = place.key, .depth = place.depth},
            harvest.bytes);
        entry.key_size = static_cast<std::uint32_t>(harvest.bytes.size() - entry.key_begin);
        left.push_back(entry);
    }
    const auto precedes = [&](const Entry& a, const Entry& b)
    { return compare(harvest.key(a), harvest.key(b)) < 0; };
    const auto is_same = [&](const Entry& a, const Entry& b)
    { return equal(harvest.key(a), harvest.key(b)); };
    std::ranges::sort(left, precedes);
    const auto repeats = std::ranges::unique(left, is_same);
    left.erase(repeats.begin(), repeats.end());
    std::vector<Entry> all;
    all.reserve(harvest.entries.size() + left.size());
    // Of equals the first range's is taken.
    std::ranges::set_union(harvest.entries, left, std::back_inserter(all), precedes);
    harvest.entries = std::move(all);
}
}  // namespace

TrieHarvest harvest_of(NodeMemory& memory, TrieTable& tries, std::vector<std::uint32_t> dirty,
    std::span<const Vacated> vacated, unsigned threads)
{
    std::ranges::sort(dirty, {}, [&](std::uint32_t number) { return tries[number].name(); });
    TrieHarvest harvest;
    std::vector<Subtrie> subtries;
    for (const std::uint32_t number : dirty)
    {
        TrieRecord& trie = tries[number];
        BRAID_ASSERT(trie.is_named && !trie.is_stale);
        trie.is_dirty = false;
        if (std::exchange(trie.is_cleared, false))
            harvest.cleared.push_back(trie.name());
        if (trie.node != 0)
            cut(memory, {.node = trie.node, .reference = &trie.reference, .trie = &trie}, subtries);
    }
    add_subtries(memory, subtries, threads, harvest);
    if (!vacated.empty())
        add_vacated(tries, vacated, harvest);
    return harvest;
}
}  // namespace braid::storage::forest
