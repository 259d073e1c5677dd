// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/witness.hpp"
#include "storage/write_set.hpp"
#include "vm-frontends/evm/state_commitment.hpp"
#include <map>
#include <mutex>
#include <set>

namespace braid::evm
{
/// All that executing a block without a state takes, as debug_executionWitness of Ethereum's clients gives it. A WitnessState
/// over the `state` and `codes` of it answers what the block reads, and tells the root after it.
struct ExecutionWitness
{
    using Preimages = std::vector<std::vector<std::uint8_t>>;

    /// Nodes of the state trie and of storage tries, each once, sorted.
    Preimages state;
    /// The code that was asked for, each once, sorted.
    Preimages codes;
    /// Addresses and slots' keys that the nodes are about, each once, sorted.
    Preimages keys;
    /// Headers in RLP, the parent first. The recorder knows none.
    Preimages headers;

    /// Views of nodes, codes and headers: what storage::Witness takes.
    [[nodiscard]] std::vector<Bytes> preimages() const;
};

/// Byte strings in the order of their bytes, each once.
struct BytesOrder
{
    [[nodiscard]] bool operator()(
        const std::vector<std::uint8_t>& a, const std::vector<std::uint8_t>& b) const noexcept
    {
        return compare(a, b) < 0;
    }
};
using ByteStrings = std::set<std::vector<std::uint8_t>, BytesOrder>;

/// A state that notes what is read of it. Safe for concurrent readers; but an executor that tries transactions more than once
/// reads more than the block needs, and code that a CodeCache or the thread itself keeps from before is not read: execute with a
/// new cache, on a thread that has executed nothing.
class RecordingState final : public storage::StateView
{
public:
    /// `state` outlives it.
    explicit RecordingState(const storage::StateView& state) noexcept : state_(&state) {}

    [[nodiscard]] Result<storage::Value, storage::StateError> read(
        const storage::StateKey& key) const noexcept override;

    /// The accounts that were read, and of each the slots. [nobody reads]
    [[nodiscard]] const std::map<Address, std::set<u256>>& accounts() const noexcept
    {
        return accounts_;
    }
    /// The code that was read. [nobody reads]
    [[nodiscard]] const ByteStrings& codes() const noexcept { return codes_; }

private:
    const storage::StateView* state_;
    mutable std::mutex mutex_;
    mutable std::map<Address, std::set<u256>> accounts_;
    mutable ByteStrings codes_;
};

/// The witness of a block that read what `reads` has noted and wrote `writes`, on the state of `before`. Exactly the nodes and codes
/// without which the block cannot be executed again one transaction after another, where that is how it was executed.
/// Cost: that of proofs for all that was read and written.
/// [`writes` as BlockResult::write_set is, not flattened; `before` is the state that was read, without an
/// update meanwhile]
[[nodiscard]] Result<ExecutionWitness, storage::StateError> record_witness(
    const RecordingState& reads, const storage::WriteSet& writes, const StateCommitment& before);

/// The same where the state before is itself known by a witness: what the block needs of it.
[[nodiscard]] Result<ExecutionWitness, storage::StateError> record_witness(
    const RecordingState& reads, const storage::WriteSet& writes, const storage::Witness& before,
    const Hash32& state_root);
}  // namespace braid::evm
