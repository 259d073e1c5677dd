// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/gas/gas_meter.hpp"
#include "vm-frontends/move/runtime/session.hpp"
#include "vm-frontends/move/transaction/tx_state.hpp"

namespace braid::move
{
/// What a transaction does to one member of a resource group.
struct MemberWrite
{
    WriteKind kind = WriteKind::modification;
    Bytes tag{};
    Bytes value{};
};

/// What a transaction does to one key of the state: a resource group is one.
struct TxWrite
{
    Bytes state_key{};
    WriteKind kind = WriteKind::modification;
    bool is_group = false;
    /// Of what is no group.
    Bytes value{};
    /// Of a group, in the order of their tags.
    std::span<const MemberWrite> members{};
    /// Of the value, of a group as one value.
    std::uint64_t size = 0;
    /// Of what stood there before the transaction.
    std::uint64_t previous_size = 0;
    StateValueMetadata metadata{};
};

/// What a transaction does to a cell that is added to.
struct TxCell
{
    Bytes state_key{};
    CellEffect::Kind kind = CellEffect::Kind::add;
    WriteKind write_kind = WriteKind::modification;
    /// [kind == write]
    unsigned __int128 value = 0;
    bool is_new = false;
    /// [kind == add]
    CellChange sum{};
    StateValueMetadata metadata{};
};

/// The writes of a transaction, as its sessions leave them one after another: sorted by their keys, one a key.
/// aptos-core: aptos-vm-types/src/change_set.rs (squash_additional_change_set),
/// aptos-vm/src/move_vm_ext/write_op_converter.rs.
class WriteList
{
public:
    /// `created` is the metadata of slots that come into being; without it they have none.
    WriteList(TxState& state, const WriteLimits& limits) noexcept : state_(&state), limits_(&limits)
    {}

    void set_metadata_of_new(const StateValueMetadata& created) noexcept { created_ = created; }

    /// Takes a session's changes upon those of the sessions before. unknown_invariant_violation_error where they do not fit
    /// them. storage_write_limit_reached where writes are too many or too large, `event_sizes` being those of all events.
    [[nodiscard]] Result<Done, StatusCode> merge(const ChangeSet& changes);
    [[nodiscard]] Result<Done, StatusCode> check_limits(
        std::span<const std::uint64_t> event_sizes) const;
    /// Modules that are published.
    [[nodiscard]] Result<Done, StatusCode> add_module(Bytes state_key, Bytes binary);
    /// Pays for input and output, and for what the writes leave in the state: see GasMeter. The refund.
    struct StorageBill
    {
        Octa fee = 0;
        Octa refund = 0;
    };
    [[nodiscard]] bool charge_io(GasMeter& gas) const noexcept;
    [[nodiscard]] StorageBill price(const SpacePricing& space) noexcept;
    /// Makes the state have what is written, for the sessions behind; values are the engine's then.
    void put();

    /// Whether merge() last brought a slot that was not there.
    [[nodiscard]] bool created_last() const noexcept { return created_last_; }
    [[nodiscard]] std::span<const TxWrite> writes() const noexcept { return writes_; }
    [[nodiscard]] std::span<const TxCell> cells() const noexcept { return cells_; }
    /// The same with their keys in the arena. [put() was called last]
    [[nodiscard]] std::span<const TxWrite> copy_writes(Arena& arena) const;
    [[nodiscard]] std::span<const TxCell> copy_cells(Arena& arena) const;

private:
    [[nodiscard]] Result<Done, StatusCode> merge_value(const Change& change);
    [[nodiscard]] Result<Done, StatusCode> merge_group(std::span<const Change> changes);
    [[nodiscard]] Result<Done, StatusCode> merge_cell(const CellEffect& effect);
    [[nodiscard]] Result<TxCell, StatusCode> cell_of(const CellEffect& effect);
    [[nodiscard]] StateValueMetadata metadata_of(Bytes encoded) const noexcept;
    [[nodiscard]] PricedWrite priced(const TxWrite& write) const noexcept;
    [[nodiscard]] PricedWrite priced(const TxCell& cell) const noexcept;
    void put_group(TxWrite& write);
    [[nodiscard]] Bytes encode(const StateValueMetadata& metadata);

    TxState* state_;
    const WriteLimits* limits_;
    StateValueMetadata created_;
    std::vector<TxWrite> writes_;
    std::vector<TxCell> cells_;
    bool created_last_ = false;
};
}  // namespace braid::move
