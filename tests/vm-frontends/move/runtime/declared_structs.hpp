// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/runtime/type_interner.hpp"
#include <map>

namespace braid::tests
{
/// Structures of modules, declared as a loader declares them, but with all modules at hand beforehand.
class DeclaredStructs final : public move::StructResolver
{
public:
    explicit DeclaredStructs(const move::TypeLimits& limits = {}) : types_(limits) {}

    /// Declares the structures of all the modules, each behind what it depends on. Throws where one is missing.
    void declare(std::span<const move::CompiledModule> modules);
    [[nodiscard]] Result<const move::StructDeclaration*, move::VmError> resolve(
        const move::StructTag& tag) override;

    [[nodiscard]] move::TypeInterner& types() noexcept { return types_; }
    /// The structures a module's struct handles name, by index.
    [[nodiscard]] std::vector<move::StructDeclaration*> handles_of(
        const move::CompiledModule& module);
    [[nodiscard]] std::size_t count() const noexcept { return known_.size(); }

private:
    using Name = std::pair<Hash32, std::string>;

    void declare(const Name& name, std::map<Name, const move::CompiledModule*>& missing);

    move::TypeInterner types_;
    /// The declarations of structures, by module and name.
    std::map<std::pair<Name, std::string>, const move::StructDeclaration*> known_;
};
}  // namespace braid::tests
