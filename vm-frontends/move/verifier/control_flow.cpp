// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/verifier/control_flow.hpp"
#include <algorithm>

namespace braid::move
{
namespace
{
constexpr std::uint32_t version_with_graphs = 6;

/// The depth-first spanning tree of the blocks: each block's number in preorder, its descendants, and the edges that lead to it.
/// Tarjan, Testing Flow Graph Reducibility, 1974.
class SpanningTree
{
public:
    using Node = std::uint16_t;

    explicit SpanningTree(const ControlFlowGraph& graph)
      : blocks_(graph.blocks()),
        block_of_(blocks_.size()),
        descendant_count_(blocks_.size()),
        back_edges_(blocks_.size()),
        other_edges_(blocks_.size())
    {
        build();
    }

    [[nodiscard]] std::size_t size() const noexcept { return node_count_; }
    [[nodiscard]] std::uint16_t offset_of(Node node) const noexcept
    {
        return blocks_[block_of_[node]].first;
    }
    [[nodiscard]] bool is_descendant(Node ancestor, Node node) const noexcept
    {
        return ancestor <= node && node <= ancestor + descendant_count_[ancestor];
    }
    /// From where edges lead back to the node, from its descendants.
    [[nodiscard]] std::span<const Node> back_edges(Node node) const noexcept
    {
        return back_edges_[node];
    }
    /// From where all other edges lead to it.
    [[nodiscard]] std::span<const Node> other_edges(Node node) const noexcept
    {
        return other_edges_[node];
    }

private:
    /// A step of the walk: an edge to look at, or the end of a block whose parent that is.
    struct Step
    {
        Node from = 0;
        BlockIndex block = 0;
        bool is_end = false;
    };

    void push_successors(BlockIndex block, Node node)
    {
        for (std::size_t i = 0; i < blocks_[block].successor_count; ++i)
            steps_.push_back({.from = node, .block = blocks_[block].successors[i]});
    }

    void build()
    {
        constexpr std::uint32_t unknown = ~0U;
        std::vector<std::uint32_t> node_of(blocks_.size(), unknown);
        std::vector<bool> is_done(blocks_.size());
        node_of[0] = 0;
        node_count_ = 1;
        push_successors(0, 0);
        while (!steps_.empty())
        {
            const Step step = steps_.back();
            steps_.pop_back();
            if (step.is_end)
            {
                const std::uint32_t node = node_of[step.block];
                descendant_count_[step.from] = static_cast<std::uint16_t>(
                    descendant_count_[step.from] + 1 + descendant_count_[node]);
                is_done[step.block] = true;
            }
            else if (node_of[step.block] != unknown)
            {
                auto& edges = is_done[step.block] ? other_edges_ : back_edges_;
                edges[node_of[step.block]].push_back(step.from);
            }
            else
            {
                const auto node = static_cast<Node>(node_count_++);
                node_of[step.block] = node;
                block_of_[node] = step.block;
                other_edges_[node].push_back(step.from);
                steps_.push_back({.from = step.from, .block = step.block, .is_end = true});
                push_successors(step.block, node);
            }
        }
    }

    std::span<const BasicBlock> blocks_;
    std::vector<BlockIndex> block_of_;
    std::vector<std::uint16_t> descendant_count_;
    std::vector<std::vector<Node>> back_edges_;
    std::vector<std::vector<Node>> other_edges_;
    std::vector<Step> steps_;
    std::size_t node_count_ = 0;
};

/// Collapses loops into their heads, innermost first, and knows how deep they stand in one another.
class LoopNest
{
public:
    using Node = SpanningTree::Node;

    LoopNest(const SpanningTree& tree, std::optional<std::size_t> depth_max)
      : tree_(tree),
        depth_max_(depth_max),
        parents_(tree.size()),
        depths_(tree.size()),
        marks_(tree.size())
    {
        for (std::size_t i = 0; i < parents_.size(); ++i)
            parents_[i] = static_cast<Node>(i);
    }

