// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/jellyfish_proof.hpp"
#include "storage/jmt/slot_pool.hpp"
#include <deque>

namespace braid::storage
{
/// What becomes of one key: the hash of its value, or nothing where the key leaves.
struct JellyfishUpdate
{
    Hash32 key;
    std::optional<Hash32> value_hash;
};

/// Aptos's sparse Merkle tree over hashed keys, in memory, with its latest versions. A node stands for four levels of the
/// binary tree; a version shares with the one before all nodes that it does not change. As in aptos-core,
/// storage/jellyfish-merkle.
///
/// Invariants:
/// 1. A subtree of one leaf is that leaf, one of more is a node; so keys and values alone decide the shape.
/// 2. A node never changes once apply() that made it has returned. Each version knows which nodes it made, and which of
///    the version before it replaced: those are free when that version is forgotten.
/// Reading is safe for concurrent callers, apply(), rewind() and destruction are not beside anything else.
class JellyfishTree
{
public:
    /// Keeps so many of the latest versions. [version_count_max > 0]
    explicit JellyfishTree(std::size_t version_count_max);

    /// Makes the next version, of that number, and gives its root. Of updates of one key the last one holds; a key that
    /// leaves may be absent. Cost: hashes of the leaves and nodes on the keys' paths, level by level in batches.
    /// [version is above the latest one's]
    Hash32 apply(std::uint64_t version, std::span<const JellyfishUpdate> updates);

    /// Forgets the versions above that one. False, and nothing changes, where it is not among those kept.
    [[nodiscard]] bool rewind(std::uint64_t version);

    /// The latest version; nothing before the first.
    [[nodiscard]] std::optional<std::uint64_t> version() const noexcept;
    /// The latest version's root, of an empty tree before the first.
    [[nodiscard]] Hash32 root() const noexcept;
    /// A kept version's root.
    [[nodiscard]] std::optional<Hash32> root(std::uint64_t version) const noexcept;

    /// What the version holds under the key. [version is kept]
    [[nodiscard]] std::optional<Hash32> get(std::uint64_t version, const Hash32& key) const;
    /// The proof of that. Cost: up to 15 hashes a node on the path. [version is kept]
    [[nodiscard]] JellyfishProof prove(std::uint64_t version, const Hash32& key) const;

    /// Nodes and leaves of all kept versions together.
    [[nodiscard]] std::size_t node_count() const noexcept { return nodes_.size(); }
    [[nodiscard]] std::size_t leaf_count() const noexcept { return leaves_.size(); }

private:
    using Index = std::uint32_t;

    struct Node
    {
        std::array<Hash32, 16> hashes;
        /// Among leaves_ or nodes_.
        std::array<Index, 16> children;
        std::uint16_t existing;
        std::uint16_t leaves;
    };

    enum class Kind : std::uint8_t
    {
        nothing,
        leaf,
        node,
    };

    /// A subtree.
    struct Branch
    {
        Kind kind = Kind::nothing;
        Index index = 0;
        /// Where its hash will be found, if it is not known: among batch_leaves_, or the nodes of its level.
        std::optional<Index> pending;
        Hash32 hash = kernels::sparse_merkle_placeholder;

        [[nodiscard]] bool is(const Branch& other) const noexcept
        {
            return kind == other.kind && (kind == Kind::nothing || index == other.index);
        }
    };

    struct Made
    {
        std::vector<Index> nodes;
        std::vector<Index> leaves;
    };

    struct Version
    {
        std::uint64_t number = 0;
        Branch root;
        /// Of this version and not of the one before.
        Made made;
        /// Of the version before and not of this one.
        Made replaced;
    };

    struct SortedUpdate
    {
        /// The first eight bytes of the key.
        std::uint64_t prefix = 0;
        const JellyfishUpdate* update = nullptr;
    };
    using Updates = std::span<const SortedUpdate>;

    /// A leaf of a subtree that is built anew.
    struct Entry
    {
        const Hash32* key = nullptr;
        const Hash32* value_hash = nullptr;
        /// Whether it is the leaf that stood there before.
        bool is_old = false;
    };

    struct LeafPlace
    {
        Index pending = 0;
        Hash32* to = nullptr;
    };

    /// The updates of a node's children: those of child i begin at begins[i].
    struct Parts
    {
        std::array<std::size_t, 17> begins{};
        [[nodiscard]] Updates of(Updates updates, unsigned child) const noexcept
        {
            return updates.subspan(begins[child], begins[child + 1] - begins[child]);
        }
    };

    [[nodiscard]] const Version* find(std::uint64_t version) const noexcept;
    [[nodiscard]] static Branch child_of(const Node& node, unsigned child) noexcept;
    [[nodiscard]] static Parts split(Updates updates, std::size_t depth) noexcept;

    void sort(std::span<const JellyfishUpdate> updates);
    [[nodiscard]] Branch update(const Branch& before, Updates updates, std::size_t depth);
    [[nodiscard]] Branch update_node(const Branch& before, Updates updates, std::size_t depth);
    [[nodiscard]] Branch update_leaf(const Branch& before, Updates updates, std::size_t depth);
    [[nodiscard]] Branch build(
        std::span<const Entry> entries, const Branch& old_leaf, std::size_t depth);
    [[nodiscard]] Branch make_leaf(const Entry& entry);
    [[nodiscard]] Branch close(Node& node, Index index, std::size_t depth);
    void place(const Branch& branch, Node& node, unsigned child, std::size_t depth);
    void place_hash(const Branch& branch, Hash32& to, std::size_t depth);
    void prefetch(const Node& node, std::uint16_t children) const noexcept;
    void hash_batch();
    void free(const Made& freed);

    SlotPool<Node> nodes_;
    SlotPool<kernels::JellyfishLeaf> leaves_;
    std::size_t version_count_max_;
    /// Those kept, in order.
    std::deque<Version> versions_;

    // What apply() fills and empties.
    std::vector<SortedUpdate> sorted_;
    std::vector<Entry> entries_;
    std::vector<kernels::JellyfishLeaf> batch_leaves_;
    std::vector<Hash32> batch_leaf_hashes_;
    std::vector<LeafPlace> leaf_places_;
    /// By depth.
    std::vector<std::vector<kernels::JellyfishNode>> levels_;
    Version next_;
};
}  // namespace braid::storage
