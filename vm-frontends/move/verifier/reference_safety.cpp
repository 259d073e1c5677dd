// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/verifier/reference_safety.hpp"
#include "base/assert.hpp"
#include "vm-frontends/move/verifier/stack_usage.hpp"
#include <algorithm>

namespace braid::move
{
namespace
{
using Value = ReferenceSafety::Value;

constexpr std::uint64_t step_cost = 10;
constexpr std::uint64_t step_cost_of_local = 20;
constexpr std::uint64_t step_cost_of_graph_item = 50;
constexpr std::uint64_t join_cost = 100;
constexpr std::uint64_t join_cost_of_local = 10;
constexpr std::uint64_t join_cost_of_graph_item = 50;

constexpr StatusCode broken = StatusCode::unknown_invariant_violation_error;
}  // namespace

ReferenceSafety::ReferenceSafety(const CodeView& code, VerificationMeter& meter)
  : code_(code),
    tables_(code.tables),
    meter_(meter),
    acquiring_(code.tables.function_handles.size())
{
    if (code.module == nullptr)
        return;
    // A name's definition stands for all handles of that name that equal its own.
    std::vector<const FunctionDefinition*> by_name(tables_.identifiers.size());
    for (const FunctionDefinition& definition : code.module->function_definitions)
        by_name[tables_.function_handles[definition.handle].name] = &definition;
    for (std::size_t i = 0; i < acquiring_.size(); ++i)
    {
        const FunctionHandle& handle = tables_.function_handles[i];
        const FunctionDefinition* const definition = by_name[handle.name];
        if (definition != nullptr && !definition->acquires.empty() &&
            tables_.function_handles[definition->handle] == handle)
            acquiring_[i] = definition;
    }
}

Finding ReferenceSafety::check(const FunctionView& function, const ControlFlowGraph& graph)
{
    function_ = function;
    paths_.clear();
    stack_.clear();
    const Signature& parameters = tables_.signatures[function.parameters];
    State& state = states_.begin(graph.blocks().size());
    state.graph.clear();
    // Numbers below the count of locals are those of references in locals; the next one is the frame's.
    state.locals.assign(
        parameters.size() + tables_.signatures[function.code->locals].size(), plain);
    for (std::size_t i = 0; i < parameters.size(); ++i)
    {
        if (!parameters[i].is_reference())
            continue;
        const auto id = static_cast<ReferenceId>(i);
        state.graph.add(id, parameters[i].kind == TokenKind::mutable_reference);
        state.locals[i] = value_of(id);
    }
    const auto frame_id = static_cast<ReferenceId>(state.locals.size());
    state.graph.add(frame_id, true);
    state.next_id = frame_id + 1;
    return interpret_blocks(graph, states_, *this);
}

Finding ReferenceSafety::execute(const BasicBlock& block, State& state)
{
    state_ = &state;
    for (std::size_t offset = block.first; offset <= block.last; ++offset)
    {
        const auto at = static_cast<std::uint16_t>(offset);
        if (const StatusCode charged = charge_step(); charged != passed)
            return {charged, at};
        const StatusCode found = execute(function_.code->code[offset]);
        if (found != passed)
            return {found, at};
    }
    if (!stack_.empty())
        return {broken, block.last};
    // What a block leaves that nothing follows is not looked at.
    if (block.successor_count != 0)
        make_canonical();
    return {passed, 0};
}

StatusCode ReferenceSafety::charge_step()
{
    return meter_.add(step_cost + step_cost_of_local * state_->locals.size() +
                      step_cost_of_graph_item * state_->graph.size());
}

void ReferenceSafety::make_canonical()
{
    State& state = *state_;
    numbers_.clear();
    for (std::size_t i = 0; i < state.locals.size(); ++i)
    {
        if (state.locals[i] == plain)
            continue;
        const auto id = static_cast<ReferenceId>(i);
        numbers_.emplace_back(id_of(state.locals[i]), id);
        state.locals[i] = value_of(id);
    }
    state.graph.renumber(numbers_);
    state.next_id = static_cast<ReferenceId>(state.locals.size()) + 1;
}

bool ReferenceSafety::release_missing(BorrowPaths& paths, State& before, State& after)
{
    bool is_sound = true;
    for (std::size_t i = 0; i < before.locals.size(); ++i)
    {
        const Value ours = before.locals[i];
        const Value theirs = after.locals[i];
        if (ours == theirs)
            continue;
        State& holder = ours != plain ? before : after;
        is_sound = is_sound && (ours == plain || theirs == plain);
        holder.graph.release(paths, id_of(holder.locals[i]));
        before.locals[i] = plain;
    }
    return is_sound;
}

StatusCode ReferenceSafety::join(State& before, const State& after, bool& has_changed)
{
    const StatusCode charged = meter_.add(join_cost + join_cost_of_local * before.locals.size() +
                                          join_cost_of_graph_item * before.graph.size());
    if (charged != passed)
        return charged;
    if (before.locals == after.locals && before.graph.covers(paths_, after.graph))
        return passed;
    joined_ = before;
    other_ = after;
    if (!release_missing(paths_, joined_, other_))
        return StatusCode::verifier_invariant_violation;
    joined_.graph.join(paths_, other_.graph);
    // References that only the block before has are gone from both: that alone changes nothing.
    has_changed = before.locals != joined_.locals || !before.graph.covers(paths_, joined_.graph);
    if (has_changed)
        std::swap(before, joined_);
    return passed;
}

StatusCode ReferenceSafety::execute(const Instruction& instruction)
{
    switch (instruction.opcode)
    {
    case Opcode::branch:
    case Opcode::nop:
    case Opcode::cast_u8:
    case Opcode::cast_u16:
    case Opcode::cast_u32:
    case Opcode::cast_u64:
    case Opcode::cast_u128:
    case Opcode::cast_u256:
    case Opcode::logical_not:
    case Opcode::exists:
    case Opcode::exists_generic:
        return passed;
    case Opcode::pop:
        release(pop());
        return passed;
    case Opcode::br_true:
    case Opcode::br_false:
    case Opcode::abort:
        return pop_values(1);
    case Opcode::ld_true:
    case Opcode::ld_false:
    case Opcode::ld_u8:
    case Opcode::ld_u16:
    case Opcode::ld_u32:
    case Opcode::ld_u64:
    case Opcode::ld_u128:
    case Opcode::ld_u256:
    case Opcode::ld_const:
        push(plain);
        return passed;
    case Opcode::copy_loc:
    case Opcode::move_loc:
    case Opcode::st_loc:
    case Opcode::mut_borrow_loc:
    case Opcode::imm_borrow_loc:
        return execute_local(instruction);
    case Opcode::freeze_ref:
        return freeze();
    case Opcode::read_ref:
    case Opcode::test_variant:
    case Opcode::test_variant_generic:
        return read();
    case Opcode::write_ref:
        return write();
    case Opcode::eq:
    case Opcode::neq:
        return compare();
    case Opcode::ret:
        return check_return();
    case Opcode::call:
        return call(instruction.operand);
    case Opcode::call_generic:
        return call(tables_.function_instantiations[instruction.operand].handle);
    case Opcode::call_closure:
        return call_closure(tables_.signatures[instruction.operand][0]);
    case Opcode::vec_pack:
    case Opcode::vec_len:
    case Opcode::vec_imm_borrow:
    case Opcode::vec_mut_borrow:
    case Opcode::vec_push_back:
    case Opcode::vec_pop_back:
    case Opcode::vec_unpack:
    case Opcode::vec_swap:
        return execute_vector(instruction);
    default:
        return execute_member(instruction);
    }
}

StatusCode ReferenceSafety::execute_local(const Instruction& instruction)
{
    switch (instruction.opcode)
    {
    case Opcode::copy_loc:
        return copy_local(instruction.operand);
    case Opcode::move_loc:
        return move_local(instruction.operand);
    case Opcode::st_loc:
        return store_local(instruction.operand);
    default:
        return borrow_local(instruction.operand, instruction.opcode == Opcode::mut_borrow_loc);
    }
}

StatusCode ReferenceSafety::copy_local(TableIndex local)
{
    const Value value = state_->locals[local];
    if (value == plain)
    {
        if (is_frame_mutably_borrowed(BorrowLabel::local(local)))
            return StatusCode::copyloc_exists_borrow_error;
        push(plain);
        return passed;
    }
    const ReferenceId id = id_of(value);
    const ReferenceId copy = add_reference(state_->graph.is_mutable(id));
    state_->graph.add_strong_borrow(paths_, id, BorrowPaths::empty, copy);
    push(value_of(copy));
    return passed;
}

StatusCode ReferenceSafety::move_local(TableIndex local)
{
    const Value value = state_->locals[local];
    state_->locals[local] = plain;
    if (value == plain && is_frame_borrowed(BorrowLabel::local(local)))
        return StatusCode::moveloc_exists_borrow_error;
    push(value);
    return passed;
}

StatusCode ReferenceSafety::store_local(TableIndex local)
{
    const Value before = state_->locals[local];
    state_->locals[local] = pop();
    if (before == plain && is_frame_borrowed(BorrowLabel::local(local)))
        return StatusCode::stloc_unsafe_to_destroy_error;
    release(before);
    return passed;
}

StatusCode ReferenceSafety::borrow_local(TableIndex local, bool is_mutable)
{
    const BorrowLabel label = BorrowLabel::local(local);
    // All of the frame is borrowed where too many edges became one.
    const bool is_taken =
        is_mutable ? state_->graph.has_full_borrows(frame()) : is_frame_mutably_borrowed(label);
    if (is_taken)
        return StatusCode::borrowloc_exists_borrow_error;
    const ReferenceId id = add_reference(is_mutable);
    state_->graph.add_strong_borrow(paths_, frame(), paths_.extend(BorrowPaths::empty, label), id);
    push(value_of(id));
    return passed;
}

StatusCode ReferenceSafety::freeze()
{
    const Value value = pop();
    if (value == plain)
        return broken;
    const ReferenceId id = id_of(value);
    if (state_->graph.has_mutable_borrows(paths_, id, {}))
        return StatusCode::freezeref_exists_mutable_borrow_error;
    const ReferenceId frozen = add_reference(false);
    state_->graph.add_strong_borrow(paths_, id, BorrowPaths::empty, frozen);
    release(value);
    push(value_of(frozen));
    return passed;
}

StatusCode ReferenceSafety::read()
{
    const Value value = pop();
    if (value == plain)
        return broken;
    if (!is_readable(id_of(value)))
        return StatusCode::readref_exists_mutable_borrow_error;
    release(value);
    push(plain);
    return passed;
}

StatusCode ReferenceSafety::write()
{
    const Value reference = pop();
    if (reference == plain)
        return broken;
    if (const StatusCode popped = pop_values(1); popped != passed)
        return popped;
    if (!is_writable(id_of(reference)))
        return StatusCode::writeref_exists_borrow_error;
    release(reference);
    return passed;
}

StatusCode ReferenceSafety::compare()
{
    const Value right = pop();
    const Value left = pop();
    if ((right == plain) != (left == plain))
        return StatusCode::verifier_invariant_violation;
    if (right != plain)
    {
        if (!is_readable(id_of(right)) || !is_readable(id_of(left)))
            return StatusCode::readref_exists_mutable_borrow_error;
        release(right);
        release(left);
    }
    push(plain);
    return passed;
}

StatusCode ReferenceSafety::check_return()
{
    const std::size_t count = function_.results ? tables_.signatures[*function_.results].size() : 0;
    BRAID_ASSERT(count <= stack_.size());
    for (const Value local : state_->locals)
        release(local);
    if (state_->graph.has_borrows(paths_, frame(), {}))
        return StatusCode::unsafe_ret_local_or_resource_still_borrowed;
    for (const Value value : std::span{stack_}.last(count))
        if (value != plain && state_->graph.is_mutable(id_of(value)) && !is_writable(id_of(value)))
            return StatusCode::ret_borrowed_mutable_reference_error;
    stack_.resize(stack_.size() - count);
    return passed;
}

StatusCode ReferenceSafety::pop_values(std::uint64_t count)
{
    for (std::uint64_t i = 0; i < count; ++i)
        if (pop() != plain)
            return broken;
    return passed;
}

StatusCode ReferenceSafety::replace_values(std::uint64_t pop_count, std::uint64_t push_count)
{
    const StatusCode popped = pop_values(pop_count);
    if (popped == passed)
        push_values(push_count);
    return popped;
}

Value ReferenceSafety::pop()
{
    // The check of the stack's usage has found that it is there.
    BRAID_ASSERT(!stack_.empty());
    const Value top = stack_.back();
    stack_.pop_back();
    return top;
}

void ReferenceSafety::push_values(std::uint64_t count)
{
    stack_.insert(stack_.end(), count, plain);
}

ReferenceId ReferenceSafety::add_reference(bool is_mutable)
{
    const ReferenceId id = state_->next_id++;
    state_->graph.add(id, is_mutable);
    return id;
}

void ReferenceSafety::release(Value value)
{
    if (value != plain)
        state_->graph.release(paths_, id_of(value));
}

ReferenceId ReferenceSafety::frame() const noexcept
{
    return static_cast<ReferenceId>(state_->locals.size());
}

bool ReferenceSafety::is_readable(ReferenceId id, std::optional<BorrowLabel> label) const noexcept
{
    return !state_->graph.is_mutable(id) || !state_->graph.has_mutable_borrows(paths_, id, label);
}

bool ReferenceSafety::is_writable(ReferenceId id) const noexcept
{
    return !state_->graph.has_borrows(paths_, id, {});
}

bool ReferenceSafety::is_frame_borrowed(BorrowLabel label) const noexcept
{
    return state_->graph.has_borrows(paths_, frame(), label);
}

bool ReferenceSafety::is_frame_mutably_borrowed(BorrowLabel label) const noexcept
{
    return state_->graph.has_mutable_borrows(paths_, frame(), label);
}
}  // namespace braid::move
