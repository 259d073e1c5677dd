// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/runtime/module_loader.hpp"

#include <algorithm>

namespace braid::move
{
std::vector<ModuleId> dependencies_of(const CompiledTables& tables, const ModuleId& self)
{
    std::vector<ModuleId> ids;
    for (const ModuleHandle& handle : tables.module_handles)
        if (ModuleId id = module_id_of(tables, handle); !(id == self))
            ids.push_back(std::move(id));
    return ids;
}

std::vector<ModuleId> friends_of(const CompiledModule& module)
{
    std::vector<ModuleId> ids;
    for (const ModuleHandle& handle : module.friends)
        ids.push_back(module_id_of(module, handle));
    return ids;
}

VmError code_error(const VmError& error)
{
    return {StatusCode::code_deserialization_error, error.message};
}

VmError unexpected(VmError error)
{
    if (type_of(error.code) == StatusType::verification)
        error.code = StatusCode::unexpected_verifier_error;
    else if (type_of(error.code) == StatusType::deserialization)
        error.code = StatusCode::unexpected_deserialization_error;
    else
        return error;
    error.sub_status.reset();
    return error;
}

VmError missing_module(const ModuleId& id)
{
    return {StatusCode::linker_error, "module " + id.name + " does not exist"};
}

bool ModuleLoader::is_open(const ModuleId& id) const noexcept
{
    return std::ranges::any_of(open_, [&](const Pending& pending) { return pending.id == id; });
}

Result<Done, VmError> ModuleLoader::open(const ModuleId& id)
{
    const auto binary = session_.read_binary(id);
    if (!binary.ok())
        return Err{binary.error()};
    if (!*binary)
        return Err{missing_module(id)};
    ModuleCodeCache& codes = session_.code_.codes();
    auto code = codes.read(**binary);
    if (!code.ok())
        return Err{code_error(code.error())};
    if (!(self_id_of((*code)->compiled) == id))
    {
        VmError error{StatusCode::unknown_invariant_violation_error};
        error.sub_status = 1;
        return Err{error};
    }
    if (const auto verified = codes.verify(**code); !verified.ok())
        return verified;
    auto dependencies = dependencies_of((*code)->compiled, id);
    open_.push_back({.id = id, .code = *code, .dependencies = std::move(dependencies)});
    return Done{};
}

Result<const LoadedModule*, VmError> ModuleLoader::close()
{
    const Pending pending = std::move(open_.back());
    open_.pop_back();
    const auto lookup = [&](const ModuleId& id) -> const CompiledModule*
    {
        const LoadedModule* const module = session_.code_.find(id);
        return module == nullptr ? nullptr : &module->compiled();
    };
    if (const auto verified = verify_dependencies(pending.code->compiled, lookup); !verified.ok())
        return Err{verified.error()};
    const LoadedModule* const module = session_.code_.add(pending.code);
    if (module == nullptr)
    {
        session_.outdated_ = true;
        return Err{session_.stop()};
    }
    session_.note_read(*module);
    return module;
}

Result<const LoadedModule*, VmError> ModuleLoader::load(const ModuleId& id)
{
    if (const auto opened = open(id); !opened.ok())
        return Err{opened.error()};
    while (true)
    {
        Pending& last = open_.back();
        if (last.loaded_count == last.dependencies.size())
        {
            const auto closed = close();
            if (!closed.ok() || open_.empty())
                return closed;
            continue;
        }
        const ModuleId next = last.dependencies[last.loaded_count++];
        if (const LoadedModule* const known = session_.code_.find(next); known != nullptr)
        {
            // What is here must be the state's, for this module to be verified against that.
            if (!session_.has_read(*known) && !session_.read(*known))
                return Err{session_.stop()};
            continue;
        }
        if (is_open(next))
            return Err{VmError{StatusCode::cyclic_module_dependency}};
        if (const auto opened = open(next); !opened.ok())
            return Err{opened.error()};
    }
}
}  // namespace braid::move
