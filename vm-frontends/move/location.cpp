// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/location.hpp"

#include "kernels/keccak.hpp"
#include "storage/typed_hash.hpp"
#include "vm-frontends/move/state_key.hpp"
#include "vm-frontends/move/write_set.hpp"
#include <algorithm>

namespace braid::move
{
namespace
{
constexpr std::size_t group_entry_size_min = 36;

storage::StateKey location(LocationKind kind, Bytes bytes) noexcept
{
    return {.vm = storage::VmId::move, .kind = static_cast<std::uint8_t>(kind), .bytes = bytes};
}

/// The location of a key by itself, or of the next kind by its hash.
storage::StateKey short_or_hashed(LocationKind kind, Bytes state_key, Arena& arena)
{
    if (state_key.size() <= storage::StateKey::size_max)
        return location(kind, state_key);
    const auto hashed_kind = static_cast<LocationKind>(static_cast<std::uint8_t>(kind) + 1);
    return location(hashed_kind, arena.copy(key_hash_of(state_key)));
}

std::size_t leb128_size(std::uint64_t value) noexcept
{
    std::size_t size = 1;
    for (; value >= 0x80; value >>= 7)
        ++size;
    return size;
}

/// The metadata behind a size in one byte.
std::optional<Bytes> split_metadata(Bytes& blob) noexcept
{
    if (blob.empty() || blob[0] > metadata_size_max || blob.size() < 1U + blob[0])
        return std::nullopt;
    const Bytes metadata = blob.subspan(1, blob[0]);
    blob = blob.subspan(1U + blob[0]);
    return metadata;
}
}  // namespace

Hash32 key_hash_of(Bytes state_key)
{
    static const Hash32 seed = storage::type_seed("StateKey");
    bcs::Reader reader{state_key};
    const StateKey key = read_state_key(reader);
    std::vector<std::uint8_t> message(seed.bytes.begin(), seed.bytes.end());
    append_hashed(key, message);
    return kernels::sha3_256(message);
}

storage::StateKey value_location(Bytes state_key, Arena& arena)
{
    return short_or_hashed(LocationKind::value, state_key, arena);
}

storage::StateKey group_location(Bytes group_key, Arena& arena)
{
    return short_or_hashed(LocationKind::group, group_key, arena);
}

storage::StateKey cell_location(Bytes state_key, Arena& arena)
{
    return short_or_hashed(LocationKind::cell, state_key, arena);
}

storage::StateKey member_location(Bytes group_key, Bytes struct_tag, Arena& arena)
{
    const std::size_t size = group_key.size() + struct_tag.size();
    if (size > storage::StateKey::size_max)
    {
        auto* bytes = static_cast<std::uint8_t*>(arena.allocate(64, 1));
        std::ranges::copy(key_hash_of(group_key).bytes, bytes);
        std::ranges::copy(kernels::sha3_256(struct_tag).bytes, bytes + 32);
        return location(LocationKind::long_member, {bytes, 64});
    }
    auto* bytes = static_cast<std::uint8_t*>(arena.allocate(size, 1));
    std::ranges::copy(group_key, bytes);
    std::ranges::copy(struct_tag, bytes + group_key.size());
    return location(LocationKind::member, {bytes, size});
}

Bytes encode_value(const StateValue& value, Arena& arena) noexcept
{
    const std::size_t size = 1 + value.metadata.size() + value.bytes.size();
    auto* blob = static_cast<std::uint8_t*>(arena.allocate(size, 1));
    blob[0] = static_cast<std::uint8_t>(value.metadata.size());
    std::ranges::copy(value.metadata, blob + 1);
    std::ranges::copy(value.bytes, blob + 1 + value.metadata.size());
    return {blob, size};
}

std::optional<StateValue> decode_value(Bytes blob) noexcept
{
    const auto metadata = split_metadata(blob);
    if (!metadata)
        return std::nullopt;
    return StateValue{.bytes = blob, .metadata = *metadata};
}

std::size_t GroupIndex::lower_bound(Bytes tag) const noexcept
{
    const auto at = std::ranges::lower_bound(
        entries, tag, [](Bytes a, Bytes b) { return compare(a, b) < 0; }, &GroupEntry::tag);
    return static_cast<std::size_t>(at - entries.begin());
}

std::uint64_t GroupIndex::size() const noexcept
{
    if (entries.empty())
        return 0;
    std::uint64_t size = leb128_size(entries.size());
    for (const GroupEntry& entry : entries)
        size += entry.tag.size() + leb128_size(entry.size) + entry.size;
    return size;
}

Bytes encode_group(const GroupIndex& index, Arena& arena)
{
    std::size_t size = 1 + index.metadata.size();
    for (const GroupEntry& entry : index.entries)
        size += leb128_size(entry.tag.size()) + entry.tag.size() + leb128_size(entry.size);
    std::vector<std::uint8_t> blob;
    blob.reserve(size);
    blob.push_back(static_cast<std::uint8_t>(index.metadata.size()));
    bcs::Writer writer{blob};
    writer.raw(index.metadata);
    for (const GroupEntry& entry : index.entries)
    {
        writer.bytes(entry.tag);
        writer.leb128(entry.size);
    }
    return arena.copy(blob);
}

std::optional<GroupIndex> decode_group(Bytes blob)
{
    const auto metadata = split_metadata(blob);
    if (!metadata)
        return std::nullopt;
    GroupIndex index{.metadata = *metadata, .entries = {}};
    bcs::Reader reader{blob};
    while (reader.ok() && reader.offset() < blob.size())
    {
        GroupEntry entry;
        entry.tag = reader.bytes(state_key_size_max);
        // A size in the form of a variant's number, of which there are as many as sizes.
        entry.size = reader.variant(static_cast<std::uint32_t>(value_size_max) + 1);
        index.entries.push_back(entry);
    }
    if (!reader.ok())
        return std::nullopt;
    return index;
}

std::optional<std::vector<GroupMember>> decode_group_value(Bytes bytes)
{
    bcs::Reader reader{bytes};
    std::vector<GroupMember> members(reader.count(bytes.size(), group_entry_size_min));
    const GroupMember* last = nullptr;
    for (GroupMember& member : members)
    {
        member.tag = read_struct_tag(reader).encoded;
        member.value = reader.bytes(value_size_max);
        if (!reader.ok() || (last != nullptr && compare(last->tag, member.tag) >= 0))
            return std::nullopt;
        last = &member;
    }
    if (!reader.finish().ok())
        return std::nullopt;
    return members;
}

void append_group_value(std::span<const GroupMember> members, std::vector<std::uint8_t>& out)
{
    bcs::Writer writer{out};
    writer.leb128(members.size());
    for (const GroupMember& member : members)
    {
        writer.raw(member.tag);
        writer.bytes(member.value);
    }
}

storage::Value cell_value(unsigned __int128 number) noexcept
{
    if (number == 0)
        return {};
    Hash32 cell;
    store_be(cell.data() + 16, static_cast<std::uint64_t>(number >> 64));
    store_be(cell.data() + 24, static_cast<std::uint64_t>(number));
    return storage::Value::of_cell(cell);
}

std::optional<unsigned __int128> cell_number(const storage::Value& value) noexcept
{
    if (value.absent())
        return 0;
    if (value.kind() != storage::Value::Kind::cell)
        return std::nullopt;
    const Hash32& cell = value.cell();
    if (load_be<std::uint64_t>(cell.data()) != 0 || load_be<std::uint64_t>(cell.data() + 8) != 0)
        return std::nullopt;
    __extension__ using Wide = unsigned __int128;
    return static_cast<Wide>(load_be<std::uint64_t>(cell.data() + 16)) << 64 |
           load_be<std::uint64_t>(cell.data() + 24);
}
}  // namespace braid::move
