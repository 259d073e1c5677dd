// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/verifier/passes.hpp"
#include <algorithm>
#include <array>

/// A type is checked without knowing what abilities the type parameters in it have. That gives what it asks of them: four bits a
/// parameter. Wherever the type is used, what the parameters have there must include that.
/// aptos-core: move-bytecode-verifier/src/signature_v2.rs.
namespace braid::move
{
namespace
{
/// What is asked of type parameters, or what they have.
class Constraints
{
public:
    static constexpr std::size_t parameter_count_max = 256;

    Constraints() = default;
    explicit Constraints(std::span<const AbilitySet> parameters) noexcept
    {
        for (std::size_t i = 0; i < parameters.size(); ++i)
            add(i, parameters[i]);
    }

    void add(std::size_t parameter, AbilitySet abilities) noexcept
    {
        words_[parameter / per_word] |= std::uint64_t{abilities.bits} << (parameter % per_word * 4);
    }
    void merge(const Constraints& other) noexcept
    {
        for (std::size_t i = 0; i < words_.size(); ++i)
            words_[i] |= other.words_[i];
    }
    [[nodiscard]] bool is_satisfied_by(const Constraints& context) const noexcept
    {
        std::uint64_t missing = 0;
        for (std::size_t i = 0; i < words_.size(); ++i)
            missing |= words_[i] & ~context.words_[i];
        return missing == 0;
    }

private:
    static constexpr std::size_t per_word = 16;

    std::array<std::uint64_t, parameter_count_max / per_word> words_{};
};

/// Checks the type, and adds to `out` what it asks of type parameters.
StatusCode check_type(std::span<const StructHandle> handles, const SignatureToken& type,
    bool may_be_reference, AbilitySet required, Constraints& out)
{
    const auto has = [&](AbilitySet abilities) { return required.is_subset_of(abilities); };
    constexpr StatusCode missing = StatusCode::constraint_not_satisfied;
    switch (type.kind)
    {
    case TokenKind::type_parameter:
        out.add(type.index, required);
        return passed;
    case TokenKind::signer:
        return has(AbilitySet::signer()) ? passed : missing;
    case TokenKind::reference:
    case TokenKind::mutable_reference:
        if (!may_be_reference)
            return StatusCode::invalid_signature_token;
        if (!has(AbilitySet::references()))
            return missing;
        return check_type(handles, type.arguments[0], false, {}, out);
    case TokenKind::vector:
        if (!has(AbilitySet::vector()))
            return missing;
        return check_type(handles, type.arguments[0], false, requirements_of(required), out);
    case TokenKind::function:
        return has(type.abilities) ? passed : missing;
    case TokenKind::structure:
        return has(handles[type.index].abilities) ? passed : missing;
    case TokenKind::structure_instantiation:
        break;
    default:
        return has(AbilitySet::primitives()) ? passed : missing;
    }
    const StructHandle& handle = handles[type.index];
    if (!has(handle.abilities))
        return missing;
    if (handle.type_parameters.size() != type.arguments.size())
        return StatusCode::number_of_type_arguments_mismatch;
    for (std::size_t i = 0; i < type.arguments.size(); ++i)
    {
        const StructTypeParameter& parameter = handle.type_parameters[i];
        const AbilitySet of_argument = parameter.is_phantom ?
                                           parameter.constraints :
                                           parameter.constraints | requirements_of(required);
        const StatusCode checked = check_type(handles, type.arguments[i], false, of_argument, out);
        if (checked != passed)
            return checked;
    }
    return passed;
}

/// Whether phantom type parameters stand in phantom positions alone.
bool has_valid_phantoms(std::span<const StructHandle> handles,
    std::span<const StructTypeParameter> context, bool is_phantom_position,
    const SignatureToken& type)
{
    switch (type.kind)
    {
    case TokenKind::type_parameter:
        return is_phantom_position || type.index >= context.size() ||
               !context[type.index].is_phantom;
    case TokenKind::vector:
    case TokenKind::function:
        return std::ranges::all_of(type.arguments, [&](const SignatureToken& argument)
            { return has_valid_phantoms(handles, context, false, argument); });
    case TokenKind::structure_instantiation:
    {
        const StructHandle& handle = handles[type.index];
        for (std::size_t i = 0; i < type.arguments.size(); ++i)
            if (!has_valid_phantoms(
                    handles, context, handle.type_parameters[i].is_phantom, type.arguments[i]))
                return false;
        return true;
    }
    default:
        return true;
    }
}

/// What was found of one entry of a table.
struct Checked
{
    bool is_known = false;
    Constraints constraints;
};

class SignatureChecker
{
public:
    explicit SignatureChecker(const CodeView& code)
      : code_(code),
        tables_(code.tables),
        signatures_(code.tables.signatures.size()),
        functions_(code.tables.function_instantiations.size())
    {
        if (code.module == nullptr)
            return;
        structures_[plain].resize(code.module->struct_instantiations.size());
        structures_[with_key].resize(code.module->struct_instantiations.size());
        structures_[of_field].resize(code.module->field_instantiations.size());
        structures_[of_variant].resize(code.module->struct_variant_instantiations.size());
        structures_[of_variant_field].resize(code.module->variant_field_instantiations.size());
    }

