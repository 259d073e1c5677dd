// SPDX-License-Identifier: Apache-2.0
#include "storage/witness.hpp"
#include "kernels/keccak.hpp"
#include "storage/trie.hpp"
#include "storage/trie/node_view.hpp"
#include <algorithm>

namespace braid::storage
{
std::optional<Witness> Witness::of(std::span<const Bytes> preimages)
{
    if (preimages.size() > preimage_count_max)
        return std::nullopt;
    Witness witness;
    witness.entries_.reserve(preimages.size());
    for (const Bytes preimage : preimages)
        witness.entries_.push_back({.hash = kernels::keccak256(preimage), .preimage = preimage});
    std::ranges::sort(witness.entries_, {}, &Entry::hash);
    const auto repeats = std::ranges::unique(witness.entries_, {}, &Entry::hash);
    witness.entries_.erase(repeats.begin(), repeats.end());
    return witness;
}

std::optional<Bytes> Witness::find(const Hash32& hash) const noexcept
{
    const auto at = std::ranges::lower_bound(entries_, hash, {}, &Entry::hash);
    if (at == entries_.end() || at->hash != hash)
        return std::nullopt;
    return at->preimage;
}

Result<std::optional<Bytes>, StateError> trie_lookup(
    const Witness& witness, const Hash32& root, Bytes key) noexcept
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
            encoded = witness.find(Hash32::from(at.bytes));
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

Result<std::optional<Bytes>, StateError> verify_proof(
    const Hash32& root, Bytes key, std::span<const Bytes> proof) noexcept
{
    const auto witness = Witness::of(proof);
    if (!witness)
        return Err{StateError::corrupt};
    return trie_lookup(*witness, root, key);
}
}  // namespace braid::storage
