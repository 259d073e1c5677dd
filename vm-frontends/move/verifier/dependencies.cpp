// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/verifier/code_view.hpp"
#include "vm-frontends/move/verifier/name_index.hpp"
#include "vm-frontends/move/verifier/verify.hpp"
#include <algorithm>
#include <memory>

namespace braid::move
{
namespace
{
/// A module that the code at hand names.
struct Dependency
{
    explicit Dependency(const CompiledModule& of_module)
      : module(of_module),
        structures(of_module, of_module.struct_definitions, of_module.struct_handles),
        functions(of_module, of_module.function_definitions, of_module.function_handles)
    {}

    const CompiledModule& module;
    NameIndex<StructDefinition> structures;
    NameIndex<FunctionDefinition> functions;
    /// Whether it counts the code at hand among its friends.
    bool is_friend = false;
};

bool has_attribute(std::span<const FunctionAttribute> attributes, std::uint8_t kind) noexcept
{
    return std::ranges::find(attributes, kind, &FunctionAttribute::kind) != attributes.end();
}

/// aptos-core: move-bytecode-verifier/src/dependencies.rs.
class LinkCheck
{
public:
    explicit LinkCheck(const CodeView& code) : code_(code), tables_(code.tables) {}

    Result<Done, VmError> check(const ModuleLookup& lookup)
    {
        if (auto checked = find_modules(lookup); !checked.ok())
            return checked;
        for (std::size_t i = 0; i < tables_.struct_handles.size(); ++i)
            if (const StatusCode checked = check_structure(tables_.struct_handles[i]);
                checked != passed)
                return Err{error_at(checked, IndexKind::struct_handle, i)};
        for (std::size_t i = 0; i < tables_.function_handles.size(); ++i)
            if (const StatusCode checked = check_function(tables_.function_handles[i]);
                checked != passed)
                return Err{error_at(checked, IndexKind::function_handle, i)};
        return Done{};
    }

private:
    [[nodiscard]] bool is_own(std::size_t module_handle) const noexcept
    {
        return code_.module != nullptr && code_.module->self_module == module_handle;
    }

    Result<Done, VmError> find_modules(const ModuleLookup& lookup)
    {
        dependencies_.resize(tables_.module_handles.size());
        for (std::size_t i = 0; i < dependencies_.size(); ++i)
        {
            if (is_own(i))
                continue;
            const CompiledModule* const module =
                lookup(module_id_of(tables_, tables_.module_handles[i]));
            if (module == nullptr)
                return Err{error_at(StatusCode::missing_dependency, IndexKind::module_handle, i)};
            dependencies_[i] = std::make_unique<Dependency>(*module);
            dependencies_[i]->is_friend = code_.module != nullptr && names_as_friend(*module);
        }
        return Done{};
    }

    [[nodiscard]] bool names_as_friend(const CompiledModule& module) const
    {
        const ModuleHandle& self = tables_.module_handles[code_.module->self_module];
        return std::ranges::any_of(module.friends,
            [&](const ModuleHandle& handle)
            {
                return module.addresses[handle.address] == tables_.addresses[self.address] &&
                       module.identifiers[handle.name] == tables_.identifiers[self.name];
            });
    }

    [[nodiscard]] StatusCode check_structure(const StructHandle& handle) const
    {
        if (is_own(handle.module))
            return passed;
        const Dependency& owner = *dependencies_[handle.module];
        const StructDefinition* const definition =
            owner.structures.find(tables_.identifiers[handle.name]);
        if (definition == nullptr)
            return StatusCode::lookup_failed;
        // Who uses a structure may know fewer abilities of it, and ask more of its type arguments.
        const StructHandle& defined = owner.module.struct_handles[definition->handle];
        const bool is_compatible =
            handle.abilities.is_subset_of(defined.abilities) &&
            std::ranges::equal(handle.type_parameters, defined.type_parameters,
                [](const StructTypeParameter& local, const StructTypeParameter& other)
                {
                    return (!local.is_phantom || other.is_phantom) &&
                           other.constraints.is_subset_of(local.constraints);
                });
        return is_compatible ? passed : StatusCode::type_mismatch;
    }

