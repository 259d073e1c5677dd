// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.hpp"
#include "base/u256.hpp"
#include "storage/write_set.hpp"
#include "vm-frontends/evm/address.hpp"
#include <functional>
#include <vector>

namespace braid::evm
{
/// A write set as storage keeps it.
struct FlatWriteSet
{
    storage::WriteSet writes;
    /// What keys view that the block's write set does not have.
    Arena keys{std::size_t{4} * 1024};
};

/// The keys of the slots that an account has before the block, in any order. Asked for accounts alone that a block destroyed
/// and that could have had storage: never from Cancun on (EIP-6780).
using SlotsBefore =
    std::function<Result<std::vector<u256>, storage::StateError>(const Address& address)>;

/// The writes for a state that knows nothing of the EVM, only keys and values: applying them there is what World::apply() does.
/// Slots of the generation that a block leaves behind become generation 0, those of dead ones fall away, the slots that a
/// destroyed account had before are erased one by one, and the entries of the generations vanish; zero is absent. Sorted, as write sets are;
/// other VMs' entries stay as they are. Views `writes`. Cost: a pass, and what `slots_before` takes.
/// [writes sorted, as BlockResult::write_set is]
[[nodiscard]] Result<FlatWriteSet, storage::StateError> flatten(
    const storage::WriteSet& writes, const SlotsBefore& slots_before);
}  // namespace braid::evm
