// SPDX-License-Identifier: Apache-2.0
#include "tests/support/move_assembler.hpp"

#include "vm-frontends/move/format/binary.hpp"
#include "vm-frontends/move/format/disassemble.hpp"
#include <gtest/gtest.h>

namespace braid::tests
{
namespace
{
/// What the text says of the error.
std::string error_of(std::string_view text)
{
    try
    {
        (void)assemble_module(text);
    }
    catch (const AssemblyError& error)
    {
        return error.what();
    }
    return "none";
}

constexpr std::string_view counter = R"(
module 0x42::counter version 6

extern fun 0x1::signer::address_of(&signer): (address)

struct Counter has key { value: u64 }

public entry fun bump(account: &signer) acquires Counter {
    locals slot: &mut u64
    CopyLoc account
    Call 0x1::signer::address_of
    MutBorrowGlobal Counter
    MutBorrowField Counter.value
    StLoc slot
    CopyLoc slot
    ReadRef
    LdU64 1
    Add
    MoveLoc slot
    WriteRef
    Ret
}
)";

constexpr std::string_view everything = R"(
module 0xcafe::all version 10
metadata b"key" x"00ff"
friend 0x1::coin
extern struct 0x1::option::Option<T0> has copy, drop, store
extern fun 0x1::vector::length<T0>(&vector<T0>): u64
#[persistent]
extern fun 0x1::m::f()

struct Pair<T0: copy + drop, phantom T1> has copy, drop, store, key { a: T0, b: vector<u8> }
enum Shape<T0> has drop {
    Circle { radius: u64 },
    Square { side: u64, tag: T0 },
    Empty {}
}
native struct Opaque

#[module_lock, pack_variant(3)]
public(friend) fun work<T0: copy + drop + store + key>(p: Pair<T0, bool>, &mut Shape<u64>): (u64, T0)
    access { reads *(*), !writes 0x1::*(0x1), reads 0x1::coin::*(arg 0), writes Pair<u64, bool>(arg 1 0x1::vector::length<u8>) }
{
    locals x: u256, i128
again:
    LdU8 255 LdU16 65535 LdU32 4294967295 LdU64 18446744073709551615
    LdU128 0xffffffffffffffffffffffffffffffff LdU256 1_000
    LdI8 -128 LdI16 -1 LdI32 7 LdI64 -9223372036854775808 LdI128 -1 LdI256 -2
    StLoc x MoveLoc 3 CopyLoc p
    LdConst vector<u8> b"text" LdConst address 0x1 LdConst bool true LdConst u64 7
    ImmBorrowFieldGeneric Pair<T0, bool>.a
    ImmBorrowVariantFieldGeneric Shape<u64>::(Circle, Square).radius
    TestVariantGeneric Shape<u64>::Empty
    BrTrue again
    BrFalse 0
    CallGeneric 0x1::vector::length<0x1::option::Option<u8>>
    PackClosureGeneric work<u64> 2
    CallClosure <|u64, &T0|(bool) has copy + drop>
    VecPack <u64> 18446744073709551615
    MoveToGeneric Pair<T0, bool>
    AbortMsg
}
native fun nothing()
)";
}  // namespace

TEST(move_assembler, says_what_the_text_says)
{
    const move::CompiledModule module = assemble_module(counter);
    EXPECT_TRUE(move::check_bounds(module).ok());
    EXPECT_EQ(module.version, 6U);
    EXPECT_EQ(move::self_id_of(module).name, "counter");
    ASSERT_EQ(module.struct_definitions.size(), 1U);
    ASSERT_EQ(module.function_definitions.size(), 1U);
    const move::FunctionDefinition& bump = module.function_definitions[0];
    EXPECT_TRUE(bump.is_entry);
    EXPECT_EQ(bump.visibility, move::Visibility::everyone);
    EXPECT_EQ(bump.acquires, std::vector<move::TableIndex>{0});
    ASSERT_EQ(bump.code->code.size(), 12U);
    EXPECT_EQ(bump.code->code[4].opcode, move::Opcode::st_loc);
    EXPECT_EQ(bump.code->code[4].operand, 1U);
    EXPECT_EQ(bump.code->code[7].immediate, 1U);
}

TEST(move_assembler, knows_every_form_and_gets_it_back)
{
    const move::CompiledModule module = assemble_module(everything);
    const auto checked = move::check_bounds(module);
    ASSERT_TRUE(checked.ok()) << name_of(checked.error().code);
    const auto binary = move::write_module(module);
    const auto read = move::read_module(binary, {.version_max = 10});
    ASSERT_TRUE(read.ok()) << read.error().message;
    EXPECT_EQ(*read, module);
    const std::string text = move::disassemble(module, {.tables = true});
    EXPECT_EQ(assemble_module(text), module) << text;
    // Without the order of the tables the text says the same, in other places.
    const std::string short_text = move::disassemble(module);
    EXPECT_EQ(move::disassemble(assemble_module(short_text)), short_text);
}

TEST(move_assembler, assembles_scripts)
{
    const move::CompiledScript script = assemble_script(R"(
script version 8
extern fun 0x1::m::f<T0: drop>(u64)
fun main<T0: drop>(s: &signer, n: u64) access { writes *(*) } {
    locals u8
    MoveLoc n
    CallGeneric 0x1::m::f<T0>
    Ret
}
)");
    EXPECT_TRUE(move::check_bounds(script).ok());
    const auto binary = move::write_script(script);
    const auto read = move::read_script(binary, {});
    ASSERT_TRUE(read.ok()) << read.error().message;
    EXPECT_EQ(*read, script);
    const std::string text = move::disassemble(script, {.tables = true});
    EXPECT_EQ(assemble_script(text), script) << text;
}

TEST(move_assembler, names_the_line_of_a_fault)
{
    EXPECT_EQ(error_of("module 0x1::m\nfun f() {\n Nonsense\n}"),
        "line 4: no instruction is called Nonsense");
    EXPECT_EQ(
        error_of("module 0x1::m\nfun f() {\nBranch there\n}"), "line 3: no label is called there");
    EXPECT_EQ(error_of("module 0x1::m\nfun f() { Call g }"),
        "line 2: a function is named and not declared: g");
    EXPECT_EQ(error_of("module 0x1::m\nfun f() { LdU8 256 }"),
        "line 2: the number does not fit the instruction");
    EXPECT_EQ(error_of("module 0x1::m\nfun f() { 1: Ret }"), "line 2: the offset is 0");
    EXPECT_EQ(error_of("module 0x1::m\nfun f() {"), "line 2: braces are not closed");
    EXPECT_EQ(error_of("script"), "line 1: expected module, not script");
}
}  // namespace braid::tests
