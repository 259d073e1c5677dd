// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include "vm-frontends/move/format/file_format.hpp"
#include <functional>
#include <span>

namespace braid::move
{
/// Limits of verification; the defaults are mainnet's of 2025.
/// aptos-core: aptos-vm-environment/src/prod_configs.rs.
struct VerifierConfig
{
    std::optional<std::size_t> loop_depth_max = 5;
    std::optional<std::size_t> type_parameter_count_max = 32;
    std::optional<std::size_t> parameter_count_max = 128;
    std::optional<std::size_t> basic_block_count_max = 1024;
    std::optional<std::size_t> value_stack_size_max = 1024;
    std::optional<std::size_t> type_node_count_max = 128;
    std::optional<std::size_t> push_count_max = 10000;
    std::optional<std::size_t> struct_definition_count_max = 200;
    std::optional<std::size_t> field_count_max = 30;
    std::optional<std::size_t> variant_count_max = 90;
    std::optional<std::size_t> function_definition_count_max = 1000;
    std::optional<std::size_t> back_edges_per_function_max;
    std::optional<std::size_t> back_edges_per_module_max;
    std::optional<std::size_t> basic_blocks_in_script_max;
    std::optional<std::uint64_t> meter_per_function_max = 80'000'000;
    std::optional<std::uint64_t> meter_per_module_max = 80'000'000;
    bool use_signature_checker_v2 = true;
    bool enable_enum_types = true;
    bool enable_resource_access_control = true;
    bool enable_function_values = true;
    std::optional<std::size_t> type_depth_max = 20;
};

/// Every check that needs the module or script alone, in aptos-core's order: what passes cannot break the interpreter.
/// [indices are in bounds] Cost: bounded by the meter.
[[nodiscard]] Result<Done, VmError> verify_module(
    const CompiledModule& module, const VerifierConfig& config);
[[nodiscard]] Result<Done, VmError> verify_script(
    const CompiledScript& script, const VerifierConfig& config);

/// Where link-time checks find other modules; null where there is none of that name.
using ModuleLookup = std::function<const CompiledModule*(const ModuleId&)>;

/// Checks handles against what the modules that they name declare.
[[nodiscard]] Result<Done, VmError> verify_dependencies(
    const CompiledModule& module, const ModuleLookup& lookup);
[[nodiscard]] Result<Done, VmError> verify_dependencies(
    const CompiledScript& script, const ModuleLookup& lookup);
/// Refuses modules that depend on one another in a circle, or are friends in one.
[[nodiscard]] Result<Done, VmError> verify_no_cycles(
    const CompiledModule& module, const ModuleLookup& lookup);

/// Which changes an upgrade may make.
struct CompatibilityPolicy
{
    bool check_struct_layout = true;
    bool check_friend_linking = true;
    /// Entry functions that are not public may change otherwise.
    bool treat_entry_as_public = true;
    /// Of versions before function values the older rules: no new enum variants.
    bool allow_new_variants = true;
};

/// Whether `next` may take the place of `before`: backward_incompatible_module_update where not.
[[nodiscard]] Result<Done, VmError> check_compatible(
    const CompiledModule& before, const CompiledModule& next, const CompatibilityPolicy& policy);
}  // namespace braid::move
