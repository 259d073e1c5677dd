// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/runtime/publish.hpp"

#include "vm-frontends/move/runtime/module_loader.hpp"
#include "vm-frontends/move/runtime/state_key_bytes.hpp"
#include <algorithm>

namespace braid::move
{
void StagedState::stage(const ModuleId& id, Bytes binary)
{
    Staged& staged = staged_.emplace_back();
    write_module_key(id.address, id.name, staged.state_key);
    staged.binary = binary;
}

StateAnswer StagedState::read(Bytes state_key)
{
    for (const Staged& staged : staged_)
        if (equal(staged.state_key, state_key))
            return std::optional{StateValue{.bytes = staged.binary, .metadata = {}}};
    return below_->read(state_key);
}

StateAnswer StagedState::read_member(Bytes group_key, Bytes struct_tag)
{
    return below_->read_member(group_key, struct_tag);
}

Result<std::uint64_t, StateStopped> StagedState::group_size(Bytes group_key)
{
    return below_->group_size(group_key);
}

Result<std::optional<unsigned __int128>, StateStopped> StagedState::read_cell(Bytes state_key)
{
    return below_->read_cell(state_key);
}

Result<bool, StateStopped> StagedState::add_to_cell(Bytes state_key, const CellChange& change)
{
    return below_->add_to_cell(state_key, change);
}

namespace
{
VmError misplaced(const CompiledModule& module)
{
    VmError error{StatusCode::module_address_does_not_match_sender};
    error.index = {IndexKind::address_identifier, module.self_module};
    return error;
}
}  // namespace

Result<std::vector<std::shared_ptr<const ModuleCode>>, VmError> check_bundle(
    const ModuleBundle& bundle, const CompatibilityPolicy* policy, Session& before)
{
    std::vector<std::shared_ptr<const ModuleCode>> modules;
    for (const Bytes binary : bundle.binaries)
    {
        auto code = before.code().codes().read(binary);
        if (!code.ok())
            return Err{code.error()};
        const CompiledModule& module = (*code)->compiled;
        const ModuleId id = self_id_of(module);
        if (id.address != bundle.publisher)
            return Err{misplaced(module)};
        if (policy != nullptr)
        {
            const auto standing = before.module_code(id);
            if (!standing.ok())
                return Err{standing.error()};
            if (*standing != nullptr)
                if (const auto compatible =
                        check_compatible((*standing)->compiled, module, *policy);
                    !compatible.ok())
                    return Err{compatible.error()};
        }
        const bool is_twice = std::ranges::any_of(
            modules, [&](const auto& other) { return self_id_of(other->compiled) == id; });
        if (is_twice)
            return Err{VmError{StatusCode::duplicate_module_name}};
        modules.push_back(*code);
    }
    return modules;
}

Result<Done, VmError> link_bundle(
    std::span<const std::shared_ptr<const ModuleCode>> modules, Session& staged)
{
    // As a map has them: by name, the address being one.
    std::vector<ModuleId> ids;
    for (const auto& module : modules)
        ids.push_back(self_id_of(module->compiled));
    std::ranges::sort(ids, {}, &ModuleId::name);
    for (const ModuleId& id : ids)
    {
        // Errors of the bundle are its own, and told as they are.
        const LoadedModule* module = staged.code().find(id);
        if (module == nullptr)
        {
            const auto loaded = ModuleLoader{staged}.load(id);
            if (!loaded.ok())
                return Err{loaded.error()};
            module = *loaded;
        }
        else if (const auto loaded = staged.module(id); !loaded.ok())
            return Err{loaded.error()};
        for (const ModuleId& named : friends_of(module->compiled()))
        {
            const auto code = staged.module_code(named);
            if (!code.ok())
                return Err{code.error()};
            if (*code == nullptr)
                return Err{missing_module(named)};
        }
    }
    return Done{};
}
}  // namespace braid::move
