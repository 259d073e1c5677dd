// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/genesis_state.hpp"

#include <algorithm>

namespace braid::move
{
namespace
{
using storage::Value;

/// The handle of the table that aggregators of 0x1::aggregator are items of.
std::optional<Hash32> aggregator_table_of(const GenesisTransaction& genesis)
{
    const auto factory = find_core_resource(genesis, "aggregator_factory", "AggregatorFactory");
    if (!factory || factory->size() != sizeof(Hash32::bytes))
        return std::nullopt;
    return Hash32::from(*factory);
}

class Locations
{
public:
    Locations(Arena& arena, std::optional<Hash32> aggregators)
      : arena_(arena), aggregators_(aggregators)
    {}

    [[nodiscard]] bool add(const Write& write)
    {
        if (write.op.kind == WriteKind::deletion)
            return true;
        if (write.key.kind == StateKeyKind::resource_group)
            return add_group(write);
        constexpr std::size_t cell_size = 16;
        const bool is_cell = write.key.kind == StateKeyKind::table_item && aggregators_ &&
                             write.key.address == *aggregators_ &&
                             write.op.value.size() == cell_size;
        const Bytes value = is_cell ? Bytes{} : write.op.value;
        put(value_location(write.key.encoded, arena_),
            encode_value({.bytes = value, .metadata = write.op.metadata}, arena_));
        if (is_cell)
            add_cell(write);
        return true;
    }

    [[nodiscard]] storage::WriteSet sorted() &&
    {
        std::ranges::sort(set_.entries,
            [](const auto& a, const auto& b) { return storage::precedes(a.key, b.key); });
        return std::move(set_);
    }

private:
    void put(const storage::StateKey& key, Bytes blob)
    {
        set_.entries.push_back({.key = key, .value = Value::of_blob(blob)});
    }

    void add_cell(const Write& write)
    {
        __extension__ using Wide = unsigned __int128;
        const std::uint8_t* const bytes = write.op.value.data();
        const Wide number = static_cast<Wide>(load_le<std::uint64_t>(bytes + 8)) << 64 |
                            load_le<std::uint64_t>(bytes);
        const Value value = cell_value(number);
        if (!value.absent())
            set_.entries.push_back(
                {.key = cell_location(write.key.encoded, arena_), .value = value});
    }

    [[nodiscard]] bool add_group(const Write& write)
    {
        const auto members = decode_group_value(write.op.value);
        if (!members)
            return false;
        GroupIndex index{.metadata = write.op.metadata, .entries = {}};
        for (const GroupMember& member : *members)
        {
            index.entries.push_back({.tag = member.tag, .size = member.value.size()});
            put(member_location(write.key.encoded, member.tag, arena_), member.value);
        }
        put(group_location(write.key.encoded, arena_), encode_group(index, arena_));
        return true;
    }

    Arena& arena_;
    std::optional<Hash32> aggregators_;
    storage::WriteSet set_;
};
}  // namespace

std::optional<storage::WriteSet> locations_of(const GenesisTransaction& genesis, Arena& arena)
{
    Locations locations{arena, aggregator_table_of(genesis)};
    for (const Write& write : genesis.write_set.writes)
        if (!locations.add(write))
            return std::nullopt;
    return std::move(locations).sorted();
}
}  // namespace braid::move
