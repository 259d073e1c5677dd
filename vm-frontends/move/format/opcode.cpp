// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/format/opcode.hpp"

#include <array>

namespace braid::move
{
namespace
{
struct OpcodeFacts
{
    std::string_view name;
    OperandKind operand = OperandKind::none;
    std::uint32_t first_version = 0;
};

/// By byte; zero is no opcode.
constexpr std::array<OpcodeFacts, opcode_max + 1> table{{
    {},
    {"Pop", OperandKind::none, 1},
    {"Ret", OperandKind::none, 1},
    {"BrTrue", OperandKind::code_offset, 1},
    {"BrFalse", OperandKind::code_offset, 1},
    {"Branch", OperandKind::code_offset, 1},
    {"LdU64", OperandKind::literal_u64, 1},
    {"LdConst", OperandKind::constant, 1},
    {"LdTrue", OperandKind::none, 1},
    {"LdFalse", OperandKind::none, 1},
    {"CopyLoc", OperandKind::local, 1},
    {"MoveLoc", OperandKind::local, 1},
    {"StLoc", OperandKind::local, 1},
    {"MutBorrowLoc", OperandKind::local, 1},
    {"ImmBorrowLoc", OperandKind::local, 1},
    {"MutBorrowField", OperandKind::field, 1},
    {"ImmBorrowField", OperandKind::field, 1},
    {"Call", OperandKind::function, 1},
    {"Pack", OperandKind::structure, 1},
    {"Unpack", OperandKind::structure, 1},
    {"ReadRef", OperandKind::none, 1},
    {"WriteRef", OperandKind::none, 1},
    {"Add", OperandKind::none, 1},
    {"Sub", OperandKind::none, 1},
    {"Mul", OperandKind::none, 1},
    {"Mod", OperandKind::none, 1},
    {"Div", OperandKind::none, 1},
    {"BitOr", OperandKind::none, 1},
    {"BitAnd", OperandKind::none, 1},
    {"Xor", OperandKind::none, 1},
    {"Or", OperandKind::none, 1},
    {"And", OperandKind::none, 1},
    {"Not", OperandKind::none, 1},
    {"Eq", OperandKind::none, 1},
    {"Neq", OperandKind::none, 1},
    {"Lt", OperandKind::none, 1},
    {"Gt", OperandKind::none, 1},
    {"Le", OperandKind::none, 1},
    {"Ge", OperandKind::none, 1},
    {"Abort", OperandKind::none, 1},
    {"Nop", OperandKind::none, 1},
    {"Exists", OperandKind::structure, 1},
    {"MutBorrowGlobal", OperandKind::structure, 1},
    {"ImmBorrowGlobal", OperandKind::structure, 1},
    {"MoveFrom", OperandKind::structure, 1},
    {"MoveTo", OperandKind::structure, 1},
    {"FreezeRef", OperandKind::none, 1},
    {"Shl", OperandKind::none, 1},
    {"Shr", OperandKind::none, 1},
    {"LdU8", OperandKind::literal_u8, 1},
    {"LdU128", OperandKind::literal_u128, 1},
    {"CastU8", OperandKind::none, 1},
    {"CastU64", OperandKind::none, 1},
    {"CastU128", OperandKind::none, 1},
    {"MutBorrowFieldGeneric", OperandKind::field_instantiation, 1},
    {"ImmBorrowFieldGeneric", OperandKind::field_instantiation, 1},
    {"CallGeneric", OperandKind::function_instantiation, 1},
    {"PackGeneric", OperandKind::struct_instantiation, 1},
    {"UnpackGeneric", OperandKind::struct_instantiation, 1},
    {"ExistsGeneric", OperandKind::struct_instantiation, 1},
    {"MutBorrowGlobalGeneric", OperandKind::struct_instantiation, 1},
    {"ImmBorrowGlobalGeneric", OperandKind::struct_instantiation, 1},
    {"MoveFromGeneric", OperandKind::struct_instantiation, 1},
    {"MoveToGeneric", OperandKind::struct_instantiation, 1},
    {"VecPack", OperandKind::signature_and_count, 4},
    {"VecLen", OperandKind::signature, 4},
    {"VecImmBorrow", OperandKind::signature, 4},
    {"VecMutBorrow", OperandKind::signature, 4},
    {"VecPushBack", OperandKind::signature, 4},
    {"VecPopBack", OperandKind::signature, 4},
    {"VecUnpack", OperandKind::signature_and_count, 4},
    {"VecSwap", OperandKind::signature, 4},
    {"LdU16", OperandKind::literal_u16, 6},
    {"LdU32", OperandKind::literal_u32, 6},
    {"LdU256", OperandKind::literal_u256, 6},
    {"CastU16", OperandKind::none, 6},
    {"CastU32", OperandKind::none, 6},
    {"CastU256", OperandKind::none, 6},
    {"ImmBorrowVariantField", OperandKind::variant_field, 7},
    {"MutBorrowVariantField", OperandKind::variant_field, 7},
    {"ImmBorrowVariantFieldGeneric", OperandKind::variant_field_instantiation, 7},
    {"MutBorrowVariantFieldGeneric", OperandKind::variant_field_instantiation, 7},
    {"PackVariant", OperandKind::struct_variant, 7},
    {"PackVariantGeneric", OperandKind::struct_variant_instantiation, 7},
    {"UnpackVariant", OperandKind::struct_variant, 7},
    {"UnpackVariantGeneric", OperandKind::struct_variant_instantiation, 7},
    {"TestVariant", OperandKind::struct_variant, 7},
    {"TestVariantGeneric", OperandKind::struct_variant_instantiation, 7},
    {"PackClosure", OperandKind::function_and_mask, 8},
    {"PackClosureGeneric", OperandKind::function_instantiation_and_mask, 8},
    {"CallClosure", OperandKind::signature, 8},
    {"LdI8", OperandKind::literal_i8, 9},
    {"LdI16", OperandKind::literal_i16, 9},
    {"LdI32", OperandKind::literal_i32, 9},
    {"LdI64", OperandKind::literal_i64, 9},
    {"LdI128", OperandKind::literal_i128, 9},
    {"LdI256", OperandKind::literal_i256, 9},
    {"CastI8", OperandKind::none, 9},
    {"CastI16", OperandKind::none, 9},
    {"CastI32", OperandKind::none, 9},
    {"CastI64", OperandKind::none, 9},
    {"CastI128", OperandKind::none, 9},
    {"CastI256", OperandKind::none, 9},
    {"Negate", OperandKind::none, 9},
    {"AbortMsg", OperandKind::none, 10},
}};
static_assert(table[opcode_max].first_version == 10);

[[nodiscard]] constexpr OpcodeFacts facts_of(Opcode opcode) noexcept
{
    const auto byte = static_cast<std::uint8_t>(opcode);
    return byte <= opcode_max ? table[byte] : OpcodeFacts{};
}
}  // namespace

std::string_view name_of(Opcode opcode) noexcept
{
    return facts_of(opcode).name;
}

std::uint32_t first_version_of(Opcode opcode) noexcept
{
    return facts_of(opcode).first_version;
}

OperandKind operand_of(Opcode opcode) noexcept
{
    return facts_of(opcode).operand;
}
}  // namespace braid::move
