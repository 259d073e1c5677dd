// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bcs.hpp"

namespace braid::storage
{
/// What stands for subtrees of an accumulator that hold no leaf yet: "ACCUMULATOR_PLACEHOLDER_HASH" and four zeros.
inline constexpr Hash32 accumulator_placeholder{
    {0x41, 0x43, 0x43, 0x55, 0x4d, 0x55, 0x4c, 0x41, 0x54, 0x4f, 0x52, 0x5f, 0x50, 0x4c, 0x41, 0x43,
        0x45, 0x48, 0x4f, 0x4c, 0x44, 0x45, 0x52, 0x5f, 0x48, 0x41, 0x53, 0x48, 0, 0, 0, 0}};

/// Of which leaves an accumulator is made: their trees' nodes are hashed apart from each other's.
enum class AccumulatorKind : std::uint8_t
{
    /// Hashes of a chain's TransactionInfo, by version.
    transactions,
    /// Hashes of one transaction's events.
    events,
};

/// No path is longer, so no accumulator has more than 2^63 leaves.
inline constexpr std::size_t accumulator_depth_max = 63;
inline constexpr std::uint64_t accumulator_leaf_count_max = std::uint64_t{1}
                                                            << accumulator_depth_max;

/// Why an accumulator, or what is said of one, is not accepted.
enum class AccumulatorError : std::uint8_t
{
    /// More leaves than an accumulator may have, or fewer than are spoken of.
    wrong_leaf_count,
    /// Not as many roots of subtrees, or siblings, as the numbers of leaves make.
    wrong_hash_count,
    /// The leaf and the siblings lead to another root.
    wrong_root,
};

/// A binary tree that leaves join at its right end. Of it, only the roots of its frozen subtrees are kept: the perfect
/// ones, one a bit of the number of leaves, which no later leaf changes. As in aptos-core,
/// types/src/proof/accumulator/mod.rs (InMemoryAccumulator).
class Accumulator
{
public:
    explicit Accumulator(AccumulatorKind kind) noexcept : kind_(kind) {}

    /// Of the frozen subtrees from left to right, which anyone may have named; their roots are taken as they are.
    [[nodiscard]] static Result<Accumulator, AccumulatorError> from_frozen(
        AccumulatorKind kind, std::vector<Hash32> roots, std::uint64_t leaf_count);

    /// Cost: a hash a leaf. [leaf_count() + leaves.size() <= accumulator_leaf_count_max]
    void append(std::span<const Hash32> leaves);

    /// Appends `leaf_count` leaves by the roots of the largest subtrees that they fill, from left to right, as
    /// AccumulatorHistory::extension() gives them. Upon an error nothing changes. Anyone may have made the roots: the new
    /// root tells whether they are true.
    [[nodiscard]] Result<Done, AccumulatorError> append_subtrees(
        std::span<const Hash32> roots, std::uint64_t leaf_count);

    /// Cost: a hash a level.
    [[nodiscard]] Hash32 root() const noexcept;
    [[nodiscard]] std::uint64_t leaf_count() const noexcept { return leaf_count_; }
    [[nodiscard]] std::span<const Hash32> frozen() const noexcept { return frozen_; }

private:
    void append_subtree(Hash32 root, std::uint64_t size);

    AccumulatorKind kind_;
    std::uint64_t leaf_count_ = 0;
    std::vector<Hash32> frozen_;
};

/// The root of an accumulator of these leaves. Cost: a hash a leaf, side by side on the best row.
/// [leaves.size() <= kernels::merkle_leaf_count_max]
[[nodiscard]] Hash32 accumulator_root(AccumulatorKind kind, std::span<const Hash32> leaves);

/// An accumulator with all its frozen nodes, two a leaf, to make proofs from, of every number of leaves that it has had.
class AccumulatorHistory
{
public:
    explicit AccumulatorHistory(AccumulatorKind kind) noexcept : kind_(kind) {}

    /// Cost: a hash a leaf, side by side on the best row.
    void append(std::span<const Hash32> leaves);

    [[nodiscard]] std::uint64_t leaf_count() const noexcept;
    [[nodiscard]] Hash32 root() const { return root(leaf_count()); }
    /// The root when the leaves were so many. [leaf_count <= this->leaf_count()]
    [[nodiscard]] Hash32 root(std::uint64_t leaf_count) const;

    /// The siblings of the path from a leaf up to root(leaf_count), for verify_accumulator_leaf().
    /// Cost: at most a hash a level. [index < leaf_count <= this->leaf_count()]
    [[nodiscard]] std::vector<Hash32> prove(std::uint64_t index, std::uint64_t leaf_count) const;

    /// What Accumulator::append_subtrees() wants in order to bring an accumulator of the first leaves to another of
    /// more, which shows that it is the same one, grown. AccumulatorConsistencyProof of aptos-core.
    /// Cost: constant a level. [from <= to <= leaf_count()]
    [[nodiscard]] std::vector<Hash32> extension(std::uint64_t from, std::uint64_t to) const;

private:
    void grow(std::size_t height);
    /// The root of the subtree of that height, `index` in its level, when the leaves were so many.
    [[nodiscard]] Hash32 subtree(
        std::size_t height, std::uint64_t index, std::uint64_t leaf_count) const;

    AccumulatorKind kind_;
    /// The frozen nodes by height, leaves first.
    std::vector<std::vector<Hash32>> levels_;
};

/// What is claimed of an accumulator: its root, the number of its leaves, and a leaf.
struct AccumulatorClaim
{
    AccumulatorKind kind = AccumulatorKind::transactions;
    Hash32 root;
    std::uint64_t leaf_count = 0;
    std::uint64_t index = 0;
    Hash32 leaf;
};

/// Whether the siblings, as of AccumulatorHistory::prove(), show the claim, provided that the root is one of so many leaves.
/// Anyone may have made both. Stricter than aptos-core, which knows no number of leaves and takes any index that agrees in
/// its lower bits. Cost: a hash a sibling.
[[nodiscard]] Result<Done, AccumulatorError> verify_accumulator_leaf(
    const AccumulatorClaim& claim, std::span<const Hash32> siblings) noexcept;

/// Appends hashes, siblings or roots of subtrees, in BCS: a sequence.
void encode_hashes(std::span<const Hash32> hashes, std::vector<std::uint8_t>& out);

/// Reads hashes that are the whole input, at most so many. [count_max <= bcs::length_max]
[[nodiscard]] Result<std::vector<Hash32>, bcs::Error> decode_hashes(
    Bytes encoded, std::size_t count_max);
}  // namespace braid::storage
