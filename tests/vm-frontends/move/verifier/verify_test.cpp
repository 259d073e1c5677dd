// SPDX-License-Identifier: Apache-2.0
// What each pass refuses, by its name: small wrong modules, each wrong in one way.
#include "vm-frontends/move/verifier/verify.hpp"

#include "tests/support/move_assembler.hpp"
#include "vm-frontends/move/format/binary.hpp"
#include <gtest/gtest.h>

namespace braid::move
{
namespace
{
using enum StatusCode;

/// A module's text behind its first line, and what verification says of it.
struct Case
{
    StatusCode code;
    std::string_view text;
    /// The instruction, where one is wrong.
    std::optional<std::uint16_t> offset;
};

/// A text that begins with "script" or with its own version is whole.
std::string whole(std::string_view text)
{
    if (text.starts_with("module") || text.starts_with("script"))
        return std::string{text};
    return std::string{"module 0x42::m version 8\n"}.append(text);
}

Result<Done, VmError> verify(std::string_view text, const VerifierConfig& config)
{
    const std::string source = whole(text);
    if (source.starts_with("script"))
    {
        const CompiledScript script = tests::assemble_script(source);
        const auto bounds = check_bounds(script);
        return bounds.ok() ? verify_script(script, config) : bounds;
    }
    const CompiledModule module = tests::assemble_module(source);
    const auto bounds = check_bounds(module);
    return bounds.ok() ? verify_module(module, config) : bounds;
}

void expect(const Case& expected, const VerifierConfig& config = {})
{
    try
    {
        const auto verified = verify(expected.text, config);
        const StatusCode code = verified.ok() ? executed : verified.error().code;
        EXPECT_EQ(name_of(code), name_of(expected.code)) << expected.text;
        if (!verified.ok() && expected.offset)
        {
            EXPECT_EQ(verified.error().offset, expected.offset) << expected.text;
        }
    }
    catch (const tests::AssemblyError& error)
    {
        ADD_FAILURE() << error.what() << "\n" << expected.text;
    }
}

void expect(std::span<const Case> cases, const VerifierConfig& config = {})
{
    for (const Case& expected : cases)
        expect(expected, config);
}
}  // namespace

TEST(verify, accepts_what_is_right)
{
    constexpr std::array<Case, 6> cases{{
        {executed, "fun f() { Ret }", {}},
        {executed, "public fun f(a: u64, b: u64): u64 { MoveLoc a MoveLoc b Add Ret }", {}},
        {executed,
            "enum E has drop { A { x: u64 }, B { x: u64, y: bool } }\n"
            "fun f(e: &E): bool { MoveLoc e TestVariant E::B Ret }",
            {}},
        {executed,
            "fun g(a: u64, b: u64): u64 { MoveLoc a MoveLoc b Add Ret }\n"
            "fun f(): u64 { LdU64 1 LdU64 2 PackClosure g 1 CallClosure <|u64|(u64)> Ret }",
            {}},
        {executed, "script version 8\nfun main(s: &signer) { MoveLoc s Pop Ret }", {}},
        {executed,
            "fun f(n: u64) { again: CopyLoc n LdU64 0 Eq BrTrue out CopyLoc n LdU64 1 Sub "
            "StLoc n Branch again out: Ret }",
            {}},
    }};
    expect(cases);
}

TEST(verify, checks_features)
{
    constexpr Case enumeration{feature_not_enabled, "enum E { A { x: u64 } }", {}};
    expect(enumeration, {.enable_enum_types = false});
    constexpr std::array<Case, 5> functions{{
        {feature_not_enabled, "fun f(g: |u64|(u64) has drop) { Ret }", {}},
        {feature_not_enabled, "struct S { g: |u64|(u64) }", {}},
        {feature_not_enabled, "#[persistent]\nfun f() { Ret }", {}},
        {feature_not_enabled, "fun g() { Ret }\nfun f() { PackClosure g 0 Pop Ret }", {}},
        {feature_not_enabled,
            "script version 8\nextern fun 0x1::m::g()\nfun main() { PackClosure 0x1::m::g 0 Pop "
            "Ret }",
            {}},
    }};
    expect(functions, {.enable_function_values = false});
    constexpr std::array<Case, 2> access{{
        {feature_not_enabled, "fun f() access { reads *(*) } { Ret }", {}},
        {feature_not_enabled, "script version 8\nfun main() access { reads *(*) } { Ret }", {}},
    }};
    expect(access, {.enable_resource_access_control = false});
}

TEST(verify, checks_limits)
{
    expect(
        {too_many_type_parameters, "fun f<T0, T1>() { Ret }", {}}, {.type_parameter_count_max = 1});
    expect({too_many_type_parameters, "struct S<T0, T1> { x: u64 }", {}},
        {.type_parameter_count_max = 1});
    expect({too_many_parameters, "fun f(u8, u8) { Ret }", {}}, {.parameter_count_max = 1});
    expect({too_many_type_nodes, "struct S { x: u64 }\nfun f(vector<S>) { Ret }", {}},
        {.type_node_count_max = 4});
    expect({executed, "struct S has drop { x: u64 }\nfun f(vector<S>) { Ret }", {}},
        {.type_node_count_max = 5});
    expect({max_function_definitions_reached, "fun f() { Ret }\nfun g() { Ret }", {}},
        {.function_definition_count_max = 1});
    expect({max_struct_definitions_reached, "struct S { x: u8 }\nstruct T { x: u8 }", {}},
        {.struct_definition_count_max = 1});
    expect(
        {max_field_definitions_reached, "struct S { x: u8, y: u8 }", {}}, {.field_count_max = 1});
    expect({max_struct_variants_reached, "enum E { A { x: u8 }, B { x: u8 } }", {}},
        {.variant_count_max = 1});
    expect(
        {too_many_basic_blocks, "fun f() { Branch a a: Ret }", {}}, {.basic_block_count_max = 1});
    expect({too_many_basic_blocks, "script version 8\nfun main() { Branch a a: Ret }", {}},
        {.basic_blocks_in_script_max = 1});
    constexpr std::string_view loop = "fun f() { a: LdTrue BrTrue a Ret }";
    expect({too_many_back_edges, loop, {}}, {.back_edges_per_function_max = 0});
    expect({too_many_back_edges, loop, {}}, {.back_edges_per_module_max = 0});
    expect({value_stack_overflow, "fun f() { LdTrue LdTrue Pop Pop Ret }", 0},
        {.value_stack_size_max = 1});
    expect({value_stack_push_overflow, "fun f() { LdTrue Pop LdTrue Pop Ret }", 0},
        {.push_count_max = 1});
    expect({constraint_not_satisfied, "fun f() { LdTrue Pop Ret }", {}}, {.meter_units_max = 10});
    expect({executed, "fun f() { LdTrue Pop Ret }", {}}, {.meter_units_max = {}});
    expect({unknown_version, "module 0x42::m version 9\nfun f() { Ret }", {}});
}

TEST(verify, checks_duplication)
{
    const auto check = [](auto&& change, StatusCode code, IndexKind kind)
    {
        CompiledModule module = tests::assemble_module(
            "module 0x42::m version 8\nfriend 0x42::n\nfriend 0x42::o\n"
            "struct S has key { x: u64, y: u8 }\nstruct T { x: u8 }\n"
            "enum E { A { x: u8 }, B { x: u8 } }\n"
            "extern struct 0x1::o::X\n"
            "fun f() acquires S { LdConst u64 1 Pop LdConst u64 2 Pop LdConst address 0x42 "
            "MoveFrom S Unpack S Pop Pop Ret }\nfun g(bool) { Ret }");
        change(module);
        const auto verified = verify_module(module, {});
        ASSERT_FALSE(verified.ok()) << name_of(code);
        EXPECT_EQ(name_of(verified.error().code), name_of(code));
        ASSERT_TRUE(verified.error().index) << name_of(code);
        EXPECT_EQ(verified.error().index->first, kind) << name_of(code);
    };
    using Module = CompiledModule;
    check([](Module& m) { m.identifiers.push_back(m.identifiers[0]); }, duplicate_element,
        IndexKind::identifier);
    check([](Module& m) { m.addresses.push_back(m.addresses[0]); }, duplicate_element,
        IndexKind::address_identifier);
    check([](Module& m) { m.constants[1] = m.constants[0]; }, duplicate_element,
        IndexKind::constant_pool);
    check([](Module& m) { m.signatures.push_back(m.signatures[1]); }, duplicate_element,
        IndexKind::signature);
    check([](Module& m) { m.module_handles.push_back(m.module_handles[0]); }, duplicate_element,
        IndexKind::module_handle);
    check([](Module& m) { m.friends.push_back(m.friends[0]); }, duplicate_element,
        IndexKind::module_handle);
    check([](Module& m) { m.struct_handles[1].name = m.struct_handles[0].name; }, duplicate_element,
        IndexKind::struct_handle);
    check([](Module& m) { m.function_handles[1].name = m.function_handles[0].name; },
        duplicate_element, IndexKind::function_handle);
    check([](Module& m) { m.function_instantiations = {{0, 0}, {0, 0}}; }, duplicate_element,
        IndexKind::function_instantiation);
    check([](Module& m) { m.field_handles = {{0, 1}, {0, 1}}; }, duplicate_element,
        IndexKind::field_handle);
    check([](Module& m) { m.field_instantiations = {{0, 0}, {0, 0}}; }, duplicate_element,
        IndexKind::field_instantiation);
    check([](Module& m) { m.variant_field_handles = {{2, {0, 1}, 0}, {2, {0, 1}, 0}}; },
        duplicate_element, IndexKind::variant_field_handle);
    check([](Module& m) { m.variant_field_instantiations = {{0, 0}, {0, 0}}; }, duplicate_element,
        IndexKind::variant_field_instantiation);
    check([](Module& m) { m.struct_variant_handles = {{2, 0}, {2, 0}}; }, duplicate_element,
        IndexKind::struct_variant_handle);
    check([](Module& m) { m.struct_variant_instantiations = {{0, 0}, {0, 0}}; }, duplicate_element,
        IndexKind::struct_variant_instantiation);
    check([](Module& m) { m.struct_instantiations = {{0, 0}, {0, 0}}; }, duplicate_element,
        IndexKind::struct_def_instantiation);
    check([](Module& m) { m.function_definitions[1].handle = m.function_definitions[0].handle; },
        duplicate_element, IndexKind::function_definition);
    check([](Module& m) { m.struct_definitions[1].handle = m.struct_definitions[0].handle; },
        duplicate_element, IndexKind::struct_definition);
    check([](Module& m) { m.struct_definitions[0].fields[1] = m.struct_definitions[0].fields[0]; },
        duplicate_element, IndexKind::field_definition);
    check([](Module& m)
        { m.struct_definitions[2].variants[1].name = m.struct_definitions[2].variants[0].name; },
        duplicate_element, IndexKind::variant_definition);
    check([](Module& m) { m.function_definitions[0].acquires = {0, 0}; },
        duplicate_acquires_annotation, IndexKind::function_definition);
    check([](Module& m) { m.function_handles[1].module = 1; }, invalid_module_handle,
        IndexKind::function_definition);
    check([](Module& m) { m.struct_handles[m.struct_definitions[1].handle].module = 1; },
        invalid_module_handle, IndexKind::struct_definition);
    check([](Module& m) { m.function_definitions.pop_back(); }, unimplemented_handle,
        IndexKind::function_handle);
    check([](Module& m) { m.struct_definitions.pop_back(); }, unimplemented_handle,
        IndexKind::struct_handle);
    check([](Module& m) { m.struct_definitions[1].fields.clear(); }, zero_sized_struct,
        IndexKind::struct_definition);
}

TEST(verify, checks_signatures)
{
    constexpr std::array<Case, 16> cases{{
        {invalid_signature_token, "fun f(vector<&u64>) { Ret }", {}},
        {invalid_signature_token, "struct S { x: &u64 }", {}},
        {invalid_signature_token, "fun g<T0>() { Ret }\nfun f() { CallGeneric g<&u64> Ret }", {}},
        {invalid_signature_token,
            "struct S<T0> has drop { x: T0 }\nfun f(s: S<u64>): u64 { MoveLoc s UnpackGeneric "
            "S<&u64> Ret }",
            {}},
        {invalid_signature_token, "fun f(v: &vector<u8>) { MoveLoc v VecLen <&u8> Pop Ret }", {}},
        {constraint_not_satisfied,
            "fun g<T0: copy>() { Ret }\nfun f() { CallGeneric g<signer> Ret }", {}},
        {constraint_not_satisfied,
            "fun g<T0: copy>() { Ret }\nfun f<T0>() { CallGeneric g<T0> Ret }", {}},
        {constraint_not_satisfied, "struct S<T0: store> { x: T0 }\nfun f(S<signer>) { Ret }", {}},
        {constraint_not_satisfied,
            "struct S<T0> has key { x: T0 }\nfun f(a: address): bool { MoveLoc a ExistsGeneric "
            "S<signer> Ret }",
            {}},
        {number_of_type_arguments_mismatch,
            "fun f(v: &vector<u8>) { MoveLoc v VecLen <u8, u8> Pop Ret }", {}},
        {number_of_type_arguments_mismatch,
            "fun g<T0>() { Ret }\nfun f() { CallGeneric g<u8, u8> Ret }", {}},
        {closure_call_requires_function, "fun f() { CallClosure <u64> Ret }", {}},
        {field_missing_type_ability, "struct S has copy { x: signer }", {}},
        {field_missing_type_ability, "struct N { x: u8 }\nstruct S has key { x: N }", {}},
        {invalid_phantom_type_param_position, "struct S<phantom T0> { x: T0 }", {}},
        {invalid_phantom_type_param_position, "struct S<phantom T0> { x: vector<T0> }", {}},
    }};
    expect(cases);
    // The older rules say the same of what they know.
    const VerifierConfig legacy{.use_signature_checker_v2 = false};
    for (const Case& expected : cases)
        if (expected.code != closure_call_requires_function && !expected.text.contains("Exists"))
            expect(expected, legacy);
    // They leave it to the check of types whether a resource has key.
    expect({exists_without_key_ability_or_bad_argument,
               "struct S<T0> has key { x: T0 }\nfun f(a: address): bool { MoveLoc a ExistsGeneric "
               "S<signer> Ret }",
               1},
        legacy);
    expect({unexpected_verifier_error, "fun g() { Ret }\nfun f() { PackClosure g 0 Pop Ret }", {}},
        legacy);
    expect({unexpected_verifier_error, "fun f(|u64|()) { Ret }", {}}, legacy);
    // Up to version 5 the older rules look at the outermost structure alone.
    constexpr std::string_view nested =
        "struct S<T0: store> has drop { x: T0 }\nfun f(vector<S<signer>>) { Ret }";
    const std::string of_5 = std::string{"module 0x42::m version 5\n"}.append(nested);
    const std::string of_6 = std::string{"module 0x42::m version 6\n"}.append(nested);
    expect({executed, of_5, {}}, legacy);
    expect({constraint_not_satisfied, of_6, {}}, legacy);
    expect({constraint_not_satisfied, of_5, {}});
}

TEST(verify, bounds_type_parameters)
{
    CompiledScript script =
        tests::assemble_script("script version 8\nfun main<T0: drop>() { Ret }");
    script.type_parameters.assign(17, AbilitySet::all());
    EXPECT_TRUE(verify_script(script, {}).ok());
    const auto unmended = verify_script(script, {.counts_script_type_parameters = false});
    ASSERT_FALSE(unmended.ok());
    EXPECT_EQ(unmended.error().code, verifier_invariant_violation);
    script.type_parameters.assign(257, AbilitySet::all());
    const auto verified = verify_script(script, {});
    ASSERT_FALSE(verified.ok());
    EXPECT_EQ(verified.error().code, unknown_invariant_violation_error);
    EXPECT_EQ(verified.error().location.kind, ErrorLocation::Kind::undefined);
}

TEST(verify, checks_instructions)
{
    constexpr std::array<Case, 9> cases{{
        {generic_member_opcode_mismatch, "fun g<T0>() { Ret }\nfun f() { Call g Ret }", 0},
        {generic_member_opcode_mismatch, "fun g() { Ret }\nfun f() { CallGeneric g<> Ret }", 0},
        {generic_member_opcode_mismatch,
            "struct S<T0> { x: u8 }\nfun f() { LdU8 1 Pack S Pop Ret }", 1},
        {generic_member_opcode_mismatch,
            "struct S<T0> { x: u8 }\nfun f(s: &S<u8>) { MoveLoc s ImmBorrowField S.x Pop Ret }", 1},
        {generic_member_opcode_mismatch,
            "enum E<T0> { A { x: u8 } }\nfun f(s: &E<u8>) { MoveLoc s TestVariant E::A Pop Ret }",
            1},
        {generic_member_opcode_mismatch,
            "enum E<T0> { A { x: u8 } }\nfun f(s: &E<u8>) { MoveLoc s ImmBorrowVariantField "
            "E::(A).x Pop Ret }",
            1},
        {invalid_closure_mask, "fun g(u8) { Ret }\nfun f() { LdU8 1 PackClosure g 2 Pop Ret }", 1},
        {constraint_not_satisfied, "fun f() { VecPack <u8> 65536 Pop Ret }", 0},
        {constraint_not_satisfied, "fun f(v: vector<u8>) { MoveLoc v VecUnpack <u8> 65536 Ret }",
            1},
    }};
    expect(cases);
}

TEST(verify, checks_tables_of_modules)
{
    constexpr std::array<Case, 10> cases{{
        {invalid_constant_type, "fun f() { LdConst vector<signer> x\"00\" Pop Ret }", {}},
        {malformed_constant_data, "fun f() { LdConst vector<u64> x\"0101\" Pop Ret }", {}},
        {malformed_constant_data, "fun f() { LdConst vector<bool> x\"0102\" Pop Ret }", {}},
        {malformed_constant_data, "fun f() { LdConst vector<u8> x\"8000\" Pop Ret }", {}},
        {invalid_friend_decl_with_self, "friend 0x42::m", {}},
        {invalid_friend_decl_with_modules_outside_account_address, "friend 0x43::n", {}},
        {recursive_struct_definition, "struct S { x: vector<S> }", {}},
        {recursive_struct_definition, "struct S { x: T }\nstruct T { x: S }", {}},
        {recursive_struct_definition, "enum E { A { x: u8 }, B { x: E } }", {}},
        {loop_in_instantiation_graph,
            "fun f<T0>() { CallGeneric g<T0> Ret }\nfun g<T0>() { CallGeneric f<vector<T0>> Ret }",
            {}},
    }};
    expect(cases);
    expect({executed,
        "fun f<T0>() { CallGeneric g<T0> Ret }\nfun g<T0>() { CallGeneric f<T0> Ret }", {}});
}

TEST(verify, checks_control_flow)
{
    constexpr std::array<Case, 5> cases{{
        {empty_code_unit, "fun f() { }", {}},
        {invalid_fall_through, "fun f() { Nop }", 0},
        {invalid_fall_through, "fun f() { a: LdTrue BrTrue a }", 1},
        // Two loops that share their end, entered at two places.
        {invalid_loop_split,
            "fun f(b: bool) { CopyLoc b BrTrue x Branch y x: CopyLoc b BrTrue y Ret "
            "y: CopyLoc b BrTrue x Ret }",
            {}},
        {executed, "fun f() { a: LdTrue BrTrue a b: LdTrue BrTrue b Ret }", {}},
    }};
    expect(cases);
    constexpr std::string_view nested =
        "fun f() { a: Nop b: Nop c: Nop d: Nop e: Nop g: Nop LdTrue BrTrue g LdTrue BrTrue e "
        "LdTrue "
        "BrTrue d LdTrue BrTrue c LdTrue BrTrue b LdTrue BrTrue a Ret }";
    const std::string of_5 = std::string{"module 0x42::m version 5\n"}.append(nested);
    expect({loop_max_depth_reached, nested, {}});
    expect({loop_max_depth_reached, of_5, {}});
    expect({executed, nested, {}}, {.loop_depth_max = 6});
}

TEST(verify, checks_control_flow_of_version_5)
{
    constexpr std::array<Case, 5> cases{{
        {invalid_loop_continue,
            "module 0x42::m version 5\nfun f() { a: Nop b: Nop LdTrue BrTrue a LdTrue BrTrue b Ret "
            "}",
            {}},
        {invalid_loop_break,
            "module 0x42::m version 5\nfun f() { a: LdTrue BrTrue out LdTrue BrTrue a Nop out: Ret "
            "}",
            1},
        {invalid_loop_split,
            "module 0x42::m version 5\nfun f() { LdTrue BrTrue in a: Nop in: LdTrue BrTrue a Ret }",
            1},
        {executed, "module 0x42::m version 5\nfun f() { a: LdTrue BrTrue out Branch a out: Ret }",
            {}},
        {empty_code_unit, "module 0x42::m version 5\nfun f() { }", {}},
    }};
    expect(cases);
}

TEST(verify, checks_stack_usage)
{
    constexpr std::array<Case, 5> cases{{
        {negative_stack_size_within_block, "fun f() { Pop Ret }", 0},
        {negative_stack_size_within_block, "fun f(): u64 { Ret }", 0},
        {positive_stack_size_at_block_end, "fun f() { LdTrue Ret }", 0},
        {positive_stack_size_at_block_end, "fun f() { LdTrue Branch a a: Pop Ret }", 0},
        {negative_stack_size_within_block, "fun g(u8) { Ret }\nfun f() { PackClosure g 1 Pop Ret }",
            0},
    }};
    expect(cases);
}

TEST(verify, checks_locals)
{
    constexpr std::array<Case, 8> cases{{
        {moveloc_unavailable_error, "fun f(a: u64) { MoveLoc a Pop MoveLoc a Pop Ret }", 2},
        {moveloc_unavailable_error, "fun f() { locals a: u64 MoveLoc a Pop Ret }", 0},
        {copyloc_unavailable_error, "fun f() { locals a: u64 CopyLoc a Pop Ret }", 0},
        {copyloc_unavailable_error,
            "fun f(b: bool) { locals a: u64 MoveLoc b BrTrue x LdU64 1 StLoc a x: CopyLoc a Pop "
            "Ret }",
            4},
        {borrowloc_unavailable_error, "fun f() { locals a: u64 ImmBorrowLoc a Pop Ret }", 0},
        {stloc_unsafe_to_destroy_error,
            "struct S { x: u8 }\nfun f(s: S, t: S) { MoveLoc t StLoc s Ret }", 1},
        {unsafe_ret_unused_values_without_drop, "struct S { x: u8 }\nfun f(s: S) { Ret }", 0},
        {unsafe_ret_unused_values_without_drop,
            "struct S { x: u8 }\nfun f(s: S, b: bool) { MoveLoc b BrTrue x MoveLoc s Unpack S Pop "
            "x: Ret }",
            5},
    }};
    expect(cases);
}

TEST(verify, checks_acquires)
{
    constexpr std::array<Case, 5> cases{{
        {missing_acquires_annotation,
            "struct S has key, drop { x: u8 }\nfun f(a: address) { MoveLoc a MoveFrom S Pop Ret }",
            1},
        {missing_acquires_annotation,
            "struct S has key, drop { x: u8 }\nfun g(a: address) acquires S { MoveLoc a MoveFrom S "
            "Pop Ret }\nfun f(a: address) { MoveLoc a Call g Ret }",
            1},
        {extraneous_acquires_annotation,
            "struct S has key, drop { x: u8 }\nfun f() acquires S { Ret }", {}},
        {invalid_acquires_annotation,
            "struct S has drop { x: u8 }\nnative fun g() acquires S\nfun f() acquires S { Call g "
            "Ret }",
            {}},
        {executed,
            "struct S has key, drop { x: u8 }\nfun f(a: address) acquires S { MoveLoc a MoveFrom S "
            "Pop Ret }",
            {}},
    }};
    expect(cases);
}

TEST(verify, says_where)
{
    const auto verified =
        verify("fun f() { Ret }\nfun g(): u64 { LdTrue Pop LdTrue Ret }", VerifierConfig{});
    ASSERT_FALSE(verified.ok());
    const VmError& error = verified.error();
    EXPECT_EQ(error.code, ret_type_mismatch_error);
    EXPECT_EQ(error.location.kind, ErrorLocation::Kind::module);
    EXPECT_EQ(error.location.module.name, "m");
    EXPECT_EQ(error.function, 1U);
    EXPECT_EQ(error.offset, 3U);
    EXPECT_EQ(error.index, (std::pair{IndexKind::function_definition, std::uint16_t{1}}));
    const auto script = verify("script version 8\nfun main() { LdTrue Ret }", VerifierConfig{});
    ASSERT_FALSE(script.ok());
    EXPECT_EQ(script.error().location.kind, ErrorLocation::Kind::script);
}

TEST(verify, knows_the_rules_of_networks)
{
    const VerifierConfig mainnet_2022 = VerifierConfig::of({});
    EXPECT_FALSE(mainnet_2022.use_signature_checker_v2);
    EXPECT_FALSE(mainnet_2022.enable_function_values);
    std::vector<std::uint8_t> all(13, 0xff);
    EXPECT_EQ(VerifierConfig::of(all), VerifierConfig{});
}
}  // namespace braid::move