    [[nodiscard]] StatusCode check_function(const FunctionHandle& handle) const
    {
        if (is_own(handle.module))
            return passed;
        const Dependency& owner = *dependencies_[handle.module];
        const FunctionDefinition* const definition =
            owner.functions.find(tables_.identifiers[handle.name]);
        if (definition == nullptr)
            return StatusCode::lookup_failed;
        const bool is_public = definition->visibility == Visibility::everyone;
        if (!is_public && (definition->visibility != Visibility::friends || !owner.is_friend))
            return StatusCode::lookup_failed;
        const FunctionHandle& defined = owner.module.function_handles[definition->handle];
        const auto& signatures = owner.module.signatures;
        const bool has_same_types =
            std::ranges::equal(handle.type_parameters, defined.type_parameters,
                [](AbilitySet local, AbilitySet other) { return other.is_subset_of(local); }) &&
            is_same(tables_.signatures[handle.parameters], signatures[defined.parameters],
                owner.module) &&
            is_same(tables_.signatures[handle.results], signatures[defined.results], owner.module);
        if (!has_same_types)
            return StatusCode::type_mismatch;
        // Public functions of before attributes count as persistent.
        const bool is_persistent =
            has_attribute(defined.attributes, FunctionAttribute::persistent) ||
            (defined.attributes.empty() && is_public);
        return has_attribute(handle.attributes, FunctionAttribute::persistent) && !is_persistent ?
                   StatusCode::linker_error :
                   passed;
    }

    [[nodiscard]] bool is_same(std::span<const SignatureToken> own,
        std::span<const SignatureToken> other, const CompiledModule& module) const
    {
        return std::ranges::equal(own, other, [&](const SignatureToken& a, const SignatureToken& b)
            { return is_same(a, b, module); });
    }

    /// Whether the type here and that of the other module are the same.
    [[nodiscard]] bool is_same(
        const SignatureToken& own, const SignatureToken& other, const CompiledModule& module) const
    {
        if (own.kind != other.kind || own.parameter_count != other.parameter_count ||
            own.abilities != other.abilities)
            return false;
        if (own.kind == TokenKind::type_parameter)
            return own.index == other.index;
        const bool is_structure =
            own.kind == TokenKind::structure || own.kind == TokenKind::structure_instantiation;
        if (is_structure && !is_same_structure(own.index, other.index, module))
            return false;
        return is_same(std::span{own.arguments}, std::span{other.arguments}, module);
    }

    [[nodiscard]] bool is_same_structure(
        TableIndex own, TableIndex other, const CompiledModule& module) const
    {
        const StructHandle& a = tables_.struct_handles[own];
        const StructHandle& b = module.struct_handles[other];
        const ModuleHandle& of_a = tables_.module_handles[a.module];
        const ModuleHandle& of_b = module.module_handles[b.module];
        return tables_.identifiers[a.name] == module.identifiers[b.name] &&
               tables_.identifiers[of_a.name] == module.identifiers[of_b.name] &&
               tables_.addresses[of_a.address] == module.addresses[of_b.address];
    }

    const CodeView& code_;
    const CompiledTables& tables_;
    /// By module handle; null for the module itself.
    std::vector<std::unique_ptr<Dependency>> dependencies_;
};

/// The modules that the module names, in the order of its handles.
std::vector<ModuleId> dependencies_of(const CompiledModule& module)
{
    std::vector<ModuleId> found;
    for (std::size_t i = 0; i < module.module_handles.size(); ++i)
        if (i != module.self_module)
            found.push_back(module_id_of(module, module.module_handles[i]));
    return found;
}

std::vector<ModuleId> friends_of(const CompiledModule& module)
{
    std::vector<ModuleId> found;
    for (const ModuleHandle& handle : module.friends)
        found.push_back(module_id_of(module, handle));
    return found;
}

/// Modules in order, for searching.
class ModuleSet
{
public:
    /// Whether it was not there.
    bool insert(const ModuleId& id)
    {
        const auto place = std::ranges::lower_bound(ids_, id, is_before);
        if (place != ids_.end() && *place == id)
            return false;
        ids_.insert(place, id);
        return true;
    }
    [[nodiscard]] bool contains(const ModuleId& id) const
    {
        return std::ranges::binary_search(ids_, id, is_before);
    }
    [[nodiscard]] bool intersects(const ModuleSet& other) const
    {
        return std::ranges::any_of(ids_, [&](const ModuleId& id) { return other.contains(id); });
    }

private:
    static bool is_before(const ModuleId& a, const ModuleId& b) noexcept
    {
        return std::tie(a.address.bytes, a.name) < std::tie(b.address.bytes, b.name);
    }

