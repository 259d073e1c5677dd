// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/state_view.hpp"
#include "vm-frontends/evm/address.hpp"
#include <functional>

namespace braid::evm
{
/// Root of an account's storage trie; the empty root where there is no account.
using StorageRootOf = std::function<Result<Hash32, storage::StateError>(const Address& address)>;

/// What the EVM reads before a block, over a state that keeps flattened write sets and knows nothing of the EVM: has_storage is told
/// by the account's storage root, storage of later generations is empty, everything else is what the state has.
///
/// The roots may be those of an earlier block, as long as they follow: has_storage is asked of accounts without nonce and code
/// alone, and no block but the one that makes it such changes the storage of such an account. So a block may execute
/// while its parent's roots are still computed.
class StoredState final : public storage::StateView
{
public:
    /// Both outlive it and are safe for concurrent readers.
    StoredState(const storage::StateView& state, StorageRootOf storage_root_of)
      : state_(&state), storage_root_of_(std::move(storage_root_of))
    {}

    /// Answers every kind of keys.hpp.
    [[nodiscard]] Result<storage::Value, storage::StateError> read(
        const storage::StateKey& key) const noexcept override;

    [[nodiscard]] bool may_wait() const noexcept override { return state_->may_wait(); }
    [[nodiscard]] std::optional<Result<storage::Value, storage::StateError>> poll(
        const storage::StateKey& key, storage::PendingRead& asks) const noexcept override;
    void forget(const storage::StateKey& key, storage::PendingRead& asks) const noexcept override
    {
        state_->forget(key, asks);
    }
    void prefetch(std::span<const storage::StateKey> keys) const noexcept override
    {
        state_->prefetch(keys);
    }

private:
    /// What is known without the state; nothing where it is to be asked.
    [[nodiscard]] std::optional<Result<storage::Value, storage::StateError>> answer(
        const storage::StateKey& key) const noexcept;

    const storage::StateView* state_;
    StorageRootOf storage_root_of_;
};
}  // namespace braid::evm
