// SPDX-License-Identifier: Apache-2.0
#include "tests/support/move_assembler.hpp"
#include "vm-frontends/move/format/binary.hpp"
#include <functional>
#include <gtest/gtest.h>

namespace braid::move
{
namespace
{
/// Something of every table.
constexpr std::string_view full = R"(
module 0x42::full version 8
friend 0x1::coin
extern struct 0x1::option::Option<T0> has copy, drop, store
extern fun 0x1::vector::length<T0>(&vector<T0>): u64
struct Pair<T0, T1> has copy, drop, store, key { a: T0, b: T1 }
struct Plain has key { value: u64 }
enum Shape<T0> has drop { Circle { radius: T0 }, Square { side: u64, tag: T0 } }
fun work<T0>(u64, T0): u64 acquires Plain {
    locals u8
    LdConst vector<u8> b"text"
    ImmBorrowField Plain.value
    ImmBorrowFieldGeneric Pair<T0, bool>.a
    ImmBorrowVariantField Shape::(Circle, Square).0
    ImmBorrowVariantFieldGeneric Shape<u64>::(Circle, Square).0
    PackVariant Shape::Circle
    PackVariantGeneric Shape<T0>::Circle
    Pack Plain
    PackGeneric Pair<T0, u64>
    Call work
    CallGeneric 0x1::vector::length<0x1::option::Option<T0>>
    PackClosure work 1
    PackClosureGeneric work<T0> 1
    CallClosure <|u64|(bool)>
    VecPack <T0> 0
    CopyLoc 2
    Branch 16
    Ret
}
)";

using Change = std::function<void(CompiledModule&)>;

/// What is wrong with the module once it is changed.
VmError fault_of(const Change& change)
{
    CompiledModule module = tests::assemble_module(full);
    change(module);
    const auto checked = check_bounds(module);
    return checked.ok() ? VmError{StatusCode::executed} : checked.error();
}

std::pair<IndexKind, std::uint16_t> index_of(const Change& change)
{
    const VmError fault = fault_of(change);
    EXPECT_EQ(fault.code, StatusCode::index_out_of_bounds) << name_of(fault.code);
    return fault.index.value_or(std::pair{IndexKind::module_handle, std::uint16_t{0xffff}});
}

Instruction& instruction(CompiledModule& module, std::size_t offset)
{
    return module.function_definitions[0].code->code[offset];
}

using Named = std::pair<IndexKind, std::uint16_t>;

SignatureToken token_of(TokenKind kind, TableIndex index = 0)
{
    SignatureToken token;
    token.kind = kind;
    token.index = index;
    return token;
}
}  // namespace

TEST(check_bounds, is_content_with_what_is_there)
{
    EXPECT_EQ(fault_of([](CompiledModule&) {}).code, StatusCode::executed);
}

TEST(check_bounds, wants_a_module_handle)
{
    const VmError fault = fault_of([](CompiledModule& m) { m.module_handles.clear(); });
    EXPECT_EQ(fault.code, StatusCode::no_module_handles);
    EXPECT_EQ(fault.index, (Named{IndexKind::module_handle, 0}));
}

