// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/conformance/move/peer.hpp"
#include "vm-frontends/move/code_cache.hpp"
#include "vm-frontends/move/runtime/state_source.hpp"

namespace braid::tests
{
/// Braid's machine over a state in memory, with the peer's calls and outcomes, so that both can be compared. Nothing is metered.
class OwnMachine
{
public:
    /// Every feature of version 7 is on, and what costs nothing to check is checked.
    OwnMachine();

    void put_module(const Hash32& address, std::string_view name, Bytes code);
    /// Runs any function; what it writes stays in the state where it succeeds. Keys of writes are the peer's.
    PeerOutcome execute(const PeerCall& call);
    /// Forgets all that was written but modules.
    void forget_writes() { state_.values = modules_; }
    /// The transaction's hash, of which handles of tables are made.
    void set_transaction(const Hash32& transaction_hash) noexcept { hash_ = transaction_hash; }

private:
    /// A state that answers everything.
    class State final : public move::StateSource
    {
    public:
        [[nodiscard]] move::StateAnswer read(Bytes state_key) override;
        [[nodiscard]] move::StateAnswer read_member(Bytes group_key, Bytes struct_tag) override;
        [[nodiscard]] Result<std::uint64_t, move::StateStopped> group_size(
            Bytes group_key) override;
        [[nodiscard]] Result<std::optional<unsigned __int128>, move::StateStopped> read_cell(
            Bytes state_key) override;
        [[nodiscard]] Result<bool, move::StateStopped> add_to_cell(
            Bytes state_key, const move::CellChange& change) override;

        /// By BCS of the StateKey.
        PeerState values;
    };

    /// Nothing where the call must begin again, in a space that has the modules it read.
    std::optional<PeerOutcome> try_to_execute(const PeerCall& call);

    State state_;
    PeerState modules_;
    Hash32 hash_;
    move::CodeCache cache_;
};
}  // namespace braid::tests