    Result<Done, VmError> check()
    {
        if (auto checked = check_pools(); !checked.ok())
            return checked;
        for (std::size_t i = 0; i < tables_.function_handles.size(); ++i)
            if (auto checked = check_handle(i); !checked.ok())
                return checked;
        if (code_.script != nullptr)
            return check_script(*code_.script);
        const auto& functions = code_.module->function_definitions;
        for (std::size_t i = 0; i < functions.size(); ++i)
            if (auto checked = check_function(functions[i], i); !checked.ok())
                return checked;
        const auto& structures = code_.module->struct_definitions;
        for (std::size_t i = 0; i < structures.size(); ++i)
            if (const StatusCode checked = check_structure(structures[i]); checked != passed)
                return Err{error_at(checked, IndexKind::struct_definition, i)};
        return Done{};
    }

private:
    using Outcome = Result<const Constraints*, VmError>;

    /// Instantiations of structures, by how they are used.
    enum Use : std::uint8_t
    {
        plain,
        of_field,
        of_variant,
        of_variant_field,
        /// As resources.
        with_key,
    };
    static constexpr std::size_t use_count = 5;

    static constexpr IndexKind kind_of(Use use) noexcept
    {
        switch (use)
        {
        case of_field:
            return IndexKind::field_instantiation;
        case of_variant:
            return IndexKind::struct_variant_instantiation;
        case of_variant_field:
            return IndexKind::variant_field_instantiation;
        default:
            return IndexKind::struct_def_instantiation;
        }
    }

    /// Everything that has a table of its own, whether used or not.
    Result<Done, VmError> check_pools()
    {
        for (std::size_t i = 0; i < tables_.signatures.size(); ++i)
            if (auto checked = find_signature(static_cast<TableIndex>(i)); !checked.ok())
                return Err{checked.error()};
        for (std::size_t i = 0; i < tables_.function_instantiations.size(); ++i)
            if (auto checked = find_function_instantiation(i); !checked.ok())
                return Err{checked.error()};
        if (code_.module == nullptr)
            return Done{};
        for (const Use use : {plain, of_field, of_variant, of_variant_field})
            for (std::size_t i = 0; i < structures_[use].size(); ++i)
                if (auto checked = find_struct_instantiation(use, i); !checked.ok())
                    return Err{checked.error()};
        return Done{};
    }

    /// What the signature asks; computed once.
    Outcome find_signature(TableIndex index)
    {
        Checked& entry = signatures_[index];
        if (entry.is_known)
            return &entry.constraints;
        for (const SignatureToken& type : tables_.signatures[index])
        {
            const StatusCode checked =
                check_type(tables_.struct_handles, type, true, {}, entry.constraints);
            if (checked != passed)
                return Err{error_at(checked, IndexKind::signature, index)};
        }
        entry.is_known = true;
        return &entry.constraints;
    }

