// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/verifier/name_index.hpp"
#include "vm-frontends/move/verifier/verify.hpp"
#include <algorithm>

namespace braid::move
{
namespace
{
bool is_persistent(const FunctionHandle& handle) noexcept
{
    return std::ranges::find(handle.attributes, FunctionAttribute::persistent,
               &FunctionAttribute::kind) != handle.attributes.end();
}

bool has_enum(const CompiledModule& module) noexcept
{
    return std::ranges::find(module.struct_definitions, StructDefinition::Kind::declared_variants,
               &StructDefinition::kind) != module.struct_definitions.end();
}

/// aptos-core: move-binary-format/src/compatibility.rs. Each check gives what is wrong; empty where nothing is.
class UpgradeCheck
{
public:
    UpgradeCheck(
        const CompiledModule& before, const CompiledModule& next, const CompatibilityPolicy& policy)
      : before_(before),
        next_(next),
        policy_(policy),
        structures_(next, next.struct_definitions, next.struct_handles),
        functions_(next, next.function_definitions, next.function_handles)
    {}

    [[nodiscard]] std::string check() const
    {
        if (self_id_of(before_) != self_id_of(next_))
            return "changed the module's address or name";
        for (const StructDefinition& definition : before_.struct_definitions)
            if (std::string wrong = check_structure(definition); !wrong.empty())
                return wrong;
        for (const FunctionDefinition& definition : before_.function_definitions)
            if (std::string wrong = check_function(definition); !wrong.empty())
                return wrong;
        if (policy_.check_friend_linking && !keeps_friends())
            return "removed friend declaration";
        return {};
    }

private:
    using Tokens = std::span<const SignatureToken>;

    [[nodiscard]] std::string check_structure(const StructDefinition& old) const
    {
        const StructHandle& old_handle = before_.struct_handles[old.handle];
        const std::string& name = before_.identifiers[old_handle.name];
        const StructDefinition* const kept = structures_.find(name);
        if (kept == nullptr)
            return "removed struct `" + name + '`';
        const StructHandle& handle = next_.struct_handles[kept->handle];
        if (!old_handle.abilities.is_subset_of(handle.abilities))
            return "removed abilities from struct `" + name + '`';
        if (!std::ranges::equal(old_handle.type_parameters, handle.type_parameters,
                [](const StructTypeParameter& a, const StructTypeParameter& b)
                {
                    return (!a.is_phantom || b.is_phantom) &&
                           b.constraints.is_subset_of(a.constraints);
                }))
            return "changed type parameters of struct `" + name + '`';
        if (policy_.check_struct_layout && !has_same_layout(old, *kept))
            return "changed layout of struct `" + name + '`';
        return {};
    }

    /// Enums may get more variants, behind those that they have.
    [[nodiscard]] bool has_same_layout(
        const StructDefinition& old, const StructDefinition& kept) const
    {
        if (old.variants.empty())
            return kept.variants.empty() && has_same_fields(old.fields, kept.fields);
        if (old.variants.size() > kept.variants.size())
            return false;
        return std::ranges::equal(old.variants, std::span{kept.variants}.first(old.variants.size()),
            [&](const VariantDefinition& a, const VariantDefinition& b)
            {
                return before_.identifiers[a.name] == next_.identifiers[b.name] &&
                       has_same_fields(a.fields, b.fields);
            });
    }

    [[nodiscard]] bool has_same_fields(
        const std::vector<FieldDefinition>& old, const std::vector<FieldDefinition>& kept) const
    {
        return std::ranges::equal(old, kept,
            [&](const FieldDefinition& a, const FieldDefinition& b)
            {
                return before_.identifiers[a.name] == next_.identifiers[b.name] &&
                       is_same(a.type, b.type);
            });
    }

    /// Whether changing the friend function breaks nobody, as friends count as private.
    [[nodiscard]] bool may_change(const FunctionDefinition& old, bool is_persistent_function) const
    {
        return old.visibility == Visibility::friends && !policy_.check_friend_linking &&
               !(old.is_entry && policy_.treat_entry_as_public) && !is_persistent_function;
    }

