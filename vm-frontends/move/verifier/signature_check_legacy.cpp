// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/verifier/passes.hpp"
#include "vm-frontends/move/verifier/type_abilities.hpp"
#include <algorithm>

namespace braid::move
{
namespace
{
/// The rules of mainnet's first year: aptos-core's move-bytecode-verifier/src/signature.rs. Function types came later: any is
/// unexpected_verifier_error.
class LegacyChecker
{
public:
    explicit LegacyChecker(const CodeView& code) noexcept : code_(code), tables_(code.tables) {}

    Result<Done, VmError> check() const
    {
        for (const Signature& signature : tables_.signatures)
            if (const StatusCode checked = check_shape(signature); checked != passed)
                return Err{VmError{checked}};
        for (std::size_t i = 0; i < tables_.function_handles.size(); ++i)
            if (const StatusCode checked = check_handle(tables_.function_handles[i]);
                checked != passed)
                return Err{error_at(checked, IndexKind::signature, i)};
        if (code_.script != nullptr)
            return check_script(*code_.script);
        for (const StructDefinition& definition : code_.module->struct_definitions)
            if (auto checked = check_structure(definition); !checked.ok())
                return checked;
        for (const FunctionDefinition& definition : code_.module->function_definitions)
        {
            if (!definition.code)
                continue;
            const FunctionHandle& handle = tables_.function_handles[definition.handle];
            const StatusCode checked = check_unit(*definition.code, handle.type_parameters);
            if (checked != passed)
                return Err{error_at(checked, IndexKind::signature, definition.code->locals)};
        }
        return Done{};
    }

private:
    using Parameters = std::span<const AbilitySet>;

    /// References stand outermost alone.
    static StatusCode check_shape(const Signature& signature)
    {
        for (const SignatureToken& token : signature)
        {
            const SignatureToken& type = token.is_reference() ? token.arguments[0] : token;
            if (const StatusCode checked = check_shape(type); checked != passed)
                return checked;
        }
        return passed;
    }

    /// No references at all.
    static StatusCode check_shape(const SignatureToken& type)
    {
        if (type.is_reference())
            return StatusCode::invalid_signature_token;
        if (type.kind == TokenKind::function)
            return StatusCode::unexpected_verifier_error;
        for (const SignatureToken& argument : type.arguments)
            if (const StatusCode checked = check_shape(argument); checked != passed)
                return checked;
        return passed;
    }

    StatusCode check_handle(const FunctionHandle& handle) const
    {
        for (const TableIndex signature : {handle.results, handle.parameters})
            if (const StatusCode checked = check_signature(signature, handle.type_parameters);
                checked != passed)
                return checked;
        return passed;
    }

    StatusCode check_signature(TableIndex index, Parameters parameters) const
    {
        const Signature& signature = tables_.signatures[index];
        if (const StatusCode checked = check_shape(signature); checked != passed)
            return checked;
        return check_instantiations(signature, parameters);
    }

    StatusCode check_instantiations(const Signature& signature, Parameters parameters) const
    {
        for (const SignatureToken& type : signature)
            if (const StatusCode checked = check_instantiation(type, parameters); checked != passed)
                return checked;
        return passed;
    }

    /// Structures' type arguments have the abilities that are asked of them. Up to version 5 those of the outermost structure
    /// alone were looked at.
    StatusCode check_instantiation(const SignatureToken& type, Parameters parameters) const
    {
        constexpr std::uint32_t version_with_nested_checks = 6;
        if (type.kind == TokenKind::structure_instantiation)
        {
            const StatusCode checked =
                check_arguments(type.arguments, tables_.struct_handles[type.index], parameters);
            if (checked != passed)
                return checked;
        }
        if (type.kind == TokenKind::function)
            return StatusCode::unexpected_verifier_error;
        if (tables_.version < version_with_nested_checks)
            return passed;
        return check_instantiations(type.arguments, parameters);
    }

    StatusCode check_argument(
        const SignatureToken& type, AbilitySet constraint, Parameters parameters) const
    {
        const auto abilities = abilities_of(type, tables_.struct_handles, parameters);
        if (!abilities)
            return StatusCode::verifier_invariant_violation;
        return constraint.is_subset_of(*abilities) ? passed : StatusCode::constraint_not_satisfied;
    }