    std::vector<ModuleId> ids_;
};

/// A module on the way of a walk, and what of what it leads to is still to be visited, last first.
struct Visit
{
    ModuleId id;
    std::vector<ModuleId> left;
};

template <typename Next>
Visit visit_of(ModuleId id, const CompiledModule& module, Next&& next)
{
    Visit visit{std::move(id), next(module)};
    std::ranges::reverse(visit.left);
    return visit;
}

/// Everything that the module leads to, in `found`; an error where it leads to itself.
template <typename Next>
Result<Done, VmError> collect(const CompiledModule& module, const ModuleLookup& lookup, Next&& next,
    std::pair<StatusCode, StatusCode> errors, ModuleSet& found)
{
    const auto [cycle, missing] = errors;
    const ModuleId self = self_id_of(module);
    std::vector<Visit> way;
    way.push_back(visit_of(self, module, next));
    while (!way.empty())
    {
        if (way.back().left.empty())
        {
            way.pop_back();
            continue;
        }
        ModuleId id = std::move(way.back().left.back());
        way.back().left.pop_back();
        if (id == self)
            return Err{VmError{cycle}};
        if (!found.insert(id))
            continue;
        const CompiledModule* const target = lookup(id);
        if (target == nullptr)
            return Err{VmError{missing, id.name + " is missing"}};
        way.push_back(visit_of(std::move(id), *target, next));
    }
    return Done{};
}

Result<Done, VmError> at_module(Result<Done, VmError> checked, const CompiledModule& module)
{
    if (checked.ok())
        return checked;
    VmError error = checked.error();
    error.location = {.kind = ErrorLocation::Kind::module, .module = self_id_of(module)};
    return Err{std::move(error)};
}
}  // namespace

Result<Done, VmError> verify_dependencies(const CompiledModule& module, const ModuleLookup& lookup)
{
    const CodeView code{module};
    return at_module(LinkCheck{code}.check(lookup), module);
}

Result<Done, VmError> verify_dependencies(const CompiledScript& script, const ModuleLookup& lookup)
{
    const CodeView code{script};
    auto checked = LinkCheck{code}.check(lookup);
    if (checked.ok())
        return checked;
    VmError error = checked.error();
    error.location.kind = ErrorLocation::Kind::script;
    return Err{std::move(error)};
}

Result<Done, VmError> verify_no_cycles(const CompiledModule& module, const ModuleLookup& lookup)
{
    ModuleSet begun;
    ModuleSet done;
    std::vector<Visit> way;
    begun.insert(self_id_of(module));
    way.push_back(visit_of(self_id_of(module), module, dependencies_of));
    while (!way.empty())
    {
        if (way.back().left.empty())
        {
            done.insert(way.back().id);
            way.pop_back();
            continue;
        }
        ModuleId id = std::move(way.back().left.back());
        way.back().left.pop_back();
        const CompiledModule* const target = lookup(id);
        if (target == nullptr)
            return Err{VmError{StatusCode::linker_error, id.name + " is missing"}};
        if (done.contains(id))
            continue;
        if (!begun.insert(id))
            return Err{
                VmError{StatusCode::cyclic_module_dependency, id.name + " depends on itself"}};
        way.push_back(visit_of(std::move(id), *target, dependencies_of));
    }
    return Done{};
}

Result<Done, VmError> verify_no_cycles_legacy(
    const CompiledModule& module, const ModuleLookup& lookup)
{
    ModuleSet dependencies;
    auto checked = collect(module, lookup, dependencies_of,
        {StatusCode::cyclic_module_dependency, StatusCode::linker_error}, dependencies);
    if (!checked.ok())
        return at_module(checked, module);
    ModuleSet friends;
    checked = collect(module, lookup, friends_of,
        {StatusCode::cyclic_module_friendship, StatusCode::missing_dependency}, friends);
    if (!checked.ok())
        return at_module(checked, module);
    if (dependencies.intersects(friends))
        return at_module(
            Err{VmError{StatusCode::invalid_friend_decl_with_modules_in_dependencies}}, module);
    return Done{};
}
}  // namespace braid::move
