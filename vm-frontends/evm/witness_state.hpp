// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/witness.hpp"
#include "vm-frontends/evm/rooted_state.hpp"
#include <vector>

namespace braid::evm
{
/// The state before a block as a witness shows it: every answer is proven by nodes that hash up to the root, and what
/// the witness does not show is an error, never an absent value. Keeps nothing between calls, so readers may be
/// concurrent. Cost of a read: the hash of a key and the nodes on its path, twice for a slot.
class WitnessState final : public RootedState
{
public:
    /// The state of that root; the witness must outlive it.
    WitnessState(const storage::Witness& witness, const Hash32& state_root) noexcept
      : witness_(&witness), root_(state_root)
    {}

    /// Answers every kind of keys.hpp.
    [[nodiscard]] Result<storage::Value, storage::StateError> read(
        const storage::StateKey& key) const noexcept override;

    /// Needs, beside what was read, the siblings that stay alone where a key is erased. Keys are put before others
    /// are erased, so that no branch collapses on the way that the tries after the block still have.
    [[nodiscard]] Result<StateRoots, storage::StateError> roots_after(
        const storage::WriteSet& writes, std::span<const Address> accounts) const noexcept override;
    /// Root of one account's storage trie alone, as roots_after() gives it; needs no other account.
    [[nodiscard]] Result<Hash32, storage::StateError> storage_root_after(
        const storage::WriteSet& writes, const Address& address) const noexcept;

private:
    const storage::Witness* witness_;
    Hash32 root_;
};

/// Hashes of the block `parent` and those before it, newest first, as far as the headers in the witness lead: at most
/// 256, and at least that of the parent. StateError::corrupt where a header does not decode.
[[nodiscard]] Result<std::vector<Hash32>, storage::StateError> recent_hashes_of(
    const storage::Witness& witness, const Hash32& parent);
}  // namespace braid::evm