    [[nodiscard]] std::string check_function(const FunctionDefinition& old) const
    {
        const FunctionHandle& old_handle = before_.function_handles[old.handle];
        const bool was_persistent = !policy_.use_legacy_checker && is_persistent(old_handle);
        const bool is_exposed =
            old.visibility != Visibility::module_only || old.is_entry || was_persistent;
        if (!is_exposed || may_change(old, was_persistent))
            return {};
        const std::string& name = before_.identifiers[old_handle.name];
        const FunctionDefinition* const kept = functions_.find(name);
        if (kept == nullptr)
            return "removed function `" + name + '`';
        const FunctionHandle& handle = next_.function_handles[kept->handle];
        const bool keeps_visibility =
            old.visibility == Visibility::module_only || kept->visibility == Visibility::everyone ||
            (old.visibility == Visibility::friends && kept->visibility == Visibility::friends);
        if (!keeps_visibility)
            return "changed visibility of function `" + name + '`';
        if (old.is_entry && !kept->is_entry)
            return "removed `entry` modifier of function `" + name + '`';
        if (was_persistent && !is_persistent(handle))
            return "removed required attributes of function `" + name + '`';
        if (!is_same(
                before_.signatures[old_handle.parameters], next_.signatures[handle.parameters]))
            return "changed parameter types of function `" + name + '`';
        if (!is_same(before_.signatures[old_handle.results], next_.signatures[handle.results]))
            return "changed return type of function `" + name + '`';
        if (!std::ranges::equal(old_handle.type_parameters, handle.type_parameters,
                [](AbilitySet a, AbilitySet b) { return b.is_subset_of(a); }))
            return "changed type parameters of function `" + name + '`';
        return {};
    }

    [[nodiscard]] bool keeps_friends() const
    {
        return std::ranges::all_of(before_.friends,
            [&](const ModuleHandle& old)
            {
                return std::ranges::any_of(next_.friends,
                    [&](const ModuleHandle& kept)
                    {
                        return before_.addresses[old.address] == next_.addresses[kept.address] &&
                               before_.identifiers[old.name] == next_.identifiers[kept.name];
                    });
            });
    }

    [[nodiscard]] bool is_same(Tokens old, Tokens kept) const
    {
        return std::ranges::equal(old, kept,
            [&](const SignatureToken& a, const SignatureToken& b) { return is_same(a, b); });
    }

    [[nodiscard]] bool is_same(const SignatureToken& old, const SignatureToken& kept) const
    {
        // Function types are compared by the numbers of their structures, as aptos-core does.
        if (old.kind == TokenKind::function)
            return old == kept;
        if (old.kind != kept.kind)
            return false;
        switch (old.kind)
        {
        case TokenKind::structure:
        case TokenKind::structure_instantiation:
            if (!is_same_structure(old.index, kept.index))
                return false;
            break;
        case TokenKind::type_parameter:
            return old.index == kept.index;
        default:
            break;
        }
        return is_same(Tokens{old.arguments}, Tokens{kept.arguments});
    }

    [[nodiscard]] bool is_same_structure(TableIndex old, TableIndex kept) const
    {
        const StructHandle& a = before_.struct_handles[old];
        const StructHandle& b = next_.struct_handles[kept];
        const ModuleHandle& of_a = before_.module_handles[a.module];
        const ModuleHandle& of_b = next_.module_handles[b.module];
        return before_.identifiers[a.name] == next_.identifiers[b.name] &&
               before_.identifiers[of_a.name] == next_.identifiers[of_b.name] &&
               before_.addresses[of_a.address] == next_.addresses[of_b.address];
    }

    const CompiledModule& before_;
    const CompiledModule& next_;
    const CompatibilityPolicy& policy_;
    NameIndex<StructDefinition> structures_;
    NameIndex<FunctionDefinition> functions_;
};
}  // namespace

Result<Done, VmError> check_compatible(
    const CompiledModule& before, const CompiledModule& next, const CompatibilityPolicy& policy)
{
    if (policy.use_legacy_checker && (has_enum(before) || has_enum(next)))
        return Err{VmError{StatusCode::feature_not_enabled, "enum types"}};
    std::string wrong = UpgradeCheck{before, next, policy}.check();
    if (!wrong.empty())
        return Err{VmError{StatusCode::backward_incompatible_module_update, std::move(wrong)}};
    return Done{};
}
}  // namespace braid::move
