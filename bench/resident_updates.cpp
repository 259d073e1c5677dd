// SPDX-License-Identifier: Apache-2.0
#include "bench/resident_updates.hpp"
#include <algorithm>
#include <stdexcept>

namespace braid::bench
{
namespace
{
using kernels::resident_group_size;
using kernels::RowId;
using kernels::Slot;

/// Branches above the leaves of a tree of ten million entries.
constexpr std::size_t branch_levels_max = 6;
/// An account with a balance and a nonce, as RLP.
constexpr std::size_t account_size = 80;
constexpr std::size_t key_size = 32;

[[nodiscard]] Hash32 mixed_hash(std::uint64_t number)
{
    Hash32 hash;
    for (std::size_t at = 0; at < 32; at += 8)
        store_be(hash.data() + at, (number + at) * 0x9e3779b97f4a7c15);
    return hash;
}

/// The row's tree, made and filled at the first call.
template <typename Tree, typename Make>
[[nodiscard]] Tree& tree_of(std::map<RowId, Tree>& trees, RowId row, const Make& make)
{
    const auto found = trees.find(row);
    if (found != trees.end())
        return found->second;
    auto made = make();
    if (!made)
        throw std::runtime_error(
            "the tree does not fit into the device's memory: BRAID_GPU_MEMORY gives more of it");
    return trees.emplace(row, std::move(made).value()).first->second;
}
}  // namespace

DirtyTree dirty_tree(std::size_t count)
{
    DirtyTree tree;
    std::size_t branches = 0;
    // The root stands in the first group, a branch's children in the group behind its number.
    std::vector<Slot> places{0};
    const auto add_level = [&](std::size_t size, bool has_children)
    {
        auto& level = tree.levels.emplace_back();
        for (std::size_t i = 0; i < size; ++i)
        {
            DirtyTree::Node node{.slot = places[i * places.size() / size]};
            if (has_children)
                node.first_child = static_cast<Slot>(++branches * resident_group_size);
            level.push_back(node);
        }
        places.clear();
        for (const DirtyTree::Node& node : level)
            for (Slot child = 0; has_children && child < resident_group_size; ++child)
                places.push_back(node.first_child + child);
        count -= size;
    };
    while (tree.levels.size() < branch_levels_max && count > 1)
        add_level(std::min(places.size(), count / 2), true);
    while (count > places.size())
        add_level(std::min(places.size(), count / 2), true);
    add_level(count, false);
    tree.slots = static_cast<Slot>((branches + 1) * resident_group_size);
    return tree;
}

ResidentTrieUpdates::ResidentTrieUpdates(std::size_t batch)
  : bytes_(batch * account_size + key_size)
{
    for (std::size_t i = 0; i < bytes_.size(); ++i)
        bytes_[i] = static_cast<std::uint8_t>(i * 73 + i / account_size);
    const DirtyTree tree = dirty_tree(batch);
    size_ = {.slots = tree.slots, .nodes_per_update = batch};
    // One at least, where what was computed last is put.
    for (Slot slot = 0; slot < tree.slots; ++slot)
        given_.push_back(
            {.slot = slot, .reference = kernels::TrieReference::of_hash(mixed_hash(slot))});
    for (std::size_t level = tree.levels.size(); level-- > 0;)
    {
        auto& nodes = nodes_.emplace_back();
        const bool is_leaf = level + 1 == tree.levels.size();
        for (std::size_t i = 0; i < tree.levels[level].size(); ++i)
        {
            const DirtyTree::Node& place = tree.levels[level][i];
            kernels::ResidentTrieNode node{.slot = place.slot};
            if (is_leaf)
            {
                node.path = bytes_.data() + i * account_size;
                node.path_begin = static_cast<std::uint8_t>(level);
                node.path_end = 2 * key_size;
                node.value = Bytes{bytes_}.subspan(i * account_size, account_size);
            }
            else
            {
                node.kind = kernels::TrieNode::Kind::branch;
                node.children = 0xffff;
                node.first_child = place.first_child;
            }
            nodes.push_back(node);
        }
    }
    for (const auto& nodes : nodes_)
        levels_.push_back(nodes);
}

void ResidentTrieUpdates::run(const kernels::RowChoice& choice)
{
    const auto make = [&]
    {
        auto trie = kernels::ResidentTrie::make(size_, choice);
        if (trie)
            (void)trie->update({.given = given_});
        return trie;
    };
    kernels::ResidentTrie& trie = tree_of(tries_, choice.forced.value_or(RowId::scalar), make);
    const auto updated = trie.update({.levels = levels_});
    BRAID_ASSERT(updated.ok());
    // Into the inputs, so that no run can be left out.
    given_.front().reference = trie.read(Slot{0});
}

ResidentJellyfishUpdates::ResidentJellyfishUpdates(std::size_t batch)
{
    const DirtyTree tree = dirty_tree(batch);
    size_ = {.slots = tree.slots, .nodes_per_update = batch};
    // One at least, where what was computed last is put.
    for (Slot slot = 0; slot < tree.slots; ++slot)
        given_.push_back({.slot = slot, .hash = mixed_hash(slot)});
    for (const DirtyTree::Node& place : tree.levels.back())
        leaves_.push_back({.slot = place.slot,
            .leaf = {.key = mixed_hash(place.slot + 1), .value_hash = mixed_hash(place.slot + 2)}});
    for (std::size_t level = tree.levels.size() - 1; level-- > 0;)
    {
        auto& nodes = nodes_.emplace_back();
        for (const DirtyTree::Node& place : tree.levels[level])
            nodes.push_back(
                {.first_child = place.first_child, .existing = 0xffff, .slot = place.slot});
    }
    for (const auto& nodes : nodes_)
        levels_.push_back(nodes);
}

void ResidentJellyfishUpdates::run(const kernels::RowChoice& choice)
{
    const auto make = [&]
    {
        auto tree = kernels::ResidentJellyfish::make(size_, choice);
        if (tree)
            tree->update({.given = given_});
        return tree;
    };
    kernels::ResidentJellyfish& tree = tree_of(trees_, choice.forced.value_or(RowId::scalar), make);
    tree.update({.leaves = leaves_, .levels = levels_});
    given_.front().hash = tree.read(Slot{0});
}
}  // namespace braid::bench
