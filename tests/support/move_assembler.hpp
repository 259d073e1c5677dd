// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/format/file_format.hpp"
#include <stdexcept>
#include <string_view>

/// A language for modules and scripts of Move, so that tests say bytecode plainly; move::disassemble() speaks it, too.
///
///     module 0x42::counter version 6
///
///     extern fun 0x1::signer::address_of(&signer): (address)
///
///     struct Counter has key { value: u64 }
///
///     public entry fun bump(account: &signer) acquires Counter {
///         locals slot: &mut u64
///         CopyLoc account
///         Call 0x1::signer::address_of
///         MutBorrowGlobal Counter
///         MutBorrowField Counter.value
///         StLoc slot
///         CopyLoc slot
///         ReadRef
///         LdU64 1
///         Add
///         MoveLoc slot
///         WriteRef
///         Ret
///     }
///
/// White space and comments (// to the end of the line) only separate. Everything that is named is put into its table when it
/// is first named. In the grammar, x* is any number, x? at most one, x,* any number with commas between them:
///
///   unit       = ("module" address "::" name | "script") ("version" number)? item*         version 8 where none is said
///   item       = "friend" address "::" name
///              | "metadata" bytes bytes                                                    key, value
///              | "extern" "struct" path parameters? has?                                   a structure of another module
///              | attributes? "extern" "fun" path signature access?                         a function of another module
///              | "native"? "struct" name parameters? has? fields?                          fields: none where native
///              | "enum" name parameters? has? "{" (name fields),* "}"
///              | attributes? "native"? visibility? "entry"? "fun" name signature acquires? access? code?
///              | "order" table entry,*                                                     see below
///   path       = (address "::" name "::")? name                                            this module's own without module
///   parameters = "<" ("phantom"? "T0" (":" ability ("+" ability)*)?),* ">"                 T0, T1 and so on, in order
///   has        = "has" ability,*                                                           copy, drop, store, key
///   fields     = "{" (name ":" type),* "}"
///   attributes = "#[" (name ("(" number ")")?),* "]"                                       such as #[persistent]
///   visibility = "public" | "public(friend)"                                               private where none is said
///   signature  = parameters? "(" ((name ":")? type),* ")" (":" type | ":" "(" type,* ")")?
///   acquires   = "acquires" path,*
///   access     = "access" "{" ("!"? ("reads" | "writes") resource "(" of ")"),* "}"
///   resource   = "*" | address "::" "*" | address "::" name "::" "*" | path types?
///   of         = "*" | address | "arg" number (path types)?
///   code       = "{" ("locals" ((name ":")? type),*)? (label | instruction)* "}"
///   label      = name ":" | number ":"                                                     a number must be the offset
///   type       = "bool" | "u8" ... "u256" | "i8" ... "i256" | "address" | "signer" | "vector" "<" type ">" | "T0"
///              | "&" type | "&mut" type | path types? | "|" type,* "|" "(" type,* ")" ("has" ability ("+" ability)*)?
///   types      = "<" type,* ">"
///   bytes      = b"text" | x"hexadecimal digits"
///
/// An instruction is the opcode's name (move::name_of) and its operand, if it has one:
///
///   number                  LdU64 5, LdU256 0xffff, LdI8 -1                 also "#" number for any index into a table
///   local, label            CopyLoc account, CopyLoc 0, Branch done, Branch 7
///   constant                LdConst vector<u8> b"text", LdConst address 0x1, LdConst u64 7, LdConst vector<u64> x"00"
///   signature, count        VecLen <u64>, VecPack <u64> 3, CallClosure <|u64|(u64)>
///   function, mask          Call f, Call 0x1::m::f, CallGeneric f<u64>, PackClosure f 1
///   structure               Pack S, PackGeneric S<u64>
///   field                   ImmBorrowField S.value, ImmBorrowFieldGeneric S<u64>.value
///   variant                 PackVariant E::A, TestVariantGeneric E<u64>::A
///   field of variants       ImmBorrowVariantField E::(A, B).value, or by its number: E::(A, B).0
///
/// "order" puts entries into a table before anything else does, so that a binary comes out as it was: identifiers (names),
/// addresses, modules, structs, functions (paths), signatures (types), constants, function_instantiations; and behind the
/// structures struct_instantiations, fields, field_instantiations, variants, variant_instantiations, variant_fields,
/// variant_field_instantiations, each entry as an instruction names it.
namespace braid::tests
{
/// The text is wrong; says the line and why.
struct AssemblyError : std::runtime_error
{
    using std::runtime_error::runtime_error;
};

/// The module that the text says, not verified. Throws AssemblyError.
[[nodiscard]] move::CompiledModule assemble_module(std::string_view text);
[[nodiscard]] move::CompiledScript assemble_script(std::string_view text);
}  // namespace braid::tests
