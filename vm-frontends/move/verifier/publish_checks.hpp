// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/verifier/metadata.hpp"
#include "vm-frontends/move/verifier/verify.hpp"

/// What Aptos asks of code that is published or run as a script, beyond Move's own rules: aptos-core's aptos-vm/src/verifier.
namespace braid::move
{
/// What the chain's features say of metadata.
struct PublishFeatures
{
    bool safer_metadata = true;
    bool resource_groups = true;
    bool safer_resource_groups = true;
    bool module_events = true;

    /// As 0x1::features says, a bit set.
    [[nodiscard]] static PublishFeatures of(std::span<const std::uint8_t> features) noexcept;
};

/// Modules that are published together.
using CompiledBundle = std::span<const CompiledModule* const>;

/// Native functions stand at addresses below 0x10 alone, and are no entry functions.
[[nodiscard]] Result<Done, VmError> check_natives(CompiledBundle bundle);

/// Attributes belong to what they stand on, and metadata is well-formed: constraint_not_satisfied where not.
[[nodiscard]] Result<Done, VmError> check_metadata(
    const CompiledModule& module, const PublishFeatures& features);

/// Resource groups keep their members, and their scope at least; members are within their group's scope:
/// constraint_not_satisfied where not. `before` finds the modules that the state has.
[[nodiscard]] Result<Done, VmError> check_resource_groups(
    CompiledBundle bundle, const ModuleLookup& before, const PublishFeatures& features);

/// 0x1::event::emit is called with structures of the same module that have the event attribute, which upgrades do not take
/// away: event_metadata_validation_error where not.
[[nodiscard]] Result<Done, VmError> check_events(CompiledBundle bundle, const ModuleLookup& before);

/// A script does not name 0x1::event::emit.
[[nodiscard]] Result<Done, VmError> check_no_event_emission(const CompiledScript& script);

/// Code that its compiler called unstable is not for mainnet (chain 1).
[[nodiscard]] Result<Done, VmError> check_stable(const CompiledModule& module);
[[nodiscard]] Result<Done, VmError> check_stable(const CompiledScript& script);

/// The rules for init_module: those up to gas feature version 34 let it have any number of signers, and name verification_error;
/// later ones let it have one, and name invalid_init_module.
enum class InitModuleRules : std::uint8_t
{
    signers,
    one_signer,
};
/// Passes where there is no init_module.
[[nodiscard]] Result<Done, VmError> check_init_module(
    const CompiledModule& module, InitModuleRules rules);
}  // namespace braid::move
