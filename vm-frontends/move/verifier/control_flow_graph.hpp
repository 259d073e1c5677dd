// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/verifier/code_view.hpp"
#include <array>

namespace braid::move
{
/// A number of a block within its graph, in the order of their first instructions.
using BlockIndex = std::uint16_t;

/// Instructions that run one after another.
struct BasicBlock
{
    std::uint16_t first = 0;
    std::uint16_t last = 0;
    /// In the order of their first instructions.
    std::array<BlockIndex, 2> successors{};
    std::uint8_t successor_count = 0;
    /// Which successors the walk came from: edges that close loops.
    std::array<bool, 2> is_back_edge{};
    /// The place in the order of traversal; no_place of a block that nothing leads to.
    std::uint32_t place = 0;
};

/// The blocks of a function, and the order in which abstract interpretation visits them: a block after all that lead to it, but
/// for the edges that close loops. The order is aptos-core's to the letter, as what the meter charges depends on it.
class ControlFlowGraph
{
public:
    static constexpr std::uint32_t no_place = ~0U;

    /// Replaces the graph by that of the code, in the memory that it has. [code is not empty and ends in an unconditional branch]
    void build(std::span<const Instruction> code);

    [[nodiscard]] std::span<const BasicBlock> blocks() const noexcept { return blocks_; }
    [[nodiscard]] std::size_t back_edge_count() const noexcept { return back_edge_count_; }
    /// The blocks in the order of traversal.
    [[nodiscard]] std::span<const BlockIndex> traversal() const noexcept { return traversal_; }

private:
    void find_blocks(std::span<const Instruction> code);
    void find_order();

    std::vector<BasicBlock> blocks_;
    std::vector<BlockIndex> traversal_;
    std::size_t back_edge_count_ = 0;
    /// By offset: whether a block begins there, then which.
    std::vector<BlockIndex> block_at_;
    std::vector<BlockIndex> stack_;
    std::vector<std::uint8_t> progress_;
};
}  // namespace braid::move