    StatusCode check_in_context(TableIndex signature, const Constraints& context) const
    {
        return signatures_[signature].constraints.is_satisfied_by(context) ?
                   passed :
                   StatusCode::constraint_not_satisfied;
    }

    /// A type argument, against what its parameter asks.
    Result<Done, VmError> check_argument(
        TableIndex signature, const SignatureToken& type, AbilitySet required, Constraints& out)
    {
        const StatusCode checked = check_type(tables_.struct_handles, type, true, required, out);
        if (checked != passed)
            return Err{error_at(checked, IndexKind::signature, signature)};
        return Done{};
    }

    Outcome find_function_instantiation(std::size_t index)
    {
        Checked& found = functions_[index];
        if (found.is_known)
            return &found.constraints;
        constexpr IndexKind kind = IndexKind::function_instantiation;
        const Instantiation& entry = tables_.function_instantiations[index];
        const auto& parameters = tables_.function_handles[entry.handle].type_parameters;
        const Signature& arguments = tables_.signatures[entry.type_arguments];
        if (parameters.size() != arguments.size())
            return Err{error_at(StatusCode::number_of_type_arguments_mismatch, kind, index)};
        for (std::size_t i = 0; i < arguments.size(); ++i)
        {
            if (arguments[i].is_reference())
                return Err{error_at(StatusCode::invalid_signature_token, kind, index)};
            auto checked = check_argument(
                entry.type_arguments, arguments[i], parameters[i], found.constraints);
            if (!checked.ok())
                return Err{checked.error()};
        }
        found.is_known = true;
        return &found.constraints;
    }

    /// The structure's definition, and the signature of the type arguments.
    [[nodiscard]] std::pair<TableIndex, TableIndex> target_of(Use use, std::size_t index) const
    {
        const CompiledModule& module = *code_.module;
        switch (use)
        {
        case of_field:
        {
            const Instantiation& entry = module.field_instantiations[index];
            return {module.field_handles[entry.handle].owner, entry.type_arguments};
        }
        case of_variant:
        {
            const Instantiation& entry = module.struct_variant_instantiations[index];
            return {module.struct_variant_handles[entry.handle].owner, entry.type_arguments};
        }
        case of_variant_field:
        {
            const Instantiation& entry = module.variant_field_instantiations[index];
            return {module.variant_field_handles[entry.handle].owner, entry.type_arguments};
        }
        default:
        {
            const Instantiation& entry = module.struct_instantiations[index];
            return {entry.handle, entry.type_arguments};
        }
        }
    }

    Outcome find_struct_instantiation(Use use, std::size_t index)
    {
        Checked& found = structures_[use][index];
        if (found.is_known)
            return &found.constraints;
        const IndexKind kind = kind_of(use);
        const AbilitySet required{
            use == with_key ? static_cast<std::uint8_t>(Ability::key) : std::uint8_t{0}};
        const auto [definition, signature] = target_of(use, index);
        const StructHandle& handle = code_.handle_of(code_.module->struct_definitions[definition]);
        const Signature& arguments = tables_.signatures[signature];
        if (handle.type_parameters.size() != arguments.size())
            return Err{error_at(StatusCode::number_of_type_arguments_mismatch, kind, index)};
        if (!required.is_subset_of(handle.abilities))
            return Err{error_at(StatusCode::constraint_not_satisfied, kind, index)};
        for (std::size_t i = 0; i < arguments.size(); ++i)
        {
            if (arguments[i].is_reference())
                return Err{error_at(StatusCode::invalid_signature_token, kind, index)};
            const StructTypeParameter& parameter = handle.type_parameters[i];
            const AbilitySet of_argument = parameter.is_phantom ?
                                               parameter.constraints :
                                               parameter.constraints | requirements_of(required);
            auto checked = check_argument(signature, arguments[i], of_argument, found.constraints);
            if (!checked.ok())
                return Err{checked.error()};
        }
        found.is_known = true;
        return &found.constraints;
    }

