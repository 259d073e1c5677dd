// SPDX-License-Identifier: Apache-2.0
// Every way in which a binary can be wrong, and the code that aptos-core's reader has for it.
#include "tests/vm-frontends/move/format/small_binary.hpp"
#include <gtest/gtest.h>
#include <limits>

namespace braid::move
{
namespace
{
using format::Table;

constexpr StatusCode fine = StatusCode::executed;

/// How reading a module of one table ends.
StatusCode code_of(
    Table table, const Buffer& entries, std::uint32_t version = 8, const BinaryLimits& limits = {})
{
    return code_of_module(small_binary(version, {{table, entries}}), limits);
}

/// How reading one function's code ends; the count goes before it.
StatusCode code_of_code(const Buffer& code, std::uint32_t version = 8,
    const BinaryLimits& limits = {}, std::size_t count = 1)
{
    return code_of(Table::function_definitions, joined({{0, 0, 0, 0, 0}, leb128(count), code}),
        version, limits);
}

StatusCode code_of_type(
    const Buffer& type, std::uint32_t version = 8, const BinaryLimits& limits = {})
{
    return code_of(Table::signatures, joined({{1}, type}), version, limits);
}

/// A function handle of version 8 whose end is that.
StatusCode code_of_handle(const Buffer& end, std::uint32_t version = 8)
{
    return code_of(
        Table::function_handles, joined({{0, 0, 0, 0, 0}, end}), version, {.version_max = version});
}
}  // namespace

TEST(read_module, refuses_what_does_not_begin_as_move_does)
{
    EXPECT_EQ(code_of_module(Buffer{}), StatusCode::bad_magic);
    EXPECT_EQ(code_of_module(Buffer{0xa1, 0x1c, 0xeb}), StatusCode::bad_magic);
    EXPECT_EQ(code_of_module(Buffer{0xa1, 0x1c, 0xeb, 0x0c, 8, 0, 0, 0}), StatusCode::bad_magic);
    EXPECT_EQ(code_of_module(Buffer{0xa1, 0x1c, 0xeb, 0x0b, 8, 0, 0}), StatusCode::malformed);
}

TEST(read_module, takes_versions_from_one_to_the_limit)
{
    for (std::uint32_t version = 1; version <= 8; ++version)
    {
        EXPECT_EQ(code_of_module(small_binary(version, {})), fine) << version;
        EXPECT_EQ(code_of_module(small_binary(version | format::aptos_mark, {})), fine);
    }
    EXPECT_EQ(code_of_module(small_binary(0, {})), StatusCode::unknown_version);
    EXPECT_EQ(code_of_module(small_binary(format::aptos_mark, {})), StatusCode::unknown_version);
    EXPECT_EQ(code_of_module(small_binary(9, {})), StatusCode::unknown_version);
    EXPECT_EQ(code_of_module(small_binary(0x0b000008, {})), StatusCode::unknown_version);
    EXPECT_EQ(code_of_module(small_binary(7, {}), {.version_max = 6}), StatusCode::unknown_version);
    EXPECT_EQ(code_of_module(small_binary(10, {}), {.version_max = 10}), fine);
    EXPECT_EQ(
        code_of_module(small_binary(11, {}), {.version_max = 99}), StatusCode::unknown_version);
}

TEST(read_module, wants_tables_one_behind_the_other)
{
    const auto code = [](const Buffer& headers, std::size_t content = 8)
    {
        return code_of_module(joined({small_header(8), headers, Buffer(content, std::uint8_t{0})}));
    };
    EXPECT_EQ(code_of_module(small_header(8)), StatusCode::malformed);
    EXPECT_EQ(code({1}, 0), StatusCode::malformed);
    EXPECT_EQ(code({1, 1, 0}, 0), StatusCode::malformed);
    EXPECT_EQ(code({1, 1, 0, 2}), fine);
    EXPECT_EQ(code({2, 2, 2, 4, 1, 0, 2}), fine) << "headers may come in any order";
    EXPECT_EQ(code({1, 0, 0, 2}), StatusCode::unknown_table_type);
    EXPECT_EQ(code({1, 9, 0, 2}), StatusCode::unknown_table_type);
    EXPECT_EQ(code({1, 0x15, 0, 2}), StatusCode::unknown_table_type);
    EXPECT_EQ(code({1, 0x15, 0, 0x80, 0}), StatusCode::malformed) << "the numbers come first";
    EXPECT_EQ(code({1, 1, 1, 2}), StatusCode::bad_header_table);
    EXPECT_EQ(code({1, 1, 0, 0}), StatusCode::bad_header_table);
    EXPECT_EQ(code({2, 1, 0, 2, 2, 3, 4}), StatusCode::bad_header_table) << "a gap";
    EXPECT_EQ(code({2, 1, 0, 2, 2, 1, 4}), StatusCode::bad_header_table) << "an overlap";
    EXPECT_EQ(code({2, 1, 0, 2, 1, 2, 2}), StatusCode::duplicate_table);
    EXPECT_EQ(code({1, 1, 0, 100}), StatusCode::bad_header_table) << "larger than the binary";
    EXPECT_EQ(code({1, 1, 0, 9}), StatusCode::malformed) << "larger than what is left";
    EXPECT_EQ(code({2, 1, 0, 2, 2, 2, 0xff, 0xff, 0xff, 0xff, 0x0f}), StatusCode::bad_header_table);
    EXPECT_EQ(code({1, 1, 0, 0xff, 0xff, 0xff, 0xff, 0x1f}), StatusCode::malformed);
}

TEST(read_module, wants_numbers_in_their_shortest_form)
{
    EXPECT_EQ(code_of(Table::module_handles, {0x81, 0x01, 0}), fine);
    EXPECT_EQ(code_of(Table::module_handles, {0x80, 0x00, 0}), StatusCode::malformed);
    EXPECT_EQ(code_of(Table::module_handles, {0xff, 0xff, 0x03, 0}), fine);
    EXPECT_EQ(code_of(Table::module_handles, {0x80, 0x80, 0x04, 0}), StatusCode::malformed);
    EXPECT_EQ(code_of(Table::module_handles, {0}), StatusCode::malformed) << "half an entry";
    EXPECT_EQ(code_of(Table::module_handles, {0x80}), StatusCode::malformed);
    // A closure's mask has all of 64 bits, and not one more.
    const Buffer all_bits{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    EXPECT_EQ(code_of_code(joined({{0x58, 0}, all_bits, {0x01}})), fine);
    EXPECT_EQ(code_of_code(joined({{0x58, 0}, all_bits, {0x02}})), StatusCode::malformed);
    EXPECT_EQ(code_of_code(joined({{0x58, 0}, all_bits, {0x81, 0x00}})), StatusCode::malformed);
}

TEST(read_module, takes_identifiers_alone)
{
    const auto code =
        [](const std::string& name, std::uint32_t version = 8, const BinaryLimits& limits = {})
    {
        return code_of(Table::identifiers,
            joined({leb128(name.size()), Buffer{name.begin(), name.end()}}), version, limits);
    };
    for (const char* name : {"a", "Z", "_a", "__", "a1", "_1", "<SELF>", "<SELF>_12"})
        EXPECT_EQ(code(name), fine) << name;
    for (const char* name : {"", "_", "1a", "a-b", "<SELF>_", "<SELF>_1a", "<SELF>1", "\xc3\xa9"})
        EXPECT_EQ(code(name), StatusCode::malformed) << name;
    EXPECT_EQ(code("a$b"), StatusCode::malformed);
    EXPECT_EQ(code("a$b", 9, {.version_max = 9}), fine);
    EXPECT_EQ(code(std::string(255, 'a')), fine);
    EXPECT_EQ(code(std::string(256, 'a')), StatusCode::malformed);
    EXPECT_EQ(code(std::string(256, 'a'), 8, {.identifier_size_max = 65535}), fine);
    EXPECT_EQ(code_of(Table::identifiers, {2, 'a'}), StatusCode::malformed);
}

TEST(read_module, takes_addresses_constants_and_metadata)
{
    EXPECT_EQ(code_of(Table::addresses, Buffer(64, std::uint8_t{1})), fine);
    EXPECT_EQ(code_of(Table::addresses, Buffer(63, std::uint8_t{1})), StatusCode::malformed);
    EXPECT_EQ(code_of(Table::constants, {2, 1, 5}), fine);
    EXPECT_EQ(code_of(Table::constants, {2, 2, 5}), StatusCode::malformed);
    EXPECT_EQ(code_of(Table::constants, joined({{2}, leb128(65536), Buffer(65536, 0)})),
        StatusCode::malformed);
    EXPECT_EQ(code_of(Table::metadata, {1, 'k', 2, 'v', 'w'}), fine);
    EXPECT_EQ(code_of(Table::metadata, joined({leb128(1024), Buffer(1024, 0), {0}})),
        StatusCode::malformed);
    EXPECT_EQ(code_of(Table::metadata, {1, 'k', 0}, 4), StatusCode::malformed);
}

TEST(read_module, takes_types_of_its_version)
{
    for (const std::uint8_t simple : Buffer{1, 2, 3, 4, 5, 12})
        EXPECT_EQ(code_of_type({simple}, 5), fine) << int{simple};
    for (const std::uint8_t integer : Buffer{13, 14, 15})
    {
        EXPECT_EQ(code_of_type({integer}, 5), StatusCode::malformed);
        EXPECT_EQ(code_of_type({integer}, 6), fine);
    }
    EXPECT_EQ(code_of_type({0}), StatusCode::unknown_serialized_type);
    EXPECT_EQ(code_of_type({0x17}), StatusCode::unknown_serialized_type);
    EXPECT_EQ(code_of_type({0x11}), StatusCode::unknown_serialized_type);
    EXPECT_EQ(code_of_type({0x11}, 8, {.version_max = 9}), StatusCode::malformed);
    EXPECT_EQ(code_of_type({0x11}, 9, {.version_max = 9}), fine);
    // A function from u64 to nothing, with the ability to drop.
    EXPECT_EQ(code_of_type({0x10, 2, 1, 0, 3}), fine);
    EXPECT_EQ(code_of_type({0x10, 0, 0, 0}), fine);
    EXPECT_EQ(code_of_type({0x10, 2, 1, 0, 3}, 7), StatusCode::malformed);
    EXPECT_EQ(code_of_type({0x10, 2, 1, 0, 3}, 7, {.version_max = 7, .version_known = 7}),
        StatusCode::unknown_serialized_type);
    EXPECT_EQ(code_of_type({0x10, 16, 0, 0}), StatusCode::malformed);
    EXPECT_EQ(code_of_type({0x0b, 0, 2, 2, 3}), fine);
    EXPECT_EQ(code_of_type({0x0b, 0, 0}), StatusCode::malformed) << "no type arguments";
    EXPECT_EQ(code_of_type({0x0b, 0, 2, 2}), StatusCode::malformed) << "one is missing";
    EXPECT_EQ(code_of_type({0x09, 0xff, 0xff, 0x03}), fine);
    EXPECT_EQ(
        code_of_type({0x09, 0x80, 0x80, 0x04}), StatusCode::unknown_invariant_violation_error);
    EXPECT_EQ(code_of_type({}), StatusCode::malformed);
}

TEST(read_module, takes_types_256_deep)
{
    const auto nested = [](std::size_t depth)
    {
        Buffer type(depth - 1, 0x0a);
        type.push_back(2);
        return type;
    };
    EXPECT_EQ(code_of_type(nested(256)), fine);
    EXPECT_EQ(code_of_type(nested(257)), StatusCode::malformed);
    EXPECT_EQ(code_of_type(Buffer(1000000, 0x0a)), StatusCode::malformed);
}

TEST(read_module, takes_handles)
{
    EXPECT_EQ(code_of(Table::struct_handles, {0, 0, 15, 1, 15, 1}), fine);
    EXPECT_EQ(code_of(Table::struct_handles, {0, 0, 16, 0}), StatusCode::malformed);
    EXPECT_EQ(code_of(Table::struct_handles, {0, 0, 0, 1, 0, 2}), StatusCode::malformed);
    EXPECT_EQ(code_of(Table::struct_handles, {0, 0, 0, 1, 0}, 2), fine) << "nothing is phantom yet";
    EXPECT_EQ(code_of(Table::struct_handles, {0, 0, 1, 1, 3}, 1), fine);
    EXPECT_EQ(code_of(Table::struct_handles, {0, 0, 3, 0}, 1), StatusCode::unknown_ability);
    EXPECT_EQ(code_of(Table::struct_handles, {0, 0, 1, 1, 4}, 1), StatusCode::unknown_ability);
    EXPECT_EQ(code_of(Table::field_handles, {0, 0xff, 0x01}), fine);
    EXPECT_EQ(code_of(Table::field_handles, {0, 0x80, 0x02}), StatusCode::malformed);
    EXPECT_EQ(code_of(Table::struct_variant_handles, {0, 127}), fine);
    EXPECT_EQ(code_of(Table::struct_variant_handles, {0, 0x80, 0x01}), StatusCode::malformed);
    EXPECT_EQ(code_of(Table::struct_variant_handles, {0, 1}, 6), StatusCode::malformed);
    EXPECT_EQ(code_of(Table::variant_field_handles, {0, 1, 2, 3, 4}), fine);
    EXPECT_EQ(code_of(Table::variant_field_handles, {0, 1, 2, 3}), StatusCode::malformed);
    EXPECT_EQ(code_of(Table::friends, {0, 0}, 2), fine);
    EXPECT_EQ(code_of(Table::friends, {0, 0}, 1), StatusCode::malformed);
}

TEST(read_module, takes_what_functions_say_of_themselves)
{
    EXPECT_EQ(code_of_handle({}, 6), fine);
    EXPECT_EQ(code_of_handle({1}, 7), fine);
    EXPECT_EQ(code_of_handle({0}, 7), StatusCode::malformed) << "no option";
    EXPECT_EQ(code_of_handle({1, 0}), fine);
    EXPECT_EQ(code_of_handle({1, 2, 1, 2}), fine) << "persistent, locked";
    EXPECT_EQ(code_of_handle({1, 1, 3}), StatusCode::malformed) << "of version 10";
    EXPECT_EQ(code_of_handle({1, 17}), StatusCode::malformed);
    EXPECT_EQ(code_of_handle({1, 2, 3, 4, 7, 0}, 10), fine) << "pack, pack of variant 7";
    EXPECT_EQ(code_of_handle({1, 1, 4, 7}, 10), StatusCode::bad_u16);
    EXPECT_EQ(code_of_handle({1, 1, 10}, 10), StatusCode::malformed);
    // Reads anything anywhere.
    EXPECT_EQ(code_of_handle({2, 1, 1, 1, 1, 1, 0}), fine);
    EXPECT_EQ(code_of_handle({2, 1, 3, 1, 1, 1, 0}), StatusCode::malformed) << "no access";
    EXPECT_EQ(code_of_handle({2, 1, 1, 0, 1, 1, 0}), StatusCode::malformed) << "no boolean";
    EXPECT_EQ(code_of_handle({2, 1, 1, 1, 6, 1, 0}), StatusCode::malformed) << "no resource";
    EXPECT_EQ(code_of_handle({2, 1, 1, 1, 1, 4, 0}), StatusCode::malformed) << "no address";
    EXPECT_EQ(code_of_handle({2, 1, 2, 2, 5, 7, 8, 3, 1, 2, 9, 0}), fine);
    EXPECT_EQ(code_of_handle({2, 65}), StatusCode::malformed);
}

TEST(read_module, takes_structures)
{
    EXPECT_EQ(code_of(Table::struct_definitions, {0, 1}), fine);
    EXPECT_EQ(code_of(Table::struct_definitions, {0, 2, 1, 0, 2}), fine);
    EXPECT_EQ(code_of(Table::struct_definitions, {0, 3, 1, 0, 1, 0, 2}), fine);
    EXPECT_EQ(code_of(Table::struct_definitions, {0, 3, 0}, 6), StatusCode::malformed);
    EXPECT_EQ(code_of(Table::struct_definitions, {0, 0}), StatusCode::unknown_native_struct_flag);
    EXPECT_EQ(code_of(Table::struct_definitions, {0, 4}), StatusCode::unknown_native_struct_flag);
    EXPECT_EQ(code_of(Table::struct_definitions, {0, 2, 0x80, 0x02}), StatusCode::malformed);
    EXPECT_EQ(code_of(Table::struct_definitions, {0, 3, 0x80, 0x01}), StatusCode::malformed);
}

TEST(read_module, takes_flags_that_mean_something)
{
    const auto code = [](const Buffer& bytes, std::uint32_t version = 8)
    { return code_of(Table::function_definitions, bytes, version); };
    EXPECT_EQ(code({0, 0, 2, 0}), fine) << "native";
    EXPECT_EQ(code({0, 1, 6, 0}), fine) << "native, entry, public";
    EXPECT_EQ(code({0, 3, 2, 0}), fine) << "friends";
    EXPECT_EQ(code({0, 2, 2, 0}), StatusCode::malformed);
    EXPECT_EQ(code({0, 4, 2, 0}), StatusCode::malformed);
    EXPECT_EQ(code({0, 0, 10, 0}), StatusCode::invalid_flag_bits);
    EXPECT_EQ(code({0, 0, 1, 0, 0, 0}), StatusCode::invalid_flag_bits);
    EXPECT_EQ(code({0, 0, 1, 0, 0}), StatusCode::malformed) << "the code comes first";
    EXPECT_EQ(code({0, 2, 2, 0}, 4), fine) << "visible to scripts";
    EXPECT_EQ(code({0, 0, 6, 0}, 4), StatusCode::invalid_flag_bits) << "no entry flag yet";
    EXPECT_EQ(code({0, 3, 0}, 1), fine) << "public and native in one byte";
    EXPECT_EQ(code({0, 7, 0}, 1), StatusCode::invalid_flag_bits);
    const auto scripts =
        read_module_unchecked(small_binary(4, {{Table::function_definitions, {0, 2, 2, 0}}}), {});
    EXPECT_TRUE(scripts->function_definitions[0].is_entry);
    EXPECT_EQ(scripts->function_definitions[0].visibility, Visibility::everyone);
}

TEST(read_module, takes_instructions_of_its_version)
{
    EXPECT_EQ(code_of_code({0}), StatusCode::unknown_opcode);
    EXPECT_EQ(code_of_code({0xff}), StatusCode::unknown_opcode);
    for (unsigned byte = 1; byte <= opcode_max; ++byte)
    {
        const auto opcode = static_cast<Opcode>(byte);
        const Buffer code = joined({{static_cast<std::uint8_t>(byte)}, Buffer(40, 0)});
        // Zeros behind the code are read as functions.
        const auto end = [&code](std::uint32_t version, const BinaryLimits& limits)
        { return code_of_code(code, version, limits); };
        const std::uint32_t first = first_version_of(opcode);
        // Version 1 has one byte less before the code.
        for (std::uint32_t version = 2; version <= 10; ++version)
        {
            const StatusCode code_at = end(version, {.version_max = 10});
            EXPECT_NE(code_at, StatusCode::unknown_opcode) << name_of(opcode);
            if (version < first)
            {
                EXPECT_EQ(code_at, StatusCode::malformed) << name_of(opcode) << " in " << version;
            }
        }
        EXPECT_EQ(end(8, {}) == StatusCode::unknown_opcode, first > 8) << name_of(opcode);
        EXPECT_EQ(end(7, {.version_max = 7, .version_known = 7}) == StatusCode::unknown_opcode,
            first > 7);
    }
}

TEST(read_module, names_the_literal_that_ends_early)
{
    EXPECT_EQ(code_of_code({0x31}), StatusCode::malformed);
    EXPECT_EQ(code_of_code({0x48, 1}), StatusCode::bad_u16);
    EXPECT_EQ(code_of_code({0x49, 1, 2, 3}), StatusCode::bad_u32);
    EXPECT_EQ(code_of_code({0x06, 1, 2, 3, 4, 5, 6, 7}), StatusCode::bad_u64);
    EXPECT_EQ(code_of_code(joined({{0x32}, Buffer(15, 1)})), StatusCode::bad_u128);
    EXPECT_EQ(code_of_code(joined({{0x4a}, Buffer(31, 1)})), StatusCode::bad_u256);
    EXPECT_EQ(code_of_code({0x40, 0, 1}), StatusCode::bad_u64);
    EXPECT_EQ(code_of_code({0x0a, 0x80, 0x02}), StatusCode::malformed) << "local 256";
    EXPECT_EQ(code_of_code({2, 2}, 8, {}, 3), StatusCode::malformed) << "less than counted";
    EXPECT_EQ(code_of_code({}, 8, {}, 65536), StatusCode::malformed);
}

TEST(read_module, extends_signs)
{
    const Buffer code = joined({{0x5b, 0x80}, {0x5c, 0xfe, 0xff}, {0x5d, 1, 0, 0, 0x80},
        joined({{0x5f}, Buffer(16, 0xff)}), joined({{0x32}, Buffer(16, 0xff)})});
    const auto module = read_module_unchecked(
        small_binary(10, {{Table::function_definitions, joined({{0, 0, 0, 0, 0, 5}, code})}}),
        {.version_max = 10});
    ASSERT_TRUE(module.ok());
    const CodeUnit& unit = *module->function_definitions[0].code;
    EXPECT_EQ(static_cast<std::int64_t>(unit.code[0].immediate), -128);
    EXPECT_EQ(static_cast<std::int64_t>(unit.code[1].immediate), -2);
    EXPECT_EQ(static_cast<std::int64_t>(unit.code[2].immediate),
        std::int64_t{std::numeric_limits<std::int32_t>::min()} + 1);
    EXPECT_EQ(unit.wide[unit.code[3].immediate], u256{} - u256{1});
    EXPECT_EQ(unit.wide[unit.code[4].immediate], (u256{0, 0, ~0ULL, ~0ULL}));
    EXPECT_EQ(read_module_unchecked(write_module(*module), {.version_max = 10}).value(), *module);
}

TEST(read_script, has_no_tables_of_modules)
{
    // No type parameters, parameters 0, no access specifiers, locals 0, no code.
    const Buffer own{0, 0, 1, 0, 0};
    EXPECT_EQ(code_of_script(small_binary(8, {}, own)), fine);
    EXPECT_EQ(code_of_script(small_binary(7, {}, {0, 0, 0, 0})), fine);
    EXPECT_EQ(code_of_script(small_binary(8, {}, {0, 0, 1, 0})), StatusCode::malformed);
    EXPECT_EQ(code_of_script(small_binary(8, {{Table::signatures, {0}}}, own)), fine);
    for (const Table table : {Table::struct_definitions, Table::struct_instantiations,
             Table::function_definitions, Table::field_handles, Table::field_instantiations,
             Table::friends, Table::variant_field_handles, Table::variant_field_instantiations,
             Table::struct_variant_handles, Table::struct_variant_instantiations})
        EXPECT_EQ(
            code_of_script(small_binary(8, {{table, {0, 0, 0, 0}}}, own)), StatusCode::malformed)
            << static_cast<int>(table);
}
}  // namespace braid::move
