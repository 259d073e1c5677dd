// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/verifier/abstract_interpretation.hpp"
#include "vm-frontends/move/verifier/meter.hpp"
#include "vm-frontends/move/verifier/type_pool.hpp"

namespace braid::move
{
/// Checks that locals have a value where they are read, and that values that must not be dropped are not overwritten or left
/// behind. Serves all functions of a module, one after another.
class LocalsSafety
{
public:
    LocalsSafety(TypePool& pool, VerificationMeter& meter) noexcept : pool_(pool), meter_(meter) {}

    [[nodiscard]] Finding check(const FunctionView& function, const ControlFlowGraph& graph);

    /// Whether a local has a value.
    enum class Local : std::uint8_t
    {
        unavailable,
        /// On some ways that lead here.
        maybe_available,
        available,
    };
    using State = std::vector<Local>;

    [[nodiscard]] Finding execute(const BasicBlock& block, State& state);
    [[nodiscard]] StatusCode join(State& before, const State& after, bool& has_changed);

private:
    [[nodiscard]] StatusCode execute(const Instruction& instruction, State& state);
    [[nodiscard]] StatusCode check_return(const State& state);

    TypePool& pool_;
    VerificationMeter& meter_;
    const CodeUnit* code_ = nullptr;
    std::vector<bool> can_drop_;
    BlockStates<State> states_;
};
}  // namespace braid::move
