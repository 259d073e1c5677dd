// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/trie.hpp"
#include "storage/trie/node_view.hpp"
#include <optional>

namespace braid::storage
{
/// What the trie of that root holds under `key`, with each node's encoding from find(hash), an optional view.
/// Errors: missing_witness where find() gives nothing, corrupt where a node does not decode.
template <typename Find>
[[nodiscard]] Result<std::optional<Bytes>, StateError> lookup(
    const Hash32& root, Bytes key, const Find& find) noexcept
{
    const std::optional<Bytes> nothing;
    if (root == empty_trie_root)
        return nothing;
    NodeReference at{.kind = NodeReference::Kind::hash, .bytes = root};
    // Every turn takes at least a nibble off the key.
    for (Nibbles rest{key};;)
    {
        std::optional<Bytes> encoded = at.bytes;
        if (at.kind == NodeReference::Kind::hash)
            encoded = find(Hash32::from(at.bytes));
        if (!encoded)
            return Err{StateError::missing_witness};
        const auto node = decode_node(*encoded);
        if (!node.ok())
            return Err{node.error()};
        if (node->kind == NodeView::Kind::branch)
        {
            if (rest.empty())
                return node->value.empty() ? nothing : std::optional{node->value};
            at = node->children[rest[0]];
            rest = rest.drop(1);
        }
        else
        {
            const std::size_t size = node->path.size();
            if (common_prefix(node->path, rest) != size)
                return nothing;
            rest = rest.drop(size);
            if (node->kind == NodeView::Kind::leaf)
                return rest.empty() ? std::optional{node->value} : nothing;
            at = node->children[0];
        }
        if (at.kind == NodeReference::Kind::none)
            return nothing;
    }
}
}  // namespace braid::storage
