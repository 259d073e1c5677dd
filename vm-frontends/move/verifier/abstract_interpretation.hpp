// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/verifier/control_flow_graph.hpp"
#include <algorithm>

namespace braid::move
{
/// What is wrong, and at which instruction; passed where nothing is.
using Finding = std::pair<StatusCode, std::uint16_t>;

/// States of abstract interpretation: one before each block, and one to work on. Their memory serves one function after another.
template <typename State>
class BlockStates
{
public:
    /// Begins a function, whose first block's state the caller fills.
    State& begin(std::size_t block_count)
    {
        if (before_.size() < block_count)
            before_.resize(block_count);
        is_known_.assign(block_count, false);
        is_known_[0] = true;
        return before_[0];
    }

    [[nodiscard]] bool is_known(BlockIndex block) const noexcept { return is_known_[block]; }
    [[nodiscard]] State& before(BlockIndex block) noexcept { return before_[block]; }
    [[nodiscard]] State& current() noexcept { return current_; }
    void set(BlockIndex block, const State& state)
    {
        before_[block] = state;
        is_known_[block] = true;
    }

private:
    std::vector<State> before_;
    std::vector<bool> is_known_;
    State current_;
};

/// Executes blocks, in their order of traversal, until their states do not change any more. `analysis` has
/// execute(block, state) -> Finding, and join(before, after, has_changed) -> StatusCode, which makes `before` cover `after`.
/// [states.begin() was called] Cost: bounded by the analysis' meter. aptos-core: move-bytecode-verifier/src/absint.rs.
template <typename State, typename Analysis>
Finding interpret_blocks(
    const ControlFlowGraph& graph, BlockStates<State>& states, Analysis& analysis)
{
    const auto blocks = graph.blocks();
    const auto traversal = graph.traversal();
    std::uint32_t place = 0;
    while (place < traversal.size())
    {
        const BlockIndex index = traversal[place];
        std::uint32_t next = place + 1;
        if (states.is_known(index))
        {
            const BasicBlock& block = blocks[index];
            State& state = states.current();
            state = states.before(index);
            if (const Finding found = analysis.execute(block, state); found.first != passed)
                return found;
            for (std::size_t i = 0; i < block.successor_count; ++i)
            {
                const BlockIndex successor = block.successors[i];
                if (!states.is_known(successor))
                {
                    states.set(successor, state);
                    continue;
                }
                bool has_changed = false;
                const StatusCode joined =
                    analysis.join(states.before(successor), state, has_changed);
                if (joined != passed)
                    return {joined, block.last};
                if (has_changed && block.is_back_edge[i])
                    next = std::min(next, blocks[successor].place);
            }
        }
        place = next;
    }
    return {passed, 0};
}
}  // namespace braid::move
