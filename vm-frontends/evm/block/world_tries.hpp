// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/trie_forest.hpp"
#include "vm-frontends/evm/block/world_tables.hpp"

namespace braid::evm
{
/// The state trie of a world and its accounts' storage tries, as they were when settle() was last called.
class WorldTries
{
public:
    /// Notes that an account is not as the tries have it.
    void note(AccountRecord& account, std::uint32_t position)
    {
        if (account.is_changed)
            return;
        account.is_changed = true;
        changed_.push_back(position);
    }

    /// Brings the tries up to date with all accounts, of which those noted may have changed.
    /// Cost: that of the changes, whatever the size of the world.
    void settle(std::span<AccountRecord> accounts);

    /// [settled]
    [[nodiscard]] Hash32 state_root() const noexcept { return forest_.root(state_trie_); }
    /// [settled; an account of this world]
    [[nodiscard]] Hash32 storage_root(const AccountRecord& account) const noexcept
    {
        return forest_.root(account.storage_trie);
    }

private:
    void settle_storage(std::span<AccountRecord> accounts);
    void settle_accounts(std::span<AccountRecord> accounts);

    storage::TrieForest forest_;
    storage::TrieForest::Trie state_trie_;
    /// Numbers of the accounts noted.
    std::vector<std::uint32_t> changed_;
};
}  // namespace braid::evm
