// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/trie_forest.hpp"
#include "vm-frontends/evm/block/world_tables.hpp"
#include "vm-frontends/evm/commitment/account_leaf.hpp"
#include <unordered_map>

namespace braid::evm
{
struct SlotUpdate
{
    u256 key;
    /// Zero erases.
    u256 value;
};

/// What an account shall be from now on, and which of its slots change.
struct AccountUpdate
{
    /// keccak256 of the address.
    Hash32 key;
    /// Absent: there is no such account, nor any slot of it.
    std::optional<AccountFields> fields;
    /// The slots that are there now go first.
    bool clears_storage = false;
    std::span<const SlotUpdate> slots{};
};

/// The state trie and the storage tries of its accounts, in one forest: all of it in memory, or over a source that has the nodes
/// which no harvest gave yet changed.
///
/// Errors are those of reading nodes, so that in memory there are none. One thread at a time; const functions may be concurrent
/// with one another.
class AccountTries
{
public:
    /// Empty, and in memory.
    explicit AccountTries(unsigned threads = 1) : forest_(threads) {}
    /// What the source has, which outlives this, at a root of the state trie. Reads nothing yet.
    AccountTries(const storage::TrieNodeSource& source, const Hash32& root, unsigned threads);

    /// Cost: that of the changes. After an error the tries may lack part of it, and are to be dropped. [each account once]
    [[nodiscard]] storage::TrieResult<Done> update(std::span<const AccountUpdate> updates);

    [[nodiscard]] Hash32 root() const noexcept { return forest_.root(state_); }
    /// Reads what find() of these hashed addresses needs, together. In memory: nothing.
    [[nodiscard]] storage::TrieResult<Done> load(std::span<const Hash32> keys);
    /// What stands under a hashed address.
    [[nodiscard]] storage::TrieResult<std::optional<AccountLeaf>> find(const Hash32& key);
    /// The empty root where there is no account.
    [[nodiscard]] storage::TrieResult<Hash32> storage_root(const Hash32& key);

    /// Nodes as TrieForest::prove() gives them.
    [[nodiscard]] storage::TrieResult<storage::TrieForest::Nodes> prove_accounts(
        std::span<const Hash32> keys)
    {
        return forest_.try_prove(state_, keys);
    }
    /// Nothing where the account has no storage.
    [[nodiscard]] storage::TrieResult<storage::TrieForest::Nodes> prove_slots(
        const Hash32& account, std::span<const Hash32> keys);

    /// As TrieForest's. [over a source]
    [[nodiscard]] storage::TrieHarvest harvest() { return forest_.harvest(); }
    void evict(std::size_t size_max) { forest_.evict(size_max); }

    [[nodiscard]] std::uint64_t hashed_node_count() const noexcept
    {
        return forest_.hashed_node_count();
    }
    [[nodiscard]] std::uint64_t loaded_node_count() const noexcept
    {
        return forest_.loaded_node_count();
    }
    [[nodiscard]] std::size_t memory_size() const noexcept;

private:
    using Trie = storage::TrieForest::Trie;
    struct SeededHash
    {
        std::size_t operator()(const Hash32& key) const noexcept { return seeded_hash(key); }
    };

    /// The storage trie of an account whose leaf has that root.
    [[nodiscard]] storage::TrieResult<Trie> open_storage(const Hash32& key, const Hash32& root);
    /// Updates storage tries and gives their roots, one an update.
    [[nodiscard]] storage::TrieResult<std::vector<Hash32>> update_storage(
        std::span<const AccountUpdate> updates);
    /// The same with the slots' changes, one after another.
    [[nodiscard]] storage::TrieResult<std::vector<Hash32>> apply_to_storage(
        std::span<const AccountUpdate> updates, std::span<const storage::TrieChange> changes);
    [[nodiscard]] storage::TrieResult<Done> update_accounts(
        std::span<const AccountUpdate> updates, std::span<const Hash32> storage_roots);

    storage::TrieForest forest_;
    Trie state_;
    /// Tries have names, and the forest knows them by these.
    bool is_named_ = false;
    /// In memory: those that are not empty, by hashed address.
    std::unordered_map<Hash32, Trie, SeededHash> storage_;
};
}  // namespace braid::evm
