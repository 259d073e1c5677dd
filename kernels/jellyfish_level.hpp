// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/hash32.hpp"
#include "kernels/rows.hpp"

namespace braid::kernels
{
/// What stands for an empty subtree of Aptos's sparse Merkle tree: "SPARSE_MERKLE_PLACEHOLDER_HASH" and two zeros.
inline constexpr Hash32 sparse_merkle_placeholder{{0x53, 0x50, 0x41, 0x52, 0x53, 0x45, 0x5f, 0x4d,
    0x45, 0x52, 0x4b, 0x4c, 0x45, 0x5f, 0x50, 0x4c, 0x41, 0x43, 0x45, 0x48, 0x4f, 0x4c, 0x44, 0x45,
    0x52, 0x5f, 0x48, 0x41, 0x53, 0x48, 0x00, 0x00}};

/// A key, which is a hash, and the hash of its value.
struct JellyfishLeaf
{
    Hash32 key;
    Hash32 value_hash;
};

/// Hashes leaves[i] into hashes[i]: SHA3-256 of the leaves' seed, the key and the value's hash. `choice` may name the row.
/// [hashes.size() == leaves.size()] Cost: a permutation a leaf.
void hash_jellyfish_leaves(std::span<const JellyfishLeaf> leaves, std::span<Hash32> hashes,
    const RowChoice& choice = row_choice()) noexcept;

/// An inner node of a Jellyfish Merkle tree, which stands for four levels of the sparse Merkle tree over 256-bit keys;
/// what it points to stays the caller's.
struct JellyfishNode
{
    /// Sixteen places by the next half-byte of the key; only those of `existing` are read.
    const Hash32* children = nullptr;
    /// Bit i is set where child i is there. [not zero]
    std::uint16_t existing = 0;
    /// Bit i is set where it is a leaf.
    std::uint16_t leaves = 0;
    /// Where the node's hash goes: a place among its parent's children.
    Hash32* hash = nullptr;
};

/// Hashes nodes of which none is below another; a tree is hashed level by level, from the leaves up. Of the binary subtree
/// on the children, a part that holds one leaf alone has that leaf's hash, another part the SHA3-256 of the inner nodes'
/// seed and both halves. As in aptos-core, storage/jellyfish-merkle/src/node_type (InternalNode::merkle_hash).
/// Cost: up to 15 permutations a node, side by side on the best row, which `choice` may name; 48 KiB of stack.
void hash_jellyfish_level(
    std::span<const JellyfishNode> nodes, const RowChoice& choice = row_choice()) noexcept;
}  // namespace braid::kernels
