// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include "vm-frontends/move/format/file_format.hpp"
#include <functional>
#include <span>

namespace braid::move
{
/// Limits of verification, and what of the language is on. The defaults are mainnet's of 2025.
/// aptos-core: aptos-vm-environment/src/prod_configs.rs.
struct VerifierConfig
{
    std::optional<std::size_t> loop_depth_max = 5;
    std::optional<std::size_t> type_parameter_count_max = 32;
    std::optional<std::size_t> parameter_count_max = 128;
    std::optional<std::size_t> basic_block_count_max = 1024;
    std::size_t value_stack_size_max = 1024;
    /// Structures and type parameters count as four nodes.
    std::optional<std::size_t> type_node_count_max = 256;
    std::optional<std::size_t> push_count_max = 10000;
    std::optional<std::size_t> struct_definition_count_max = std::nullopt;
    std::optional<std::size_t> field_count_max = std::nullopt;
    std::optional<std::size_t> variant_count_max = std::nullopt;
    std::optional<std::size_t> function_definition_count_max = std::nullopt;
    std::optional<std::size_t> back_edges_per_function_max = std::nullopt;
    std::optional<std::size_t> back_edges_per_module_max = std::nullopt;
    std::optional<std::size_t> basic_blocks_in_script_max = std::nullopt;
    /// Units of work for a function, and for a module: aptos-core takes both from one number.
    std::optional<std::uint64_t> meter_units_max = 80'000'000;
    bool use_signature_checker_v2 = true;
    /// Without it the second signature checker fails on scripts that have more type parameters than their signatures name.
    bool counts_script_type_parameters = true;
    bool enable_enum_types = true;
    bool enable_resource_access_control = true;
    bool enable_function_values = true;

    /// A network's configuration, by its 0x1::features as a bit set. Without features: mainnet's genesis, of October 2022.
    [[nodiscard]] static VerifierConfig of(std::span<const std::uint8_t> features) noexcept;

    [[nodiscard]] friend bool operator==(const VerifierConfig&, const VerifierConfig&) = default;
};

/// Every check that needs the module or script alone, in aptos-core's order: what passes cannot break the interpreter.
/// Versions beyond 8 are refused: unknown_version. [check_bounds() passes] Cost: bounded by the limits; about 100 ns an
/// instruction of framework code.
[[nodiscard]] Result<Done, VmError> verify_module(
    const CompiledModule& module, const VerifierConfig& config);
[[nodiscard]] Result<Done, VmError> verify_script(
    const CompiledScript& script, const VerifierConfig& config);

/// Where link-time checks find other modules; null where there is none of that name.
using ModuleLookup = std::function<const CompiledModule*(const ModuleId&)>;

/// Checks handles against what the modules that they name declare. Modules that are not there: missing_dependency.
[[nodiscard]] Result<Done, VmError> verify_dependencies(
    const CompiledModule& module, const ModuleLookup& lookup);
[[nodiscard]] Result<Done, VmError> verify_dependencies(
    const CompiledScript& script, const ModuleLookup& lookup);

/// Refuses a module that depends on itself through others: cyclic_module_dependency; linker_error where one of them is
/// missing. As aptos-core loads: depth first, in the order of module handles. Friends may be friends in a circle.
[[nodiscard]] Result<Done, VmError> verify_no_cycles(
    const CompiledModule& module, const ModuleLookup& lookup);
/// The rules of before aptos-core 1.27 (loader V1), which know cyclic_module_friendship, and refuse friends among dependencies:
/// invalid_friend_decl_with_modules_in_dependencies.
[[nodiscard]] Result<Done, VmError> verify_no_cycles_legacy(
    const CompiledModule& module, const ModuleLookup& lookup);

/// Which changes an upgrade may make.
struct CompatibilityPolicy
{
    bool check_struct_layout = true;
    /// Without it friend functions may change as private ones do (TREAT_FRIEND_AS_PRIVATE).
    bool check_friend_linking = true;
    /// Entry functions that are friends may not change either.
    bool treat_entry_as_public = true;
    /// The checker of before USE_COMPATIBILITY_CHECKER_V2 (feature 73), which knows no enums: feature_not_enabled.
    bool use_legacy_checker = false;
};

/// Whether `next` may take the place of `before`: backward_incompatible_module_update where not.
[[nodiscard]] Result<Done, VmError> check_compatible(
    const CompiledModule& before, const CompiledModule& next, const CompatibilityPolicy& policy);
}  // namespace braid::move
