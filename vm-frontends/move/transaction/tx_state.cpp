// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/transaction/tx_state.hpp"

namespace braid::move
{
using storage::Value;

Err<StateStopped> TxState::stop(const engine::Blocked& why) noexcept
{
    if (!stopped_)
        why_ = why;
    stopped_ = true;
    return Err{StateStopped{}};
}

Err<StateStopped> TxState::corrupt() noexcept
{
    return stop({.reason = engine::Blocked::Reason::state, .error = storage::StateError::corrupt});
}

Result<Value, StateStopped> TxState::read_location(const storage::StateKey& key)
{
    if (stopped_)
        return Err{StateStopped{}};
    const auto value = view_.read(key);
    if (!value.ok())
        return stop(value.error());
    return *value;
}

StateAnswer TxState::read(Bytes state_key)
{
    const auto value = read_location(value_location(state_key, view_.scratch()));
    if (!value.ok())
        return Err{value.error()};
    if (value->absent())
        return std::optional<StateValue>{};
    if (value->kind() != Value::Kind::blob)
        return corrupt();
    const auto decoded = decode_value(value->blob());
    if (!decoded)
        return corrupt();
    return std::optional<StateValue>{*decoded};
}

StateAnswer TxState::read_member(Bytes group_key, Bytes struct_tag)
{
    const auto value = read_location(member_location(group_key, struct_tag, view_.scratch()));
    if (!value.ok())
        return Err{value.error()};
    if (value->absent())
        return std::optional<StateValue>{};
    if (value->kind() != Value::Kind::blob)
        return corrupt();
    return std::optional{StateValue{.bytes = value->blob(), .metadata = {}}};
}

Result<GroupIndex, StateStopped> TxState::read_group(Bytes group_key)
{
    const auto value = read_location(group_location(group_key, view_.scratch()));
    if (!value.ok())
        return Err{value.error()};
    if (value->absent())
        return GroupIndex{};
    if (value->kind() != Value::Kind::blob)
        return corrupt();
    auto index = decode_group(value->blob());
    if (!index)
        return corrupt();
    return *std::move(index);
}

Result<std::uint64_t, StateStopped> TxState::group_size(Bytes group_key)
{
    if (!counts_groups_)
        return std::uint64_t{0};
    const auto index = read_group(group_key);
    if (!index.ok())
        return Err{index.error()};
    return index->size();
}

Result<std::optional<unsigned __int128>, StateStopped> TxState::read_cell(Bytes state_key)
{
    const auto exists = read(state_key);
    if (!exists.ok())
        return Err{exists.error()};
    if (!exists->has_value())
        return std::optional<unsigned __int128>{};
    const auto value = read_location(cell_location(state_key, view_.scratch()));
    if (!value.ok())
        return Err{value.error()};
    const auto number = cell_number(*value);
    if (!number)
        return corrupt();
    return std::optional{*number};
}

Result<bool, StateStopped> TxState::add_to_cell(Bytes state_key, const CellChange& change)
{
    if (stopped_)
        return Err{StateStopped{}};
    const auto wide = [](unsigned __int128 number)
    {
        return u256{
            0, 0, static_cast<std::uint64_t>(number >> 64), static_cast<std::uint64_t>(number)};
    };
    const auto added = view_.add(
        view_.locate(cell_location(state_key, view_.scratch())), {.amount = wide(change.amount),
                                                                     .negative = change.is_negative,
                                                                     .limit = wide(change.limit)});
    if (!added.ok())
        return stop(added.error());
    return *added;
}

Bytes TxState::put(Bytes state_key, const StateValue& value)
{
    const Bytes blob = encode_value(value, view_.arena());
    view_.put(view_.locate(value_location(state_key, view_.scratch())), Value::of_blob(blob));
    return blob.last(value.bytes.size());
}

void TxState::erase(Bytes state_key)
{
    view_.erase(view_.locate(value_location(state_key, view_.scratch())));
}

Bytes TxState::put_member(Bytes group_key, Bytes struct_tag, Bytes value)
{
    const Bytes copy = view_.arena().copy(value);
    view_.put(view_.locate(member_location(group_key, struct_tag, view_.scratch())),
        Value::of_blob(copy));
    return copy;
}

void TxState::erase_member(Bytes group_key, Bytes struct_tag)
{
    view_.erase(view_.locate(member_location(group_key, struct_tag, view_.scratch())));
}

void TxState::put_group(Bytes group_key, const GroupIndex& index)
{
    engine::Location* const location = view_.locate(group_location(group_key, view_.scratch()));
    if (index.entries.empty())
        return view_.erase(location);
    const Bytes blob = encode_group(index, view_.arena());
    const auto before = view_.read(location);
    if (!before.ok())
    {
        (void)stop(before.error());
        return;
    }
    if (before->kind() != Value::Kind::blob || !equal(before->blob(), blob))
        view_.put(location, Value::of_blob(blob));
}

void TxState::put_cell(Bytes state_key, unsigned __int128 number)
{
    view_.put(view_.locate(cell_location(state_key, view_.scratch())), cell_value(number));
}

void TxState::erase_cell(Bytes state_key)
{
    view_.erase(view_.locate(cell_location(state_key, view_.scratch())));
    erase(state_key);
}

void TxState::end_epoch()
{
    view_.put(view_.locate(epoch_end_location()), Value::of_blob({}));
}

Result<bool, StateStopped> TxState::epoch_ended()
{
    const auto value = read_location(epoch_end_location());
    if (!value.ok())
        return Err{value.error()};
    return !value->absent();
}
}  // namespace braid::move
