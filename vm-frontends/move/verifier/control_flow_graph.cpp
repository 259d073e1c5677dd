// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/verifier/control_flow_graph.hpp"
#include <algorithm>

namespace braid::move
{
void ControlFlowGraph::build(std::span<const Instruction> code)
{
    find_blocks(code);
    find_order();
}

void ControlFlowGraph::find_blocks(std::span<const Instruction> code)
{
    block_at_.assign(code.size() + 1, 0);
    block_at_[0] = 1;
    for (std::size_t offset = 0; offset < code.size(); ++offset)
    {
        const Opcode opcode = code[offset].opcode;
        const bool has_target = has_branch_target(opcode);
        if (has_target)
            block_at_[code[offset].operand] = 1;
        if (has_target || is_unconditional_branch(opcode))
            block_at_[offset + 1] = 1;
    }
    blocks_.clear();
    for (std::size_t offset = 0; offset < code.size(); ++offset)
    {
        if (block_at_[offset] == 0)
        {
            ++blocks_.back().last;
            continue;
        }
        block_at_[offset] = static_cast<BlockIndex>(blocks_.size());
        blocks_.push_back({.first = static_cast<std::uint16_t>(offset),
            .last = static_cast<std::uint16_t>(offset)});
    }
    for (BasicBlock& block : blocks_)
    {
        const Instruction& end = code[block.last];
        const bool goes_on = !is_unconditional_branch(end.opcode) && block.last + 1U < code.size();
        if (has_branch_target(end.opcode))
            block.successors[block.successor_count++] = block_at_[end.operand];
        if (!goes_on)
            continue;
        const BlockIndex next = block_at_[block.last + 1U];
        if (block.successor_count == 0 || block.successors[0] != next)
            block.successors[block.successor_count++] = next;
        if (block.successor_count == 2 && block.successors[0] > block.successors[1])
            std::swap(block.successors[0], block.successors[1]);
    }
}

void ControlFlowGraph::find_order()
{
    enum : std::uint8_t
    {
        unknown,
        in_progress,
        done,
    };
    progress_.assign(blocks_.size(), unknown);
    traversal_.clear();
    back_edge_count_ = 0;
    stack_.assign(1, 0);
    while (!stack_.empty())
    {
        const BlockIndex index = stack_.back();
        if (progress_[index] != unknown)
        {
            stack_.pop_back();
            if (progress_[index] == in_progress)
                traversal_.push_back(index);
            progress_[index] = done;
            continue;
        }
        progress_[index] = in_progress;
        BasicBlock& block = blocks_[index];
        for (std::size_t i = 0; i < block.successor_count; ++i)
        {
            const BlockIndex successor = block.successors[i];
            if (progress_[successor] == unknown)
                stack_.push_back(successor);
            block.is_back_edge[i] = progress_[successor] == in_progress;
            back_edge_count_ += block.is_back_edge[i] ? 1 : 0;
        }
    }
    std::ranges::reverse(traversal_);
    for (BasicBlock& block : blocks_)
        block.place = no_place;
    for (std::uint32_t place = 0; place < traversal_.size(); ++place)
        blocks_[traversal_[place]].place = place;
}
}  // namespace braid::move
