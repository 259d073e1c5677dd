// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/verifier/code_view.hpp"
#include "vm-frontends/move/verifier/verify.hpp"

/// The passes of verification, in the order in which they run. Each counts on those before it. Errors carry no location:
/// whoever runs the passes knows it.
namespace braid::move
{
/// Nothing is used that is not on.
[[nodiscard]] Result<Done, VmError> check_features(
    const CodeView& code, const VerifierConfig& config);
/// Counts and sizes of what is declared.
[[nodiscard]] Result<Done, VmError> check_limits(
    const CodeView& code, const VerifierConfig& config);
/// No table has an entry twice; what the module declares is its own, and it declares all that is its own.
[[nodiscard]] Result<Done, VmError> check_duplication(const CodeView& code);
/// Types are well-formed, and type arguments have the abilities that their parameters ask for.
[[nodiscard]] Result<Done, VmError> check_signatures(
    const CodeView& code, const VerifierConfig& config);
/// The same, by the rules of before SIGNATURE_CHECKER_V2 (feature 18).
[[nodiscard]] Result<Done, VmError> check_signatures_legacy(const CodeView& code);
/// Generic instructions name generic members, others do not.
[[nodiscard]] Result<Done, VmError> check_instructions(const CodeView& code);
/// Constants are of types that may be, and their data are values of them.
[[nodiscard]] Result<Done, VmError> check_constants(const CodeView& code);
/// Friends are other modules of the same account.
[[nodiscard]] Result<Done, VmError> check_friends(const CompiledModule& module);
/// Fields have the abilities that their structure's ask for. Part of check_signatures(), not of the legacy one.
[[nodiscard]] Result<Done, VmError> check_field_abilities(const CodeView& code);
/// No structure contains itself.
[[nodiscard]] Result<Done, VmError> check_struct_recursion(const CompiledModule& module);
/// No chain of generic calls makes ever larger types.
[[nodiscard]] Result<Done, VmError> check_instantiation_loops(const CompiledModule& module);
/// Everything about code: control flow, stack, types, locals, references, acquires.
[[nodiscard]] Result<Done, VmError> check_code(const CodeView& code, const VerifierConfig& config);
}  // namespace braid::move