    StatusCode check_arguments(
        const Signature& arguments, const StructHandle& handle, Parameters parameters) const
    {
        if (arguments.size() != handle.type_parameters.size())
            return StatusCode::number_of_type_arguments_mismatch;
        for (std::size_t i = 0; i < arguments.size(); ++i)
            if (const StatusCode checked =
                    check_argument(arguments[i], handle.type_parameters[i].constraints, parameters);
                checked != passed)
                return checked;
        return passed;
    }

    StatusCode check_callee(const Instantiation& callee, Parameters parameters) const
    {
        const auto& constraints = tables_.function_handles[callee.handle].type_parameters;
        const Signature& arguments = tables_.signatures[callee.type_arguments];
        if (const StatusCode checked = check_all_shapes(arguments); checked != passed)
            return checked;
        if (arguments.size() != constraints.size())
            return StatusCode::number_of_type_arguments_mismatch;
        for (std::size_t i = 0; i < arguments.size(); ++i)
            if (const StatusCode checked = check_argument(arguments[i], constraints[i], parameters);
                checked != passed)
                return checked;
        return passed;
    }

    static StatusCode check_all_shapes(const Signature& types)
    {
        for (const SignatureToken& type : types)
            if (const StatusCode checked = check_shape(type); checked != passed)
                return checked;
        return passed;
    }

    StatusCode check_owner(
        TableIndex definition, TableIndex type_arguments, Parameters parameters) const
    {
        const Signature& arguments = tables_.signatures[type_arguments];
        if (const StatusCode checked = check_all_shapes(arguments); checked != passed)
            return checked;
        const StructHandle& handle = code_.handle_of(code_.module->struct_definitions[definition]);
        return check_arguments(arguments, handle, parameters);
    }

    StatusCode check_unit(const CodeUnit& unit, Parameters parameters) const
    {
        if (const StatusCode checked = check_signature(unit.locals, parameters); checked != passed)
            return checked;
        for (const Instruction& instruction : unit.code)
            if (const StatusCode checked = check_instruction(instruction, parameters);
                checked != passed)
                return checked;
        return passed;
    }

    StatusCode check_instruction(const Instruction& instruction, Parameters parameters) const
    {
        switch (instruction.opcode)
        {
        case Opcode::call_generic:
            return check_callee(tables_.function_instantiations[instruction.operand], parameters);
        case Opcode::pack_closure:
        case Opcode::pack_closure_generic:
        case Opcode::call_closure:
            return StatusCode::unexpected_verifier_error;
        case Opcode::vec_pack:
        case Opcode::vec_len:
        case Opcode::vec_imm_borrow:
        case Opcode::vec_mut_borrow:
        case Opcode::vec_push_back:
        case Opcode::vec_pop_back:
        case Opcode::vec_unpack:
        case Opcode::vec_swap:
        {
            const Signature& types = tables_.signatures[instruction.operand];
            return types.size() == 1 ? check_all_shapes(types) :
                                       StatusCode::number_of_type_arguments_mismatch;
        }
        default:
            return check_member(instruction, parameters);
        }
    }

    StatusCode check_member(const Instruction& instruction, Parameters parameters) const
    {
        const auto check = [&](const auto& instantiations, auto&& owner_of)
        {
            const Instantiation& entry = instantiations[instruction.operand];
            return check_owner(owner_of(entry.handle), entry.type_arguments, parameters);
        };
        const CompiledModule* const module = code_.module;
        const auto in_module = [&](auto&& run)
        { return module == nullptr ? StatusCode::invalid_operation_in_script : run(); };
        switch (instruction.opcode)
        {
        case Opcode::pack_generic:
        case Opcode::unpack_generic:
        case Opcode::exists_generic:
        case Opcode::move_from_generic:
        case Opcode::move_to_generic:
        case Opcode::imm_borrow_global_generic:
        case Opcode::mut_borrow_global_generic:
            return in_module(
                [&]
                {
                    return check(
                        module->struct_instantiations, [](TableIndex index) { return index; });
                });
        case Opcode::pack_variant_generic:
        case Opcode::unpack_variant_generic:
        case Opcode::test_variant_generic:
            return in_module(
                [&]
                {
                    return check(module->struct_variant_instantiations, [&](TableIndex index)
                        { return module->struct_variant_handles[index].owner; });
                });
        case Opcode::imm_borrow_field_generic:
        case Opcode::mut_borrow_field_generic:
            return in_module(
                [&]
                {
                    return check(module->field_instantiations,
                        [&](TableIndex index) { return module->field_handles[index].owner; });
                });
        case Opcode::imm_borrow_variant_field_generic:
        case Opcode::mut_borrow_variant_field_generic:
            return in_module(
                [&]
                {
                    return check(module->variant_field_instantiations, [&](TableIndex index)
                        { return module->variant_field_handles[index].owner; });
                });
        default:
            return passed;
        }
    }

