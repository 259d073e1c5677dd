// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/verifier/passes.hpp"
#include <algorithm>

namespace braid::move
{
namespace
{
constexpr std::uint32_t no_definition = ~0U;

/// Which structures contain which: an edge from a definition to each definition of its fields' types.
class StructGraph
{
public:
    explicit StructGraph(const CompiledModule& module)
      : module_(module),
        definition_of_(module.struct_handles.size(), no_definition),
        next_(module.struct_definitions.size()),
        before_(module.struct_definitions.size()),
        is_node_(module.struct_definitions.size())
    {
        for (std::size_t i = 0; i < module.struct_definitions.size(); ++i)
            definition_of_[module.struct_definitions[i].handle] = static_cast<std::uint32_t>(i);
    }

    /// False where a field is a reference, which the signatures' check refuses.
    bool build()
    {
        bool is_sound = true;
        for (std::size_t i = 0; i < next_.size(); ++i)
        {
            for_each_field(module_.struct_definitions[i], [&](const FieldDefinition& field)
                { is_sound = is_sound && collect(field.type, next_[i], false); });
            std::ranges::sort(next_[i]);
            const auto repeated = std::ranges::unique(next_[i]);
            next_[i].erase(repeated.begin(), repeated.end());
        }
        // Nodes in the order in which aptos-core's graph gets them: that decides which one an error names.
        for (std::uint32_t i = 0; i < next_.size(); ++i)
        {
            for (const std::uint32_t child : next_[i])
            {
                add_node(i);
                add_node(child);
                before_[child].push_back(i);
            }
        }
        return is_sound;
    }

    /// A definition within a cycle, the one that petgraph's topological sort would name.
    [[nodiscard]] std::optional<std::uint32_t> find_cycle() const
    {
        std::vector<bool> is_discovered(next_.size());
        std::vector<bool> is_finished(next_.size());
        std::vector<std::uint32_t> finished;
        std::vector<std::uint32_t> stack;
        for (const std::uint32_t node : nodes_)
        {
            if (is_discovered[node])
                continue;
            stack.push_back(node);
            while (!stack.empty())
            {
                const std::uint32_t top = stack.back();
                if (is_discovered[top])
                {
                    stack.pop_back();
                    if (!is_finished[top])
                        finished.push_back(top);
                    is_finished[top] = true;
                    continue;
                }
                is_discovered[top] = true;
                for (const std::uint32_t child : next_[top])
                {
                    if (child == top)
                        return top;
                    if (!is_discovered[child])
                        stack.push_back(child);
                }
            }
        }
        return find_backward_cycle(finished);
    }

private:
    void add_node(std::uint32_t node)
    {
        if (!is_node_[node])
            nodes_.push_back(node);
        is_node_[node] = true;
    }

    bool collect(
        const SignatureToken& token, std::vector<std::uint32_t>& out, bool may_be_reference)
    {
        if (token.is_reference() && !may_be_reference)
            return false;
        const bool is_structure =
            token.kind == TokenKind::structure || token.kind == TokenKind::structure_instantiation;
        if (is_structure && definition_of_[token.index] != no_definition)
            out.push_back(definition_of_[token.index]);
        const bool is_function = token.kind == TokenKind::function;
        return std::ranges::all_of(token.arguments,
            [&](const SignatureToken& argument) { return collect(argument, out, is_function); });
    }

    /// Walks against the edges, in reverse order of finishing: whoever reaches a second node stands in a cycle.
    [[nodiscard]] std::optional<std::uint32_t> find_backward_cycle(
        const std::vector<std::uint32_t>& finished) const
    {
        std::vector<bool> is_discovered(next_.size());
        std::vector<std::uint32_t> stack;
        for (std::size_t i = finished.size(); i-- > 0;)
        {
            stack.assign(1, finished[i]);
            bool has_reached_one = false;
            while (!stack.empty())
            {
                const std::uint32_t node = stack.back();
                stack.pop_back();
                if (is_discovered[node])
                    continue;
                is_discovered[node] = true;
                if (has_reached_one)
                    return node;
                has_reached_one = true;
                for (const std::uint32_t parent : before_[node])
                    if (!is_discovered[parent])
                        stack.push_back(parent);
            }
        }
        return {};
    }

    const CompiledModule& module_;
    std::vector<std::uint32_t> definition_of_;
    std::vector<std::vector<std::uint32_t>> next_;
    std::vector<std::vector<std::uint32_t>> before_;
    std::vector<bool> is_node_;
    std::vector<std::uint32_t> nodes_;
};
}  // namespace

Result<Done, VmError> check_struct_recursion(const CompiledModule& module)
{
    StructGraph graph{module};
    if (!graph.build())
        return Err{VmError{StatusCode::unknown_invariant_violation_error,
            "Reference field when checking recursive structs"}};
    if (const auto node = graph.find_cycle())
        return Err{
            error_at(StatusCode::recursive_struct_definition, IndexKind::struct_definition, *node)};
    return Done{};
}
}  // namespace braid::move
