// SPDX-License-Identifier: Apache-2.0
#include "tests/support/move_code_parser.hpp"

#include <limits>

namespace braid::tests
{
namespace
{
using move::OperandKind;

constexpr std::uint64_t index_max = std::numeric_limits<move::TableIndex>::max();

/// How many bits a literal has, and whether it is signed.
struct LiteralSize
{
    unsigned bits = 0;
    bool is_signed = false;
};

[[nodiscard]] LiteralSize literal_size(OperandKind kind)
{
    switch (kind)
    {
    case OperandKind::literal_u8:
        return {8, false};
    case OperandKind::literal_u16:
        return {16, false};
    case OperandKind::literal_u32:
        return {32, false};
    case OperandKind::literal_u64:
        return {64, false};
    case OperandKind::literal_u128:
        return {128, false};
    case OperandKind::literal_u256:
        return {256, false};
    case OperandKind::literal_i8:
        return {8, true};
    case OperandKind::literal_i16:
        return {16, true};
    case OperandKind::literal_i32:
        return {32, true};
    case OperandKind::literal_i64:
        return {64, true};
    case OperandKind::literal_i128:
        return {128, true};
    case OperandKind::literal_i256:
        return {256, true};
    default:
        return {};
    }
}

[[nodiscard]] std::optional<move::Opcode> opcode_of(std::string_view name)
{
    for (unsigned byte = 1; byte <= move::opcode_max; ++byte)
        if (move::name_of(static_cast<move::Opcode>(byte)) == name)
            return static_cast<move::Opcode>(byte);
    return std::nullopt;
}

/// Two to the power of that. [bits < 256]
[[nodiscard]] u256 power_of_two(unsigned bits)
{
    u256 value;
    value[bits / 64] = std::uint64_t{1} << (bits % 64);
    return value;
}
}  // namespace

MoveMembers& MoveCodeParser::members()
{
    if (members_ == nullptr)
        tokens_.fail("a script has no structures");
    return *members_;
}

move::TableIndex MoveCodeParser::definition(move::TableIndex struct_handle)
{
    const auto& definitions = members().module().struct_definitions;
    for (std::size_t i = 0; i < definitions.size(); ++i)
        if (definitions[i].handle == struct_handle)
            return static_cast<move::TableIndex>(i);
    tokens_.fail("no structure of this module is called so");
}

move::TableIndex MoveCodeParser::struct_instantiation()
{
    const move::TableIndex owner = structure();
    return members().struct_instantiation(owner, types_.arguments());
}

std::uint16_t MoveCodeParser::field_of(const std::vector<move::FieldDefinition>& fields)
{
    if (tokens_.sees_number())
        return static_cast<std::uint16_t>(tokens_.number(index_max));
    const std::string name = tokens_.name();
    for (std::size_t i = 0; i < fields.size(); ++i)
        if (tables_.tables().identifiers[fields[i].name] == name)
            return static_cast<std::uint16_t>(i);
    tokens_.fail("no field is called " + name);
}

std::uint16_t MoveCodeParser::variant_of(move::TableIndex definition)
{
    const std::string name = tokens_.name();
    const auto& variants = members().module().struct_definitions[definition].variants;
    for (std::size_t i = 0; i < variants.size(); ++i)
        if (tables_.tables().identifiers[variants[i].name] == name)
            return static_cast<std::uint16_t>(i);
    tokens_.fail("no variant is called " + name);
}

move::TableIndex MoveCodeParser::field(bool is_generic)
{
    const move::TableIndex owner = structure();
    const move::TableIndex arguments = is_generic ? types_.arguments() : move::TableIndex{0};
    tokens_.expect(".");
    const move::TableIndex handle =
        members().field(owner, field_of(members().module().struct_definitions[owner].fields));
    return is_generic ? members().field_instantiation(handle, arguments) : handle;
}

move::TableIndex MoveCodeParser::variant(bool is_generic)
{
    const move::TableIndex owner = structure();
    const move::TableIndex arguments = is_generic ? types_.arguments() : move::TableIndex{0};
    tokens_.expect("::");
    const move::TableIndex handle = members().variant(owner, variant_of(owner));
    return is_generic ? members().variant_instantiation(handle, arguments) : handle;
}

move::TableIndex MoveCodeParser::variant_field(bool is_generic)
{
    move::VariantFieldHandle handle;
    handle.owner = structure();
    const move::TableIndex arguments = is_generic ? types_.arguments() : move::TableIndex{0};
    tokens_.expect("::");
    if (!tokens_.takes("("))
        handle.variants.push_back(variant_of(handle.owner));
    else
    {
        do
            handle.variants.push_back(variant_of(handle.owner));
        while (tokens_.takes(","));
        tokens_.expect(")");
    }
    tokens_.expect(".");
    const auto& variants = members().module().struct_definitions[handle.owner].variants;
    handle.field = field_of(variants[handle.variants.front()].fields);
    const move::TableIndex place = members().variant_field(handle);
    return is_generic ? members().variant_field_instantiation(place, arguments) : place;
}

move::CodeUnit MoveCodeParser::code(const std::vector<std::string>& parameters)
{
    locals_.clear();
    labels_.clear();
    branches_.clear();
    for (std::size_t i = 0; i < parameters.size(); ++i)
        if (!parameters[i].empty())
            locals_[parameters[i]] = static_cast<move::TableIndex>(i);
    move::Signature locals;
    if (tokens_.takes("locals"))
        do
        {
            if (tokens_.sees_name() && tokens_.sees(":", 1))
            {
                locals_[tokens_.name()] =
                    static_cast<move::TableIndex>(parameters.size() + locals.size());
                tokens_.next();
            }
            locals.push_back(types_.type());
        }
        while (tokens_.takes(","));
    move::CodeUnit unit;
    unit.locals = tables_.signature(locals);
    while (!tokens_.takes("}"))
        read_instruction(unit);
    for (const Branch& branch : branches_)
    {
        const auto label = labels_.find(branch.label);
        if (label == labels_.end())
            fail_assembly(branch.line, "no label is called " + branch.label);
        unit.code[branch.offset].operand = static_cast<std::uint16_t>(label->second);
    }
    return unit;
}

void MoveCodeParser::read_instruction(move::CodeUnit& unit)
{
    if (tokens_.sees_number())
    {
        if (tokens_.number(index_max) != unit.code.size())
            tokens_.fail("the offset is " + std::to_string(unit.code.size()));
        return tokens_.expect(":");
    }
    const std::string name = tokens_.name();
    if (tokens_.takes(":"))
    {
        labels_[name] = unit.code.size();
        return;
    }
    const auto opcode = opcode_of(name);
    if (!opcode)
        tokens_.fail("no instruction is called " + name);
    move::Instruction instruction;
    instruction.opcode = *opcode;
    read_operand(instruction, unit);
    unit.code.push_back(instruction);
}

move::TableIndex MoveCodeParser::local()
{
    if (tokens_.sees_number())
        return static_cast<move::TableIndex>(tokens_.number(255));
    const auto place = locals_.find(tokens_.name());
    if (place == locals_.end())
        tokens_.fail("no local is called so");
    return place->second;
}

void MoveCodeParser::read_operand(move::Instruction& instruction, move::CodeUnit& unit)
{
    const OperandKind kind = move::operand_of(instruction.opcode);
    if (kind == OperandKind::none)
        return;
    if (literal_size(kind).bits != 0)
        return read_literal(instruction, unit);
    if (tokens_.takes("#"))
        instruction.operand = static_cast<std::uint16_t>(tokens_.number(index_max));
    else if (kind == OperandKind::local)
        instruction.operand = local();
    else if (kind != OperandKind::code_offset)
        read_table_operand(instruction);
    else if (tokens_.sees_number())
        instruction.operand = static_cast<std::uint16_t>(tokens_.number(index_max));
    else
    {
        const std::size_t line = tokens_.peek().line;
        branches_.push_back({unit.code.size(), tokens_.name(), line});
    }
    if (kind == OperandKind::signature_and_count || kind == OperandKind::function_and_mask ||
        kind == OperandKind::function_instantiation_and_mask)
        instruction.immediate = tokens_.number(~std::uint64_t{0});
}

void MoveCodeParser::read_table_operand(move::Instruction& instruction)
{
    const OperandKind kind = move::operand_of(instruction.opcode);
    switch (kind)
    {
    case OperandKind::constant:
        instruction.operand = tables_.constant(types_.constant());
        return;
    case OperandKind::signature:
    case OperandKind::signature_and_count:
        instruction.operand = types_.arguments();
        return;
    case OperandKind::function:
    case OperandKind::function_and_mask:
        instruction.operand = types_.function();
        return;
    case OperandKind::function_instantiation:
    case OperandKind::function_instantiation_and_mask:
    {
        const move::TableIndex function = types_.function();
        instruction.operand = tables_.function_instantiation(function, types_.arguments());
        return;
    }
    default:
        instruction.operand = member_operand(kind);
    }
}

move::TableIndex MoveCodeParser::member_operand(OperandKind kind)
{
    switch (kind)
    {
    case OperandKind::structure:
        return structure();
    case OperandKind::struct_instantiation:
        return struct_instantiation();
    case OperandKind::field:
    case OperandKind::field_instantiation:
        return field(kind == OperandKind::field_instantiation);
    case OperandKind::struct_variant:
    case OperandKind::struct_variant_instantiation:
        return variant(kind == OperandKind::struct_variant_instantiation);
    default:
        return variant_field(kind == OperandKind::variant_field_instantiation);
    }
}

void MoveCodeParser::read_literal(move::Instruction& instruction, move::CodeUnit& unit)
{
    const LiteralSize size = literal_size(move::operand_of(instruction.opcode));
    const bool is_negative = tokens_.takes("-");
    const u256 magnitude = number_of(tokens_.next());
    const unsigned value_bits = size.is_signed ? size.bits - 1 : size.bits;
    // A negative number reaches one further.
    const bool fits = value_bits == 256 || magnitude < power_of_two(value_bits) ||
                      (is_negative && magnitude == power_of_two(value_bits));
    if (!fits || (is_negative && !size.is_signed))
        tokens_.fail("the number does not fit the instruction");
    const u256 value = is_negative ? u256{} - magnitude : magnitude;
    if (size.bits <= 64)
    {
        instruction.immediate = value[0];
        return;
    }
    instruction.immediate = unit.wide.size();
    unit.wide.push_back(value);
}
}  // namespace braid::tests
