// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"
#include "base/hash32.hpp"
#include "base/result.hpp"
#include "base/u256.hpp"
#include <optional>

namespace braid::move
{
/// A value of the global state, with BCS of its StateValueMetadata (who paid for the slot; empty where nothing is said). Views
/// memory that outlives the transaction.
struct StateValue
{
    Bytes bytes;
    Bytes metadata;
};

/// Why the state did not answer. The transaction stops at once; whoever runs it knows why (the engine runs it again).
struct StateStopped
{
};

using StateAnswer = Result<std::optional<StateValue>, StateStopped>;

/// A whole number that many transactions add to and few read: what 0x1::aggregator keeps in a table item, 16 bytes in BCS.
struct CellChange
{
    unsigned __int128 amount = 0;
    bool is_negative = false;
    /// The sum must stay within [0, limit].
    unsigned __int128 limit = 0;
};

/// What a transaction reads. Keys are BCS of aptos-core's StateKey (state_key.hpp). The transaction frontend implements it over the
/// engine's TxView, tests over a map. Each key is asked once a transaction: the session caches.
class StateSource
{
public:
    virtual ~StateSource() = default;
    /// Modules, resources that are in no group, table items, raw keys.
    [[nodiscard]] virtual StateAnswer read(Bytes state_key) = 0;
    /// A member of a resource group: the group's key, BCS of the member's StructTag.
    [[nodiscard]] virtual StateAnswer read_member(Bytes group_key, Bytes struct_tag) = 0;
    /// How many bytes the group takes as one value, 0 where there is none: what reading it costs depends on that.
    [[nodiscard]] virtual Result<std::uint64_t, StateStopped> group_size(Bytes group_key) = 0;

    /// The cell's number, with what add_to_cell() added in this transaction; nothing where it is not there.
    [[nodiscard]] virtual Result<std::optional<unsigned __int128>, StateStopped> read_cell(
        Bytes state_key) = 0;
    /// Adds to a cell without telling its number: an engine delta. False, and nothing changed, where the sum would leave its
    /// bounds; the answer is an observation like any other. The sum belongs to the session that runs: who discards what the
    /// session did (an abort) discards its sums too, and who keeps it finds them in ChangeSet::cells.
    [[nodiscard]] virtual Result<bool, StateStopped> add_to_cell(
        Bytes state_key, const CellChange& change) = 0;
};
}  // namespace braid::move
