// SPDX-License-Identifier: Apache-2.0
#include "base/bcs.hpp"
#include "vm-frontends/move/verifier/passes.hpp"
#include <algorithm>

namespace braid::move
{
namespace
{
bool is_closure_operation(Opcode opcode) noexcept
{
    return opcode == Opcode::pack_closure || opcode == Opcode::pack_closure_generic ||
           opcode == Opcode::call_closure;
}

bool has_closure_operation(const CodeUnit& code) noexcept
{
    return std::ranges::any_of(code.code, is_closure_operation, &Instruction::opcode);
}

bool contains_function(const SignatureToken& token) noexcept
{
    return token.kind == TokenKind::function ||
           std::ranges::any_of(token.arguments, contains_function);
}

Result<Done, VmError> check_signature_features(const CodeView& code)
{
    for (std::size_t i = 0; i < code.tables.signatures.size(); ++i)
        if (std::ranges::any_of(code.tables.signatures[i], contains_function))
            return Err{error_at(StatusCode::feature_not_enabled, IndexKind::signature, i)};
    return Done{};
}

Result<Done, VmError> check_handle_features(const CodeView& code, const VerifierConfig& config)
{
    for (std::size_t i = 0; i < code.tables.function_handles.size(); ++i)
    {
        const FunctionHandle& handle = code.tables.function_handles[i];
        if (!config.enable_resource_access_control && handle.access_specifiers)
            return Err{error_at(StatusCode::feature_not_enabled, IndexKind::function_handle, i)};
        if (!config.enable_function_values && !handle.attributes.empty())
            return Err{
                error_at(StatusCode::feature_not_enabled, IndexKind::function_definition, i)};
    }
    return Done{};
}

Result<Done, VmError> check_definition_features(const CodeView& code, const VerifierConfig& config)
{
    const auto definitions = code.struct_definitions();
    for (std::size_t i = 0; i < definitions.size(); ++i)
    {
        const bool is_enum = definitions[i].kind == StructDefinition::Kind::declared_variants;
        bool has_function = false;
        // Functions within other types of fields are not looked for, as in aptos-core.
        for_each_field(definitions[i], [&](const FieldDefinition& field)
            { has_function = has_function || field.type.kind == TokenKind::function; });
        if ((is_enum && !config.enable_enum_types) ||
            (has_function && !config.enable_function_values))
            return Err{error_at(StatusCode::feature_not_enabled, IndexKind::struct_definition, i)};
    }
    return Done{};
}

std::size_t size_of_type(const SignatureToken& token)
{
    constexpr std::size_t large_weight = 4;
    std::size_t size = 0;
    for_each_token(token,
        [&](const SignatureToken& part)
        {
            const bool is_large = part.kind == TokenKind::structure ||
                                  part.kind == TokenKind::structure_instantiation ||
                                  part.kind == TokenKind::type_parameter;
            size += is_large ? large_weight : 1;
        });
    return size;
}

bool has_large_type(const CodeView& code, std::size_t node_count_max)
{
    const auto is_large = [&](const SignatureToken& token)
    { return size_of_type(token) > node_count_max; };
    for (const Signature& signature : code.tables.signatures)
        if (std::ranges::any_of(signature, is_large))
            return true;
    if (std::ranges::any_of(code.tables.constants, is_large, &Constant::type))
        return true;
    bool found = false;
    for (const StructDefinition& definition : code.struct_definitions())
        for_each_field(definition,
            [&](const FieldDefinition& field) { found = found || is_large(field.type); });
    return found;
}

Result<Done, VmError> check_handle_limits(const CodeView& code, const VerifierConfig& config)
{
    const CompiledTables& tables = code.tables;
    for (std::size_t i = 0; i < tables.function_handles.size(); ++i)
    {
        const FunctionHandle& handle = tables.function_handles[i];
        if (config.type_parameter_count_max &&
            handle.type_parameters.size() > *config.type_parameter_count_max)
            return Err{
                error_at(StatusCode::too_many_type_parameters, IndexKind::function_handle, i)};
        if (config.parameter_count_max &&
            tables.signatures[handle.parameters].size() > *config.parameter_count_max)
            return Err{error_at(StatusCode::too_many_parameters, IndexKind::function_handle, i)};
    }
    if (!config.type_parameter_count_max)
        return Done{};
    for (std::size_t i = 0; i < tables.struct_handles.size(); ++i)
        if (tables.struct_handles[i].type_parameters.size() > *config.type_parameter_count_max)
            return Err{error_at(StatusCode::too_many_type_parameters, IndexKind::struct_handle, i)};
    return Done{};
}

std::size_t largest_field_count(const StructDefinition& definition)
{
    std::size_t largest = definition.fields.size();
    for (const VariantDefinition& variant : definition.variants)
        largest = std::max(largest, variant.fields.size());
    return largest;
}

Result<Done, VmError> check_definition_limits(
    const CompiledModule& module, const VerifierConfig& config)
{
    const auto is_beyond = [](std::size_t count, const std::optional<std::size_t>& limit)
    { return limit && count > *limit; };
    if (is_beyond(module.function_definitions.size(), config.function_definition_count_max))
        return Err{VmError{StatusCode::max_function_definitions_reached}};
    if (is_beyond(module.struct_definitions.size(), config.struct_definition_count_max))
        return Err{VmError{StatusCode::max_struct_definitions_reached}};
    for (const StructDefinition& definition : module.struct_definitions)
        if (is_beyond(largest_field_count(definition), config.field_count_max))
            return Err{VmError{StatusCode::max_field_definitions_reached}};
    for (const StructDefinition& definition : module.struct_definitions)
        if (is_beyond(definition.variants.size(), config.variant_count_max))
            return Err{VmError{StatusCode::max_struct_variants_reached}};
    return Done{};
}

bool may_be_constant(const SignatureToken& token) noexcept
{
    const SignatureToken* part = &token;
    while (part->kind == TokenKind::vector)
        part = part->arguments.data();
    return part->kind == TokenKind::boolean || part->kind == TokenKind::address ||
           part->is_unsigned();
}

std::size_t width_of(TokenKind kind) noexcept
{
    switch (kind)
    {
    case TokenKind::u8:
        return 1;
    case TokenKind::u16:
        return 2;
    case TokenKind::u32:
        return 4;
    case TokenKind::u64:
        return 8;
    case TokenKind::u128:
        return 16;
    default:
        return 32;
    }
}

/// Reads a value of the type. [may_be_constant(type)]
void read_value(bcs::Reader& reader, const SignatureToken& type)
{
    if (type.kind == TokenKind::boolean)
    {
        (void)reader.boolean();
        return;
    }
    if (type.kind != TokenKind::vector)
    {
        (void)reader.fixed(width_of(type.kind));
        return;
    }
    const SignatureToken& element = type.arguments[0];
    const std::size_t count = reader.count(bcs::length_max, 1);
    for (std::size_t i = 0; i < count && reader.ok(); ++i)
        read_value(reader, element);
}
}  // namespace

Result<Done, VmError> check_features(const CodeView& code, const VerifierConfig& config)
{
    const bool has_functions = config.enable_function_values;
    if (!has_functions)
        if (auto checked = check_signature_features(code); !checked.ok())
            return checked;
    if (auto checked = check_handle_features(code, config); !checked.ok())
        return checked;
    if (code.script != nullptr)
    {
        const bool has_specifiers = code.script->access_specifiers.has_value();
        if ((has_specifiers && !config.enable_resource_access_control) ||
            (!has_functions && has_closure_operation(code.script->code)))
            return Err{VmError{StatusCode::feature_not_enabled}};
        return Done{};
    }
    if (auto checked = check_definition_features(code, config); !checked.ok())
        return checked;
    const auto& definitions = code.module->function_definitions;
    for (std::size_t i = 0; !has_functions && i < definitions.size(); ++i)
        if (definitions[i].code && has_closure_operation(*definitions[i].code))
            return Err{
                error_at(StatusCode::feature_not_enabled, IndexKind::function_definition, i)};
    return Done{};
}

Result<Done, VmError> check_limits(const CodeView& code, const VerifierConfig& config)
{
    if (auto checked = check_handle_limits(code, config); !checked.ok())
        return checked;
    if (config.type_node_count_max && has_large_type(code, *config.type_node_count_max))
        return Err{VmError{StatusCode::too_many_type_nodes}};
    if (code.module == nullptr)
        return Done{};
    return check_definition_limits(*code.module, config);
}

Result<Done, VmError> check_constants(const CodeView& code)
{
    for (std::size_t i = 0; i < code.tables.constants.size(); ++i)
    {
        const Constant& constant = code.tables.constants[i];
        if (!may_be_constant(constant.type))
            return Err{error_at(StatusCode::invalid_constant_type, IndexKind::constant_pool, i)};
        bcs::Reader reader{constant.data};
        read_value(reader, constant.type);
        if (!reader.finish().ok())
            return Err{error_at(StatusCode::malformed_constant_data, IndexKind::constant_pool, i)};
    }
    return Done{};
}

Result<Done, VmError> check_friends(const CompiledModule& module)
{
    const ModuleHandle& self = module.module_handles[module.self_module];
    if (std::ranges::find(module.friends, self) != module.friends.end())
        return Err{VmError{StatusCode::invalid_friend_decl_with_self}};
    const Hash32& address = module.addresses[self.address];
    if (std::ranges::any_of(module.friends, [&](const ModuleHandle& handle)
            { return module.addresses[handle.address] != address; }))
        return Err{VmError{StatusCode::invalid_friend_decl_with_modules_outside_account_address}};
    return Done{};
}
}  // namespace braid::move
