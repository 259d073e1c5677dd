// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/verifier/control_flow_graph.hpp"
#include "vm-frontends/move/verifier/verify.hpp"

namespace braid::move
{
/// Checks that code does not run over its end, and that its loops are loops: each is entered at one place alone, and loops do not
/// stand too deep in one another. Up to version 5 by the order of instructions, since version 6 by the graph of blocks. Leaves
/// the graph.
[[nodiscard]] Result<Done, VmError> check_control_flow(const CodeView& code,
    const FunctionView& function, const VerifierConfig& config, ControlFlowGraph& graph);
}  // namespace braid::move
