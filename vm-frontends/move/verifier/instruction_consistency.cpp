// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/verifier/passes.hpp"
#include <bit>
#include <limits>

namespace braid::move
{
namespace
{
/// What an instruction's operand names, for the check of genericity.
enum class Member : std::uint8_t
{
    none,
    function,
    function_instantiation,
    structure,
    structure_instantiation,
    field,
    field_instantiation,
    variant_field,
    variant_field_instantiation,
    variant,
    variant_instantiation,
};

Member member_of(Opcode opcode) noexcept
{
    switch (opcode)
    {
    case Opcode::call:
    case Opcode::pack_closure:
        return Member::function;
    case Opcode::call_generic:
    case Opcode::pack_closure_generic:
        return Member::function_instantiation;
    case Opcode::pack:
    case Opcode::unpack:
    case Opcode::mut_borrow_global:
    case Opcode::imm_borrow_global:
    case Opcode::exists:
    case Opcode::move_from:
    case Opcode::move_to:
        return Member::structure;
    case Opcode::pack_generic:
    case Opcode::unpack_generic:
    case Opcode::mut_borrow_global_generic:
    case Opcode::imm_borrow_global_generic:
    case Opcode::exists_generic:
    case Opcode::move_from_generic:
    case Opcode::move_to_generic:
        return Member::structure_instantiation;
    case Opcode::mut_borrow_field:
    case Opcode::imm_borrow_field:
        return Member::field;
    case Opcode::mut_borrow_field_generic:
    case Opcode::imm_borrow_field_generic:
        return Member::field_instantiation;
    case Opcode::mut_borrow_variant_field:
    case Opcode::imm_borrow_variant_field:
        return Member::variant_field;
    case Opcode::mut_borrow_variant_field_generic:
    case Opcode::imm_borrow_variant_field_generic:
        return Member::variant_field_instantiation;
    case Opcode::pack_variant:
    case Opcode::unpack_variant:
    case Opcode::test_variant:
        return Member::variant;
    case Opcode::pack_variant_generic:
    case Opcode::unpack_variant_generic:
    case Opcode::test_variant_generic:
        return Member::variant_instantiation;
    default:
        return Member::none;
    }
}

/// The structure's definition that the operand leads to. [module != nullptr, the member is of a structure]
TableIndex owner_of(const CompiledModule& module, Member member, TableIndex operand)
{
    switch (member)
    {
    case Member::structure_instantiation:
        return module.struct_instantiations[operand].handle;
    case Member::field:
        return module.field_handles[operand].owner;
    case Member::field_instantiation:
        return module.field_handles[module.field_instantiations[operand].handle].owner;
    case Member::variant_field:
        return module.variant_field_handles[operand].owner;
    case Member::variant_field_instantiation:
        return module.variant_field_handles[module.variant_field_instantiations[operand].handle]
            .owner;
    case Member::variant:
        return module.struct_variant_handles[operand].owner;
    case Member::variant_instantiation:
        return module.struct_variant_handles[module.struct_variant_instantiations[operand].handle]
            .owner;
    default:
        return operand;
    }
}

bool has_valid_mask(
    const CompiledTables& tables, const FunctionHandle& handle, std::uint64_t mask) noexcept
{
    return static_cast<std::size_t>(std::bit_width(mask)) <=
           tables.signatures[handle.parameters].size();
}

StatusCode check_callee(
    const CompiledTables& tables, const Instruction& instruction, bool is_generic)
{
    const TableIndex index = is_generic ?
                                 tables.function_instantiations[instruction.operand].handle :
                                 instruction.operand;
    const FunctionHandle& handle = tables.function_handles[index];
    if (handle.type_parameters.empty() == is_generic)
        return StatusCode::generic_member_opcode_mismatch;
    const bool is_closure = instruction.opcode == Opcode::pack_closure ||
                            instruction.opcode == Opcode::pack_closure_generic;
    if (is_closure && !has_valid_mask(tables, handle, instruction.immediate))
        return StatusCode::invalid_closure_mask;
    return passed;
}

StatusCode check_instruction(const CodeView& code, const Instruction& instruction)
{
    if (instruction.opcode == Opcode::vec_pack || instruction.opcode == Opcode::vec_unpack)
        return instruction.immediate > std::numeric_limits<std::uint16_t>::max() ?
                   StatusCode::constraint_not_satisfied :
                   passed;
    const Member member = member_of(instruction.opcode);
    switch (member)
    {
    case Member::none:
        return passed;
    case Member::function:
        return check_callee(code.tables, instruction, false);
    case Member::function_instantiation:
        return check_callee(code.tables, instruction, true);
    default:
        break;
    }
    if (code.module == nullptr)
        return StatusCode::invalid_operation_in_script;
    const bool is_generic =
        member == Member::structure_instantiation || member == Member::field_instantiation ||
        member == Member::variant_field_instantiation || member == Member::variant_instantiation;
    const TableIndex owner = owner_of(*code.module, member, instruction.operand);
    const StructHandle& handle = code.handle_of(code.module->struct_definitions[owner]);
    if (handle.type_parameters.empty() == is_generic)
        return StatusCode::generic_member_opcode_mismatch;
    return passed;
}

Result<Done, VmError> check_unit(const CodeView& code, TableIndex function, const CodeUnit& unit)
{
    for (std::size_t offset = 0; offset < unit.code.size(); ++offset)
    {
        const StatusCode checked = check_instruction(code, unit.code[offset]);
        if (checked == StatusCode::invalid_operation_in_script)
            return Err{VmError{checked}};
        if (checked != passed)
            return Err{error_at_offset(checked, function, offset)};
    }
    return Done{};
}
}  // namespace

Result<Done, VmError> check_instructions(const CodeView& code)
{
    if (code.script != nullptr)
        return check_unit(code, 0, code.script->code);
    const auto& definitions = code.module->function_definitions;
    for (std::size_t i = 0; i < definitions.size(); ++i)
    {
        if (!definitions[i].code)
            continue;
        auto checked = check_unit(code, static_cast<TableIndex>(i), *definitions[i].code);
        if (!checked.ok())
            return checked;
    }
    return Done{};
}
}  // namespace braid::move
