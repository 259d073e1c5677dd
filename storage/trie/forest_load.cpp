// SPDX-License-Identifier: Apache-2.0
#include "storage/trie/forest_load.hpp"
#include "base/prefetch.hpp"
#include "kernels/keccak_batch.hpp"
#include "storage/trie/stored_node.hpp"
#include <algorithm>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

namespace braid::storage::forest
{
namespace
{
/// So many items ahead a node is asked for (benchmark forest_cold_update).
constexpr std::size_t prefetch_distance = 16;
constexpr std::size_t prefetch_size = 64;
/// So many nodes are in hand at the most as a source gave them: 2 MiB or so.
constexpr std::size_t read_count_max = 4096;
/// One call of the source reads so many where several threads call it.
constexpr std::size_t shared_read_count = 128;
}  // namespace

TrieResult<Done> ForestLoad::run(
    std::span<const WorkItem> items, std::span<const TrieChange> changes, unsigned threads)
{
    changes_ = changes;
    level_.clear();
    for (const WorkItem& item : items)
        if (!item.empty() && *item.node != 0)
            level_.push_back({.node = item.node,
                .reference = item.reference,
                .begin = item.begin,
                .end = item.end,
                .trie = item.trie,
                .depth = item.depth});
    while (!level_.empty())
    {
        if (const auto done = run_level(threads); !done.ok())
            return done;
        std::swap(level_, below_);
    }
    return Done{};
}

TrieResult<Done> ForestLoad::run_level(unsigned threads)
{
    for (const Item& item : level_)
        if (*item.node == cold_node)
            want(item, changes_[item.begin].key);
    if (const auto done = make_cold(threads); !done.ok())
        return done;
    below_.clear();
    for (std::size_t i = 0; i < level_.size(); ++i)
    {
        if (prefetch_distance < level_.size() - i)
            prefetch_bytes(memory_.at(*level_[i + prefetch_distance].node), prefetch_size);
        open(level_[i]);
    }
    // Those that may be left alone.
    return make_cold(threads);
}

void ForestLoad::want(const Item& item, const Hash32& key)
{
    colds_.push_back({.item = item, .key = key});
}

void ForestLoad::open(const Item& item)
{
    void* const at = memory_.at(*item.node);
    if (static_cast<const Node*>(at)->kind == Kind::extension)
        open_extension(item, *static_cast<Extension*>(at));
    else if (static_cast<const Node*>(at)->kind == Kind::branch)
        open_branch(item, *static_cast<Branch*>(at));
}

void ForestLoad::open_extension(const Item& item, Extension& extension)
{
    const auto follows = [&](const TrieChange& change)
    { return shared_nibbles(change.key, extension.key) >= extension.end; };
    const auto changes = changes_.subspan(item.begin, item.size());
    const auto first = std::ranges::find_if(changes, follows);
    const auto last = std::find_if_not(first, changes.end(), follows);
    if (first == last)
        return;
    push({.node = &extension.child,
        .reference = &extension.reference,
        .begin = item.begin + static_cast<std::uint32_t>(first - changes.begin()),
        .end = item.begin + static_cast<std::uint32_t>(last - changes.begin()),
        .trie = item.trie,
        .depth = extension.end,
        .is_below_extension = true});
}

void ForestLoad::open_branch(const Item& item, Branch& branch)
{
    const auto child_of = [&](std::uint32_t nibble)
    {
        const std::size_t position = branch.position(nibble);
        return Item{.node = &branch.children()[position],
            .reference = &branch.references()[position],
            .trie = item.trie,
            .depth = static_cast<std::uint8_t>(item.depth + 1)};
    };
    // Children that are there for certain when the changes are made.
    std::uint32_t staying = branch.mask;
    for (std::uint32_t begin = item.begin; begin != item.end;)
    {
        const std::uint32_t nibble = nibble_at(changes_[begin].key, item.depth);
        bool is_erased = true;
        std::uint32_t end = begin;
        for (; end != item.end && nibble_at(changes_[end].key, item.depth) == nibble; ++end)
            is_erased = is_erased && changes_[end].value.empty();
        if (is_erased)
            staying &= ~std::uint32_t{bit_of(nibble)};
        else
            staying |= bit_of(nibble);
        if (branch.has(nibble))
        {
            Item child = child_of(nibble);
            child.begin = begin;
            child.end = end;
            push(child);
        }
        begin = end;
    }
    if (std::popcount(staying) != 1)
        return;
    const std::uint32_t nibble = take_nibble(staying);
    if (!branch.has(nibble) || branch.children()[branch.position(nibble)] != cold_node)
        return;
    Hash32 key = changes_[item.begin].key;
    set_nibble(key, item.depth, nibble);
    want(child_of(nibble), key);
}

TrieResult<Done> ForestLoad::make_cold(unsigned threads)
{
    const std::vector<Cold> colds = std::exchange(colds_, {});
    memory_.reserve(colds.size() * NodeMemory::node_size_max, 1);
    std::vector<Cold> unread;
    for (const Cold& cold : colds)
    {
        // A child that was on a way and may be left alone as well.
        if (*cold.item.node != cold_node)
            continue;
        if (cold.item.reference->is_hash())
        {
            unread.push_back(cold);
            continue;
        }
        const Bytes embedded = Bytes{cold.item.reference->item}.first(cold.item.reference->size());
        if (const auto done = make(cold, embedded); !done.ok())
            return done;
    }
    for (std::span<const Cold> rest = unread; !rest.empty();)
    {
        const auto part = rest.first(std::min(rest.size(), read_count_max));
        rest = rest.subspan(part.size());
        if (const auto done = make_read(part, threads); !done.ok())
            return done;
    }
    return Done{};
}

TrieResult<Done> ForestLoad::make_read(std::span<const Cold> colds, unsigned threads)
{
    const bool is_shared = threads > 1 && colds.size() > shared_read_count;
    const std::size_t step = is_shared ? shared_read_count : colds.size();
    const std::size_t count = (colds.size() + step - 1) / step;
    std::vector<TrieResult<Bodies>> parts(count, Bodies{});
    const auto part_of = [&](std::size_t i)
    { return colds.subspan(i * step, std::min(step, colds.size() - i * step)); };
    const auto read_part = [&](std::size_t i) { parts[i] = read(part_of(i)); };
    if (is_shared)
    {
        tbb::task_arena arena{static_cast<int>(threads)};
        arena.execute([&] { tbb::parallel_for(std::size_t{0}, count, read_part); });
    }
    else
        read_part(0);
    for (std::size_t i = 0; i < count; ++i)
    {
        if (!parts[i].ok())
            return Err{parts[i].error()};
        for (std::size_t j = 0; j < part_of(i).size(); ++j)
        {
            if (const auto done = make(part_of(i)[j], *(*parts[i])[j]); !done.ok())
                return done;
            ++loaded_count_;
        }
    }
    return Done{};
}

TrieResult<ForestLoad::Bodies> ForestLoad::read(std::span<const Cold> colds) const
{
    const auto error_of = [this](TrieError::Kind kind, const Cold& cold, std::string detail)
    { return Err{TrieError{.kind = kind, .place = place_of(cold), .detail = std::move(detail)}}; };
    if (source_ == nullptr)
        return error_of(TrieError::Kind::missing, colds[0], "the forest has no source");
    std::vector<TriePlace> places;
    places.reserve(colds.size());
    for (const Cold& cold : colds)
        places.push_back(place_of(cold));
    auto bodies = source_->read(places);
    if (!bodies.ok())
        return error_of(TrieError::Kind::io, colds[0], bodies.error());
    BRAID_ASSERT(bodies->size() == colds.size());
    std::vector<Bytes> messages(colds.size());
    for (std::size_t i = 0; i < colds.size(); ++i)
    {
        const TrieNodeSource::Node& body = (*bodies)[i];
        if (!body)
            return error_of(TrieError::Kind::missing, colds[i], {});
        messages[i] = *body;
    }
    std::vector<Hash32> hashes(colds.size());
    kernels::keccak256_batch(messages, hashes);
    for (std::size_t i = 0; i < colds.size(); ++i)
        if (hashes[i] != colds[i].item.reference->hash())
            return error_of(TrieError::Kind::corrupt, colds[i], "its bytes have another hash");
    return std::move(*bodies);
}

TrieResult<Done> ForestLoad::make(const Cold& cold, Bytes encoded)
{
    const Item& item = cold.item;
    const NodeIndex node = make_node(memory_, pool_,
        {.key = cold.key, .depth = item.depth, .is_below_extension = item.is_below_extension},
        encoded);
    if (node == 0)
        return Err{TrieError{.kind = TrieError::Kind::corrupt,
            .place = place_of(cold),
            .detail = "its bytes are no node that can stand there"}};
    auto& made = *static_cast<Node*>(memory_.at(node));
    // A root is stored even if it is short.
    if (item.reference->is_hash() || item.depth == 0)
        made.state |= is_stored;
    --cold_count_;
    if (made.kind == Kind::extension)
        ++cold_count_;
    else if (made.kind == Kind::branch)
        cold_count_ += static_cast<const Branch&>(*static_cast<Branch*>(memory_.at(node))).count();
    *item.node = node;
    return Done{};
}

TriePlace ForestLoad::place_of(const Cold& cold) const noexcept
{
    return {.owner = tries_[cold.item.trie].name(), .key = cold.key, .depth = cold.item.depth};
}
}  // namespace braid::storage::forest
