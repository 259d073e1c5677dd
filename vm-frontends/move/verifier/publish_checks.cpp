// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/verifier/publish_checks.hpp"
#include <algorithm>
#include <array>

namespace braid::move
{
namespace
{
ErrorLocation location_of(const CompiledModule& module)
{
    return {.kind = ErrorLocation::Kind::module, .module = self_id_of(module)};
}

Err<VmError> metadata_error(std::string why)
{
    return Err{VmError{StatusCode::constraint_not_satisfied,
        "metadata and code bundle mismatch: " + std::move(why)}};
}

Err<VmError> event_error(std::string why)
{
    return Err{VmError{StatusCode::event_metadata_validation_error,
        "metadata and code bundle mismatch: " + std::move(why)}};
}

/// Addresses 0x0 to 0xf, which the framework has.
bool is_special(const Hash32& address) noexcept
{
    const std::span<const std::uint8_t> bytes{address.bytes};
    return std::ranges::all_of(
               bytes.first(bytes.size() - 1), [](std::uint8_t b) { return b == 0; }) &&
           bytes.back() < 0x10;
}

/// What reading the types of a module costs whoever reads all of them: 10 a node, 1 a letter of a name.
class ComplexityMeter
{
public:
    explicit ComplexityMeter(const CompiledModule& module) : module_(module)
    {
        signature_costs_.reserve(module.signatures.size());
        for (const Signature& signature : module.signatures)
        {
            std::uint64_t cost = 0;
            for (const SignatureToken& token : signature)
                cost += cost_of(token);
            signature_costs_.push_back(cost);
        }
    }

    [[nodiscard]] bool is_within_budget() const
    {
        std::uint64_t total = 0;
        for (const std::uint64_t cost : signature_costs_)
            total += cost;
        for (const FunctionHandle& handle : module_.function_handles)
            total += size_of(handle.name) + signature_costs_[handle.parameters] +
                     signature_costs_[handle.results];
        for (const StructHandle& handle : module_.struct_handles)
            total += size_of(handle.name);
        for (const StructDefinition& definition : module_.struct_definitions)
        {
            total += cost_of(definition.fields);
            for (const VariantDefinition& variant : definition.variants)
                total += size_of(variant.name) + cost_of(variant.fields);
        }
        for (const FunctionDefinition& definition : module_.function_definitions)
            if (definition.code)
                total += signature_costs_[definition.code->locals];
        return total <= budget;
    }

private:
    static constexpr std::uint64_t budget = 200'000'000;
    static constexpr std::uint64_t node_cost = 10;

    [[nodiscard]] std::uint64_t size_of(TableIndex name) const noexcept
    {
        return module_.identifiers[name].size();
    }

    [[nodiscard]] std::uint64_t cost_of(const SignatureToken& token) const noexcept
    {
        std::uint64_t cost = node_cost;
        if (token.kind == TokenKind::structure || token.kind == TokenKind::structure_instantiation)
        {
            const StructHandle& handle = module_.struct_handles[token.index];
            cost += size_of(handle.name) + size_of(module_.module_handles[handle.module].name);
        }
        for (const SignatureToken& argument : token.arguments)
            cost += cost_of(argument);
        return cost;
    }

    [[nodiscard]] std::uint64_t cost_of(std::span<const FieldDefinition> fields) const noexcept
    {
        std::uint64_t cost = 0;
        for (const FieldDefinition& field : fields)
            cost += size_of(field.name) + cost_of(field.type);
        return cost;
    }

