// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include "kernels/hash_batch.hpp"
#include <vector>

namespace braid::kernels
{
/// The hash of a binary tree's nodes.
enum class MerkleHash : std::uint8_t
{
    keccak256,
    sha256,
    sha3_256,
};

/// What becomes of the last node of a level that has an odd number of them.
enum class OddNode : std::uint8_t
{
    /// Its sibling is MerkleRules::placeholder, on whatever level, as in Aptos's accumulators.
    placeholder,
    /// It is its own sibling, as in Bitcoin. Leaves {a, b, c} and {a, b, c, c} then have one root (CVE-2012-2459).
    duplicate,
    /// It stands in the level above as it is, so that left subtrees are perfect. RFC 6962, section 2.1.
    promote,
};

/// How a tree of leaves is made. A node is the hash of the seed, if any, and its two children; a level has half the nodes
/// of the one below, rounded up; one leaf is its own root. Leaves go in as they are: where others choose them, hash them
/// first, in a way that no node is hashed.
struct MerkleRules
{
    MerkleHash hash = MerkleHash::keccak256;
    OddNode odd = OddNode::placeholder;
    /// Also the root of no leaves.
    Hash32 placeholder{};
    /// In front of the children, to keep these nodes apart from anything else that is hashed.
    std::optional<Hash32> seed{};
};

/// No tree has more leaves.
inline constexpr std::uint64_t merkle_leaf_count_max = std::uint64_t{1} << 32;

/// The root of the leaves. Cost: a hash a leaf, side by side on the best row, which `choice` may name; about 80 KiB of
/// stack where there are more than 512. [leaves.size() <= merkle_leaf_count_max]
[[nodiscard]] Hash32 merkle_root(std::span<const Hash32> leaves, const MerkleRules& rules,
    const RowChoice& choice = row_choice()) noexcept;

/// A leaf and its place.
struct MerkleLeaf
{
    std::uint64_t index = 0;
    Hash32 hash;
};

/// A tree with all its nodes, to make proofs from.
class MerkleTree
{
public:
    /// Cost: as merkle_root(); keeps twice as many hashes as there are leaves.
    /// [leaves.size() <= merkle_leaf_count_max]
    MerkleTree(std::span<const Hash32> leaves, const MerkleRules& rules,
        const RowChoice& choice = row_choice());

    [[nodiscard]] const Hash32& root() const noexcept { return nodes_.back(); }
    [[nodiscard]] std::uint64_t leaf_count() const noexcept { return leaf_count_; }

    /// What verify_merkle_proof() wants besides the leaves at these places: the nodes that neither they nor the rules
    /// give, level by level from the leaves up, each level from left to right.
    /// Cost: constant a leaf and level. [indexes ascend, and are below leaf_count()]
    [[nodiscard]] std::vector<Hash32> prove(std::span<const std::uint64_t> indexes) const;

private:
    std::uint64_t leaf_count_;
    /// The levels one after another, leaves first; one placeholder where there are no leaves.
    std::vector<Hash32> nodes_;
};

/// Why leaves are not shown to stand in a tree.
enum class MerkleError : std::uint8_t
{
    /// No leaf to show, or more leaves in the tree than it may have.
    wrong_count,
    /// Leaves whose places do not ascend or lie beyond the tree.
    wrong_index,
    /// The proof ends before the root is reached.
    missing_sibling,
    /// The root is reached before the proof ends.
    unused_sibling,
    /// The leaves and siblings lead to another root.
    wrong_root,
};

/// What is claimed of a tree: its root, how many leaves it has, and some of them in ascending order.
struct MerkleClaim
{
    Hash32 root;
    std::uint64_t leaf_count = 0;
    std::span<const MerkleLeaf> leaves;
};

/// Whether the siblings, as of MerkleTree::prove(), show the claim. Anyone may have made either.
/// Cost: at most a hash a leaf shown and level, side by side; room for two hashes a leaf shown.
[[nodiscard]] Result<Done, MerkleError> verify_merkle_proof(const MerkleClaim& claim,
    std::span<const Hash32> siblings, const MerkleRules& rules,
    const RowChoice& choice = row_choice());
}  // namespace braid::kernels
