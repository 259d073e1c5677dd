// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/state_view.hpp"
#include "storage/write_set.hpp"
#include "vm-frontends/evm/address.hpp"

namespace braid::evm
{
/// A state before a block that also knows what its tries would be after it.
class RootedState : public storage::StateView
{
public:
    /// Root of the state trie once the writes were applied; the state itself is unchanged.
    [[nodiscard]] virtual Result<Hash32, storage::StateError> root_after(
        const storage::WriteSet& writes) const noexcept = 0;
    /// Root of one account's storage trie once the writes were applied; the empty root where there is no account.
    [[nodiscard]] virtual Result<Hash32, storage::StateError> storage_root_after(
        const storage::WriteSet& writes, const Address& address) const noexcept = 0;
};
}  // namespace braid::evm
