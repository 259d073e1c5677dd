// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/trie_level.hpp"
#include "storage/trie.hpp"
#include "storage/trie_harvest.hpp"
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
/// A trie with a name can be kept elsewhere: harvest() says what to write, evict() lets go of nodes that were written, and what is
/// asked for again is read from a source, a level of all tries at a time. docs/decisions/0013-trie-nodes-on-disk.md.
///
/// Readers, which are const, may be concurrent with one another, never with a change. Roots are the same at any number of threads,
/// however the same changes were cut into updates, and wherever nodes were.
class TrieForest
{
public:
    /// No value is longer, in bytes: an account takes 110 at most.
    static constexpr std::size_t value_size_max = 512;

    /// One trie of a forest: a handle, to be used with that forest and its copies alone. One without a name is to be cleared before it
    /// is dropped, and a copy of it ends with the next change; handles of named ones are the forest's to end, see evict().
    class Trie
    {
    public:
        /// An empty trie without a name.
        Trie() noexcept = default;

    private:
        friend class TrieForest;
        std::uint32_t number_ = 0;
        std::uint32_t generation_ = 0;
    };

    /// Work on one trie. Changes may be in any order; of several to one key the last holds.
    struct Update
    {
        Trie* trie = nullptr;
        std::span<const TrieChange> changes{};
    };

    /// Updates run on so many threads at most, and read nodes on as many. [threads > 0]
    explicit TrieForest(unsigned threads = 1);
    /// The same tries, under the same handles' copies, and the same source.
    TrieForest(const TrieForest& other);
    TrieForest(TrieForest&& other) noexcept;
    TrieForest& operator=(TrieForest other) noexcept;
    ~TrieForest();

    /// Where nodes are read that are not in memory; it must outlive the forest.
    void set_source(const TrieNodeSource& source) noexcept;

    /// The trie of that name, which is at that root. Reads nothing: its nodes come when they are asked for. Errors: wrong_root
    /// where the forest has the trie already, at another one.
    [[nodiscard]] TrieResult<Trie> open(const TrieOwner& owner, const Hash32& root);

    /// Applies the changes and computes the roots. [each trie once; values at most value_size_max long; everything needed is
    /// in memory, or can be read: an error ends the process, so with a source try_update() is for you]
    void update(std::span<const Update> updates);
    void update(Trie& trie, std::span<const TrieChange> changes);
    /// As update(). All that is needed is read before anything changes: after an error every trie is as it was, and the same call may be
    /// tried again.
    [[nodiscard]] TrieResult<Done> try_update(std::span<const Update> updates);

    /// Applies the changes but leaves what is near the roots, which other changes will concern as well, to the next update() of
    /// the tries: for keys that are final while others are still being written. [as update()]
    void feed(std::span<const Update> updates);
    /// As feed(), with errors as try_update().
    [[nodiscard]] TrieResult<Done> try_feed(std::span<const Update> updates);

    /// [no feed() since the last update()] Cost: nothing but for a trie whose root is shorter than a hash.
    [[nodiscard]] Hash32 root(const Trie& trie) const noexcept;
    /// Whether nothing is there. [no feed() since the last update()]
    [[nodiscard]] bool empty(const Trie& trie) const noexcept;

    /// Reads what the calls below need to answer for the keys; a change, for concurrent readers.
    [[nodiscard]] TrieResult<Done> load(const Trie& trie, std::span<const Hash32> keys);

    /// The value until the next change of the trie, absent where there is none. [in memory, by load() or otherwise]
    [[nodiscard]] std::optional<Bytes> find(const Trie& trie, const Hash32& key) const noexcept;

    using Nodes = std::vector<std::vector<std::uint8_t>>;
    /// The nodes that show what stands under the keys, or that nothing does, without repeats and the root first: what
    /// verify_proof() takes for each of them. [no feed() since the last update(); in memory, by load() or otherwise]
    [[nodiscard]] Nodes prove(const Trie& trie, std::span<const Hash32> keys) const;
    /// As prove(), after load().
    [[nodiscard]] TrieResult<Nodes> try_prove(const Trie& trie, std::span<const Hash32> keys);

    /// Makes the trie empty and frees its nodes; those of a named one that are elsewhere go with the next harvest.
    /// Cost: its nodes in memory.
    void clear(Trie& trie) noexcept;

    /// How the named tries differ from what the last harvest gave. From now on that is taken to be written: if the writing fails, the
    /// forest is to be dropped, and another one opened where the store stands. [no feed() since the last update()]
    /// Cost: the nodes that changed; encoded on several threads where that pays.
    [[nodiscard]] TrieHarvest harvest();

    /// Lets go of nodes of named tries until node_size() is `size_max` at most, or only those are left that no harvest gave yet. Goes
    /// round all tries from where it stopped; what was used since the last round, and what is above something that stays, stays. Handles of
    /// storage tries end here, as open() gives new ones; that of the state trie does not.
    /// [the source has all that was harvested; no feed() since the last update()] Cost: the nodes on the round.
    void evict(std::size_t size_max);

    /// Nodes encoded and hashed since the forest was made: a metric.
    [[nodiscard]] std::uint64_t hashed_node_count() const noexcept;
    /// Nodes read from the source and let go of since the forest was made: metrics.
    [[nodiscard]] std::uint64_t loaded_node_count() const noexcept;
    [[nodiscard]] std::uint64_t evicted_node_count() const noexcept;
    /// Bytes of nodes and of what the forest knows of its tries.
    [[nodiscard]] std::size_t node_size() const noexcept;
    /// Bytes taken from the heap for nodes; those that were let go of serve again.
    [[nodiscard]] std::size_t memory_size() const noexcept;

private:
    struct State;

    std::unique_ptr<State> state_;
};
}  // namespace braid::storage