TEST(check_bounds, names_the_entry_of_a_table)
{
    const auto expect = [](IndexKind kind, const Change& change)
    { EXPECT_EQ(index_of(change), (Named{kind, 999})) << static_cast<int>(kind); };
    expect(IndexKind::address_identifier, [](auto& m) { m.module_handles[0].address = 999; });
    expect(IndexKind::identifier, [](auto& m) { m.module_handles[0].name = 999; });
    expect(IndexKind::module_handle, [](auto& m) { m.self_module = 999; });
    expect(IndexKind::module_handle, [](auto& m) { m.struct_handles[0].module = 999; });
    expect(IndexKind::identifier, [](auto& m) { m.struct_handles[0].name = 999; });
    expect(IndexKind::module_handle, [](auto& m) { m.function_handles[0].module = 999; });
    expect(IndexKind::identifier, [](auto& m) { m.function_handles[0].name = 999; });
    expect(IndexKind::signature, [](auto& m) { m.function_handles[0].parameters = 999; });
    expect(IndexKind::signature, [](auto& m) { m.function_handles[0].results = 999; });
    expect(IndexKind::struct_definition, [](auto& m) { m.field_handles[0].owner = 999; });
    expect(IndexKind::member_count, [](auto& m) { m.field_handles[0].field = 999; });
    expect(IndexKind::address_identifier, [](auto& m) { m.friends[0].address = 999; });
    expect(IndexKind::identifier, [](auto& m) { m.friends[0].name = 999; });
    expect(IndexKind::struct_definition, [](auto& m) { m.struct_instantiations[0].handle = 999; });
    expect(IndexKind::signature, [](auto& m) { m.struct_instantiations[0].type_arguments = 999; });
    expect(IndexKind::function_handle, [](auto& m) { m.function_instantiations[0].handle = 999; });
    expect(
        IndexKind::signature, [](auto& m) { m.function_instantiations[0].type_arguments = 999; });
    expect(IndexKind::field_handle, [](auto& m) { m.field_instantiations[0].handle = 999; });
    expect(IndexKind::signature, [](auto& m) { m.field_instantiations[0].type_arguments = 999; });
    expect(IndexKind::struct_handle, [](auto& m) { m.struct_definitions[0].handle = 999; });
    expect(IndexKind::identifier, [](auto& m) { m.struct_definitions[0].fields[0].name = 999; });
    expect(IndexKind::identifier, [](auto& m) { m.struct_definitions[2].variants[0].name = 999; });
    expect(IndexKind::struct_definition, [](auto& m) { m.variant_field_handles[0].owner = 999; });
    expect(IndexKind::member_count, [](auto& m) { m.variant_field_handles[0].variants[1] = 999; });
    expect(IndexKind::member_count, [](auto& m) { m.variant_field_handles[0].field = 999; });
    expect(IndexKind::struct_definition, [](auto& m) { m.struct_variant_handles[0].owner = 999; });
    expect(IndexKind::member_count, [](auto& m) { m.struct_variant_handles[0].variant = 999; });
    expect(IndexKind::variant_field_handle,
        [](auto& m) { m.variant_field_instantiations[0].handle = 999; });
    expect(IndexKind::signature,
        [](auto& m) { m.variant_field_instantiations[0].type_arguments = 999; });
    expect(IndexKind::struct_variant_handle,
        [](auto& m) { m.struct_variant_instantiations[0].handle = 999; });
    expect(IndexKind::signature,
        [](auto& m) { m.struct_variant_instantiations[0].type_arguments = 999; });
    expect(IndexKind::function_handle, [](auto& m) { m.function_definitions[0].handle = 999; });
    expect(
        IndexKind::struct_definition, [](auto& m) { m.function_definitions[0].acquires[0] = 999; });
    expect(IndexKind::signature, [](auto& m) { m.function_definitions[0].code->locals = 999; });
}

TEST(check_bounds, names_the_type_that_is_not_there)
{
    const SignatureToken no_structure = token_of(TokenKind::structure, 999);
    const SignatureToken no_parameter = token_of(TokenKind::type_parameter, 9);
    EXPECT_EQ(index_of([&](auto& m) { m.signatures.push_back({no_structure}); }),
        (Named{IndexKind::struct_handle, 999}));
    EXPECT_EQ(index_of([&](auto& m) { m.constants[0].type = no_structure; }),
        (Named{IndexKind::struct_handle, 999}));
    EXPECT_EQ(index_of([&](auto& m) { m.struct_definitions[0].fields[0].type = no_structure; }),
        (Named{IndexKind::struct_handle, 999}));
    // Pair, without its type arguments.
    const SignatureToken bare =
        token_of(TokenKind::structure, tests::assemble_module(full).struct_definitions[0].handle);
    const VmError fault = fault_of([&](auto& m) { m.signatures.push_back({bare}); });
    EXPECT_EQ(fault.code, StatusCode::number_of_type_arguments_mismatch);
    EXPECT_FALSE(fault.index);
    EXPECT_EQ(index_of([&](auto& m) { m.struct_definitions[0].fields[0].type = no_parameter; }),
        (Named{IndexKind::type_parameter, 9}));
    EXPECT_EQ(index_of(
                  [&](auto& m)
                  {
                      m.function_handles[0].parameters =
                          static_cast<TableIndex>(m.signatures.size());
                      m.signatures.push_back({no_parameter});
                  }),
        (Named{IndexKind::type_parameter, 9}));
}

