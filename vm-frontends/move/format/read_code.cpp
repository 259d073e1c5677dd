// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/format/cursor.hpp"

namespace braid::move::format
{
namespace
{
/// From this version on, software that does not know the version does not know the opcodes either.
constexpr std::uint32_t closures_version = 8;

template <typename T>
[[nodiscard]] std::uint64_t sign_extended(T value) noexcept
{
    return static_cast<std::uint64_t>(static_cast<std::int64_t>(value));
}

/// A literal of 16 or 32 bytes; where it then stands among the wide ones.
std::uint64_t read_wide(Cursor& cursor, OperandKind kind, std::vector<u256>& wide)
{
    const bool is_whole = kind == OperandKind::literal_u256 || kind == OperandKind::literal_i256;
    const StatusCode fault = is_whole ? StatusCode::bad_u256 : StatusCode::bad_u128;
    const Bytes bytes = cursor.fixed(is_whole ? 32 : 16, fault, "the binary ends within a number");
    if (bytes.empty())
        return 0;
    u256 value;
    for (std::size_t i = 0; i < bytes.size() / 8; ++i)
        value[i] = load_le<std::uint64_t>(bytes.data() + 8 * i);
    if (kind == OperandKind::literal_i128 && (value[1] >> 63) != 0)
        value[2] = value[3] = ~std::uint64_t{0};
    wide.push_back(value);
    return wide.size() - 1;
}

[[nodiscard]] std::uint64_t read_literal(Cursor& cursor, OperandKind kind, std::vector<u256>& wide)
{
    switch (kind)
    {
    case OperandKind::literal_u8:
        return cursor.u8();
    case OperandKind::literal_u16:
        return cursor.number<std::uint16_t>(StatusCode::bad_u16);
    case OperandKind::literal_u32:
        return cursor.number<std::uint32_t>(StatusCode::bad_u32);
    case OperandKind::literal_u64:
        return cursor.number<std::uint64_t>(StatusCode::bad_u64);
    case OperandKind::literal_i8:
        return sign_extended(static_cast<std::int8_t>(cursor.u8()));
    case OperandKind::literal_i16:
        return sign_extended(
            static_cast<std::int16_t>(cursor.number<std::uint16_t>(StatusCode::bad_u16)));
    case OperandKind::literal_i32:
        return sign_extended(
            static_cast<std::int32_t>(cursor.number<std::uint32_t>(StatusCode::bad_u32)));
    case OperandKind::literal_i64:
        return cursor.number<std::uint64_t>(StatusCode::bad_u64);
    default:
        return read_wide(cursor, kind, wide);
    }
}

void read_operand(Cursor& cursor, Instruction& instruction, std::vector<u256>& wide)
{
    const OperandKind kind = operand_of(instruction.opcode);
    switch (kind)
    {
    case OperandKind::none:
        return;
    case OperandKind::local:
        instruction.operand = static_cast<std::uint16_t>(cursor.leb128(local_index_max));
        return;
    case OperandKind::signature_and_count:
        instruction.operand = cursor.index();
        instruction.immediate = cursor.number<std::uint64_t>(StatusCode::bad_u64);
        return;
    case OperandKind::function_and_mask:
    case OperandKind::function_instantiation_and_mask:
        instruction.operand = cursor.index();
        instruction.immediate = cursor.leb128(~std::uint64_t{0});
        return;
    case OperandKind::literal_u8:
    case OperandKind::literal_u16:
    case OperandKind::literal_u32:
    case OperandKind::literal_u64:
    case OperandKind::literal_u128:
    case OperandKind::literal_u256:
    case OperandKind::literal_i8:
    case OperandKind::literal_i16:
    case OperandKind::literal_i32:
    case OperandKind::literal_i64:
    case OperandKind::literal_i128:
    case OperandKind::literal_i256:
        instruction.immediate = read_literal(cursor, kind, wide);
        return;
    default:
        instruction.operand = cursor.index();
    }
}
}  // namespace

CodeUnit read_code_unit(Cursor& cursor)
{
    CodeUnit unit;
    unit.locals = cursor.index();
    const std::uint64_t count = cursor.leb128(code_size_max);
    for (std::uint64_t i = 0; i < count && cursor.ok(); ++i)
    {
        Instruction instruction;
        instruction.opcode = static_cast<Opcode>(cursor.u8());
        if (!cursor.ok())
            break;
        const std::uint32_t first_version = first_version_of(instruction.opcode);
        if (first_version == 0 ||
            (first_version >= closures_version && !cursor.knows(first_version)))
            cursor.fail(StatusCode::unknown_opcode, "no instruction has that opcode");
        else if (first_version > cursor.version())
            cursor.fail(StatusCode::malformed, "the version has no such instruction");
        read_operand(cursor, instruction, unit.wide);
        unit.code.push_back(instruction);
    }
    return unit;
}
}  // namespace braid::move::format
