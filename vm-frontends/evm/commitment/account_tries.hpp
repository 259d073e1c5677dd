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

/// The state trie and the storage tries of its accounts, in one forest. Readers may be concurrent with one another, never with a
/// change.
class AccountTries
{
public:
    explicit AccountTries(unsigned threads = 1) : forest_(threads) {}

    /// Cost: that of the changes. [each account once]
    void update(std::span<const AccountUpdate> updates);

    [[nodiscard]] Hash32 root() const noexcept { return forest_.root(state_); }
    /// What stands under a hashed address.
    [[nodiscard]] std::optional<AccountLeaf> find(const Hash32& key) const noexcept;
    /// The empty root where there is no account. Cost: a probe.
    [[nodiscard]] Hash32 storage_root(const Hash32& key) const noexcept;

    /// Nodes as TrieForest::prove() gives them.
    [[nodiscard]] std::vector<std::vector<std::uint8_t>> prove_accounts(
        std::span<const Hash32> keys) const
    {
        return forest_.prove(state_, keys);
    }
    /// Nothing where the account has no storage.
    [[nodiscard]] std::vector<std::vector<std::uint8_t>> prove_slots(
        const Hash32& account, std::span<const Hash32> keys) const;

    [[nodiscard]] std::uint64_t hashed_node_count() const noexcept
    {
        return forest_.hashed_node_count();
    }
    [[nodiscard]] std::size_t memory_size() const noexcept;

private:
    struct SeededHash
    {
        std::size_t operator()(const Hash32& key) const noexcept { return seeded_hash(key); }
    };

    void update_storage(std::span<const AccountUpdate> updates);
    void update_accounts(std::span<const AccountUpdate> updates);

    storage::TrieForest forest_;
    storage::TrieForest::Trie state_;
    /// Those that are not empty, by hashed address.
    std::unordered_map<Hash32, storage::TrieForest::Trie, SeededHash> storage_;
};
}  // namespace braid::evm
