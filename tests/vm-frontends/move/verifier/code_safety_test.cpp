// SPDX-License-Identifier: Apache-2.0
// What the checks of types and of references refuse, by its name and at its instruction.
#include "tests/support/move_assembler.hpp"
#include "vm-frontends/move/format/binary.hpp"
#include "vm-frontends/move/verifier/verify.hpp"
#include <gtest/gtest.h>

namespace braid::move
{
namespace
{
using enum StatusCode;

struct Case
{
    StatusCode code;
    /// The offset of the wrong instruction in the last function.
    std::uint16_t offset;
    std::string_view text;
};

/// What every case may use.
constexpr std::string_view prelude = R"(
module 0x42::m version 8
struct S has key, drop { x: u64, y: bool }
struct Plain has drop { x: u64 }
struct Solid { x: u64 }
struct Box<T0> has copy, drop { value: T0 }
enum E has drop { A { x: u64, z: u8 }, B { x: u64, z: bool } }
fun take(u64) { Ret }
fun both(a: &mut u64, b: &mut u64): &mut u64 { MoveLoc b Pop MoveLoc a Ret }
fun acquire(a: address) acquires S { MoveLoc a MoveFrom S Pop Ret }
)";

void expect(std::span<const Case> cases)
{
    for (const Case& expected : cases)
    {
        try
        {
            const CompiledModule module =
                tests::assemble_module(std::string{prelude} + std::string{expected.text});
            ASSERT_TRUE(check_bounds(module).ok()) << expected.text;
            const auto verified = verify_module(module, {});
            const StatusCode code = verified.ok() ? executed : verified.error().code;
            EXPECT_EQ(name_of(code), name_of(expected.code)) << expected.text;
            if (!verified.ok())
            {
                EXPECT_EQ(verified.error().offset, expected.offset) << expected.text;
            }
        }
        catch (const tests::AssemblyError& error)
        {
            ADD_FAILURE() << error.what() << "\n" << expected.text;
        }
    }
}
}  // namespace

TEST(code_safety, checks_types_of_values)
{
    constexpr std::array<Case, 25> cases{{
        {pop_without_drop_ability, 1, "fun f(s: Solid) { MoveLoc s Pop Ret }"},
        {br_type_mismatch_error, 1, "fun f() { LdU8 1 BrTrue a a: Ret }"},
        {abort_type_mismatch_error, 1, "fun f() { LdTrue Abort }"},
        {stloc_type_mismatch_error, 1, "fun f() { locals a: u8 LdTrue StLoc a Ret }"},
        {ret_type_mismatch_error, 1, "fun f(): u8 { LdTrue Ret }"},
        {copyloc_without_copy_ability, 0, "fun f(s: S): S { CopyLoc s Ret }"},
        {borrowloc_reference_error, 0, "fun f(a: &u8) { ImmBorrowLoc a Pop Ret }"},
        {freezeref_type_mismatch_error, 1, "fun f(a: &u8) { MoveLoc a FreezeRef Pop Ret }"},
        {readref_type_mismatch_error, 1, "fun f(a: u8) { MoveLoc a ReadRef Pop Ret }"},
        {readref_without_copy_ability, 1, "fun f(a: &S): S { MoveLoc a ReadRef Ret }"},
        {writeref_no_mutable_reference_error, 2, "fun f(a: &u8) { LdU8 1 MoveLoc a WriteRef Ret }"},
        {writeref_without_drop_ability, 2,
            "fun f(a: &mut Solid, b: Solid) { MoveLoc b MoveLoc a WriteRef Ret }"},
        {writeref_type_mismatch_error, 2, "fun f(a: &mut u8) { LdTrue MoveLoc a WriteRef Ret }"},
        {integer_op_type_mismatch_error, 2, "fun f() { LdU8 1 LdU64 1 Add Pop Ret }"},
        {integer_op_type_mismatch_error, 2, "fun f() { LdU8 1 LdU64 1 Lt Pop Ret }"},
        {integer_op_type_mismatch_error, 2, "fun f() { LdU64 1 LdU64 1 Shl Pop Ret }"},
        {integer_op_type_mismatch_error, 1, "fun f() { LdTrue CastU8 Pop Ret }"},
        {boolean_op_type_mismatch_error, 2, "fun f() { LdTrue LdU8 1 Or Pop Ret }"},
        {boolean_op_type_mismatch_error, 1, "fun f() { LdU8 1 Not Pop Ret }"},
        {equality_op_type_mismatch_error, 2, "fun f() { LdTrue LdU8 1 Eq Pop Ret }"},
        {equality_op_type_mismatch_error, 2,
            "fun f(a: Solid, b: Solid) { MoveLoc a MoveLoc b Neq Pop Ret }"},
        {call_type_mismatch_error, 1, "fun f() { LdTrue Call take Ret }"},
        {call_type_mismatch_error, 2,
            "fun f() { LdU8 1 PackClosure take 0 CallClosure <|u64|()> Ret }"},
        {call_type_mismatch_error, 2,
            "fun f() { LdU64 1 PackClosure take 0 CallClosure <|u64|() has copy+store> Ret }"},
        {pack_type_mismatch_error, 1, "fun f() { LdTrue PackClosure take 1 Pop Ret }"},
    }};
    expect(cases);
}

