// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/format/binary.hpp"
#include "vm-frontends/move/format/limits.hpp"
#include <algorithm>

namespace braid::move
{
namespace
{
/// Types in types are taken one after another, front to back; stops where `visit` says false.
template <typename Visit>
bool visit_types(const SignatureToken& type, const Visit& visit)
{
    if (!visit(type))
        return false;
    return std::ranges::all_of(type.arguments,
        [&visit](const SignatureToken& argument) { return visit_types(argument, visit); });
}

/// Checks the tables in the order of aptos-core's bounds checker, as the first fault is the answer.
/// https://github.com/move-language/move-on-aptos/blob/main/language/move-binary-format/src/check_bounds.rs
class BoundsChecker
{
public:
    BoundsChecker(const CompiledTables& tables, const CompiledModule* module)
      : tables_(tables), module_(module), type_parameter_counts_(tables.signatures.size(), unknown)
    {}

    [[nodiscard]] bool ok() const noexcept { return ok_; }
    [[nodiscard]] VmError take_fault() { return std::move(fault_); }

    void check_tables()
    {
        each(tables_.signatures, [this](const Signature& signature)
            { each(signature, [this](const SignatureToken& type) { check_type(type); }); });
        each(tables_.constants, [this](const Constant& constant) { check_type(constant.type); });
        each(tables_.module_handles, [this](const ModuleHandle& handle) { check(handle); });
        if (module_ != nullptr)
            check(IndexKind::module_handle, module_->self_module, tables_.module_handles.size());
        each(tables_.struct_handles,
            [this](const StructHandle& handle)
            {
                check(IndexKind::module_handle, handle.module, tables_.module_handles.size());
                check(IndexKind::identifier, handle.name, tables_.identifiers.size());
            });
        each(tables_.function_handles, [this](const FunctionHandle& handle) { check(handle); });
        if (module_ != nullptr)
            check_before_functions(*module_);
        check(IndexKind::function_handle, tables_.function_instantiations,
            tables_.function_handles.size());
        if (module_ != nullptr)
            check_behind_functions(*module_);
    }

    void check_main(const CompiledScript& script)
    {
        check(IndexKind::signature, script.parameters, tables_.signatures.size());
        check_type_parameters(script.parameters, script.type_parameters.size());
        if (ok_)
            check_code(script.code, script.type_parameters.size(),
                tables_.signatures[script.parameters].size());
    }

    void fail(StatusCode code, IndexKind kind, std::size_t index)
    {
        if (!ok_)
            return;
        ok_ = false;
        fault_ = VmError{code};
        fault_.index = {kind, static_cast<std::uint16_t>(index)};
    }

private:
    static constexpr std::uint32_t unknown = ~std::uint32_t{0};

    template <typename T, typename Check>
    void each(const std::vector<T>& table, const Check& check_one)
    {
        for (std::size_t i = 0; i < table.size() && ok_; ++i)
            check_one(table[i]);
    }

    void check(IndexKind kind, std::size_t index, std::size_t size)
    {
        if (index < size)
            return;
        fail(StatusCode::index_out_of_bounds, kind, index);
    }

    void check(const ModuleHandle& handle)
    {
        check(IndexKind::address_identifier, handle.address, tables_.addresses.size());
        check(IndexKind::identifier, handle.name, tables_.identifiers.size());
    }

    void check(const FunctionHandle& handle)
    {
        check(IndexKind::module_handle, handle.module, tables_.module_handles.size());
        check(IndexKind::identifier, handle.name, tables_.identifiers.size());
        check(IndexKind::signature, handle.parameters, tables_.signatures.size());
        check(IndexKind::signature, handle.results, tables_.signatures.size());
        check_type_parameters(handle.parameters, handle.type_parameters.size());
        check_type_parameters(handle.results, handle.type_parameters.size());
    }

    void check(IndexKind kind, const std::vector<Instantiation>& table, std::size_t handle_count)
    {
        each(table,
            [this, kind, handle_count](const Instantiation& instantiation)
            {
                check(kind, instantiation.handle, handle_count);
                check(
                    IndexKind::signature, instantiation.type_arguments, tables_.signatures.size());
            });
    }

    void check_before_functions(const CompiledModule& module)
    {
        each(module.field_handles,
            [this, &module](const FieldHandle& handle)
            {
                check(IndexKind::struct_definition, handle.owner, module.struct_definitions.size());
                if (ok_)
                    check(IndexKind::member_count, handle.field,
                        module.struct_definitions[handle.owner].fields.size());
            });
        each(module.friends, [this](const ModuleHandle& handle) { check(handle); });
        check(IndexKind::struct_definition, module.struct_instantiations,
            module.struct_definitions.size());
    }

