// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/hash32.hpp"
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace braid::move
{
/// The type of a resource group, as an attribute's text names it.
struct GroupTag
{
    Hash32 address;
    std::string module;
    std::string name;
    /// BCS of its StructTag.
    std::vector<std::uint8_t> encoded;

    [[nodiscard]] friend bool operator==(const GroupTag&, const GroupTag&) = default;
};

/// Reads a structure's type from text such as "0x1::object::ObjectGroup" or "0x2::a::B<u8, vector<0x1::c::D>>"; nothing where
/// the text is none, or where types stand more than eight deep in one another. What aptos-core's StructTag::from_str takes:
/// move-core/types/src/parser.rs. Cost: linear in the text.
[[nodiscard]] std::optional<GroupTag> parse_group_tag(std::string_view text);
/// BCS of the TypeTag that the text names, such as "u64", "vector<u8>" or a structure's type as above.
[[nodiscard]] std::optional<std::vector<std::uint8_t>> parse_type_tag(std::string_view text);
}  // namespace braid::move
