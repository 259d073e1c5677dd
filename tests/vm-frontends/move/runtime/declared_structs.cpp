// SPDX-License-Identifier: Apache-2.0
#include "tests/vm-frontends/move/runtime/declared_structs.hpp"
#include <stdexcept>

namespace braid::tests
{
namespace
{
std::pair<Hash32, std::string> name_of(
    const move::CompiledModule& module, const move::ModuleHandle& handle)
{
    return {module.addresses[handle.address], module.identifiers[handle.name]};
}
}  // namespace

std::vector<move::StructDeclaration*> DeclaredStructs::handles_of(
    const move::CompiledModule& module)
{
    std::vector<move::StructDeclaration*> handles;
    for (const move::StructHandle& handle : module.struct_handles)
    {
        const auto [address, name] = name_of(module, module.module_handles[handle.module]);
        handles.push_back(types_.structure_named(address, name, module.identifiers[handle.name]));
    }
    return handles;
}

void DeclaredStructs::declare(
    const Name& name, std::map<Name, const move::CompiledModule*>& missing)
{
    const auto at = missing.find(name);
    if (at == missing.end())
        return;
    const move::CompiledModule& module = *at->second;
    missing.erase(at);
    for (const move::StructHandle& handle : module.struct_handles)
        declare(name_of(module, module.module_handles[handle.module]), missing);
    const auto handles = handles_of(module);
    if (!types_.define_structs(module, handles))
        throw std::runtime_error{"a field without a type in " + name.second};
    for (const move::StructDefinition& definition : module.struct_definitions)
    {
        const move::StructDeclaration* const structure = handles[definition.handle];
        known_[{name, std::string{structure->name}}] = structure;
    }
}

void DeclaredStructs::declare(std::span<const move::CompiledModule> modules)
{
    std::map<Name, const move::CompiledModule*> missing;
    for (const move::CompiledModule& module : modules)
        missing[name_of(module, module.module_handles[module.self_module])] = &module;
    while (!missing.empty())
        declare(Name{missing.begin()->first}, missing);
}

Result<const move::StructDeclaration*, move::VmError> DeclaredStructs::resolve(
    const move::StructTag& tag)
{
    const auto at = known_.find({{tag.address, std::string{tag.module}}, std::string{tag.name}});
    if (at == known_.end())
        return Err{move::VmError{move::StatusCode::type_resolution_failure, std::string{tag.name}}};
    return at->second;
}
}  // namespace braid::tests