    /// The offset of the first block that is wrong, with what is; passed where none is.
    std::pair<StatusCode, std::uint16_t> check()
    {
        for (std::size_t i = tree_.size(); i-- > 0;)
        {
            const auto head = static_cast<Node>(i);
            if (tree_.back_edges(head).empty())
                continue;
            if (const auto wrong = collect_body(head))
                return {StatusCode::invalid_loop_split, *wrong};
            std::uint16_t depth = depths_[head];
            for (const Node node : body_)
            {
                parents_[node] = head;
                depth = std::max(depth, depths_[node]);
            }
            depths_[head] = ++depth;
            if (depth_max_ && depth > *depth_max_)
                return {StatusCode::loop_max_depth_reached, tree_.offset_of(head)};
        }
        return {passed, 0};
    }

private:
    /// The head of the outermost collapsed loop that has the node.
    Node find_head(Node node)
    {
        Node head = node;
        while (parents_[head] != head)
            head = parents_[head];
        while (parents_[node] != head)
        {
            const Node next = parents_[node];
            parents_[node] = head;
            node = next;
        }
        return head;
    }

    bool add(Node node, Node head)
    {
        const std::uint32_t mark = std::uint32_t{head} + 1;
        if (node == head || marks_[node] == mark)
            return false;
        marks_[node] = mark;
        body_.push_back(node);
        return true;
    }

    /// Fills `body_` with the nodes of the head's loop but the head. Gives where a node of it is that the loop is entered at
    /// beside the head.
    std::optional<std::uint16_t> collect_body(Node head)
    {
        body_.clear();
        for (const Node node : tree_.back_edges(head))
            add(find_head(node), head);
        std::ranges::sort(body_);
        frontier_ = body_;
        while (!frontier_.empty())
        {
            const Node node = frontier_.back();
            frontier_.pop_back();
            for (const Node edge : tree_.other_edges(node))
            {
                const Node before = find_head(edge);
                if (!tree_.is_descendant(head, before))
                    return tree_.offset_of(before);
                if (add(before, head))
                    frontier_.push_back(before);
            }
        }
        return {};
    }

    const SpanningTree& tree_;
    std::optional<std::size_t> depth_max_;
    std::vector<Node> parents_;
    std::vector<std::uint16_t> depths_;
    /// By node: the head of the loop, plus one, that it was last found to be of.
    std::vector<std::uint32_t> marks_;
    std::vector<Node> body_;
    std::vector<Node> frontier_;
};

/// The rules up to version 5: a loop begins where something jumps back to, and ends with the last jump back. Loops are nested;
/// jumps out of one go right behind it; none lead into one.
class InstructionOrder
{
public:
    explicit InstructionOrder(std::span<const Instruction> code)
      : code_(code), last_continue_(code.size(), no_loop), depths_(code.size())
    {
        for (std::size_t offset = 0; offset < code.size(); ++offset)
            if (is_back_jump(offset))
                last_continue_[code[offset].operand] = static_cast<std::uint32_t>(offset);
    }

    std::pair<StatusCode, std::uint16_t> check(std::optional<std::size_t> depth_max)
    {
        for (const auto rule : {&InstructionOrder::check_continue, &InstructionOrder::check_break})
            if (const auto found = walk(rule); found.first != passed)
                return found;
        count_depths();
        if (const auto found = walk(&InstructionOrder::check_split); found.first != passed)
            return found;
        for (std::size_t offset = 0; offset < code_.size(); ++offset)
            if (depth_max && depths_[offset] > *depth_max)
                return {StatusCode::loop_max_depth_reached, static_cast<std::uint16_t>(offset)};
        return {passed, 0};
    }

private:
    struct Loop
    {
        std::size_t head = 0;
        std::size_t last_continue = 0;
    };
    using Rule = StatusCode (InstructionOrder::*)(std::size_t) const;
    static constexpr std::uint32_t no_loop = ~0U;

    [[nodiscard]] bool is_back_jump(std::size_t offset) const noexcept
    {
        return has_branch_target(code_[offset].opcode) && code_[offset].operand <= offset;
    }
    [[nodiscard]] bool is_forward_jump(std::size_t offset) const noexcept
    {
        return has_branch_target(code_[offset].opcode) && code_[offset].operand > offset;
    }

