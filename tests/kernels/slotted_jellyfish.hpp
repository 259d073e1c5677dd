// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/resident_jellyfish.hpp"
#include "tests/kernels/slot_book.hpp"
#include <deque>
#include <map>
#include <string>
#include <vector>

namespace braid::tests
{
/// Takes leaves apart into the nodes of a Jellyfish tree, gives each a slot that stays its own while the node does, and
/// tells which nodes changed since the update before.
class SlottedJellyfish
{
public:
    using Leaves = std::map<Hash32, Hash32>;
    static constexpr kernels::Slot root = 0;

    struct Update
    {
        std::vector<kernels::ResidentJellyfishLeaf> leaves;
        std::deque<std::vector<kernels::ResidentJellyfishNode>> nodes;
        std::vector<std::span<const kernels::ResidentJellyfishNode>> levels;

        [[nodiscard]] kernels::ResidentJellyfishUpdate view() const
        {
            return {.leaves = leaves, .levels = levels};
        }
    };

    /// Goes over to these leaves. [not empty]
    [[nodiscard]] Update change_to(const Leaves& leaves)
    {
        book_.begin(leaves_, leaves);
        leaves_ = leaves;
        std::vector<Leaf> sorted;
        for (const auto& [key, value] : leaves_)
            sorted.push_back({nibbles_of(key), {.key = key, .value_hash = value}});
        Update update;
        (void)build(sorted, 0, root, update);
        for (const auto& level : update.nodes)
            update.levels.push_back(level);
        return update;
    }

    [[nodiscard]] std::size_t slots() const { return book_.slots(); }

private:
    struct Leaf
    {
        std::string nibbles;
        kernels::JellyfishLeaf leaf;
    };

    /// What stands at a prefix: its slot, and whether it is a leaf.
    using Place = std::pair<kernels::Slot, bool>;

    /// The height of the node, leaves having none.
    std::size_t build(
        std::span<const Leaf> leaves, std::size_t depth, kernels::Slot slot, Update& update)
    {
        const std::string prefix = leaves.front().nibbles.substr(0, depth);
        const bool is_leaf = leaves.size() == 1;
        const bool is_dirty = book_.put(prefix, {slot, is_leaf});
        if (is_leaf)
        {
            if (is_dirty)
                update.leaves.push_back({.slot = slot, .leaf = leaves.front().leaf});
            return 0;
        }
        kernels::ResidentJellyfishNode node{.first_child = book_.group_of(prefix), .slot = slot};
        std::size_t height = 0;
        while (!leaves.empty())
        {
            const auto nibble = static_cast<unsigned>(leaves.front().nibbles[depth]);
            std::size_t count = 1;
            while (count < leaves.size() &&
                   static_cast<unsigned>(leaves[count].nibbles[depth]) == nibble)
                ++count;
            node.existing = static_cast<std::uint16_t>(node.existing | 1U << nibble);
            if (count == 1)
                node.leaves = static_cast<std::uint16_t>(node.leaves | 1U << nibble);
            height = std::max(height,
                1 + build(leaves.first(count), depth + 1, node.first_child + nibble, update));
            leaves = leaves.subspan(count);
        }
        if (is_dirty)
        {
            while (update.nodes.size() < height)
                update.nodes.emplace_back();
            update.nodes[height - 1].push_back(node);
        }
        return height;
    }

    Leaves leaves_;
    SlotBook<Place> book_;
};
}  // namespace braid::tests
