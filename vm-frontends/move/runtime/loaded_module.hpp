// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/runtime/module_code.hpp"
#include "vm-frontends/move/runtime/native.hpp"
#include <deque>
#include <unordered_map>

/// Modules as they execute: names resolved to pointers, types interned. All of it lives in one CodeSpace and as long as that
/// does. What is not said to be atomic never changes once a thread other than its maker can see it.
namespace braid::move
{
struct FunctionInstance;
struct LoadedFunction;
struct LoadedModule;
struct ResourceType;
struct Step;

/// What code names by index, resolved: of a module or of a script.
struct LinkedTables
{
    const CompiledTables* tables = nullptr;
    /// Null for scripts.
    const CompiledModule* compiled = nullptr;
    /// By struct handle.
    std::vector<StructDeclaration*> structures;
    /// By function handle; null where there is none of that name.
    std::vector<const LoadedFunction*> functions;
};

/// A function as its module declares it, its types in terms of its type parameters.
struct LoadedFunction
{
    /// Null for a script's main.
    const LoadedModule* module = nullptr;
    const LinkedTables* linked = nullptr;
    /// Null where the function is native.
    const CodeUnit* code = nullptr;
    std::string_view name;
    /// Of the definition.
    std::uint16_t index = 0;
    Visibility visibility = Visibility::module_only;
    bool is_entry = false;
    bool is_native = false;
    /// Closures of it may be stored: it is public, or says so.
    bool is_persistent = false;
    bool has_module_lock = false;
    /// Null where the function is not native, or nobody knows the native.
    NativeFunction native = nullptr;
    std::span<const AbilitySet> type_parameters;
    std::span<const Type* const> parameters;
    std::span<const Type* const> results;
    /// Parameters included. Empty where it is native.
    std::span<const Type* const> locals;
    /// Of a function that is not generic, once it was called. Release and acquire: what it points to is complete.
    mutable std::atomic<const FunctionInstance*> plain = nullptr;

    [[nodiscard]] bool is_public() const noexcept { return visibility == Visibility::everyone; }
    [[nodiscard]] bool is_generic() const noexcept { return !type_parameters.empty(); }
};

/// Either `type`, or why there is none: limits on types may refuse what a substitution gives, and then the instruction fails
/// that needs it.
struct TypeOperand
{
    const Type* type = nullptr;
    StatusCode failure = StatusCode::executed;
};

/// A function with type arguments, its code translated for them.
struct FunctionInstance
{
    const LoadedFunction* function = nullptr;
    std::span<const Type* const> type_arguments;
    std::uint16_t parameter_count = 0;
    std::uint16_t result_count = 0;
    /// Parameters included.
    std::uint16_t local_count = 0;
    /// How many children the node of this function in a tree of calls may have: see CallNode.
    std::uint16_t slot_count = 0;
    /// Of its module.
    MemoryLeak leak = MemoryLeak::none;
    /// Of all locals together: what a frame costs where making types does.
    std::uint64_t local_node_count = 0;
    /// As many as the function has instructions. Null where it is native.
    const Step* steps = nullptr;
    std::uint32_t step_count = 0;
    /// With the type arguments in place. Of the locals all that a frame has.
    std::span<const TypeOperand> local_types;
    std::span<const TypeOperand> parameter_types;
    std::span<const TypeOperand> result_types;
    /// Of a native: modules that say how values of its type arguments are laid out.
    std::span<const LoadedModule* const> modules;
};

/// A module of a CodeSpace.
struct LoadedModule
{
    ModuleId id;
    /// Modules of a space are numbered as they come.
    std::uint32_t number = 0;
    /// BCS of its StateKey.
    std::vector<std::uint8_t> state_key;
    std::shared_ptr<const ModuleCode> code;
    LinkedTables linked;
    /// As the module's definitions are numbered.
    std::deque<LoadedFunction> functions;
    std::unordered_map<std::string_view, const LoadedFunction*> function_of_name;

    [[nodiscard]] const CompiledModule& compiled() const noexcept { return code->compiled; }
    /// Null where it has none of that name.
    [[nodiscard]] const LoadedFunction* find_function(std::string_view name) const noexcept
    {
        const auto found = function_of_name.find(name);
        return found == function_of_name.end() ? nullptr : found->second;
    }
};

/// A script, named by the SHA3-256 of its binary.
struct LoadedScript
{
    Hash32 hash;
    CompiledScript compiled;
    LinkedTables linked;
    LoadedFunction main;
};
}  // namespace braid::move
