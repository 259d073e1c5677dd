// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bcs.hpp"

namespace braid::move
{
/// Types in types are at most so deep; what aptos-core reads: move-core/types/src/safe_serialize.rs.
inline constexpr unsigned type_depth_max = 8;
/// A structure has at most so many type arguments, as on mainnet.
inline constexpr std::size_t type_argument_count_max = 32;
/// A function has at most so many parameters, and so many results, as on mainnet.
inline constexpr std::size_t function_type_count_max = 128;
/// No identifier is longer.
inline constexpr std::size_t identifier_size_max = 255;

/// The type of a value, by its number in BCS.
enum class TypeKind : std::uint8_t
{
    boolean = 0,
    u8 = 1,
    u64 = 2,
    u128 = 3,
    address = 4,
    signer = 5,
    vector = 6,
    structure = 7,
    u16 = 8,
    u32 = 9,
    u256 = 10,
    function = 11,
};

/// A structure's type. Views what it was read from; its encoding is canonical, so equal types have equal encodings.
struct StructTag
{
    Hash32 address;
    std::string_view module;
    std::string_view name;
    std::size_t argument_count = 0;
    /// BCS of the whole.
    Bytes encoded;

    /// Whether it is that structure of address 0x1, without type arguments.
    [[nodiscard]] bool is_core(std::string_view of_module, std::string_view of_name) const noexcept;
};

/// A type. Views what it was read from.
struct TypeTag
{
    TypeKind kind = TypeKind::boolean;
    Bytes encoded;
};

/// Read a type; the reader fails where it is none, or beyond the limits above. Cost: nothing is allocated.
[[nodiscard]] StructTag read_struct_tag(bcs::Reader& reader) noexcept;
[[nodiscard]] TypeTag read_type_tag(bcs::Reader& reader) noexcept;

/// Reads a name of a module, a structure or a function: letters, digits, `_`, and `$` not at the beginning, or `<SELF>`.
[[nodiscard]] std::string_view read_identifier(bcs::Reader& reader) noexcept;
}  // namespace braid::move
