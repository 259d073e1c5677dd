// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/keccak.hpp"
#include "storage/trie.hpp"
#include "vm-frontends/evm/commitment/account_leaf.hpp"
#include "vm-frontends/evm/state_commitment.hpp"

namespace braid::evm
{
/// What proofs and witnesses ask of a commitment. [no update meanwhile]
class CommittedTries
{
public:
    using Nodes = std::vector<std::vector<std::uint8_t>>;
    template <typename T>
    using Answer = Result<T, storage::StateError>;

    /// `tries` outlives it.
    explicit CommittedTries(const StateCommitment& tries) noexcept : tries_(&tries) {}

    [[nodiscard]] Hash32 root() const { return tries_->root(); }
    /// Nothing where there is no such account.
    [[nodiscard]] Answer<std::optional<AccountLeaf>> account(const Address& address) const
    {
        const auto found = tries_->account(address);
        if (!found.ok())
            return Err{found.error().state};
        if (!*found)
            return std::optional<AccountLeaf>{};
        return std::optional{
            AccountLeaf{.fields = (*found)->fields, .storage_root = (*found)->storage_root}};
    }
    /// Nothing where the trie is empty.
    [[nodiscard]] Answer<Nodes> prove_accounts(std::span<const Hash32> keys) const
    {
        if (root() == storage::empty_trie_root)
            return Nodes{};
        return plain(tries_->prove_account_keys(keys));
    }
    [[nodiscard]] Answer<Nodes> prove_slots(
        const Address& address, std::span<const Hash32> keys) const
    {
        return plain(tries_->prove_slot_keys(address, keys));
    }

private:
    [[nodiscard]] static Answer<Nodes> plain(CommitmentResult<Nodes>&& nodes)
    {
        if (!nodes.ok())
            return Err{nodes.error().state};
        return *std::move(nodes);
    }

    const StateCommitment* tries_;
};
}  // namespace braid::evm
