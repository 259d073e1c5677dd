// SPDX-License-Identifier: Apache-2.0
#include "storage/trie/forest_update.hpp"
#include "base/prefetch.hpp"
#include <algorithm>
#include <iterator>

namespace braid::storage::forest
{
namespace
{
/// So many items ahead a node is asked for (benchmark forest_update).
constexpr std::size_t prefetch_distance = 16;
/// A node's kind and a branch's children, or most of a leaf.
constexpr std::size_t prefetch_size = 128;
/// Fewer changes are parted one by one, more by binary search.
constexpr std::size_t scanned_count_max = 48;
}  // namespace

void ForestUpdate::prefetch(std::span<const WorkItem> items, std::size_t i) const noexcept
{
    if (prefetch_distance >= items.size() - i)
        return;
    const NodeIndex node = *items[i + prefetch_distance].node;
    if (node != 0 && node != cold_node)
        prefetch_bytes(memory_.at(node), prefetch_size);
}

void ForestUpdate::run(std::span<const WorkItem> items)
{
    levels_[0].assign(items.begin(), items.end());
    for (std::size_t level = 0; !levels_[level].empty(); ++level)
    {
        below_ = &levels_[level + 1];
        for (std::size_t i = 0; i < levels_[level].size(); ++i)
        {
            prefetch(levels_[level], i);
            open(levels_[level][i]);
        }
    }
    ascend();
}

void ForestUpdate::descend(
    std::span<const WorkItem> items, std::size_t size_max, std::vector<WorkItem>& left)
{
    const auto leave_small = [&](std::vector<WorkItem>& level)
    {
        const auto is_small = [=](const WorkItem& item) { return item.size() <= size_max; };
        std::ranges::copy_if(level, std::back_inserter(left), is_small);
        std::erase_if(level, is_small);
    };
    levels_[0].assign(items.begin(), items.end());
    leave_small(levels_[0]);
    for (std::size_t level = 0; !levels_[level].empty(); ++level)
    {
        below_ = &levels_[level + 1];
        for (WorkItem& item : levels_[level])
            open(item);
        leave_small(levels_[level + 1]);
    }
}

void ForestUpdate::ascend()
{
    for (std::size_t level = level_count_max; level-- > 0;)
    {
        for (WorkItem& item : levels_[level])
        {
            settle(item);
            add_to_hash(item);
        }
        kernels::hash_trie_level(to_hash_);
        hashed_node_count_ += to_hash_.size();
        to_hash_.clear();
        levels_[level].clear();
    }
}

void ForestUpdate::open(WorkItem& item)
{
    if (*item.node == 0)
        return open_empty(item);
    BRAID_ASSERT(*item.node != cold_node);
    auto& node = as<Node>(*item.node);
    node.state |= is_used;
    switch (node.kind)
    {
    case Kind::leaf:
        return open_leaf(item);
    case Kind::extension:
        return open_extension(item);
    case Kind::branch:
        return open_branch(item);
    }
}

void ForestUpdate::open_empty(WorkItem& item)
{
    drop_erasures(item);
    if (item.empty())
        return;
    if (item.size() == 1)
    {
        *item.node = make_leaf(changes_[item.begin]);
        return;
    }
    const std::size_t shared = shared_nibbles(key_of(item.begin), key_of(item.end - 1));
    if (shared > item.depth)
    {
        *item.node = make_extension(key_of(item.begin), shared);
        auto& extension = as<Extension>(*item.node);
        extension.is_stale = shared < hashed_from_;
        extension.state |= is_child_dirty;
        return push(extension.child, extension.reference, item, shared);
    }
    const Groups groups = groups_of(item);
    *item.node = make_branch(groups.mask);
    push_children(item, as<Branch>(*item.node), groups, 0);
}

void ForestUpdate::open_leaf(WorkItem& item)
{
    if (item.empty())
        return;
    const auto& leaf = as<const Leaf>(*item.node);
    const std::span changes = changes_.subspan(item.begin, item.size());
    const auto same = std::ranges::lower_bound(changes, leaf.key, {}, &TrieChange::key);
    if (same != changes.end() && same->key == leaf.key)
    {
        if (changes.size() == 1 && !same->value.empty())
            return set_value(item, same->value);
        vacate(*item.node, item);
        release(*item.node);
        *item.node = 0;
        return open_empty(item);
    }
    drop_erasures(item);
    if (!item.empty())
        part_leaf(item, leaf);
}

void ForestUpdate::part_leaf(WorkItem& item, const Leaf& leaf)
{
    const NodeIndex node = *item.node;
    const std::size_t shared = std::min(shared_nibbles(key_of(item.begin), leaf.key),
        shared_nibbles(key_of(item.end - 1), leaf.key));
    vacate(node, item);
    if (shared > item.depth)
    {
        *item.node = make_extension(leaf.key, shared);
        auto& extension = as<Extension>(*item.node);
        extension.child = node;
        extension.is_stale = shared < hashed_from_;
        extension.state |= is_child_dirty;
        return push(extension.child, extension.reference, item, shared);
    }
    const Groups groups = groups_of(item);
    const std::uint32_t nibble = nibble_at(leaf.key, item.depth);
    *item.node = make_branch(groups.mask | bit_of(nibble));
    auto& branch = as<Branch>(*item.node);
    branch.children()[branch.position(nibble)] = node;
    push_children(item, branch, groups, bit_of(nibble));
}

void ForestUpdate::open_extension(WorkItem& item)
{
    auto& extension = as<Extension>(*item.node);
    // What does not take the whole path is not there, so it cannot be erased.
    drop_erasures(item,
        [&](const Hash32& key) { return shared_nibbles(key, extension.key) < extension.end; });
    if (item.empty())
    {
        if (extension.is_stale && extension.end >= hashed_from_)
        {
            extension.is_stale = false;
            extension.state |= is_child_dirty;
            push(extension.child, extension.reference, item, extension.end);
        }
        return;
    }
    const std::size_t shared = std::min(shared_nibbles(key_of(item.begin), extension.key),
        shared_nibbles(key_of(item.end - 1), extension.key));
    if (shared >= extension.end)
    {
        extension.is_stale = extension.end < hashed_from_;
        extension.state |= is_child_dirty;
        return push(extension.child, extension.reference, item, extension.end);
    }
    if (shared == item.depth)
        return part_extension(item);
    const NodeIndex node = *item.node;
    vacate(node, item);
    *item.node = make_extension(extension.key, shared);
    auto& outer = as<Extension>(*item.node);
    outer.child = node;
    outer.is_stale = shared < hashed_from_;
    outer.state |= is_child_dirty;
    push(outer.child, outer.reference, item, shared);
}

void ForestUpdate::part_extension(WorkItem& item)
{
    const NodeIndex node = *item.node;
    const auto& extension = as<const Extension>(node);
    vacate(node, item);
    const Groups groups = groups_of(item);
    const std::uint32_t nibble = nibble_at(extension.key, item.depth);
    *item.node = make_branch(groups.mask | bit_of(nibble));
    auto& branch = as<Branch>(*item.node);
    const std::size_t position = branch.position(nibble);
    // An extension that stays is a nibble shorter, which its parent's reference must tell.
    if (extension.end > item.depth + 1)
    {
        branch.children()[position] = node;
        return push_children(item, branch, groups, bit_of(nibble));
    }
    branch.children()[position] = extension.child;
    branch.references()[position] = extension.reference;
    const bool is_stale = extension.is_stale;
    if ((extension.state & is_child_dirty) != 0)
        branch.dirty |= bit_of(nibble);
    release(node);
    push_children(item, branch, groups, is_stale ? bit_of(nibble) : std::uint16_t{0});
}

void ForestUpdate::open_branch(WorkItem& item)
{
    auto* branch = &as<Branch>(*item.node);
    prefetch_bytes(branch, Branch::size_of(branch->capacity()));
    const Groups groups = groups_of(item);
    std::uint16_t added = 0;
    if ((groups.mask & ~branch->mask) != 0)
    {
        std::uint32_t begin = item.begin;
        for (std::uint32_t rest = groups.mask; rest != 0;)
        {
            const std::uint32_t nibble = take_nibble(rest);
            if (!branch->has(nibble) && !erases_all(begin, groups.ends[nibble]))
                added |= bit_of(nibble);
            begin = groups.ends[nibble];
        }
    }
    if (added != 0)
        branch = &reshape(item, branch->mask | added);
    std::uint16_t also = 0;
    if (item.depth + std::size_t{1} >= hashed_from_)
        std::swap(also, branch->stale);
    push_children(item, *branch, groups, also);
}

ForestUpdate::Groups ForestUpdate::groups_of(const WorkItem& item) const noexcept
{
    Groups groups;
    const bool is_scanned = item.size() <= scanned_count_max;
    for (std::uint32_t begin = item.begin; begin != item.end;)
    {
        const std::uint32_t nibble = nibble_at(key_of(begin), item.depth);
        std::uint32_t end = begin + 1;
        if (is_scanned)
            while (end != item.end && nibble_at(key_of(end), item.depth) == nibble)
                ++end;
        else
        {
            const auto rest = changes_.subspan(begin, item.end - begin);
            const auto other = std::ranges::partition_point(rest, [&](const TrieChange& change)
                { return nibble_at(change.key, item.depth) == nibble; });
            end = begin + static_cast<std::uint32_t>(other - rest.begin());
        }
        groups.mask |= bit_of(nibble);
        groups.ends[nibble] = end;
        begin = end;
    }
    return groups;
}

void ForestUpdate::push_children(
    const WorkItem& item, Branch& branch, const Groups& groups, std::uint16_t also)
{
    const std::size_t depth = item.depth + std::size_t{1};
    WorkItem child{.begin = item.begin, .end = item.begin, .trie = item.trie};
    for (std::uint32_t rest = groups.mask | also; rest != 0;)
    {
        const std::uint32_t nibble = take_nibble(rest);
        child.begin = child.end;
        if ((groups.mask >> nibble & 1) != 0)
            child.end = groups.ends[nibble];
        if (!branch.has(nibble))
            continue;
        const std::size_t position = branch.position(nibble);
        push(branch.children()[position], branch.references()[position], child, depth);
        branch.dirty |= bit_of(nibble);
        if (depth < hashed_from_)
            branch.stale |= bit_of(nibble);
    }
}

void ForestUpdate::push(
    NodeIndex& node, TrieReference& reference, const WorkItem& item, std::size_t depth)
{
    below_->push_back({.node = &node,
        .reference = &reference,
        .begin = item.begin,
        .end = item.end,
        .depth = static_cast<std::uint8_t>(depth),
        .trie = item.trie});
}

template <typename IsIdle>
void ForestUpdate::drop_erasures(WorkItem& item, const IsIdle& is_idle) noexcept
{
    const std::span changes = changes_.subspan(item.begin, item.size());
    const auto dropped = std::ranges::remove_if(changes,
        [&](const TrieChange& change) { return change.value.empty() && is_idle(change.key); });
    item.end -= static_cast<std::uint32_t>(dropped.size());
}

void ForestUpdate::drop_erasures(WorkItem& item) noexcept
{
    drop_erasures(item, [](const Hash32&) { return true; });
}

bool ForestUpdate::erases_all(std::uint32_t begin, std::uint32_t end) const noexcept
{
    return std::ranges::all_of(changes_.subspan(begin, end - begin),
        [](const TrieChange& change) { return change.value.empty(); });
}

NodeIndex ForestUpdate::make_leaf(const TrieChange& change) noexcept
{
    const NodeIndex node = pool_.allocate(memory_, Leaf::size_of(change.value.size()));
    auto& leaf = as<Leaf>(node);
    leaf.kind = Kind::leaf;
    leaf.state = is_used;
    leaf.key = change.key;
    leaf.set_value(change.value);
    return node;
}

void ForestUpdate::set_value(WorkItem& item, Bytes value) noexcept
{
    auto& leaf = as<Leaf>(*item.node);
    if (NodePool::units_of(Leaf::size_of(leaf.value_size)) ==
        NodePool::units_of(Leaf::size_of(value.size())))
        return leaf.set_value(value);
    const NodeIndex node = make_leaf({.key = leaf.key, .value = value});
    as<Leaf>(node).state = leaf.state;
    release(*item.node);
    *item.node = node;
}

NodeIndex ForestUpdate::make_extension(const Hash32& key, std::size_t end) noexcept
{
    const NodeIndex node = pool_.allocate(memory_, sizeof(Extension));
    auto& extension = as<Extension>(node);
    extension.kind = Kind::extension;
    extension.state = is_used;
    extension.end = static_cast<std::uint8_t>(end);
    extension.is_stale = false;
    extension.child = 0;
    extension.key = key;
    return node;
}

NodeIndex ForestUpdate::make_branch(std::uint16_t mask) noexcept
{
    const auto count = static_cast<std::size_t>(std::popcount(mask));
    const std::uint8_t capacity = Branch::capacity_for(count);
    const NodeIndex node = pool_.allocate(memory_, Branch::size_of(capacity));
    auto& branch = as<Branch>(node);
    branch = {.kind = Kind::branch,
        .state = static_cast<std::uint8_t>(Branch::state_of(capacity) | is_used),
        .mask = mask,
        .stale = 0,
        .dirty = 0};
    std::fill_n(branch.children(), count, 0);
    return node;
}

Branch& ForestUpdate::reshape(WorkItem& item, std::uint16_t mask) noexcept
{
    const NodeIndex old_node = *item.node;
    const NodeIndex node = make_branch(mask);
    const auto& from = as<const Branch>(old_node);
    auto& to = as<Branch>(node);
    to.state |= from.state & kept_state;
    to.stale = from.stale & mask;
    to.dirty = from.dirty & mask;
    for (std::uint32_t rest = from.mask & mask; rest != 0;)
    {
        const std::uint32_t nibble = take_nibble(rest);
        to.children()[to.position(nibble)] = from.children()[from.position(nibble)];
        to.references()[to.position(nibble)] = from.references()[from.position(nibble)];
    }
    release(old_node);
    *item.node = node;
    return to;
}

void ForestUpdate::release(NodeIndex node) noexcept
{
    pool_.release(memory_, node, size_of(memory_, node));
}

void ForestUpdate::vacate(NodeIndex node, const WorkItem& item) noexcept
{
    vacate(node, item.trie, key_of(item.begin), item.depth);
}

void ForestUpdate::vacate(
    NodeIndex node, std::uint32_t trie, const Hash32& key, std::size_t depth) noexcept
{
    std::uint8_t& state = as<Node>(node).state;
    if ((state & is_stored) == 0)
        return;
    state &= static_cast<std::uint8_t>(~is_stored);
    vacated_.push_back({.key = key, .trie = trie, .depth = static_cast<std::uint8_t>(depth)});
}

const Hash32& ForestUpdate::path_of(NodeIndex node) const noexcept
{
    return kind_of(node) == Kind::leaf ? as<const Leaf>(node).key : as<const Extension>(node).key;
}

std::size_t ForestUpdate::clear(NodeIndex node) noexcept
{
    if (node == 0)
        return 0;
    if (node == cold_node)
        return 1;
    std::size_t cold_count = 0;
    if (kind_of(node) == Kind::extension)
        cold_count += clear(as<const Extension>(node).child);
    else if (kind_of(node) == Kind::branch)
    {
        const auto& branch = as<const Branch>(node);
        for (std::size_t i = 0; i < branch.count(); ++i)
            cold_count += clear(branch.children()[i]);
    }
    release(node);
    return cold_count;
}

void ForestUpdate::settle(WorkItem& item) noexcept
{
    const NodeIndex node = *item.node;
    if (node == 0)
        return;
    if (kind_of(node) == Kind::branch)
        return settle_branch(item);
    if (kind_of(node) == Kind::leaf)
        return;
    // A child that no change leads to is a branch, as it was.
    const auto& extension = as<const Extension>(node);
    const NodeIndex child = extension.child;
    if (child == cold_node || (child != 0 && kind_of(child) == Kind::branch))
        return;
    vacate(node, item.trie, extension.key, item.depth);
    // Leaves and extensions know their way from the root, so that the path above becomes theirs.
    if (child != 0)
        vacate(child, item.trie, path_of(child), extension.end);
    *item.node = child;
    release(node);
}

void ForestUpdate::settle_branch(WorkItem& item) noexcept
{
    const auto& branch = as<const Branch>(*item.node);
    std::uint16_t kept = 0;
    std::size_t position = 0;
    for (std::uint32_t rest = branch.mask; rest != 0; ++position)
    {
        const std::uint32_t nibble = take_nibble(rest);
        if (branch.children()[position] != 0)
            kept |= bit_of(nibble);
    }
    if (std::popcount(kept) > 1)
    {
        if (kept != branch.mask)
            reshape(item, kept);
        return;
    }
    if (kept != 0)
        return replace_by_only_child(item);
    vacate(*item.node, item);
    release(*item.node);
    *item.node = 0;
}

void ForestUpdate::replace_by_only_child(WorkItem& item) noexcept
{
    const NodeIndex node = *item.node;
    const auto& branch = as<const Branch>(node);
    std::size_t position = 0;
    std::uint32_t rest = branch.mask;
    std::uint32_t nibble = take_nibble(rest);
    for (; branch.children()[position] == 0; ++position)
        nibble = take_nibble(rest);
    const NodeIndex child = branch.children()[position];
    BRAID_ASSERT(child != cold_node);
    // Any change of the item leads here; a branch loses children by changes alone.
    vacate(node, item);
    if (kind_of(child) != Kind::branch)
    {
        vacate(child, item.trie, path_of(child), item.depth + std::size_t{1});
        *item.node = child;
    }
    else
    {
        Hash32 key = key_of(item.begin);
        set_nibble(key, item.depth, nibble);
        *item.node = make_extension(key, item.depth + std::size_t{1});
        auto& extension = as<Extension>(*item.node);
        extension.child = child;
        extension.reference = branch.references()[position];
        extension.is_stale = (branch.stale >> nibble & 1) != 0;
        if ((branch.dirty >> nibble & 1) != 0)
            extension.state |= is_child_dirty;
    }
    release(node);
}

void ForestUpdate::add_to_hash(const WorkItem& item)
{
    if (*item.node == 0 || item.depth < hashed_from_)
        return;
    kernels::TrieNode node;
    node.path_begin = item.depth;
    node.reference = item.reference;
    switch (kind_of(*item.node))
    {
    case Kind::leaf:
    {
        const auto& leaf = as<const Leaf>(*item.node);
        node.path_end = 64;
        node.path = leaf.key.data();
        node.value = leaf.value();
        break;
    }
    case Kind::extension:
    {
        const auto& extension = as<const Extension>(*item.node);
        node.kind = kernels::TrieNode::Kind::extension;
        node.path_end = extension.end;
        node.path = extension.key.data();
        node.children = &extension.reference;
        break;
    }
    case Kind::branch:
    {
        const auto& branch = as<const Branch>(*item.node);
        node.kind = kernels::TrieNode::Kind::branch;
        node.path_end = item.depth;
        node.child_mask = branch.mask;
        node.children = branch.references();
        break;
    }
    }
    to_hash_.push_back(node);
}
}  // namespace braid::storage::forest