    Result<Done, VmError> check_script(const CompiledScript& script) const
    {
        StatusCode checked =
            check_instantiations(tables_.signatures[script.parameters], script.type_parameters);
        if (checked == passed)
            checked = check_unit(script.code, script.type_parameters);
        if (checked != passed)
            return Err{VmError{checked}};
        return Done{};
    }

    Result<Done, VmError> check_structure(const StructDefinition& definition) const
    {
        if (auto checked = check_fields(definition, definition.fields); !checked.ok())
            return checked;
        for (const VariantDefinition& variant : definition.variants)
            if (auto checked = check_fields(definition, variant.fields); !checked.ok())
                return checked;
        return Done{};
    }

    Result<Done, VmError> check_fields(
        const StructDefinition& definition, const std::vector<FieldDefinition>& fields) const
    {
        const StructHandle& handle = code_.handle_of(definition);
        std::vector<AbilitySet> parameters;
        for (const StructTypeParameter& parameter : handle.type_parameters)
            parameters.push_back(parameter.constraints);
        for (std::size_t i = 0; i < fields.size(); ++i)
        {
            StatusCode checked = check_shape(fields[i].type);
            if (checked == passed)
                checked = check_instantiation(fields[i].type, parameters);
            if (checked == passed)
                checked = check_phantoms(fields[i].type, false, handle.type_parameters);
            if (checked != passed)
                return Err{error_at(checked, IndexKind::field_definition, i)};
        }
        return Done{};
    }

    StatusCode check_phantoms(const SignatureToken& type, bool is_phantom_position,
        std::span<const StructTypeParameter> parameters) const
    {
        if (type.kind == TokenKind::type_parameter)
            return !is_phantom_position && type.index < parameters.size() &&
                           parameters[type.index].is_phantom ?
                       StatusCode::invalid_phantom_type_param_position :
                       passed;
        const bool is_instantiation = type.kind == TokenKind::structure_instantiation;
        for (std::size_t i = 0; i < type.arguments.size(); ++i)
        {
            const bool is_phantom =
                is_instantiation &&
                tables_.struct_handles[type.index].type_parameters[i].is_phantom;
            if (const StatusCode checked =
                    check_phantoms(type.arguments[i], is_phantom, parameters);
                checked != passed)
                return checked;
        }
        return passed;
    }

    const CodeView& code_;
    const CompiledTables& tables_;
};
}  // namespace

Result<Done, VmError> check_signatures_legacy(const CodeView& code)
{
    return LegacyChecker{code}.check();
}

Result<Done, VmError> check_field_abilities(const CodeView& code)
{
    const auto definitions = code.struct_definitions();
    for (std::size_t i = 0; i < definitions.size(); ++i)
    {
        const StructHandle& handle = code.handle_of(definitions[i]);
        const AbilitySet required = requirements_of(handle.abilities);
        // What the structure may do depends on its type arguments: they are taken to have everything here.
        const std::vector<AbilitySet> parameters(handle.type_parameters.size(), AbilitySet::all());
        StatusCode found = passed;
        for_each_field(definitions[i],
            [&](const FieldDefinition& field)
            {
                if (found != passed)
                    return;
                const auto abilities =
                    abilities_of(field.type, code.tables.struct_handles, parameters);
                if (!abilities)
                    found = StatusCode::verifier_invariant_violation;
                else if (!required.is_subset_of(*abilities))
                    found = StatusCode::field_missing_type_ability;
            });
        if (found != passed)
            return Err{error_at(found, IndexKind::struct_definition, i)};
    }
    return Done{};
}
}  // namespace braid::move