    const CompiledModule& module_;
    std::vector<std::uint64_t> signature_costs_;
};

const FunctionDefinition* find_function(const CompiledModule& module, std::string_view name)
{
    const auto found =
        std::ranges::find_if(module.function_definitions, [&](const FunctionDefinition& function)
            { return module.identifiers[module.function_handles[function.handle].name] == name; });
    return found == module.function_definitions.end() ? nullptr : &*found;
}

const StructDefinition* find_structure(const CompiledModule& module, std::string_view name)
{
    const auto found =
        std::ranges::find_if(module.struct_definitions, [&](const StructDefinition& structure)
            { return module.identifiers[module.struct_handles[structure.handle].name] == name; });
    return found == module.struct_definitions.end() ? nullptr : &*found;
}

bool is_valid_on_function(
    const CompiledModule& module, std::string_view name, const KnownAttribute& attribute)
{
    const FunctionDefinition* const function = find_function(module, name);
    if (function == nullptr)
        return false;
    if (attribute.is_view_function())
        return !module.signatures[module.function_handles[function->handle].results].empty();
    return attribute.kind == KnownAttribute::randomness && function->is_entry &&
           function->visibility != Visibility::everyone;
}

bool is_valid_on_structure(const CompiledModule& module, std::string_view name,
    const KnownAttribute& attribute, const PublishFeatures& features)
{
    if (attribute.kind == KnownAttribute::event)
        return features.module_events;
    if (!features.resource_groups)
        return false;
    const StructDefinition* const structure = find_structure(module, name);
    if (scope_of_group(attribute))
    {
        if (structure == nullptr)
            return false;
        const StructHandle& handle = module.struct_handles[structure->handle];
        return handle.abilities == AbilitySet{} && handle.type_parameters.empty() &&
               structure->fields.size() == 1;
    }
    if (group_of_member(attribute))
        return structure != nullptr &&
               module.struct_handles[structure->handle].abilities.has(Ability::key);
    return false;
}

/// The groups that a module declares, and the groups that its structures are members of.
struct GroupAttributes
{
    std::vector<std::pair<std::string, ResourceGroupScope>> groups;
    std::vector<std::pair<std::string, GroupTag>> members;
    /// Whether there was metadata at all.
    bool has_metadata = false;

    [[nodiscard]] const ResourceGroupScope* find_group(std::string_view name) const noexcept
    {
        for (const auto& [group, scope] : groups)
            if (group == name)
                return &scope;
        return nullptr;
    }
};

Result<GroupAttributes, VmError> read_groups(const CompiledModule& module)
{
    GroupAttributes found;
    const auto metadata = read_published_metadata(module);
    if (!metadata)
        return found;
    found.has_metadata = true;
    for (const auto& [name, attributes] : metadata->structures)
    {
        std::array<unsigned, 2> counts{};
        for (const KnownAttribute& attribute : attributes)
        {
            if (attribute.kind == KnownAttribute::resource_group)
            {
                const auto scope = scope_of_group(attribute);
                if (!scope)
                    return metadata_error("Invalid resource_group attribute");
                if (++counts[0] > 1)
                    return metadata_error("Found duplicate resource_group attribute");
                found.groups.emplace_back(name, *scope);
            }
            else if (attribute.kind == KnownAttribute::resource_group_member)
            {
                auto group = group_of_member(attribute);
                if (!group)
                    return metadata_error("Invalid resource_group_member attribute");
                if (++counts[1] > 1)
                    return metadata_error("Found duplicate resource_group_member attribute");
                found.members.emplace_back(name, std::move(*group));
            }
        }
    }
    return found;
}

/// Whether a structure of the module before, neither group nor member then, becomes one.
bool adds_attribute(const CompiledModule& before, const GroupAttributes& old,
    const GroupAttributes& next_groups,
    std::span<const std::pair<std::string, GroupTag>> next_members)
{
    if (!old.has_metadata)
        return false;
    const auto was_plain = [&](std::string_view name)
    {
        return find_structure(before, name) != nullptr && old.find_group(name) == nullptr &&
               std::ranges::none_of(
                   old.members, [&](const auto& member) { return member.first == name; });
    };
    return std::ranges::any_of(
               next_groups.groups, [&](const auto& group) { return was_plain(group.first); }) ||
           std::ranges::any_of(
               next_members, [&](const auto& member) { return was_plain(member.first); });
}

/// Checks that the module keeps what the one before it said. Leaves the new members in `next`.
Result<Done, VmError> check_group_upgrade(
    const CompiledModule& before, GroupAttributes& next, const PublishFeatures& features)
{
    const auto old = read_groups(before);
    if (!old.ok())
        return Err{old.error()};
    for (const auto& member : old->members)
    {
        const auto kept = std::ranges::find(next.members, member);
        if (kept == next.members.end())
            return metadata_error("Invalid removal of resource_group_member attribute");
        next.members.erase(kept);
    }
    for (const auto& [name, scope] : old->groups)
    {
        const ResourceGroupScope* const kept = next.find_group(name);
        if (kept == nullptr)
            return metadata_error("Invalid change in resource_group");
        if (scope < *kept)
            return metadata_error("Invalid removal of resource_group attribute");
    }
    if (features.safer_resource_groups && adds_attribute(before, *old, next, next.members))
        return metadata_error(
            "Invalid addition of resource_group or resource_group_member attribute");
    return Done{};
}

bool is_within(ResourceGroupScope scope, const ModuleId& member, const ModuleId& group)
{
    switch (scope)
    {
    case ResourceGroupScope::global:
        return true;
    case ResourceGroupScope::address:
        return member.address == group.address;
    case ResourceGroupScope::module:
        return member == group;
    }
    return false;
}

/// The groups of modules, read once each.
class GroupCatalogue
{
public:
    explicit GroupCatalogue(const ModuleLookup& before) noexcept : before_(before) {}

