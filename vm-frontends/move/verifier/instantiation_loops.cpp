// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/verifier/passes.hpp"
#include <algorithm>

/// A node is a type parameter of a function of the module. An edge leads from the caller's parameter to the callee's that is made
/// of it; it grows where the argument is a larger type than the parameter itself. A growing edge within a strongly connected
/// component lets calls make ever larger types.
namespace braid::move
{
namespace
{
struct Edge
{
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    bool is_growing = false;

    [[nodiscard]] friend auto operator<=>(const Edge&, const Edge&) = default;
};

class InstantiationGraph
{
public:
    explicit InstantiationGraph(const CompiledModule& module) : module_(module)
    {
        first_node_.reserve(module.function_definitions.size());
        definition_of_.assign(module.function_handles.size(), no_definition);
        for (std::size_t i = 0; i < module.function_definitions.size(); ++i)
        {
            const TableIndex handle = module.function_definitions[i].handle;
            definition_of_[handle] = static_cast<std::uint32_t>(i);
            first_node_.push_back(node_count_);
            node_count_ +=
                static_cast<std::uint32_t>(module.function_handles[handle].type_parameters.size());
        }
    }

    void build()
    {
        std::vector<bool> was_seen(module_.function_instantiations.size());
        for (std::size_t caller = 0; caller < module_.function_definitions.size(); ++caller)
        {
            const FunctionDefinition& definition = module_.function_definitions[caller];
            const bool is_generic =
                !module_.function_handles[definition.handle].type_parameters.empty();
            if (!definition.code || !is_generic)
                continue;
            was_seen.assign(was_seen.size(), false);
            for (const Instruction& instruction : definition.code->code)
            {
                if (instruction.opcode != Opcode::call_generic || was_seen[instruction.operand])
                    continue;
                was_seen[instruction.operand] = true;
                add_call(caller, module_.function_instantiations[instruction.operand]);
                // Hostile calls repeat few edges many times.
                if (edges_.size() > edge_count_max_)
                {
                    remove_repetitions();
                    edge_count_max_ = std::max(edge_count_max_, 2 * edges_.size());
                }
            }
        }
        remove_repetitions();
    }

    [[nodiscard]] bool has_growing_loop() const
    {
        if (std::ranges::none_of(edges_, &Edge::is_growing))
            return false;
        const std::vector<std::uint32_t> component = find_components();
        return std::ranges::any_of(edges_, [&](const Edge& edge)
            { return edge.is_growing && component[edge.from] == component[edge.to]; });
    }

private:
    static constexpr std::uint32_t no_definition = ~0U;

    void remove_repetitions()
    {
        std::ranges::sort(edges_);
        const auto repeated = std::ranges::unique(edges_);
        edges_.erase(repeated.begin(), repeated.end());
    }

    void add_call(std::size_t caller, const Instantiation& callee)
    {
        const std::uint32_t definition = definition_of_[callee.handle];
        if (definition == no_definition)
            return;
        const Signature& arguments = module_.signatures[callee.type_arguments];
        for (std::size_t i = 0; i < arguments.size(); ++i)
        {
            const auto to = first_node_[definition] + static_cast<std::uint32_t>(i);
            const bool is_growing = arguments[i].kind != TokenKind::type_parameter;
            for_each_token(arguments[i],
                [&](const SignatureToken& token)
                {
                    if (token.kind == TokenKind::type_parameter)
                        edges_.push_back({first_node_[caller] + token.index, to, is_growing});
                });
        }
    }

    [[nodiscard]] std::uint32_t first_edge_of(std::uint32_t node) const
    {
        return static_cast<std::uint32_t>(
            std::ranges::lower_bound(edges_, node, {}, &Edge::from) - edges_.begin());
    }

    /// Each node's strongly connected component, by Tarjan's algorithm without recursion.
    [[nodiscard]] std::vector<std::uint32_t> find_components() const
    {
        constexpr std::uint32_t unvisited = 0;
        struct Frame
        {
            std::uint32_t node = 0;
            std::uint32_t edge = 0;
        };
        std::vector<std::uint32_t> number(node_count_, unvisited);
        std::vector<std::uint32_t> low(node_count_);
        std::vector<std::uint32_t> component(node_count_, ~0U);
        std::vector<std::uint32_t> open;
        std::vector<Frame> frames;
        std::uint32_t next_number = 1;
        for (std::uint32_t root = 0; root < node_count_; ++root)
        {
            if (number[root] != unvisited)
                continue;
            frames.push_back({root, first_edge_of(root)});
            while (!frames.empty())
            {
                Frame& frame = frames.back();
                const std::uint32_t node = frame.node;
                if (number[node] == unvisited)
                {
                    number[node] = low[node] = next_number++;
                    open.push_back(node);
                }
                if (frame.edge < edges_.size() && edges_[frame.edge].from == node)
                {
                    const std::uint32_t child = edges_[frame.edge++].to;
                    if (number[child] == unvisited)
                        frames.push_back({child, first_edge_of(child)});
                    else if (component[child] == ~0U)
                        low[node] = std::min(low[node], number[child]);
                    continue;
                }
                frames.pop_back();
                if (!frames.empty())
                    low[frames.back().node] = std::min(low[frames.back().node], low[node]);
                if (low[node] == number[node])
                    close(node, open, component);
            }
        }
        return component;
    }

    static void close(
        std::uint32_t root, std::vector<std::uint32_t>& open, std::vector<std::uint32_t>& component)
    {
        std::uint32_t node = 0;
        do
        {
            node = open.back();
            open.pop_back();
            component[node] = root;
        }
        while (node != root);
    }

    const CompiledModule& module_;
    std::uint32_t node_count_ = 0;
    std::vector<std::uint32_t> first_node_;
    std::vector<std::uint32_t> definition_of_;
    std::vector<Edge> edges_;
    std::size_t edge_count_max_ = std::size_t{1} << 16;
};
}  // namespace

Result<Done, VmError> check_instantiation_loops(const CompiledModule& module)
{
    InstantiationGraph graph{module};
    graph.build();
    if (graph.has_growing_loop())
        return Err{VmError{StatusCode::loop_in_instantiation_graph}};
    return Done{};
}
}  // namespace braid::move