    void check_behind_functions(const CompiledModule& module)
    {
        check(IndexKind::field_handle, module.field_instantiations, module.field_handles.size());
        for (std::size_t i = 0; i < module.struct_definitions.size() && ok_; ++i)
            check(module.struct_definitions[i], i);
        each(module.variant_field_handles,
            [this, &module](const VariantFieldHandle& handle) { check(module, handle); });
        each(module.struct_variant_handles,
            [this, &module](const StructVariantHandle& handle)
            {
                check(IndexKind::struct_definition, handle.owner, module.struct_definitions.size());
                if (ok_)
                    check(IndexKind::member_count, handle.variant,
                        module.struct_definitions[handle.owner].variants.size());
            });
        check(IndexKind::variant_field_handle, module.variant_field_instantiations,
            module.variant_field_handles.size());
        check(IndexKind::struct_variant_handle, module.struct_variant_instantiations,
            module.struct_variant_handles.size());
        for (std::size_t i = 0; i < module.function_definitions.size() && ok_; ++i)
            check(module, module.function_definitions[i], i);
    }

    void check(const CompiledModule& module, const VariantFieldHandle& handle)
    {
        check(IndexKind::struct_definition, handle.owner, module.struct_definitions.size());
        if (handle.variants.empty())
            fail(StatusCode::zero_variants_error, IndexKind::member_count, handle.field);
        if (!ok_)
            return;
        const std::vector<VariantDefinition>& variants =
            module.struct_definitions[handle.owner].variants;
        each(handle.variants,
            [this, &handle, &variants](std::uint16_t variant)
            {
                check(IndexKind::member_count, variant, variants.size());
                if (ok_)
                    check(IndexKind::member_count, handle.field, variants[variant].fields.size());
            });
    }

    void check(const StructDefinition& definition, std::size_t index)
    {
        check(IndexKind::struct_handle, definition.handle, tables_.struct_handles.size());
        if (!ok_)
            return;
        const std::size_t count = tables_.struct_handles[definition.handle].type_parameters.size();
        const auto check_field = [this, count](const FieldDefinition& field)
        {
            check(IndexKind::identifier, field.name, tables_.identifiers.size());
            check_type(field.type);
            check_type_parameters_in(field.type, count);
        };
        each(definition.fields, check_field);
        each(definition.variants,
            [this, &check_field](const VariantDefinition& variant)
            {
                check(IndexKind::identifier, variant.name, tables_.identifiers.size());
                each(variant.fields, check_field);
            });
        if (definition.kind == StructDefinition::Kind::declared_variants &&
            definition.variants.empty())
            fail(StatusCode::zero_variants_error, IndexKind::struct_definition, index);
    }

    void check(
        const CompiledModule& module, const FunctionDefinition& definition, std::size_t index)
    {
        function_ = static_cast<std::uint16_t>(index);
        check(IndexKind::function_handle, definition.handle, tables_.function_handles.size());
        each(definition.acquires, [this, &module](TableIndex acquired)
            { check(IndexKind::struct_definition, acquired, module.struct_definitions.size()); });
        if (!ok_ || !definition.code)
            return;
        const FunctionHandle& handle = tables_.function_handles[definition.handle];
        check_code(*definition.code, handle.type_parameters.size(),
            tables_.signatures[handle.parameters].size());
    }

    void check_type(const SignatureToken& type)
    {
        visit_types(type,
            [this](const SignatureToken& part)
            {
                if (part.kind != TokenKind::structure &&
                    part.kind != TokenKind::structure_instantiation)
                    return ok_;
                check(IndexKind::struct_handle, part.index, tables_.struct_handles.size());
                if (!ok_)
                    return false;
                if (tables_.struct_handles[part.index].type_parameters.size() ==
                    part.arguments.size())
                    return true;
                ok_ = false;
                fault_ = VmError{StatusCode::number_of_type_arguments_mismatch};
                return false;
            });
    }

    void check_type_parameters_in(const SignatureToken& type, std::size_t count)
    {
        visit_types(type,
            [this, count](const SignatureToken& part)
            {
                if (part.kind == TokenKind::type_parameter)
                    check(IndexKind::type_parameter, part.index, count);
                return ok_;
            });
    }

    /// How many type parameters something must have whose signature that is. [signature is within the table]
    std::uint32_t type_parameter_count(TableIndex signature)
    {
        std::uint32_t& known = type_parameter_counts_[signature];
        if (known != unknown)
            return known;
        std::uint32_t count = 0;
        for (const SignatureToken& type : tables_.signatures[signature])
            visit_types(type,
                [&count](const SignatureToken& part)
                {
                    if (part.kind == TokenKind::type_parameter)
                        count = std::max(count, std::uint32_t{part.index} + 1);
                    return true;
                });
        known = count;
        return count;
    }

