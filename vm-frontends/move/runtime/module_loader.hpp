// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/runtime/session.hpp"

namespace braid::move
{
/// Brings modules into a session's space: reads them through its state, with all that they depend on, verifies and links them,
/// dependencies first.
class ModuleLoader
{
public:
    explicit ModuleLoader(Session& session) noexcept : session_(session) {}

    /// linker_error where there is no such module, or one that it depends on. Errors of reading and verification are as they
    /// come. [the space does not hold it]
    [[nodiscard]] Result<const LoadedModule*, VmError> load(const ModuleId& id);

private:
    /// A module whose dependencies are being loaded.
    struct Pending
    {
        ModuleId id;
        std::shared_ptr<const ModuleCode> code;
        std::vector<ModuleId> dependencies;
        std::size_t loaded_count = 0;
    };

    [[nodiscard]] Result<Done, VmError> open(const ModuleId& id);
    [[nodiscard]] Result<const LoadedModule*, VmError> close();
    [[nodiscard]] bool is_open(const ModuleId& id) const noexcept;

    Session& session_;
    /// Each a dependency of the one before.
    std::vector<Pending> open_;
};

/// The modules that code names but itself, in the order of its handles.
[[nodiscard]] std::vector<ModuleId> dependencies_of(
    const CompiledTables& tables, const ModuleId& self);
/// The modules that the module calls friends.
[[nodiscard]] std::vector<ModuleId> friends_of(const CompiledModule& module);
/// An error of the reader as whoever meets it in the state sees it.
[[nodiscard]] VmError code_error(const VmError& error);
/// Errors of verification and reading of modules that stand in the state: nobody should have put them there.
[[nodiscard]] VmError unexpected(VmError error);
[[nodiscard]] VmError missing_module(const ModuleId& id);
}  // namespace braid::move