    void add(ModuleId id, GroupAttributes attributes)
    {
        known_.emplace_back(std::move(id), std::move(attributes));
    }

    Result<const GroupAttributes*, VmError> find(const ModuleId& id)
    {
        for (const auto& [known, attributes] : known_)
            if (known == id)
                return &attributes;
        const CompiledModule* const module = before_(id);
        if (module == nullptr)
            return Err{VmError{StatusCode::linker_error, "the resource group's module is missing"}};
        auto attributes = read_groups(*module);
        if (!attributes.ok())
            return Err{attributes.error()};
        add(id, std::move(attributes).value());
        return &known_.back().second;
    }

private:
    const ModuleLookup& before_;
    std::vector<std::pair<ModuleId, GroupAttributes>> known_;
};

Result<Done, VmError> check_members(
    const ModuleId& id, const GroupAttributes& attributes, GroupCatalogue& catalogue)
{
    for (const auto& [name, tag] : attributes.members)
    {
        const ModuleId owner{tag.address, tag.module};
        const auto groups = catalogue.find(owner);
        if (!groups.ok())
            return Err{groups.error()};
        const ResourceGroupScope* const scope = (*groups)->find_group(tag.name);
        if (scope == nullptr)
            return metadata_error("Invalid resource_group attribute");
        if (!is_within(*scope, id, owner))
            return metadata_error("Scope mismatch");
    }
    return Done{};
}

/// Whether the handle is 0x1::event::emit's.
bool is_emit(const CompiledTables& tables, const FunctionHandle& handle)
{
    const ModuleHandle& module = tables.module_handles[handle.module];
    Hash32 core;
    core.bytes.back() = 1;
    return tables.addresses[module.address] == core && tables.identifiers[module.name] == "event" &&
           tables.identifiers[handle.name] == "emit";
}

Result<std::vector<std::string>, VmError> read_events(const CompiledModule& module)
{
    std::vector<std::string> events;
    const auto metadata = read_published_metadata(module);
    if (!metadata)
        return events;
    for (const auto& [name, attributes] : metadata->structures)
    {
        const auto count =
            std::ranges::count(attributes, KnownAttribute::event, &KnownAttribute::kind);
        if (count > 1)
            return event_error("Found duplicate event attribute");
        if (count == 1)
            events.push_back(name);
    }
    return events;
}

Result<Done, VmError> check_emit(const CompiledModule& module, const Signature& type_arguments,
    std::span<const std::string> events)
{
    if (type_arguments.empty())
        return event_error("Missing parameter for 0x1::event::emit function");
    const SignatureToken& type = type_arguments.front();
    if (type.kind != TokenKind::structure && type.kind != TokenKind::structure_instantiation)
        return event_error("Passed in a non-struct parameter into 0x1::event::emit.");
    const StructHandle& handle = module.struct_handles[type.index];
    if (handle.module != module.self_module)
        return event_error("event of another module");
    if (!std::ranges::binary_search(events, module.identifiers[handle.name]))
        return event_error("Missing #[event] attribute on " + module.identifiers[handle.name]);
    return Done{};
}

Result<Done, VmError> check_emit_calls(
    const CompiledModule& module, std::span<const std::string> events)
{
    if (std::ranges::none_of(module.function_handles,
            [&](const FunctionHandle& handle) { return is_emit(module, handle); }))
        return Done{};
    for (const FunctionDefinition& function : module.function_definitions)
    {
        if (!function.code)
            continue;
        for (const Instruction& instruction : function.code->code)
        {
            if (instruction.opcode != Opcode::call_generic &&
                instruction.opcode != Opcode::pack_closure_generic)
                continue;
            const Instantiation& callee = module.function_instantiations[instruction.operand];
            if (!is_emit(module, module.function_handles[callee.handle]))
                continue;
            const auto checked =
                check_emit(module, module.signatures[callee.type_arguments], events);
            if (!checked.ok())
                return checked;
        }
    }
    return Done{};
}

Err<VmError> init_module_error(InitModuleRules rules, std::string why)
{
    return Err{VmError{rules == InitModuleRules::signers ? StatusCode::verification_error :
                                                           StatusCode::invalid_init_module,
        "init_module " + std::move(why)}};
}

bool is_signer(const SignatureToken& token) noexcept
{
    return token.kind == TokenKind::signer ||
           (token.kind == TokenKind::reference && token.arguments[0].kind == TokenKind::signer);
}
}  // namespace

PublishFeatures PublishFeatures::of(std::span<const std::uint8_t> features) noexcept
{
    constexpr std::size_t resource_groups_bit = 9;
    constexpr std::size_t module_event_bit = 26;
    constexpr std::size_t safer_resource_groups_bit = 31;
    constexpr std::size_t safer_metadata_bit = 32;
    const auto has = [&](std::size_t bit)
    { return bit / 8 < features.size() && ((features[bit / 8] >> (bit % 8)) & 1) != 0; };
    return {.safer_metadata = has(safer_metadata_bit),
        .resource_groups = has(resource_groups_bit),
        .safer_resource_groups = has(safer_resource_groups_bit),
        .module_events = has(module_event_bit)};
}

Result<Done, VmError> check_natives(CompiledBundle bundle)
{
    for (const CompiledModule* const module : bundle)
    {
        const bool may_have_natives =
            is_special(module->addresses[module->module_handles[module->self_module].address]);
        for (const FunctionDefinition& function : module->function_definitions)
        {
            if (function.code || (may_have_natives && !function.is_entry))
                continue;
            VmError error{StatusCode::user_defined_native_not_allowed,
                "Cannot publish native function to non-special address"};
            error.location = location_of(*module);
            return Err{std::move(error)};
        }
    }
    return Done{};
}

Result<Done, VmError> check_metadata(const CompiledModule& module, const PublishFeatures& features)
{
    if (features.safer_metadata && !ComplexityMeter{module}.is_within_budget())
        return metadata_error("Module too complex");
    if (features.resource_groups && !has_wellformed_metadata(module))
        return metadata_error("Malformed metadata");
    const auto metadata = read_published_metadata(module);
    if (!metadata)
        return Done{};
    for (const auto& [name, attributes] : metadata->functions)
        for (const KnownAttribute& attribute : attributes)
            if (!is_valid_on_function(module, name, attribute))
                return metadata_error("Unknown attribute for key: " + name);
    for (const auto& [name, attributes] : metadata->structures)
        for (const KnownAttribute& attribute : attributes)
            if (!is_valid_on_structure(module, name, attribute, features))
                return metadata_error("Unknown attribute for key: " + name);
    return Done{};
}

Result<Done, VmError> check_resource_groups(
    CompiledBundle bundle, const ModuleLookup& before, const PublishFeatures& features)
{
    GroupCatalogue catalogue{before};
    std::vector<std::pair<ModuleId, GroupAttributes>> added;
    for (const CompiledModule* const module : bundle)
    {
        auto attributes = read_groups(*module);
        if (!attributes.ok())
            return Err{attributes.error()};
        ModuleId id = self_id_of(*module);
        if (const CompiledModule* const old = before(id))
        {
            const auto upgraded = check_group_upgrade(*old, *attributes, features);
            if (!upgraded.ok())
                return upgraded;
        }
        catalogue.add(id, *attributes);
        added.emplace_back(std::move(id), std::move(attributes).value());
    }
    std::ranges::sort(added,
        [](const auto& a, const auto& b)
        {
            return std::tie(a.first.address.bytes, a.first.name) <
                   std::tie(b.first.address.bytes, b.first.name);
        });
    for (const auto& [id, attributes] : added)
    {
        const auto checked = check_members(id, attributes, catalogue);
        if (!checked.ok())
            return checked;
    }
    return Done{};
}

Result<Done, VmError> check_events(CompiledBundle bundle, const ModuleLookup& before)
{
    for (const CompiledModule* const module : bundle)
    {
        const auto events = read_events(*module);
        if (!events.ok())
            return Err{events.error()};
        const auto calls = check_emit_calls(*module, *events);
        if (!calls.ok())
            return calls;
        const CompiledModule* const old = before(self_id_of(*module));
        if (old == nullptr)
            continue;
        const auto old_events = read_events(*old);
        if (!old_events.ok())
            return Err{old_events.error()};
        if (!std::ranges::includes(*events, *old_events))
            return event_error("Invalid change in event attributes");
    }
    return Done{};
}

Result<Done, VmError> check_no_event_emission(const CompiledScript& script)
{
    for (const FunctionHandle& handle : script.function_handles)
    {
        if (!is_emit(script, handle))
            continue;
        VmError error{StatusCode::invalid_operation_in_script};
        error.location.kind = ErrorLocation::Kind::script;
        return Err{std::move(error)};
    }
    return Done{};
}

Result<Done, VmError> check_stable(const CompiledModule& module)
{
    const auto metadata = read_compilation_metadata(module);
    if (metadata && metadata->is_unstable)
        return Err{VmError{StatusCode::unstable_bytecode_rejected,
            "code marked unstable is not published on mainnet"}};
    return Done{};
}

Result<Done, VmError> check_stable(const CompiledScript& script)
{
    const auto metadata = read_compilation_metadata(script);
    if (!metadata || !metadata->is_unstable)
        return Done{};
    VmError error{
        StatusCode::unstable_bytecode_rejected, "script marked unstable cannot be run on mainnet"};
    error.location.kind = ErrorLocation::Kind::script;
    return Err{std::move(error)};
}

Result<Done, VmError> check_init_module(const CompiledModule& module, InitModuleRules rules)
{
    const FunctionDefinition* const function = find_function(module, "init_module");
    if (function == nullptr)
        return Done{};
    const FunctionHandle& handle = module.function_handles[function->handle];
    const Signature& parameters = module.signatures[handle.parameters];
    if (function->visibility != Visibility::module_only)
        return init_module_error(rules, "must be private");
    if (!module.signatures[handle.results].empty())
        return init_module_error(rules, "must not return");
    const bool is_one = parameters.size() == 1 || rules == InitModuleRules::signers;
    if (!is_one || !std::ranges::all_of(parameters, is_signer))
        return init_module_error(rules, "takes signers alone, and since version 1.31 one");
    if (rules == InitModuleRules::one_signer && !handle.type_parameters.empty())
        return init_module_error(rules, "must have no type parameters");
    return Done{};
}
}  // namespace braid::move
