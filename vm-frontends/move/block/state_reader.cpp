// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/block/state_reader.hpp"

namespace braid::move
{
namespace
{
constexpr Err<StateStopped> stopped{};
}  // namespace

Result<storage::Value, StateStopped> StateReader::find(const storage::StateKey& key)
{
    const auto value = state_.read(key);
    if (!value.ok())
        return stopped;
    return *value;
}

StateAnswer StateReader::read(Bytes state_key)
{
    const auto value = find(value_location(state_key, arena_));
    if (!value.ok())
        return stopped;
    if (value->absent())
        return std::optional<StateValue>{};
    const auto decoded =
        value->kind() == storage::Value::Kind::blob ? decode_value(value->blob()) : std::nullopt;
    if (!decoded)
        return stopped;
    return std::optional<StateValue>{*decoded};
}

StateAnswer StateReader::read_member(Bytes group_key, Bytes struct_tag)
{
    const auto value = find(member_location(group_key, struct_tag, arena_));
    if (!value.ok())
        return stopped;
    if (value->kind() != storage::Value::Kind::blob)
        return std::optional<StateValue>{};
    return std::optional{StateValue{.bytes = value->blob(), .metadata = {}}};
}

Result<std::uint64_t, StateStopped> StateReader::group_size(Bytes group_key)
{
    const auto value = find(group_location(group_key, arena_));
    if (!value.ok())
        return stopped;
    if (value->kind() != storage::Value::Kind::blob)
        return std::uint64_t{0};
    const auto index = decode_group(value->blob());
    if (!index)
        return stopped;
    return index->size();
}

Result<std::optional<unsigned __int128>, StateStopped> StateReader::read_cell(Bytes state_key)
{
    const auto mark = read(state_key);
    if (!mark.ok())
        return stopped;
    if (!mark->has_value())
        return std::optional<unsigned __int128>{};
    const auto value = find(cell_location(state_key, arena_));
    if (!value.ok())
        return stopped;
    const auto number = cell_number(*value);
    if (!number)
        return stopped;
    return std::optional{*number};
}

Result<bool, StateStopped> StateReader::add_to_cell(Bytes state_key, const CellChange& change)
{
    const auto number = read_cell(state_key);
    if (!number.ok())
        return stopped;
    const unsigned __int128 value = number->value_or(0);
    if (change.is_negative)
        return change.amount <= value;
    return change.amount <= change.limit && value <= change.limit - change.amount;
}
}  // namespace braid::move
