// SPDX-License-Identifier: Apache-2.0
#include "kernels/keccak_batch.hpp"
#include "kernels/trie_level.hpp"
#include "storage/trie/nibbles.hpp"
#include "storage/trie/sorted_root.hpp"
#include <algorithm>
#include <ranges>
#include <vector>

namespace braid::storage
{
namespace
{
using kernels::TrieNode;
using kernels::TrieReference;

static_assert(trie_key_size_max <= kernels::trie_path_size_max);

/// A subtrie of at most so many entries is taken apart into levels as a whole; trie_bench found 1000 to 4000 alike.
constexpr std::size_t subtrie_entry_count_max = 2048;

using Children = std::array<TrieReference, 16>;

/// The node of `entries`, whose keys agree in their first `depth` nibbles, without its children.
TrieNode node_of(
    std::span<const TrieEntry> entries, std::size_t depth, TrieReference& reference) noexcept
{
    const TrieEntry& first = entries.front();
    const Nibbles path = Nibbles{first.key}.drop(depth);
    TrieNode node;
    node.path = first.key.data();
    node.path_begin = static_cast<std::uint8_t>(depth);
    node.path_end = static_cast<std::uint8_t>(depth + path.size());
    node.reference = &reference;
    if (entries.size() == 1)
    {
        node.value = first.value;
        return node;
    }
    const std::size_t shared = common_prefix(path, Nibbles{entries.back().key}.drop(depth));
    if (shared != 0)
    {
        node.kind = TrieNode::Kind::extension;
        node.path_end = static_cast<std::uint8_t>(depth + shared);
        return node;
    }
    node.kind = TrieNode::Kind::branch;
    if (path.empty())
        node.value = first.value;
    return node;
}

/// Calls visit(entries, depth, reference) for each child of the node of `entries`.
template <typename Visit>
void for_each_child(const TrieNode& node, std::span<const TrieEntry> entries, Children& children,
    const Visit& visit)
{
    if (node.kind == TrieNode::Kind::extension)
        return visit(entries, node.path_end, children[0]);
    const std::size_t depth = node.path_begin;
    entries = entries.subspan(node.value.empty() ? 0 : 1);
    while (!entries.empty())
    {
        const std::uint8_t nibble = Nibbles{entries.front().key}.drop(depth)[0];
        const auto end = std::ranges::partition_point(entries,
            [&](const TrieEntry& entry) { return Nibbles{entry.key}.drop(depth)[0] == nibble; });
        const auto count = static_cast<std::size_t>(end - entries.begin());
        visit(entries.first(count), depth + 1, children[nibble]);
        entries = entries.subspan(count);
    }
}

/// Takes subtries apart into levels of nodes and hashes these from the deepest up, in memory that serves again.
class Subtrie
{
public:
    /// Writes the reference to the node of `entries`. Recurses once a nibble at most. [1 to subtrie_entry_count_max entries]
    void hash(std::span<const TrieEntry> entries, std::size_t depth, TrieReference& reference)
    {
        // Nodes point into it. Every branch parts entries, and at most one extension leads to each.
        children_.reserve(2 * entries.size());
        add(entries, depth, 0, reference);
        for (auto& level : std::views::reverse(levels_))
        {
            kernels::hash_trie_level(level);
            level.clear();
        }
        children_.clear();
    }

private:
    void add(std::span<const TrieEntry> entries, std::size_t depth, std::size_t level,
        TrieReference& reference)
    {
        if (levels_.size() == level)
            levels_.emplace_back();
        TrieNode node = node_of(entries, depth, reference);
        if (node.kind != TrieNode::Kind::leaf)
        {
            BRAID_ASSERT(children_.size() < children_.capacity());
            Children& children = children_.emplace_back();
            node.children = children.data();
            for_each_child(node, entries, children,
                [&](std::span<const TrieEntry> below, std::size_t begin, TrieReference& child)
                { add(below, begin, level + 1, child); });
        }
        levels_[level].push_back(node);
    }

    std::vector<std::vector<TrieNode>> levels_;
    std::vector<Children> children_;
};

/// Writes the reference to the node of `entries`, whose subtries are hashed one after another until they are joined.
void hash_trie(std::span<const TrieEntry> entries, std::size_t depth, TrieReference& reference,
    Subtrie& subtrie)
{
    if (entries.size() <= subtrie_entry_count_max)
        return subtrie.hash(entries, depth, reference);
    Children children;
    TrieNode node = node_of(entries, depth, reference);
    node.children = children.data();
    for_each_child(node, entries, children,
        [&](std::span<const TrieEntry> below, std::size_t begin, TrieReference& child)
        { hash_trie(below, begin, child, subtrie); });
    kernels::hash_trie_level({&node, 1});
}
}  // namespace

Hash32 levelled_root(std::span<const TrieEntry> sorted)
{
    if (sorted.empty())
        return empty_trie_root;
    Subtrie subtrie;
    TrieReference root;
    hash_trie(sorted, 0, root, subtrie);
    return root.hash();
}

void hash_keys(std::span<const TrieEntry> entries, std::span<Hash32> hashes)
{
    std::vector<Bytes> keys;
    keys.reserve(entries.size());
    for (const TrieEntry& entry : entries)
        keys.push_back(entry.key);
    kernels::keccak256_batch(keys, hashes);
}
}  // namespace braid::storage
