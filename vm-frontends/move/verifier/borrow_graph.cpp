// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/verifier/borrow_graph.hpp"
#include "base/assert.hpp"
#include <algorithm>
#include <iterator>
#include <utility>

namespace braid::move
{
namespace
{
template <typename Set>
std::pair<ReferenceId, ReferenceId> ends_of(const Set& set) noexcept
{
    return {set.parent, set.child};
}
}  // namespace

void BorrowGraph::clear() noexcept
{
    nodes_.clear();
    sets_.clear();
    edge_count_ = 0;
}

const BorrowGraph::Node* BorrowGraph::find(ReferenceId id) const noexcept
{
    const auto found = std::ranges::lower_bound(nodes_, id, {}, &Node::id);
    return found != nodes_.end() && found->id == id ? &*found : nullptr;
}

BorrowGraph::Sets::iterator BorrowGraph::find_place(ReferenceId parent, ReferenceId child) noexcept
{
    return std::ranges::lower_bound(
        sets_, std::pair{parent, child}, {}, [](const EdgeSet& set) { return ends_of(set); });
}

const BorrowGraph::EdgeSet* BorrowGraph::find_set(
    ReferenceId parent, ReferenceId child) const noexcept
{
    const auto found = std::ranges::lower_bound(
        sets_, std::pair{parent, child}, {}, [](const EdgeSet& set) { return ends_of(set); });
    if (found == sets_.end() || found->parent != parent || found->child != child)
        return nullptr;
    return &*found;
}

std::span<const BorrowGraph::EdgeSet> BorrowGraph::sets_of(ReferenceId parent) const noexcept
{
    const auto range = std::ranges::equal_range(sets_, parent, {}, &EdgeSet::parent);
    return {range.begin(), range.end()};
}

bool BorrowGraph::is_before(const BorrowPaths& paths, Edge a, Edge b) noexcept
{
    if (a.is_strong != b.is_strong)
        return b.is_strong;
    return paths.is_before(a.path, b.path);
}

void BorrowGraph::add(ReferenceId id, bool is_mutable)
{
    BRAID_ASSERT(nodes_.empty() || nodes_.back().id < id);
    nodes_.push_back({id, is_mutable});
}

void BorrowGraph::insert(const BorrowPaths& paths, EdgeSet& set, Edge edge) noexcept
{
    if (set.is_overflown)
        return;
    if (set.count == edge_count_max)
    {
        edge_count_ -= edge_count_max - 1;
        set.edges[0] = {};
        set.count = 1;
        set.is_overflown = true;
        return;
    }
    std::size_t place = 0;
    while (place < set.count && is_before(paths, set.edges[place], edge))
        ++place;
    if (place < set.count && set.edges[place] == edge)
        return;
    for (std::size_t i = set.count; i > place; --i)
        set.edges[i] = set.edges[i - 1];
    set.edges[place] = edge;
    ++set.count;
    ++edge_count_;
}

void BorrowGraph::add_edge(
    const BorrowPaths& paths, ReferenceId parent, Edge edge, ReferenceId child)
{
    auto place = find_place(parent, child);
    if (place == sets_.end() || place->parent != parent || place->child != child)
        place = sets_.insert(place, EdgeSet{.parent = parent, .child = child});
    insert(paths, *place, edge);
}

void BorrowGraph::add_strong_borrow(
    BorrowPaths& paths, ReferenceId parent, BorrowPath path, ReferenceId child)
{
    std::vector<std::pair<ReferenceId, Edge>> moved;
    const auto range = std::ranges::equal_range(sets_, parent, {}, &EdgeSet::parent);
    for (EdgeSet& set : range)
    {
        const std::size_t count = set.count;
        std::size_t kept = 0;
        for (std::size_t i = 0; i < count; ++i)
        {
            if (paths.is_prefix(path, set.edges[i].path))
                moved.emplace_back(set.child, set.edges[i]);
            else
                set.edges[kept++] = set.edges[i];
        }
        set.count = static_cast<std::uint8_t>(kept);
        edge_count_ -= count - kept;
    }
    if (!moved.empty())
        std::erase_if(sets_, [](const EdgeSet& set) { return set.count == 0; });
    for (const auto& [grandchild, edge] : moved)
        add_edge(paths, child, {paths.suffix_of(path, edge.path), edge.is_strong}, grandchild);
    add_edge(paths, parent, {path, true}, child);
}

void BorrowGraph::add_weak_borrow(
    BorrowPaths& paths, ReferenceId parent, BorrowPath path, ReferenceId child)
{
    add_edge(paths, parent, {path, false}, child);
}

void BorrowGraph::splice(
    BorrowPaths& paths, const EdgeSet& upper, const EdgeSet& lower, EdgeSet& out)
{
    for (const Edge above : upper.all())
    {
        for (const Edge below : lower.all())
        {
            const BorrowPath path =
                above.is_strong ? paths.append(above.path, below.path) : above.path;
            insert(paths, out, {path, above.is_strong && below.is_strong});
        }
    }
}

void BorrowGraph::release(BorrowPaths& paths, ReferenceId id)
{
    Sets upper;
    Sets lower;
    for (const EdgeSet& set : sets_)
    {
        if (set.child == id)
            upper.push_back(set);
        if (set.parent == id)
            lower.push_back(set);
    }
    const auto node = std::ranges::lower_bound(nodes_, id, {}, &Node::id);
    BRAID_ASSERT(node != nodes_.end() && node->id == id);
    nodes_.erase(node);
    if (upper.empty() && lower.empty())
        return;
    std::erase_if(sets_, [&](const EdgeSet& set) { return set.child == id || set.parent == id; });
    for (const Sets* const sets : {&upper, &lower})
        for (const EdgeSet& set : *sets)
            edge_count_ -= set.count;
    if (upper.empty() || lower.empty())
        return;
    // What is new comes in order, and is merged at once: inserting each alone would move the others as often.
    Sets added;
    for (const EdgeSet& above : upper)
    {
        for (const EdgeSet& below : lower)
        {
            if (above.parent == below.child)
                continue;
            const auto place = find_place(above.parent, below.child);
            const bool is_there = place != sets_.end() && place->parent == above.parent &&
                                  place->child == below.child;
            if (!is_there)
                added.push_back(EdgeSet{.parent = above.parent, .child = below.child});
            splice(paths, above, below, is_there ? *place : added.back());
        }
    }
    Sets merged;
    merged.reserve(sets_.size() + added.size());
    const auto ends = [](const EdgeSet& set) { return ends_of(set); };
    std::ranges::merge(sets_, added, std::back_inserter(merged), {}, ends, ends);
    sets_ = std::move(merged);
}

bool BorrowGraph::has_full_borrows(ReferenceId id) const noexcept
{
    return std::ranges::any_of(sets_of(id),
        [](const EdgeSet& set)
        {
            return std::ranges::any_of(
                set.all(), [](Edge edge) { return edge.path == BorrowPaths::empty; });
        });
}

bool BorrowGraph::has_borrows(
    const BorrowPaths& paths, ReferenceId id, std::optional<BorrowLabel> label) const noexcept
{
    return std::ranges::any_of(sets_of(id),
        [&](const EdgeSet& set)
        {
            return std::ranges::any_of(set.all(),
                [&](Edge edge)
                {
                    return edge.path == BorrowPaths::empty || !label ||
                           paths.first_of(edge.path) == *label;
                });
        });
}

bool BorrowGraph::has_mutable_borrows(
    const BorrowPaths& paths, ReferenceId id, std::optional<BorrowLabel> label) const noexcept
{
    return std::ranges::any_of(sets_of(id),
        [&](const EdgeSet& set)
        {
            const bool borrows = std::ranges::any_of(set.all(),
                [&](Edge edge)
                {
                    return edge.path == BorrowPaths::empty || !label ||
                           paths.first_of(edge.path) == *label;
                });
            return borrows && is_mutable(set.child);
        });
}

void BorrowGraph::renumber(std::span<const std::pair<ReferenceId, ReferenceId>> numbers)
{
    bool has_changed = false;
    const auto renumbered = [&](ReferenceId id)
    {
        for (const auto& [from, to] : numbers)
        {
            if (from != id)
                continue;
            has_changed = has_changed || from != to;
            return to;
        }
        return id;
    };
    for (Node& node : nodes_)
        node.id = renumbered(node.id);
    if (!has_changed)
        return;
    std::ranges::sort(nodes_, {}, &Node::id);
    for (EdgeSet& set : sets_)
    {
        set.parent = renumbered(set.parent);
        set.child = renumbered(set.child);
    }
    std::ranges::sort(sets_, {}, [](const EdgeSet& set) { return ends_of(set); });
}

bool BorrowGraph::is_covered(const BorrowPaths& paths, const EdgeSet* set, Edge edge) noexcept
{
    return set != nullptr &&
           std::ranges::any_of(set->all(), [&](Edge own)
               { return own == edge || (!own.is_strong && paths.is_prefix(own.path, edge.path)); });
}

bool BorrowGraph::covers(const BorrowPaths& paths, const BorrowGraph& other) const noexcept
{
    return std::ranges::all_of(other.sets_,
        [&](const EdgeSet& set)
        {
            const EdgeSet* const own = find_set(set.parent, set.child);
            return std::ranges::all_of(
                set.all(), [&](Edge edge) { return is_covered(paths, own, edge); });
        });
}

void BorrowGraph::join(BorrowPaths& paths, const BorrowGraph& other)
{
    for (const EdgeSet& set : other.sets_)
    {
        // Edges are compared to those from before the join.
        const EdgeSet* const found = find_set(set.parent, set.child);
        const std::optional<EdgeSet> own = found != nullptr ? std::optional{*found} : std::nullopt;
        for (const Edge edge : set.all())
            if (!is_covered(paths, own ? &*own : nullptr, edge))
                add_edge(paths, set.parent, edge, set.child);
    }
}
}  // namespace braid::move
