// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.hpp"
#include "storage/state_view.hpp"
#include "vm-frontends/move/runtime/state_source.hpp"
#include <vector>

namespace braid::move
{
/// Where the engine keeps the parts of a Move state: storage::StateKey::kind. Keys that would be longer than a location's may
/// be are said by their hash, so that every key has one form.
///
/// A resource group is one value of the chain's state. To the engine, each member has a location of its own, so that
/// transactions that touch different members of one group do not wait for one another; beside them stands the group's index,
/// which changes only where members come, go, or change their size.
enum class LocationKind : std::uint8_t
{
    /// BCS of a StateKey, but a group's. Holds a value: encode_value().
    value = 0,
    /// The key's hash as the Jellyfish tree has it.
    long_value = 1,
    /// BCS of a group's StateKey, then of the member's StructTag. Holds the member's bytes.
    member = 2,
    /// The group's hash, then SHA3-256 of the StructTag.
    long_member = 3,
    /// BCS of a group's StateKey. Holds a GroupIndex.
    group = 4,
    long_group = 5,
    /// BCS of the StateKey of a cell that is added to (0x1::aggregator). Holds the number; a value without bytes stands under
    /// the same key for that the cell is there.
    cell = 6,
    long_cell = 7,
    /// No bytes. Written by whoever ends an epoch: behind it, nothing more runs in the block.
    epoch_end = 8,
};

/// What SHA3-256 makes of the key in the Jellyfish tree. [state_key is BCS of a StateKey]
[[nodiscard]] Hash32 key_hash_of(Bytes state_key);

/// The location of a key. What is made for it lives in `arena`, or in `state_key`. [state_key is BCS of a StateKey]
[[nodiscard]] storage::StateKey value_location(Bytes state_key, Arena& arena);
[[nodiscard]] storage::StateKey group_location(Bytes group_key, Arena& arena);
[[nodiscard]] storage::StateKey member_location(Bytes group_key, Bytes struct_tag, Arena& arena);
[[nodiscard]] storage::StateKey cell_location(Bytes state_key, Arena& arena);
[[nodiscard]] constexpr storage::StateKey epoch_end_location() noexcept
{
    return {.vm = storage::VmId::move,
        .kind = static_cast<std::uint8_t>(LocationKind::epoch_end),
        .bytes = {}};
}

/// A value with its metadata as a location holds them: the metadata's size in one byte, the metadata, the bytes.
inline constexpr std::size_t metadata_size_max = 32;
[[nodiscard]] Bytes encode_value(const StateValue& value, Arena& arena) noexcept;
/// Nothing where the blob is none. Views it.
[[nodiscard]] std::optional<StateValue> decode_value(Bytes blob) noexcept;

/// A member of a group, without its value.
struct GroupEntry
{
    /// BCS of its StructTag.
    Bytes tag;
    /// Of its value.
    std::uint64_t size = 0;
};

/// Which members a resource group has, in the order of their tags' BCS, and what its slot's metadata is.
struct GroupIndex
{
    Bytes metadata;
    std::vector<GroupEntry> entries;

    /// Where the tag is, or belongs.
    [[nodiscard]] std::size_t lower_bound(Bytes tag) const noexcept;
    [[nodiscard]] bool has_at(std::size_t at, Bytes tag) const noexcept
    {
        return at < entries.size() && equal(entries[at].tag, tag);
    }
    /// How many bytes the group takes as one value, 0 where it has no members.
    [[nodiscard]] std::uint64_t size() const noexcept;
};
[[nodiscard]] Bytes encode_group(const GroupIndex& index, Arena& arena);
/// Nothing where the blob is none. Views it.
[[nodiscard]] std::optional<GroupIndex> decode_group(Bytes blob);

/// A member with its value.
struct GroupMember
{
    Bytes tag;
    Bytes value;
};
/// BCS of a group, BTreeMap<StructTag, Vec<u8>>. Nothing where the bytes are none, or keys do not ascend. Views them.
[[nodiscard]] std::optional<std::vector<GroupMember>> decode_group_value(Bytes bytes);
/// [members ascend by their tags]
void append_group_value(std::span<const GroupMember> members, std::vector<std::uint8_t>& out);

/// A cell's number as the engine holds it: 32 bytes, most significant first; nothing for zero.
[[nodiscard]] storage::Value cell_value(unsigned __int128 number) noexcept;
/// Nothing where it is no number below 2^128.
[[nodiscard]] std::optional<unsigned __int128> cell_number(const storage::Value& value) noexcept;
}  // namespace braid::move