    Result<Done, VmError> check_handle(std::size_t index)
    {
        const FunctionHandle& handle = tables_.function_handles[index];
        const Constraints context{handle.type_parameters};
        if (check_in_context(handle.parameters, context) != passed ||
            check_in_context(handle.results, context) != passed)
            return Err{
                error_at(StatusCode::constraint_not_satisfied, IndexKind::function_handle, index)};
        return Done{};
    }

    Result<Done, VmError> check_script(const CompiledScript& script)
    {
        const Constraints context{script.type_parameters};
        if (const StatusCode checked = check_in_context(script.parameters, context);
            checked != passed)
            return Err{VmError{checked}};
        return check_unit(script.code, context);
    }

    Result<Done, VmError> check_function(const FunctionDefinition& definition, std::size_t index)
    {
        if (!definition.code)
            return Done{};
        const FunctionHandle& handle = tables_.function_handles[definition.handle];
        auto checked = check_unit(*definition.code, Constraints{handle.type_parameters});
        if (checked.ok())
            return checked;
        VmError error = checked.error();
        if (!error.index)
            error.index = {IndexKind::function_definition, static_cast<std::uint16_t>(index)};
        return Err{std::move(error)};
    }

    Result<Done, VmError> check_unit(const CodeUnit& unit, const Constraints& context)
    {
        if (check_in_context(unit.locals, context) != passed)
            return Err{
                error_at(StatusCode::constraint_not_satisfied, IndexKind::signature, unit.locals)};
        for (const Instruction& instruction : unit.code)
            if (auto checked = check_instruction(instruction, context); !checked.ok())
                return checked;
        return Done{};
    }

    Result<Done, VmError> check_instruction(
        const Instruction& instruction, const Constraints& context)
    {
        switch (instruction.opcode)
        {
        case Opcode::call_generic:
        case Opcode::pack_closure_generic:
            return expect(find_function_instantiation(instruction.operand), context);
        case Opcode::pack_generic:
        case Opcode::unpack_generic:
            return check_use(plain, instruction, context);
        case Opcode::exists_generic:
        case Opcode::move_from_generic:
        case Opcode::move_to_generic:
        case Opcode::imm_borrow_global_generic:
        case Opcode::mut_borrow_global_generic:
            return check_use(with_key, instruction, context);
        case Opcode::pack_variant_generic:
        case Opcode::unpack_variant_generic:
        case Opcode::test_variant_generic:
            return check_use(of_variant, instruction, context);
        case Opcode::imm_borrow_field_generic:
        case Opcode::mut_borrow_field_generic:
            return check_use(of_field, instruction, context);
        case Opcode::imm_borrow_variant_field_generic:
        case Opcode::mut_borrow_variant_field_generic:
            return check_use(of_variant_field, instruction, context);
        case Opcode::call_closure:
            return check_closure_type(tables_.signatures[instruction.operand]);
        case Opcode::vec_pack:
        case Opcode::vec_len:
        case Opcode::vec_imm_borrow:
        case Opcode::vec_mut_borrow:
        case Opcode::vec_push_back:
        case Opcode::vec_pop_back:
        case Opcode::vec_unpack:
        case Opcode::vec_swap:
            return check_element_type(instruction.operand, context);
        default:
            return Done{};
        }
    }

    static Result<Done, VmError> expect(const Outcome& checked, const Constraints& context)
    {
        if (!checked.ok())
            return Err{checked.error()};
        if (!(*checked)->is_satisfied_by(context))
            return Err{VmError{StatusCode::constraint_not_satisfied}};
        return Done{};
    }

    Result<Done, VmError> check_use(
        Use use, const Instruction& instruction, const Constraints& context)
    {
        if (code_.module == nullptr)
            return Err{VmError{StatusCode::invalid_operation_in_script}};
        return expect(find_struct_instantiation(use, instruction.operand), context);
    }

    static Result<Done, VmError> check_closure_type(const Signature& signature)
    {
        if (signature.size() != 1 || signature[0].kind != TokenKind::function)
            return Err{VmError{StatusCode::closure_call_requires_function}};
        return Done{};
    }

