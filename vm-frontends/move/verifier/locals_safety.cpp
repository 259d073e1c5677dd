// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/verifier/locals_safety.hpp"

namespace braid::move
{
namespace
{
constexpr std::uint64_t step_cost = 15;
constexpr std::uint64_t return_cost_of_local = 30;
constexpr std::uint64_t join_cost = 10;
constexpr std::uint64_t join_cost_of_local = 5;
}  // namespace

Finding LocalsSafety::check(const FunctionView& function, const ControlFlowGraph& graph)
{
    code_ = function.code;
    can_drop_.clear();
    const auto parameters = pool_.signature(function.parameters);
    const auto locals = pool_.signature(function.code->locals);
    for (const auto types : {parameters, locals})
        for (const TypeId type : types)
            can_drop_.push_back(pool_.abilities_of(type).has(Ability::drop));
    State& state = states_.begin(graph.blocks().size());
    state.assign(parameters.size(), Local::available);
    state.resize(parameters.size() + locals.size(), Local::unavailable);
    return interpret_blocks(graph, states_, *this);
}

Finding LocalsSafety::execute(const BasicBlock& block, State& state)
{
    for (std::size_t offset = block.first; offset <= block.last; ++offset)
    {
        const auto at = static_cast<std::uint16_t>(offset);
        if (const StatusCode charged = meter_.add(step_cost); charged != passed)
            return {charged, at};
        if (const StatusCode found = execute(code_->code[offset], state); found != passed)
            return {found, at};
    }
    return {passed, 0};
}

StatusCode LocalsSafety::execute(const Instruction& instruction, State& state)
{
    const TableIndex local = instruction.operand;
    switch (instruction.opcode)
    {
    case Opcode::st_loc:
        if (state[local] != Local::unavailable && !can_drop_[local])
            return StatusCode::stloc_unsafe_to_destroy_error;
        state[local] = Local::available;
        return passed;
    case Opcode::move_loc:
        if (state[local] != Local::available)
            return StatusCode::moveloc_unavailable_error;
        state[local] = Local::unavailable;
        return passed;
    case Opcode::copy_loc:
        return state[local] == Local::available ? passed : StatusCode::copyloc_unavailable_error;
    case Opcode::mut_borrow_loc:
    case Opcode::imm_borrow_loc:
        return state[local] == Local::available ? passed : StatusCode::borrowloc_unavailable_error;
    case Opcode::ret:
        return check_return(state);
    default:
        return passed;
    }
}

StatusCode LocalsSafety::check_return(const State& state)
{
    if (const StatusCode charged = meter_.add_items(return_cost_of_local, state.size());
        charged != passed)
        return charged;
    for (std::size_t i = 0; i < state.size(); ++i)
        if (state[i] != Local::unavailable && !can_drop_[i])
            return StatusCode::unsafe_ret_unused_values_without_drop;
    return passed;
}

StatusCode LocalsSafety::join(State& before, const State& after, bool& has_changed)
{
    const StatusCode charged = meter_.add(join_cost + join_cost_of_local * after.size());
    if (charged != passed)
        return charged;
    for (std::size_t i = 0; i < before.size(); ++i)
    {
        if (before[i] == after[i] || before[i] == Local::maybe_available)
            continue;
        before[i] = Local::maybe_available;
        has_changed = true;
    }
    return passed;
}
}  // namespace braid::move
