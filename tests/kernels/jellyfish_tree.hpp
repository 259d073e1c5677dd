// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/jellyfish_level.hpp"
#include <deque>
#include <utility>
#include <vector>

namespace braid::tests
{
/// The Jellyfish tree of leaves as nodes in levels. [leaves sorted by distinct keys; at least one]
class JellyfishTree
{
public:
    explicit JellyfishTree(std::span<const kernels::JellyfishLeaf> leaves)
      : leaves_(leaves), leaf_hashes_(leaves.size())
    {
        build(leaves, leaf_hashes_, 0, root_);
    }

    [[nodiscard]] Hash32 root(const kernels::RowChoice& choice)
    {
        kernels::hash_jellyfish_leaves(leaves_, leaf_hashes_, choice);
        for (const auto& [from, to] : leaf_places_)
            *to = *from;
        for (auto level = levels_.rbegin(); level != levels_.rend(); ++level)
            kernels::hash_jellyfish_level(*level, choice);
        return root_;
    }

private:
    /// True where the node of the leaves is a leaf.
    bool build(std::span<const kernels::JellyfishLeaf> leaves, std::span<Hash32> hashes,
        std::size_t depth, Hash32& hash)
    {
        if (leaves.size() == 1)
        {
            leaf_places_.emplace_back(hashes.data(), &hash);
            return true;
        }
        if (levels_.size() == depth)
            levels_.emplace_back();
        auto& children = children_.emplace_back();
        kernels::JellyfishNode node{.children = children.data(), .hash = &hash};
        for (std::size_t begin = 0; begin < leaves.size();)
        {
            const unsigned nibble = nibble_of(leaves[begin].key, depth);
            std::size_t end = begin;
            while (end < leaves.size() && nibble_of(leaves[end].key, depth) == nibble)
                ++end;
            const bool is_leaf = build(leaves.subspan(begin, end - begin),
                hashes.subspan(begin, end - begin), depth + 1, children[nibble]);
            node.existing = static_cast<std::uint16_t>(node.existing | 1U << nibble);
            if (is_leaf)
                node.leaves = static_cast<std::uint16_t>(node.leaves | 1U << nibble);
            begin = end;
        }
        levels_[depth].push_back(node);
        return false;
    }

    static unsigned nibble_of(const Hash32& key, std::size_t index)
    {
        const std::uint8_t byte = key.bytes[index / 2];
        return index % 2 == 0 ? byte >> 4 : byte & 15;
    }

    std::span<const kernels::JellyfishLeaf> leaves_;
    std::vector<Hash32> leaf_hashes_;
    std::vector<std::pair<const Hash32*, Hash32*>> leaf_places_;
    std::deque<std::array<Hash32, 16>> children_;
    std::vector<std::vector<kernels::JellyfishNode>> levels_;
    Hash32 root_;
};
}  // namespace braid::tests
