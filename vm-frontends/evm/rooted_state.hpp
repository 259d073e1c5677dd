// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/state_view.hpp"
#include "storage/write_set.hpp"
#include "vm-frontends/evm/address.hpp"
#include <span>
#include <vector>

namespace braid::evm
{
/// Roots of the tries after a block.
struct StateRoots
{
    Hash32 state;
    /// Those of the storage tries that were asked for, in that order; the empty root where there is no account.
    std::vector<Hash32> storage{};
};

/// A state before a block that also knows what its tries would be after it.
class RootedState : public storage::StateView
{
public:
    /// Roots of the state trie and of the accounts' storage tries once the writes were applied; the state itself is
    /// unchanged. Cost: that of the writes.
    [[nodiscard]] virtual Result<StateRoots, storage::StateError> roots_after(
        const storage::WriteSet& writes, std::span<const Address> accounts) const noexcept = 0;
    /// Root of the state trie alone.
    [[nodiscard]] Result<Hash32, storage::StateError> root_after(
        const storage::WriteSet& writes) const noexcept
    {
        const auto roots = roots_after(writes, {});
        if (!roots.ok())
            return Err{roots.error()};
        return roots->state;
    }
};
}  // namespace braid::evm