    Result<Done, VmError> check_element_type(TableIndex signature, const Constraints& context)
    {
        const Signature& types = tables_.signatures[signature];
        if (types.size() != 1)
            return Err{VmError{StatusCode::number_of_type_arguments_mismatch}};
        if (types[0].is_reference())
            return Err{VmError{StatusCode::invalid_signature_token}};
        if (const StatusCode checked = check_in_context(signature, context); checked != passed)
            return Err{VmError{checked}};
        return Done{};
    }

    StatusCode check_structure(const StructDefinition& definition) const
    {
        const StructHandle& handle = code_.handle_of(definition);
        Constraints declared;
        Constraints everything;
        for (std::size_t i = 0; i < handle.type_parameters.size(); ++i)
        {
            declared.add(i, handle.type_parameters[i].constraints);
            everything.add(i, AbilitySet::all());
        }
        const AbilitySet required = requirements_of(handle.abilities);
        StatusCode found = passed;
        for_each_field(definition,
            [&](const FieldDefinition& field)
            {
                if (found != passed)
                    return;
                found = check_field(field.type, {}, declared);
                if (found == passed && check_field(field.type, required, everything) != passed)
                    found = StatusCode::field_missing_type_ability;
                if (found == passed && !has_valid_phantoms(tables_.struct_handles,
                                           handle.type_parameters, false, field.type))
                    found = StatusCode::invalid_phantom_type_param_position;
            });
        return found;
    }

    StatusCode check_field(
        const SignatureToken& type, AbilitySet required, const Constraints& context) const
    {
        Constraints asked;
        const StatusCode checked = check_type(tables_.struct_handles, type, false, required, asked);
        if (checked != passed)
            return checked;
        return asked.is_satisfied_by(context) ? passed : StatusCode::constraint_not_satisfied;
    }

    const CodeView& code_;
    const CompiledTables& tables_;
    std::vector<Checked> signatures_;
    std::vector<Checked> functions_;
    std::array<std::vector<Checked>, use_count> structures_;
};

/// The most type parameters that anything has or names.
std::size_t count_type_parameters(const CodeView& code, const VerifierConfig& config)
{
    std::size_t count = 0;
    const auto look_at = [&](const SignatureToken& type)
    {
        for_each_token(type,
            [&](const SignatureToken& token)
            {
                if (token.kind == TokenKind::type_parameter)
                    count = std::max<std::size_t>(count, token.index + std::size_t{1});
            });
    };
    for (const FunctionHandle& handle : code.tables.function_handles)
        count = std::max(count, handle.type_parameters.size());
    for (const StructHandle& handle : code.tables.struct_handles)
        count = std::max(count, handle.type_parameters.size());
    for (const Signature& signature : code.tables.signatures)
        std::ranges::for_each(signature, look_at);
    for (const StructDefinition& definition : code.struct_definitions())
        for_each_field(definition, [&](const FieldDefinition& field) { look_at(field.type); });
    if (code.script != nullptr && config.counts_script_type_parameters)
        count = std::max(count, code.script->type_parameters.size());
    return count;
}

/// Whether the script's own type parameters fit into the bit set that aptos-core chose for `count` of them.
bool has_fitting_script(const CodeView& code, std::size_t count)
{
    constexpr std::array<std::size_t, 3> sizes{16, 32, Constraints::parameter_count_max};
    const auto* const fitting = std::ranges::lower_bound(sizes, count);
    return code.script == nullptr || code.script->type_parameters.size() <= *fitting;
}
}  // namespace

Result<Done, VmError> check_signatures(const CodeView& code, const VerifierConfig& config)
{
    const std::size_t count = count_type_parameters(code, config);
    if (count > Constraints::parameter_count_max)
        return Err{VmError{StatusCode::unknown_invariant_violation_error,
            "too many type parameters/arguments in the program"}};
    if (!has_fitting_script(code, count))
        return Err{VmError{StatusCode::verifier_invariant_violation,
            "more type parameters of the script than were counted"}};
    return SignatureChecker{code}.check();
}
}  // namespace braid::move