TEST(code_safety, checks_types_of_structures)
{
    constexpr std::array<Case, 24> cases{{
        {pack_type_mismatch_error, 1, "fun f(): Plain { LdTrue Pack Plain Ret }"},
        {pack_type_mismatch_error, 0, "fun f(): E { Pack E Ret }"},
        {pack_type_mismatch_error, 2, "fun f(): E { LdU64 1 LdTrue PackVariant E::A Ret }"},
        {unpack_type_mismatch_error, 1, "fun f(s: S) { MoveLoc s Unpack Plain Pop Ret }"},
        {unpack_type_mismatch_error, 1, "fun f(s: S) { MoveLoc s UnpackVariant E::A Pop Pop Ret }"},
        {unpack_type_mismatch_error, 1,
            "fun f(s: Box<u8>) { MoveLoc s UnpackGeneric Box<u64> Pop Ret }"},
        {test_variant_type_mismatch_error, 1, "fun f(e: E) { MoveLoc e TestVariant E::A Pop Ret }"},
        {borrowfield_type_mismatch_error, 1,
            "fun f(s: &Plain) { MoveLoc s ImmBorrowField S.x Pop Ret }"},
        {borrowfield_type_mismatch_error, 1,
            "fun f(s: &S) { MoveLoc s MutBorrowField S.x Pop Ret }"},
        {borrowfield_type_mismatch_error, 1,
            "fun f(e: &E) { MoveLoc e ImmBorrowVariantField E::(A, B).1 Pop Ret }"},
        {executed, 0, "fun f(e: &E) { MoveLoc e ImmBorrowVariantField E::(A, B).x Pop Ret }"},
        {exists_without_key_ability_or_bad_argument, 1, "fun f() { LdTrue Exists S Pop Ret }"},
        {exists_without_key_ability_or_bad_argument, 1,
            "fun f(a: address) { MoveLoc a Exists Plain Pop Ret }"},
        {borrowglobal_type_mismatch_error, 1, "fun f() { LdTrue ImmBorrowGlobal S Pop Ret }"},
        {borrowglobal_without_key_ability, 1,
            "fun f(a: address) { MoveLoc a MutBorrowGlobal Plain Pop Ret }"},
        {movefrom_type_mismatch_error, 1, "fun f(): S { LdTrue MoveFrom S Ret }"},
        {movefrom_without_key_ability, 1,
            "fun f(a: address): Plain { MoveLoc a MoveFrom Plain Ret }"},
        {moveto_type_mismatch_error, 2,
            "fun f(a: address, s: S) { MoveLoc a MoveLoc s MoveTo S Ret }"},
        {moveto_type_mismatch_error, 2,
            "fun f(a: &signer, s: Plain) { MoveLoc a MoveLoc s MoveTo S Ret }"},
        {moveto_without_key_ability, 2,
            "fun f(a: &signer, s: Plain) { MoveLoc a MoveLoc s MoveTo Plain Ret }"},
        {type_mismatch, 1, "fun f() { LdTrue VecPack <u8> 1 Pop Ret }"},
        {type_mismatch, 1, "fun f(v: &vector<u8>) { MoveLoc v VecLen <u64> Pop Ret }"},
        {type_mismatch, 2, "fun f(v: &vector<u8>) { MoveLoc v LdU8 1 VecPushBack <u8> Ret }"},
        {type_mismatch, 3,
            "fun f(v: &mut vector<u8>) { MoveLoc v LdU64 1 LdU8 1 VecSwap <u8> Ret }"},
    }};
    expect(cases);
}

TEST(code_safety, checks_fields_of_variants)
{
    CompiledModule module = tests::assemble_module(
        "module 0x42::m version 8\nenum E { A { x: u64 }, B { x: u64, y: u8 } }\n"
        "fun f(e: &E) { MoveLoc e ImmBorrowVariantField E::(A, B).x Pop Ret }");
    module.variant_field_handles[0].variants.clear();
    EXPECT_EQ(verify_module(module, {}).error().code, zero_variants_error);
    module.variant_field_handles[0].variants = {0, 1};
    module.variant_field_handles[0].field = 1;
    EXPECT_EQ(verify_module(module, {}).error().code, borrowfield_bad_field_error);
}