    void check_type_parameters(TableIndex signature, std::size_t count)
    {
        if (!ok_)
            return;
        const std::uint32_t needed = type_parameter_count(signature);
        if (needed > count)
            fail(StatusCode::index_out_of_bounds, IndexKind::type_parameter, needed - 1);
    }

    void check_code(const CodeUnit& unit, std::size_t type_parameters, std::size_t parameters)
    {
        check(IndexKind::signature, unit.locals, tables_.signatures.size());
        if (!ok_)
            return;
        const std::size_t locals = tables_.signatures[unit.locals].size() + parameters;
        if (locals > format::local_index_max)
            return fail(
                StatusCode::too_many_locals, IndexKind::function_definition, function_.value_or(0));
        check_type_parameters(unit.locals, type_parameters);
        for (std::size_t i = 0; i < unit.code.size() && ok_; ++i)
            check(unit.code[i], {i, unit.code.size(), locals, type_parameters});
    }

    /// Where an instruction stands.
    struct Place
    {
        std::size_t offset = 0;
        std::size_t code_size = 0;
        std::size_t locals = 0;
        std::size_t type_parameters = 0;
    };

    /// An operand's fault names the instruction; a script's none.
    bool check_operand(const Instruction& instruction, std::size_t size, const Place& place)
    {
        if (!ok_ || instruction.operand < size)
            return ok_;
        ok_ = false;
        fault_ = VmError{StatusCode::index_out_of_bounds};
        if (module_ != nullptr)
        {
            fault_.function = function_;
            fault_.offset = static_cast<std::uint16_t>(place.offset);
        }
        return false;
    }

    void check_operand(
        const Instruction& instruction, const std::vector<Instantiation>& table, const Place& place)
    {
        if (check_operand(instruction, table.size(), place))
            check_type_parameters(table[instruction.operand].type_arguments, place.type_parameters);
    }

    void check(const Instruction& instruction, const Place& place)
    {
        switch (operand_of(instruction.opcode))
        {
        case OperandKind::local:
            check_operand(instruction, place.locals, place);
            return;
        case OperandKind::code_offset:
            check_operand(instruction, place.code_size, place);
            return;
        case OperandKind::constant:
            check_operand(instruction, tables_.constants.size(), place);
            return;
        case OperandKind::signature:
        case OperandKind::signature_and_count:
            if (check_operand(instruction, tables_.signatures.size(), place))
                check_type_parameters(instruction.operand, place.type_parameters);
            return;
        case OperandKind::function:
        case OperandKind::function_and_mask:
            check_operand(instruction, tables_.function_handles.size(), place);
            return;
        case OperandKind::function_instantiation:
        case OperandKind::function_instantiation_and_mask:
            check_operand(instruction, tables_.function_instantiations, place);
            return;
        default:
            // What names structures is not checked in scripts, which have none: the verifier refuses it.
            if (module_ != nullptr)
                check_of_module(instruction, *module_, place);
        }
    }

    void check_of_module(
        const Instruction& instruction, const CompiledModule& module, const Place& place)
    {
        switch (operand_of(instruction.opcode))
        {
        case OperandKind::structure:
            check_operand(instruction, module.struct_definitions.size(), place);
            return;
        case OperandKind::struct_instantiation:
            return check_operand(instruction, module.struct_instantiations, place);
        case OperandKind::field:
            check_operand(instruction, module.field_handles.size(), place);
            return;
        case OperandKind::field_instantiation:
            return check_operand(instruction, module.field_instantiations, place);
        case OperandKind::variant_field:
            check_operand(instruction, module.variant_field_handles.size(), place);
            return;
        case OperandKind::variant_field_instantiation:
            return check_operand(instruction, module.variant_field_instantiations, place);
        case OperandKind::struct_variant:
            check_operand(instruction, module.struct_variant_handles.size(), place);
            return;
        case OperandKind::struct_variant_instantiation:
            return check_operand(instruction, module.struct_variant_instantiations, place);
        default:
            return;
        }
    }

    const CompiledTables& tables_;
    /// Nothing for a script.
    const CompiledModule* module_;
    /// By signature.
    std::vector<std::uint32_t> type_parameter_counts_;
    std::optional<std::uint16_t> function_;
    VmError fault_;
    bool ok_ = true;
};
}  // namespace

Result<Done, VmError> check_bounds(const CompiledModule& module)
{
    BoundsChecker checker{module, &module};
    if (module.module_handles.empty())
        checker.fail(StatusCode::no_module_handles, IndexKind::module_handle, 0);
    else
        checker.check_tables();
    if (!checker.ok())
        return Err{checker.take_fault()};
    return Done{};
}

Result<Done, VmError> check_bounds(const CompiledScript& script)
{
    BoundsChecker checker{script, nullptr};
    checker.check_tables();
    checker.check_main(script);
    if (!checker.ok())
        return Err{checker.take_fault()};
    return Done{};
}
}  // namespace braid::move
