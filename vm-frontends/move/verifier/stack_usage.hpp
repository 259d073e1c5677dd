// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/verifier/control_flow_graph.hpp"
#include "vm-frontends/move/verifier/verify.hpp"

namespace braid::move
{
/// Checks that each block leaves the stack as it found it, takes nothing from below, and does not let it grow too high.
[[nodiscard]] Result<Done, VmError> check_stack_usage(const CodeView& code,
    const FunctionView& function, const VerifierConfig& config, const ControlFlowGraph& graph);

/// How many parameters the closure's mask captures.
[[nodiscard]] std::size_t count_captured(std::uint64_t mask, std::size_t parameter_count) noexcept;
/// How many fields the structure has, or its variant; 0 where it is declared otherwise.
[[nodiscard]] std::size_t count_fields(
    const StructDefinition& definition, std::optional<std::uint16_t> variant) noexcept;
}  // namespace braid::move
