// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/verifier/verify.hpp"
#include "vm-frontends/move/verifier/passes.hpp"

namespace braid::move
{
namespace
{
Result<Done, VmError> check_version(const CompiledTables& tables)
{
    if (tables.version > format_version_executed_max)
        return Err{VmError{
            StatusCode::unknown_version, "bytecode of version " + std::to_string(tables.version) +
                                             " is read, but not executed: versions up to " +
                                             std::to_string(format_version_executed_max) + " are"}};
    return Done{};
}

Result<Done, VmError> run_signature_pass(const CodeView& code, const VerifierConfig& config)
{
    return config.use_signature_checker_v2 ? check_signatures(code, config) :
                                             check_signatures_legacy(code);
}

/// The passes that modules and scripts share, up to the constants.
Result<Done, VmError> run_table_passes(const CodeView& code, const VerifierConfig& config)
{
    if (auto checked = check_version(code.tables); !checked.ok())
        return checked;
    if (auto checked = check_features(code, config); !checked.ok())
        return checked;
    if (auto checked = check_limits(code, config); !checked.ok())
        return checked;
    if (auto checked = check_duplication(code); !checked.ok())
        return checked;
    if (auto checked = run_signature_pass(code, config); !checked.ok())
        return checked;
    if (auto checked = check_instructions(code); !checked.ok())
        return checked;
    return check_constants(code);
}

Result<Done, VmError> run_passes(const CompiledModule& module, const VerifierConfig& config)
{
    const CodeView code{module};
    if (auto checked = run_table_passes(code, config); !checked.ok())
        return checked;
    if (auto checked = check_friends(module); !checked.ok())
        return checked;
    if (!config.use_signature_checker_v2)
        if (auto checked = check_field_abilities(code); !checked.ok())
            return checked;
    if (auto checked = check_struct_recursion(module); !checked.ok())
        return checked;
    if (auto checked = check_instantiation_loops(module); !checked.ok())
        return checked;
    return check_code(code, config);
}

bool has_feature(std::span<const std::uint8_t> features, std::size_t bit) noexcept
{
    return bit / 8 < features.size() && ((features[bit / 8] >> (bit % 8)) & 1) != 0;
}

/// Of its own failures aptos-core does not say where they are.
bool has_location(const VmError& error) noexcept
{
    return error.code != StatusCode::verifier_invariant_violation &&
           (error.code != StatusCode::unknown_invariant_violation_error || error.index);
}
}  // namespace

VerifierConfig VerifierConfig::of(std::span<const std::uint8_t> features) noexcept
{
    VerifierConfig config;
    config.use_signature_checker_v2 = has_feature(features, 18);
    config.counts_script_type_parameters = has_feature(features, 29);
    config.enable_enum_types = has_feature(features, 74);
    config.enable_resource_access_control = has_feature(features, 75);
    config.enable_function_values = has_feature(features, 89);
    return config;
}

Result<Done, VmError> verify_module(const CompiledModule& module, const VerifierConfig& config)
{
    auto verified = run_passes(module, config);
    if (verified.ok())
        return verified;
    VmError error = verified.error();
    if (has_location(error))
        error.location = {.kind = ErrorLocation::Kind::module, .module = self_id_of(module)};
    return Err{std::move(error)};
}

Result<Done, VmError> verify_script(const CompiledScript& script, const VerifierConfig& config)
{
    // The signatures of scripts were checked before version 5 alone, and by rules that readers of version 5 on enforce.
    const CodeView code{script};
    auto verified = run_table_passes(code, config);
    if (verified.ok())
        verified = check_code(code, config);
    if (verified.ok())
        return verified;
    VmError error = verified.error();
    if (has_location(error))
        error.location.kind = ErrorLocation::Kind::script;
    return Err{std::move(error)};
}
}  // namespace braid::move