    /// Applies the rule to each instruction, with the loops around it in `loops_`.
    std::pair<StatusCode, std::uint16_t> walk(Rule rule)
    {
        loops_.clear();
        for (std::size_t offset = 0; offset < code_.size(); ++offset)
        {
            if (last_continue_[offset] != no_loop)
                loops_.push_back({offset, last_continue_[offset]});
            const auto at = static_cast<std::uint16_t>(offset);
            const StatusCode checked = (this->*rule)(offset);
            if (checked != passed)
                return {checked, at};
            if (!is_back_jump(offset))
                continue;
            if (loops_.empty())
                return {StatusCode::unknown_invariant_violation_error, at};
            if (loops_.back().last_continue == offset)
                loops_.pop_back();
        }
        return {passed, 0};
    }

    [[nodiscard]] StatusCode check_continue(std::size_t offset) const
    {
        if (!is_back_jump(offset))
            return passed;
        if (loops_.empty())
            return StatusCode::unknown_invariant_violation_error;
        return code_[offset].operand == loops_.back().head ? passed :
                                                             StatusCode::invalid_loop_continue;
    }

    [[nodiscard]] StatusCode check_break(std::size_t offset) const
    {
        if (!is_forward_jump(offset) || loops_.empty())
            return passed;
        const std::size_t target = code_[offset].operand;
        const std::size_t last = loops_.back().last_continue;
        return target > last && target != last + 1 ? StatusCode::invalid_loop_break : passed;
    }

    [[nodiscard]] StatusCode check_split(std::size_t offset) const
    {
        if (!is_forward_jump(offset))
            return passed;
        const std::size_t target = code_[offset].operand;
        const bool is_break = !loops_.empty() && target > loops_.back().last_continue;
        if (is_break)
            return passed;
        const bool is_head = last_continue_[target] != no_loop;
        const std::size_t depth_after = depths_[target] - (is_head ? 1 : 0);
        return depths_[offset] == depth_after ? passed : StatusCode::invalid_loop_split;
    }

    void count_depths()
    {
        std::vector<bool> is_last(code_.size());
        for (const std::uint32_t last : last_continue_)
            if (last != no_loop)
                is_last[last] = true;
        std::size_t depth = 0;
        for (std::size_t offset = 0; offset < code_.size(); ++offset)
        {
            depth += last_continue_[offset] != no_loop ? 1 : 0;
            depths_[offset] = depth;
            depth -= is_last[offset] ? 1 : 0;
        }
    }

    std::span<const Instruction> code_;
    /// By offset: the last jump back to it.
    std::vector<std::uint32_t> last_continue_;
    std::vector<std::size_t> depths_;
    std::vector<Loop> loops_;
};
}  // namespace

Result<Done, VmError> check_control_flow(const CodeView& code, const FunctionView& function,
    const VerifierConfig& config, ControlFlowGraph& graph)
{
    const std::vector<Instruction>& instructions = function.code->code;
    if (instructions.empty())
        return Err{VmError{StatusCode::empty_code_unit}};
    if (!is_unconditional_branch(instructions.back().opcode))
        return Err{error_at_offset(
            StatusCode::invalid_fall_through, function.index, instructions.size() - 1)};
    std::pair<StatusCode, std::uint16_t> found{passed, 0};
    if (code.tables.version < version_with_graphs)
    {
        found = InstructionOrder{instructions}.check(config.loop_depth_max);
        if (found.first == passed)
            graph.build(instructions);
    }
    else
    {
        graph.build(instructions);
        // Without edges back there are no loops.
        if (graph.back_edge_count() != 0)
        {
            const SpanningTree tree{graph};
            found = LoopNest{tree, config.loop_depth_max}.check();
        }
    }
    if (found.first == StatusCode::unknown_invariant_violation_error)
        return Err{VmError{found.first}};
    if (found.first != passed)
        return Err{error_at_offset(found.first, function.index, found.second)};
    return Done{};
}
}  // namespace braid::move