TEST(check_bounds, wants_variants)
{
    const VmError enumeration = fault_of([](auto& m) { m.struct_definitions[2].variants.clear(); });
    EXPECT_EQ(enumeration.code, StatusCode::zero_variants_error);
    EXPECT_EQ(enumeration.index, (Named{IndexKind::struct_definition, 2}));
    const VmError field = fault_of([](auto& m) { m.variant_field_handles[0].variants.clear(); });
    EXPECT_EQ(field.code, StatusCode::zero_variants_error);
    EXPECT_EQ(field.index, (Named{IndexKind::member_count, 0}));
}

TEST(check_bounds, names_the_instruction)
{
    const std::size_t count =
        tests::assemble_module(full).function_definitions[0].code->code.size();
    for (std::size_t i = 0; i + 1 < count; ++i)
    {
        const VmError fault =
            fault_of([i](CompiledModule& m) { instruction(m, i).operand = 9999; });
        EXPECT_EQ(fault.code, StatusCode::index_out_of_bounds) << i;
        EXPECT_EQ(fault.function, 0U);
        EXPECT_EQ(fault.offset, i);
        EXPECT_FALSE(fault.index);
    }
}

TEST(check_bounds, checks_type_parameters_where_they_are_used)
{
    // Without its type parameter the function may not say T0: its parameters do so first.
    EXPECT_EQ(index_of(
                  [](auto& m)
                  {
                      for (FunctionHandle& handle : m.function_handles)
                          if (m.identifiers[handle.name] == "work")
                              handle.type_parameters.clear();
                  }),
        (Named{IndexKind::type_parameter, 0}));
    const VmError fault = fault_of(
        [](CompiledModule& m)
        {
            Instruction& pack = instruction(m, 14);
            pack.operand = static_cast<TableIndex>(m.signatures.size());
            m.signatures.push_back({token_of(TokenKind::type_parameter, 3)});
        });
    EXPECT_EQ(fault.code, StatusCode::index_out_of_bounds);
    EXPECT_EQ(fault.index, (Named{IndexKind::type_parameter, 3}));
}

TEST(check_bounds, counts_locals)
{
    const auto with_locals = [](std::size_t count)
    {
        return fault_of(
            [count](CompiledModule& m)
            {
                m.function_definitions[0].code->locals =
                    static_cast<TableIndex>(m.signatures.size());
                m.signatures.emplace_back(count, token_of(TokenKind::u8));
            });
    };
    // Two parameters come before them.
    EXPECT_EQ(with_locals(253).code, StatusCode::executed);
    EXPECT_EQ(with_locals(254).code, StatusCode::too_many_locals);
    EXPECT_EQ(with_locals(254).index, (Named{IndexKind::function_definition, 0}));
}

TEST(check_bounds, of_scripts_names_no_instruction)
{
    CompiledScript script = tests::assemble_script(
        "script version 8\nfun main<T0>(u64) { locals u8 CopyLoc 0 Pop Ret }");
    EXPECT_TRUE(check_bounds(script).ok());
    script.code.code[0].operand = 2;
    const VmError fault = check_bounds(script).error();
    EXPECT_EQ(fault.code, StatusCode::index_out_of_bounds);
    EXPECT_FALSE(fault.function);
    EXPECT_FALSE(fault.index);
    // What names structures is the verifier's to refuse.
    script.code.code[0] = {Opcode::pack, 77, 0};
    EXPECT_TRUE(check_bounds(script).ok());
    script.parameters = 77;
    EXPECT_EQ(check_bounds(script).error().index, (Named{IndexKind::signature, 77}));
}
}  // namespace braid::move
