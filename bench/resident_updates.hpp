// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/resident_jellyfish.hpp"
#include "kernels/resident_trie.hpp"
#include <map>
#include <vector>

namespace braid::bench
{
/// The dirty nodes of a large tree whose branches are full: level by level from the root at most sixteen times as many, and
/// as many leaves as there is room for.
struct DirtyTree
{
    struct Node
    {
        kernels::Slot slot = 0;
        /// Of an inner node.
        kernels::Slot first_child = 0;
    };
    /// The root's first; the leaves last.
    std::vector<std::vector<Node>> levels;
    kernels::Slot slots = 0;
};
/// Of so many nodes in all. [count > 0]
[[nodiscard]] DirtyTree dirty_tree(std::size_t count);

/// Updates of Ethereum's trie of so many nodes, the leaves of which are accounts, and its root after each.
class ResidentTrieUpdates
{
public:
    explicit ResidentTrieUpdates(std::size_t batch);
    /// Throws std::runtime_error where the row's memory does not take the trie.
    void run(const kernels::RowChoice& choice);

private:
    kernels::ResidentSize size_;
    std::vector<std::uint8_t> bytes_;
    std::vector<kernels::GivenReference> given_;
    std::vector<std::vector<kernels::ResidentTrieNode>> nodes_;
    std::vector<std::span<const kernels::ResidentTrieNode>> levels_;
    /// Each row keeps a trie of its own from run to run.
    std::map<kernels::RowId, kernels::ResidentTrie> tries_;
};

/// The same of a Jellyfish tree.
class ResidentJellyfishUpdates
{
public:
    explicit ResidentJellyfishUpdates(std::size_t batch);
    void run(const kernels::RowChoice& choice);

private:
    kernels::ResidentSize size_;
    std::vector<kernels::GivenHash> given_;
    std::vector<kernels::ResidentJellyfishLeaf> leaves_;
    std::vector<std::vector<kernels::ResidentJellyfishNode>> nodes_;
    std::vector<std::span<const kernels::ResidentJellyfishNode>> levels_;
    std::map<kernels::RowId, kernels::ResidentJellyfish> trees_;
};
}  // namespace braid::bench
