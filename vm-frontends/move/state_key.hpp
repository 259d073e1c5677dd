// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/type_tag.hpp"

namespace braid::move
{
/// What stands under a key of the global state.
enum class StateKeyKind : std::uint8_t
{
    /// A module's bytecode, under its account and name.
    code,
    /// A resource, under its account and type.
    resource,
    /// Several resources of one account, under the type of their group.
    resource_group,
    /// An item of a table, under the table's handle and the item's key.
    table_item,
    /// Anything, under bytes.
    raw,
};

/// A key of the global state. Views what it was read from. In BCS, where code, resource and group are an AccessPath:
///
///   key   = 00 address path | 01 handle bytes | 02 bytes
///   path  = length, then of that length: 00 address identifier | 01 StructTag | 02 StructTag
struct StateKey
{
    StateKeyKind kind = StateKeyKind::raw;
    /// The account, or the table's handle.
    Hash32 address;
    /// Of code.
    std::string_view module;
    /// Of a resource, or of a group.
    StructTag type;
    /// Of a table's item, or raw.
    Bytes key;
    /// BCS of the whole.
    Bytes encoded;
};

/// A key, or the resource group's path within it, takes at most so many bytes.
inline constexpr std::size_t state_key_size_max = std::size_t{1} << 16;

[[nodiscard]] StateKey read_state_key(bcs::Reader& reader) noexcept;

/// Appends what SHA3-256 hashes, behind the seed of "StateKey", into the key of the Jellyfish tree: BCS for paths; the tag
/// and the bytes without their length for others.
void append_hashed(const StateKey& key, std::vector<std::uint8_t>& out);
}  // namespace braid::move
