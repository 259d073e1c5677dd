// SPDX-License-Identifier: Apache-2.0
#include "storage/jellyfish_tree.hpp"
#include "base/prefetch.hpp"
#include "storage/jmt/inner_hash.hpp"
#include "storage/jmt/key_bits.hpp"
#include <algorithm>

namespace braid::storage
{
namespace
{
constexpr unsigned child_count = 16;

constexpr std::uint16_t bit(unsigned child) noexcept
{
    return static_cast<std::uint16_t>(1U << child);
}

/// Those of a node's children whose numbers begin with the first `depth` bits of `child`.
constexpr std::uint16_t half_of(unsigned child, unsigned depth) noexcept
{
    const unsigned width = child_count >> depth;
    const unsigned first = child & ~(width - 1);
    return static_cast<std::uint16_t>(((1U << width) - 1) << first);
}

/// The children of a node, as far as hashing goes.
struct Children
{
    std::span<const Hash32, 16> hashes;
    std::uint16_t existing = 0;
    std::uint16_t leaves = 0;

    /// Whether one leaf is all there is in this part of the node.
    [[nodiscard]] bool is_leaf(std::uint16_t part) const noexcept
    {
        return std::has_single_bit(static_cast<std::uint16_t>(existing & part)) &&
               (leaves & part) != 0;
    }

