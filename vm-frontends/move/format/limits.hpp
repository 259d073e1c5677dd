// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

/// Numbers of the binary format that its reader and its writer share.
/// https://github.com/move-language/move-on-aptos/blob/main/language/move-binary-format/src/file_format_common.rs
namespace braid::move::format
{
inline constexpr std::array<std::uint8_t, 4> magic{0xa1, 0x1c, 0xeb, 0x0b};
/// What Aptos sets in the version word, from version 7 on; readers clear it in every version.
inline constexpr std::uint32_t aptos_mark = 0x0a000000;
inline constexpr std::uint32_t aptos_mark_version_min = 7;

inline constexpr std::uint64_t table_index_max = 65535;
inline constexpr std::uint64_t table_offset_max = 0xffffffff;
inline constexpr std::uint64_t table_count_max = 255;
inline constexpr std::uint64_t constant_size_max = 65535;
inline constexpr std::uint64_t metadata_key_size_max = 1023;
inline constexpr std::uint64_t metadata_value_size_max = 65535;
inline constexpr std::uint64_t signature_size_max = 255;
inline constexpr std::uint64_t acquires_count_max = 255;
inline constexpr std::uint64_t field_count_max = 255;
inline constexpr std::uint64_t field_offset_max = 255;
inline constexpr std::uint64_t variant_count_max = 127;
inline constexpr std::uint64_t variant_offset_max = 127;
inline constexpr std::uint64_t type_parameter_count_max = 255;
/// One beyond what an index holds, as in the field; what is read so is an error of its own.
inline constexpr std::uint64_t type_parameter_index_max = 65536;
inline constexpr std::uint64_t access_specifier_count_max = 64;
inline constexpr std::uint64_t attribute_count_max = 16;
inline constexpr std::uint64_t code_size_max = 65535;
inline constexpr std::uint64_t local_index_max = 255;
inline constexpr std::size_t type_depth_max = 256;

/// The tables of a binary, by their bytes.
enum class Table : std::uint8_t
{
    module_handles = 0x1,
    struct_handles = 0x2,
    function_handles = 0x3,
    function_instantiations = 0x4,
    signatures = 0x5,
    constants = 0x6,
    identifiers = 0x7,
    addresses = 0x8,
    struct_definitions = 0xa,
    struct_instantiations = 0xb,
    function_definitions = 0xc,
    field_handles = 0xd,
    field_instantiations = 0xe,
    friends = 0xf,
    metadata = 0x10,
    variant_field_handles = 0x11,
    variant_field_instantiations = 0x12,
    struct_variant_handles = 0x13,
    struct_variant_instantiations = 0x14,
};
inline constexpr std::uint8_t table_max = 0x14;
/// The one byte below table_max that names no table.
inline constexpr std::uint8_t table_unused = 0x9;

/// Types, by their bytes.
enum class TypeByte : std::uint8_t
{
    boolean = 0x1,
    u8 = 0x2,
    u64 = 0x3,
    u128 = 0x4,
    address = 0x5,
    reference = 0x6,
    mutable_reference = 0x7,
    structure = 0x8,
    type_parameter = 0x9,
    vector = 0xa,
    structure_instantiation = 0xb,
    signer = 0xc,
    u16 = 0xd,
    u32 = 0xe,
    u256 = 0xf,
    function = 0x10,
    i8 = 0x11,
    i16 = 0x12,
    i32 = 0x13,
    i64 = 0x14,
    i128 = 0x15,
    i256 = 0x16,
};

/// Options and booleans, by their bytes.
inline constexpr std::uint8_t none_byte = 1;
inline constexpr std::uint8_t some_byte = 2;
inline constexpr std::uint8_t false_byte = 1;
inline constexpr std::uint8_t true_byte = 2;

/// Flags of function definitions.
inline constexpr std::uint8_t public_flag_of_version_1 = 1;
inline constexpr std::uint8_t native_flag = 2;
inline constexpr std::uint8_t entry_flag = 4;
}  // namespace braid::move::format
