// SPDX-License-Identifier: Apache-2.0
#include "storage/trie_witness.hpp"
#include "storage/trie.hpp"
#include "storage/trie/node_view.hpp"
#include <algorithm>

namespace braid::storage
{
namespace
{
using Uses = std::span<const TrieUse>;
using Nodes = std::vector<std::vector<std::uint8_t>>;

constexpr std::size_t key_size = 2 * 32;

bool has_put(Uses uses) noexcept
{
    return std::ranges::any_of(
        uses, [](const TrieUse& use) { return use.kind == TrieUse::Kind::put; });
}

/// The uses whose keys go on with the path from `depth` on, which are one run.
Uses along(Uses uses, const Nibbles& path, std::size_t depth) noexcept
{
    const auto goes_on = [&](const TrieUse& use)
    { return common_prefix(Nibbles{use.key}.drop(depth), path) == path.size(); };
    const auto first = std::ranges::find_if(uses, goes_on);
    const auto last = std::find_if_not(first, uses.end(), goes_on);
    return {first, last};
}

/// Goes down the ways that the uses take.
class Collector
{
public:
    explicit Collector(const TrieNodeLookup& lookup) noexcept : lookup_(&lookup) {}

    /// Whether anything is left of the subtree once all is done. [uses not empty, all below the subtree at that depth]
    [[nodiscard]] Result<bool, StateError> visit(
        const NodeReference& reference, Uses uses, std::size_t depth)
    {
        // The encoding moves with the list, but its bytes stay where they are.
        const auto encoded = fetch(reference, uses.front().key);
        if (!encoded.ok())
            return Err{encoded.error()};
        const auto node = decode_node(*encoded);
        if (!node.ok())
            return Err{node.error()};
        switch (node->kind)
        {
        case NodeView::Kind::leaf:
            return visit_leaf(*node, uses, depth);
        case NodeView::Kind::extension:
            return visit_extension(*node, uses, depth);
        case NodeView::Kind::branch:
            break;
        }
        return visit_branch(*node, uses, depth);
    }
    [[nodiscard]] Nodes take() noexcept { return std::move(nodes_); }

private:
    [[nodiscard]] Result<Bytes, StateError> fetch(const NodeReference& reference, const Hash32& key)
    {
        if (reference.kind == NodeReference::Kind::embedded)
            return reference.bytes;
        auto node = (*lookup_)(Hash32::from(reference.bytes), key);
        if (!node)
            return Err{StateError::missing_witness};
        return Bytes{nodes_.emplace_back(std::move(*node))};
    }
    [[nodiscard]] static Result<bool, StateError> visit_leaf(
        const NodeView& node, Uses uses, std::size_t depth)
    {
        if (node.path.size() != key_size - depth)
            return Err{StateError::corrupt};
        const Uses own = along(uses, node.path, depth);
        return own.empty() || own.front().kind != TrieUse::Kind::erase || has_put(uses);
    }
    [[nodiscard]] Result<bool, StateError> visit_extension(
        const NodeView& node, Uses uses, std::size_t depth)
    {
        const std::size_t below = depth + node.path.size();
        if (below >= key_size)
            return Err{StateError::corrupt};
        const Uses own = along(uses, node.path, depth);
        if (own.empty())
            return true;
        const auto left = visit(node.children[0], own, below);
        if (!left.ok())
            return left;
        return *left || has_put(uses);
    }
    [[nodiscard]] Result<bool, StateError> visit_branch(
        const NodeView& node, Uses uses, std::size_t depth)
    {
        if (depth >= key_size || !node.value.empty())
            return Err{StateError::corrupt};
        const Hash32 below = uses.front().key;
        std::size_t left_count = 0;
        // A child that nothing leads to, and that may be the only one left.
        std::optional<std::uint8_t> untouched;
        for (std::uint8_t nibble = 0; nibble < 16; ++nibble)
        {
            const NodeReference& child = node.children[nibble];
            const auto end = std::ranges::find_if(
                uses, [&](const TrieUse& use) { return Nibbles{use.key}[depth] != nibble; });
            const Uses own{uses.begin(), end};
            uses = Uses{end, uses.end()};
            if (child.kind == NodeReference::Kind::none)
            {
                left_count += has_put(own) ? 1U : 0U;
                continue;
            }
            if (own.empty())
            {
                ++left_count;
                untouched = nibble;
                continue;
            }
            const auto left = visit(child, own, depth + 1);
            if (!left.ok())
                return left;
            left_count += *left ? 1U : 0U;
        }
        if (left_count == 1 && untouched)
        {
            const auto sibling = fetch(node.children[*untouched], beside(below, *untouched, depth));
            if (!sibling.ok())
                return Err{sibling.error()};
        }
        return left_count != 0;
    }
    /// A key below another child of a branch at that depth.
    [[nodiscard]] static Hash32 beside(Hash32 key, std::uint8_t nibble, std::size_t depth) noexcept
    {
        std::uint8_t& byte = key.bytes[depth / 2];
        byte = static_cast<std::uint8_t>(
            depth % 2 == 0 ? (byte & 0x0f) | (nibble << 4) : (byte & 0xf0) | nibble);
        return key;
    }

    const TrieNodeLookup* lookup_;
    Nodes nodes_;
};
}  // namespace

Result<Nodes, StateError> trie_witness(
    const Hash32& root, std::span<const TrieUse> uses, const TrieNodeLookup& lookup)
{
    if (root == empty_trie_root || uses.empty())
        return Nodes{};
    Collector collector{lookup};
    const NodeReference reference{.kind = NodeReference::Kind::hash, .bytes = root};
    if (const auto left = collector.visit(reference, uses, 0); !left.ok())
        return Err{left.error()};
    return collector.take();
}
}  // namespace braid::storage
