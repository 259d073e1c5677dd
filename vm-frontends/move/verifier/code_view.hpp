// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/format/file_format.hpp"
#include <span>

namespace braid::move
{
/// How the check of an instruction ends that passes.
inline constexpr StatusCode passed = StatusCode::executed;

/// What a pass verifies: a module, or a script, whose tables it has in any case.
struct CodeView
{
    explicit CodeView(const CompiledModule& of_module) noexcept
      : tables(of_module), module(&of_module)
    {}
    explicit CodeView(const CompiledScript& of_script) noexcept
      : tables(of_script), script(&of_script)
    {}

    const CompiledTables& tables;
    /// One of them is null.
    const CompiledModule* module = nullptr;
    const CompiledScript* script = nullptr;

    /// Empty in a script.
    [[nodiscard]] std::span<const StructDefinition> struct_definitions() const noexcept
    {
        return module != nullptr ? std::span{module->struct_definitions} :
                                   std::span<const StructDefinition>{};
    }
    /// [module != nullptr]
    [[nodiscard]] const StructHandle& handle_of(const StructDefinition& definition) const noexcept
    {
        return tables.struct_handles[definition.handle];
    }
};

/// A function, or the script, whose code is verified.
struct FunctionView
{
    /// Of the function's definition; 0 of a script.
    TableIndex index = 0;
    const CodeUnit* code = nullptr;
    /// Into the signatures; nothing in a script's place for results.
    TableIndex parameters = 0;
    std::optional<TableIndex> results;
    std::span<const AbilitySet> type_parameters;
};

[[nodiscard]] constexpr bool is_unconditional_branch(Opcode opcode) noexcept
{
    return opcode == Opcode::ret || opcode == Opcode::abort || opcode == Opcode::abort_msg ||
           opcode == Opcode::branch;
}

[[nodiscard]] constexpr bool has_branch_target(Opcode opcode) noexcept
{
    return opcode == Opcode::branch || opcode == Opcode::br_true || opcode == Opcode::br_false;
}

/// An error in one entry of a table.
[[nodiscard]] inline VmError error_at(StatusCode code, IndexKind kind, std::size_t index)
{
    VmError error{code};
    error.index = {kind, static_cast<std::uint16_t>(index)};
    return error;
}

/// An error at an instruction.
[[nodiscard]] inline VmError error_at_offset(
    StatusCode code, TableIndex function, std::size_t offset)
{
    VmError error{code};
    error.function = function;
    error.offset = static_cast<std::uint16_t>(offset);
    return error;
}

/// Calls `visit` with the token and every token within it, outermost first.
template <typename Visit>
void for_each_token(const SignatureToken& token, Visit&& visit)
{
    visit(token);
    for (const SignatureToken& argument : token.arguments)
        for_each_token(argument, visit);
}

/// Calls `visit` with each field of the structure or of its variants.
template <typename Visit>
void for_each_field(const StructDefinition& definition, Visit&& visit)
{
    for (const FieldDefinition& field : definition.fields)
        visit(field);
    for (const VariantDefinition& variant : definition.variants)
        for (const FieldDefinition& field : variant.fields)
            visit(field);
}

/// What a structure's abilities ask of its fields, or of its type arguments: see requirement_of().
[[nodiscard]] constexpr AbilitySet requirements_of(AbilitySet abilities) noexcept
{
    constexpr unsigned store = static_cast<unsigned>(Ability::store);
    constexpr unsigned key = static_cast<unsigned>(Ability::key);
    const unsigned bits = abilities.bits;
    return {static_cast<std::uint8_t>((bits & ~key) | ((bits & key) != 0 ? store : 0U))};
}

/// What a structure may have where a type argument has these abilities.
[[nodiscard]] constexpr AbilitySet allowed_by(AbilitySet argument) noexcept
{
    constexpr unsigned store = static_cast<unsigned>(Ability::store);
    constexpr unsigned key = static_cast<unsigned>(Ability::key);
    const unsigned bits = argument.bits & ~key;
    return {static_cast<std::uint8_t>(bits | ((bits & store) != 0 ? key : 0U))};
}
}  // namespace braid::move