TEST(code_safety, checks_references)
{
    constexpr std::array<Case, 24> cases{{
        {moveloc_exists_borrow_error, 1, "fun f(a: u64) { ImmBorrowLoc a MoveLoc a Pop Pop Ret }"},
        {copyloc_exists_borrow_error, 1, "fun f(a: u64) { MutBorrowLoc a CopyLoc a Pop Pop Ret }"},
        {executed, 0, "fun f(a: u64) { ImmBorrowLoc a CopyLoc a Pop Pop Ret }"},
        {stloc_unsafe_to_destroy_error, 2,
            "fun f(a: u64) { ImmBorrowLoc a LdU64 1 StLoc a Pop Ret }"},
        {borrowloc_exists_borrow_error, 1,
            "fun f(a: u64) { MutBorrowLoc a ImmBorrowLoc a Pop Pop Ret }"},
        {executed, 0, "fun f(a: u64) { MutBorrowLoc a MutBorrowLoc a Pop Pop Ret }"},
        {borrowfield_exists_mutable_borrow_error, 3,
            "fun f(s: &mut S) { CopyLoc s MutBorrowField S.x CopyLoc s ImmBorrowField S.x Pop Pop "
            "Ret }"},
        {executed, 0,
            "fun f(s: &mut S) { CopyLoc s MutBorrowField S.x CopyLoc s ImmBorrowField S.y Pop Pop "
            "Ret }"},
        {freezeref_exists_mutable_borrow_error, 3,
            "fun f(s: &mut S) { CopyLoc s MutBorrowField S.x CopyLoc s FreezeRef Pop Pop Ret }"},
        {readref_exists_mutable_borrow_error, 3,
            "fun f(b: &mut Box<u64>) { CopyLoc b MutBorrowFieldGeneric Box<u64>.value CopyLoc b "
            "ReadRef Pop Pop Ret }"},
        {readref_exists_mutable_borrow_error, 3,
            "fun f(b: &mut u64) { CopyLoc b CopyLoc b CopyLoc b Eq Pop Pop Ret }"},
        {writeref_exists_borrow_error, 4,
            "fun f(s: &mut S, t: S) { CopyLoc s ImmBorrowField S.x MoveLoc t MoveLoc s WriteRef "
            "Pop "
            "Ret }"},
        {call_borrowed_mutable_reference_error, 3,
            "fun f(a: &mut u64) { CopyLoc a CopyLoc a MoveLoc a Call both Pop Pop Ret }"},
        {ret_borrowed_mutable_reference_error, 4,
            "fun f(a: &mut u64): (&mut u64, &mut u64) { CopyLoc a CopyLoc a LdTrue Pop Ret }"},
        {unsafe_ret_local_or_resource_still_borrowed, 1,
            "fun f(a: u64): &u64 { ImmBorrowLoc a Ret }"},
        {unsafe_ret_local_or_resource_still_borrowed, 2,
            "fun f(a: address): &S acquires S { MoveLoc a ImmBorrowGlobal S Ret }"},
        {global_reference_error, 3,
            "fun f(a: address) acquires S { CopyLoc a MutBorrowGlobal S CopyLoc a ImmBorrowGlobal "
            "S "
            "Pop Pop Ret }"},
        {global_reference_error, 3,
            "fun f(a: address) acquires S { CopyLoc a ImmBorrowGlobal S CopyLoc a MoveFrom S Pop "
            "Pop "
            "Ret }"},
        {global_reference_error, 3,
            "fun f(a: address) acquires S { CopyLoc a ImmBorrowGlobal S CopyLoc a Call acquire Pop "
            "Ret }"},
        {vec_update_exists_mutable_borrow_error, 5,
            "fun f(v: &mut vector<u8>) { CopyLoc v LdU64 0 VecImmBorrow <u8> CopyLoc v LdU8 1 "
            "VecPushBack <u8> Pop Ret }"},
        {vec_borrow_element_exists_mutable_borrow_error, 5,
            "fun f(v: &mut vector<u8>) { CopyLoc v LdU64 0 VecMutBorrow <u8> CopyLoc v LdU64 1 "
            "VecMutBorrow <u8> Pop Pop Ret }"},
        // What a local may hold or not is let go where the ways meet.
        {executed, 0,
            "fun f(a: address) acquires S { locals r: &mut S again: CopyLoc a MutBorrowGlobal S "
            "StLoc "
            "r LdTrue BrTrue again Ret }"},
        {moveloc_exists_borrow_error, 5,
            "fun f(a: u64, b: u64, c: bool) { locals r: &u64 MoveLoc c BrTrue x ImmBorrowLoc a "
            "StLoc "
            "r Branch y y: MoveLoc a Pop CopyLoc r Pop Ret x: Ret }"},
        {executed, 0,
            "fun f(a: &mut u64, b: &mut u64) { MoveLoc a MoveLoc b Call both LdU64 1 LdU64 2 Pop "
            "Pop "
            "Pop Ret }"},
    }};
    expect(cases);
}
}  // namespace braid::move
