// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/transaction/effects.hpp"

#include "vm-frontends/move/encode.hpp"
#include <algorithm>

namespace braid::move
{
namespace
{
/// Whether the event says that a new epoch begins.
bool is_epoch_event(Bytes type)
{
    static const ByteString first =
        encode_struct_type(core_address(1), "reconfiguration", "NewEpochEvent");
    static const ByteString second =
        encode_struct_type(core_address(1), "reconfiguration", "NewEpoch");
    return equal(type, first) || equal(type, second);
}
}  // namespace

Effects::Effects(TxState& state, const ChainConfig& chain) noexcept
  : state_(state),
    chain_(chain),
    writes_(state, chain.gas.limits),
    prologue_writes_(state, chain.gas.limits)
{}

Effects::Step Effects::require_time_of_slots()
{
    if (knows_time_ || !chain_.has(Feature::storage_slot_metadata))
        return Done{};
    static const ByteString key =
        encode_resource_key(core_address(1), "timestamp", "CurrentTimeMicroseconds");
    const auto time = state_.read(key);
    if (!time.ok())
        return Err{VmError{StatusCode::storage_error}};
    knows_time_ = true;
    if (!time->has_value() || (*time)->bytes.size() != sizeof(std::uint64_t))
        return Done{};
    StateValueMetadata created;
    created.exists = true;
    created.creation_time_us = load_le<std::uint64_t>((*time)->bytes.data());
    writes_.set_metadata_of_new(created);
    prologue_writes_.set_metadata_of_new(created);
    return Done{};
}

Effects::Step Effects::take(Session& session)
{
    const auto changes = session.finish();
    if (!changes.ok())
        return Err{changes.error()};
    if (!changes->changes.empty() || !changes->cells.empty())
        if (const auto known = require_time_of_slots(); !known.ok())
            return known;
    if (const auto merged = writes_.merge(*changes); !merged.ok())
        return Err{VmError{merged.error()}};
    take_events(session, *changes);
    return Done{};
}

void Effects::take_events(Session& session, const ChangeSet& changes)
{
    Arena& arena = state_.view().arena();
    for (const EmittedEvent& event : changes.events)
    {
        const auto tag = session.code().tag_of(event.type);
        BRAID_ASSERT(tag.ok());
        TxEvent& kept = events_.emplace_back();
        kept.place = event.place;
        kept.type = arena.copy(*tag);
        kept.data = arena.copy(event.data);
        event_sizes_.push_back(kept.data.size());
        ends_epoch_ = ends_epoch_ || is_epoch_event(kept.type);
    }
}

Effects::Step Effects::add_module(Bytes state_key, Bytes binary)
{
    if (const auto known = require_time_of_slots(); !known.ok())
        return known;
    const auto added = writes_.add_module(state_key, binary);
    if (!added.ok())
        return Err{VmError{added.error()}};
    return Done{};
}

Effects::Step Effects::check_limits() const
{
    const auto checked = writes_.check_limits(event_sizes_);
    if (!checked.ok())
        return Err{VmError{checked.error()}};
    return Done{};
}

void Effects::keep_prologue()
{
    prologue_writes_ = writes_;
    prologue_event_count_ = events_.size();
}

void Effects::back_to_prologue()
{
    state_.view().discard_writes();
    writes_ = prologue_writes_;
    events_.resize(prologue_event_count_);
    event_sizes_.resize(prologue_event_count_);
    ends_epoch_ = false;
    writes_.put();
    for (const TxCell& cell : writes_.cells())
        if (cell.kind == CellEffect::Kind::add)
            (void)state_.add_to_cell(cell.state_key, cell.sum);
}

void Effects::leave(MoveReceipt& receipt)
{
    Arena& arena = state_.view().arena();
    writes_.put();
    if (ends_epoch_)
        state_.end_epoch();
    receipt.ends_epoch = ends_epoch_;
    receipt.writes = writes_.copy_writes(arena);
    receipt.cells = writes_.copy_cells(arena);
    const auto events = arena.make_array<TxEvent>(events_.size());
    std::ranges::copy(events_, events.begin());
    receipt.events = events;
}
}  // namespace braid::move
