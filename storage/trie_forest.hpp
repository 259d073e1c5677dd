// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/trie_level.hpp"
#include "storage/trie.hpp"
#include <memory>
#include <optional>
#include <vector>

namespace braid::storage
{
/// What a key of a trie shall hold from now on; nothing erases it.
struct TrieChange
{
    Hash32 key;
    Bytes value{};
};

/// Many hexary Merkle-Patricia tries in one memory: the state trie of Ethereum and a storage trie for each account. All keys
/// have 32 bytes, as hashed ones do. A change costs the nodes on its way, not the trie.
///
/// An update goes down the tries level by level with all its keys at once, changes their shape there, and comes up hashing
/// a level's nodes side by side. Ethereum Yellow Paper, appendix D; docs/decisions/0012-trie-forest.md.
///
/// Readers may be concurrent with one another, never with a change. Roots are the same at any number of threads, and however
/// the same changes were cut into updates.
class TrieForest
{
public:
    /// No value is longer, in bytes: an account takes 110 at most.
    static constexpr std::size_t value_size_max = 512;

    /// One trie of a forest: a handle, to be used with that forest alone, and to be cleared before it is dropped. Copying it
    /// makes no second trie, but a name for the same one, which ends with the next change.
    class Trie
    {
    public:
        /// The empty trie.
        Trie() noexcept = default;
        [[nodiscard]] bool empty() const noexcept { return node_ == 0; }

    private:
        friend class TrieForest;
        std::uint32_t node_ = 0;
        /// References near the root are not computed yet.
        bool is_stale_ = false;
        kernels::TrieReference reference_;
    };

    /// Work on one trie. Changes may be in any order; of several to one key the last holds.
    struct Update
    {
        Trie* trie = nullptr;
        std::span<const TrieChange> changes{};
    };

    /// Updates run on so many threads at most. [threads > 0]
    explicit TrieForest(unsigned threads = 1);
    /// The same tries, under the same handles' copies.
    TrieForest(const TrieForest& other);
    TrieForest(TrieForest&& other) noexcept;
    TrieForest& operator=(TrieForest other) noexcept;
    ~TrieForest();

    /// Applies the changes and computes the roots. [each trie once; values at most value_size_max long]
    void update(std::span<const Update> updates);
    void update(Trie& trie, std::span<const TrieChange> changes);

    /// Applies the changes but leaves what is near the roots, which other changes will concern as well, to the next update() of
    /// the tries: for keys that are final while others are still being written. [as update()]
    void feed(std::span<const Update> updates);

    /// [no feed() since the last update()] Cost: nothing but for a trie whose root is shorter than a hash.
    [[nodiscard]] Hash32 root(const Trie& trie) const noexcept;

    /// The value until the next change of the trie, absent where there is none.
    [[nodiscard]] std::optional<Bytes> find(const Trie& trie, const Hash32& key) const noexcept;

    /// The nodes that show what stands under the keys, or that nothing does, without repeats and the root first: what
    /// verify_proof() takes for each of them. [no feed() since the last update()]
    [[nodiscard]] std::vector<std::vector<std::uint8_t>> prove(
        const Trie& trie, std::span<const Hash32> keys) const;

    /// Makes the trie empty and frees its nodes. Cost: its nodes.
    void clear(Trie& trie) noexcept;

    /// Nodes encoded and hashed since the forest was made: a metric.
    [[nodiscard]] std::uint64_t hashed_node_count() const noexcept;
    /// Bytes taken from the heap for nodes.
    [[nodiscard]] std::size_t memory_size() const noexcept;

private:
    struct State;
    void apply(std::span<const Update> updates, std::size_t hashed_from);

    std::unique_ptr<State> state_;
};
}  // namespace braid::storage