    /// The hash of the children from `first` on, `width` in number.
    [[nodiscard]] Hash32 hash(unsigned first, unsigned width) const noexcept
    {
        const auto part = static_cast<std::uint16_t>(((1U << width) - 1) << first);
        if ((existing & part) == 0)
            return kernels::sparse_merkle_placeholder;
        if (width == 1 || is_leaf(part))
            return hashes[static_cast<std::size_t>(
                std::countr_zero(static_cast<std::uint16_t>(existing & part)))];
        return inner_hash(hash(first, width / 2), hash(first + width / 2, width / 2));
    }
};
}  // namespace

JellyfishTree::JellyfishTree(std::size_t version_count_max) : version_count_max_(version_count_max)
{
    BRAID_ASSERT(version_count_max > 0);
}

std::optional<std::uint64_t> JellyfishTree::version() const noexcept
{
    return versions_.empty() ? std::nullopt : std::optional{versions_.back().number};
}

Hash32 JellyfishTree::root() const noexcept
{
    return versions_.empty() ? kernels::sparse_merkle_placeholder : versions_.back().root.hash;
}

std::optional<Hash32> JellyfishTree::root(std::uint64_t version) const noexcept
{
    const Version* found = find(version);
    return found == nullptr ? std::nullopt : std::optional{found->root.hash};
}

const JellyfishTree::Version* JellyfishTree::find(std::uint64_t version) const noexcept
{
    const auto found = std::ranges::lower_bound(versions_, version, {}, &Version::number);
    return found == versions_.end() || found->number != version ? nullptr : &*found;
}

JellyfishTree::Branch JellyfishTree::child_of(const Node& node, unsigned child) noexcept
{
    if ((node.existing & bit(child)) == 0)
        return {};
    return {.kind = (node.leaves & bit(child)) != 0 ? Kind::leaf : Kind::node,
        .index = node.children[child],
        .pending = std::nullopt,
        .hash = node.hashes[child]};
}

std::optional<Hash32> JellyfishTree::get(std::uint64_t version, const Hash32& key) const
{
    const Version* found = find(version);
    BRAID_ASSERT(found != nullptr);
    Branch branch = found->root;
    for (std::size_t depth = 0; branch.kind == Kind::node; ++depth)
        branch = child_of(nodes_[branch.index], half_byte_of(key, depth));
    if (branch.kind == Kind::nothing || leaves_[branch.index].key != key)
        return std::nullopt;
    return leaves_[branch.index].value_hash;
}

JellyfishProof JellyfishTree::prove(std::uint64_t version, const Hash32& key) const
{
    const Version* found = find(version);
    BRAID_ASSERT(found != nullptr);
    JellyfishProof proof;
    Branch branch = found->root;
    for (std::size_t depth = 0; branch.kind == Kind::node; ++depth)
    {
        const Node& node = nodes_[branch.index];
        const Children children{node.hashes, node.existing, node.leaves};
        unsigned child = half_byte_of(key, depth);
        for (unsigned below = 1; below <= 4; ++below)
        {
            const unsigned width = child_count >> below;
            const unsigned sibling = (child & ~(width - 1)) ^ width;
            proof.siblings.push_back(children.hash(sibling, width));
            const std::uint16_t part = half_of(child, below);
            if ((node.existing & part) == 0)
                break;
            if (children.is_leaf(part))
            {
                child = static_cast<unsigned>(
                    std::countr_zero(static_cast<std::uint16_t>(node.existing & part)));
                break;
            }
        }
        branch = child_of(node, child);
    }
    if (branch.kind == Kind::leaf)
        proof.leaf = leaves_[branch.index];
    std::ranges::reverse(proof.siblings);
    return proof;
}

void JellyfishTree::sort(std::span<const JellyfishUpdate> updates)
{
    sorted_.clear();
    for (const JellyfishUpdate& update : updates)
        sorted_.push_back({.prefix = load_be<std::uint64_t>(update.key.data()), .update = &update});
    std::ranges::sort(sorted_,
        [](const SortedUpdate& a, const SortedUpdate& b)
        {
            if (a.prefix != b.prefix)
                return a.prefix < b.prefix;
            const int order = compare(a.update->key, b.update->key);
            // Of one key, the last one stands first, and the others go.
            return order != 0 ? order < 0 : a.update > b.update;
        });
    const auto rest = std::ranges::unique(sorted_, [](const SortedUpdate& a, const SortedUpdate& b)
        { return a.prefix == b.prefix && a.update->key == b.update->key; });
    sorted_.erase(rest.begin(), rest.end());
}

Hash32 JellyfishTree::apply(std::uint64_t version, std::span<const JellyfishUpdate> updates)
{
    BRAID_ASSERT(versions_.empty() || version > versions_.back().number);
    sort(updates);
    const Branch before = versions_.empty() ? Branch{} : versions_.back().root;
    next_ = {};
    next_.number = version;
    next_.root = sorted_.empty() ? before : update(before, sorted_, 0);
    versions_.push_back(std::move(next_));
    Branch& root = versions_.back().root;
    place_hash(root, root.hash, 0);
    root.pending.reset();
    hash_batch();
    if (versions_.size() > version_count_max_)
    {
        versions_.pop_front();
        free(versions_.front().replaced);
        versions_.front().replaced = {};
    }
    return root.hash;
}

bool JellyfishTree::rewind(std::uint64_t version)
{
    if (find(version) == nullptr)
        return false;
    while (versions_.back().number != version)
    {
        free(versions_.back().made);
        versions_.pop_back();
    }
    return true;
}

void JellyfishTree::free(const Made& freed)
{
    for (const Index index : freed.nodes)
        nodes_.free(index);
    for (const Index index : freed.leaves)
        leaves_.free(index);
}

JellyfishTree::Branch JellyfishTree::update(
    const Branch& before, Updates updates, std::size_t depth)
{
    return before.kind == Kind::node ? update_node(before, updates, depth) :
                                       update_leaf(before, updates, depth);
}

JellyfishTree::Parts JellyfishTree::split(Updates updates, std::size_t depth) noexcept
{
    Parts parts;
    std::size_t at = 0;
    for (unsigned child = 0; child < child_count; ++child)
    {
        parts.begins[child] = at;
        while (at < updates.size() && half_byte_of(updates[at].update->key, depth) == child)
            ++at;
    }
    parts.begins[child_count] = updates.size();
    return parts;
}

/// Has the processor fetch the nodes that will be read next, all at once rather than one after another.
void JellyfishTree::prefetch(const Node& node, std::uint16_t children) const noexcept
{
    for (unsigned left = children & node.existing; left != 0; left &= left - 1)
    {
        const auto child = static_cast<unsigned>(std::countr_zero(left));
        if ((node.leaves & bit(child)) != 0)
            prefetch_object(leaves_[node.children[child]]);
        else
            prefetch_object(nodes_[node.children[child]]);
    }
}

JellyfishTree::Branch JellyfishTree::update_node(
    const Branch& before, Updates updates, std::size_t depth)
{
    const Node& old = nodes_[before.index];
    const Parts parts = split(updates, depth);
    std::uint16_t touched = 0;
    for (unsigned child = 0; child < child_count; ++child)
    {
        if (!parts.of(updates, child).empty())
            touched = static_cast<std::uint16_t>(touched | bit(child));
    }
    prefetch(old, touched);

    std::array<Branch, child_count> changed;
    std::uint16_t changes = 0;
    std::uint16_t existing = old.existing;
    std::uint16_t leaves = old.leaves;
    for (unsigned left = touched; left != 0; left &= left - 1)
    {
        const auto child = static_cast<unsigned>(std::countr_zero(left));
        const Branch was = child_of(old, child);
        changed[child] = update(was, parts.of(updates, child), depth + 1);
        if (changed[child].is(was))
            continue;
        changes = static_cast<std::uint16_t>(changes | bit(child));
        existing = static_cast<std::uint16_t>(existing & ~bit(child));
        leaves = static_cast<std::uint16_t>(leaves & ~bit(child));
        if (changed[child].kind != Kind::nothing)
            existing = static_cast<std::uint16_t>(existing | bit(child));
        if (changed[child].kind == Kind::leaf)
            leaves = static_cast<std::uint16_t>(leaves | bit(child));
    }
    if (changes == 0)
        return before;
    next_.replaced.nodes.push_back(before.index);
    if (existing == 0)
        return {};
    if (std::has_single_bit(existing) && leaves == existing)
    {
        const auto only = static_cast<unsigned>(std::countr_zero(existing));
        return (changes & existing) != 0 ? changed[only] : child_of(old, only);
    }
    const Index index = nodes_.make();
    Node& node = nodes_[index];
    node = old;
    for (unsigned left = changes; left != 0; left &= left - 1)
    {
        const auto child = static_cast<unsigned>(std::countr_zero(left));
        place(changed[child], node, child, depth);
    }
    return close(node, index, depth);
}

/// Of a subtree that is empty or one leaf.
JellyfishTree::Branch JellyfishTree::update_leaf(
    const Branch& before, Updates updates, std::size_t depth)
{
    const kernels::JellyfishLeaf* old =
        before.kind == Kind::leaf ? &leaves_[before.index] : nullptr;
    const auto keep_old = [&]
    { entries_.push_back({.key = &old->key, .value_hash = &old->value_hash, .is_old = true}); };
    bool is_old_due = old != nullptr;
    entries_.clear();
    for (const SortedUpdate& sorted : updates)
    {
        const JellyfishUpdate& update = *sorted.update;
        const int order = is_old_due ? compare(old->key, update.key) : 1;
        if (order <= 0)
            is_old_due = false;
        if (order < 0 || (order == 0 && update.value_hash == old->value_hash))
            keep_old();
        const bool is_kept = order == 0 && update.value_hash == old->value_hash;
        if (update.value_hash && !is_kept)
            entries_.push_back({.key = &update.key, .value_hash = &*update.value_hash});
    }
    if (is_old_due)
        keep_old();
    if (old != nullptr && std::ranges::none_of(entries_, &Entry::is_old))
        next_.replaced.leaves.push_back(before.index);
    return build(entries_, before, depth);
}

/// The subtree of leaves in the order of their keys.
JellyfishTree::Branch JellyfishTree::build(
    std::span<const Entry> entries, const Branch& old_leaf, std::size_t depth)
{
    if (entries.empty())
        return {};
    if (entries.size() == 1)
        return entries[0].is_old ? old_leaf : make_leaf(entries[0]);
    const Index index = nodes_.make();
    Node& node = nodes_[index];
    node.existing = 0;
    node.leaves = 0;
    while (!entries.empty())
    {
        const unsigned child = half_byte_of(*entries[0].key, depth);
        std::size_t size = 1;
        while (size < entries.size() && half_byte_of(*entries[size].key, depth) == child)
            ++size;
        place(build(entries.first(size), old_leaf, depth + 1), node, child, depth);
        entries = entries.subspan(size);
    }
    return close(node, index, depth);
}

JellyfishTree::Branch JellyfishTree::make_leaf(const Entry& entry)
{
    const Index index = leaves_.make();
    leaves_[index] = {.key = *entry.key, .value_hash = *entry.value_hash};
    next_.made.leaves.push_back(index);
    batch_leaves_.push_back(leaves_[index]);
    return {.kind = Kind::leaf,
        .index = index,
        .pending = static_cast<Index>(batch_leaves_.size() - 1),
        .hash = {}};
}

/// A new node whose children are in their places.
JellyfishTree::Branch JellyfishTree::close(Node& node, Index index, std::size_t depth)
{
    if (levels_.size() <= depth)
        levels_.resize(depth + 1);
    next_.made.nodes.push_back(index);
    levels_[depth].push_back({.children = node.hashes.data(),
        .existing = node.existing,
        .leaves = node.leaves,
        .hash = nullptr});
    return {.kind = Kind::node,
        .index = index,
        .pending = static_cast<Index>(levels_[depth].size() - 1),
        .hash = {}};
}

void JellyfishTree::place(const Branch& branch, Node& node, unsigned child, std::size_t depth)
{
    node.existing = static_cast<std::uint16_t>(node.existing & ~bit(child));
    node.leaves = static_cast<std::uint16_t>(node.leaves & ~bit(child));
    if (branch.kind == Kind::nothing)
        return;
    node.existing = static_cast<std::uint16_t>(node.existing | bit(child));
    if (branch.kind == Kind::leaf)
        node.leaves = static_cast<std::uint16_t>(node.leaves | bit(child));
    node.children[child] = branch.index;
    place_hash(branch, node.hashes[child], depth + 1);
}

/// Has the hash of a subtree at that depth come to its place.
void JellyfishTree::place_hash(const Branch& branch, Hash32& to, std::size_t depth)
{
    if (!branch.pending)
        to = branch.hash;
    else if (branch.kind == Kind::leaf)
        leaf_places_.push_back({.pending = *branch.pending, .to = &to});
    else
        levels_[depth][*branch.pending].hash = &to;
}

void JellyfishTree::hash_batch()
{
    batch_leaf_hashes_.resize(batch_leaves_.size());
    kernels::hash_jellyfish_leaves(batch_leaves_, batch_leaf_hashes_);
    for (const LeafPlace& place : leaf_places_)
        *place.to = batch_leaf_hashes_[place.pending];
    for (auto level = levels_.rbegin(); level != levels_.rend(); ++level)
    {
        kernels::hash_jellyfish_level(*level);
        level->clear();
    }
    batch_leaves_.clear();
    leaf_places_.clear();
}
}  // namespace braid::storage
