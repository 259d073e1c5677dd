// SPDX-License-Identifier: Apache-2.0
#include "base/assert.hpp"
#include "vm-frontends/move/verifier/reference_safety.hpp"
#include "vm-frontends/move/verifier/stack_usage.hpp"
#include <algorithm>

/// The instructions that structures, resources, vectors and functions have.
namespace braid::move
{
namespace
{
using Value = ReferenceSafety::Value;

constexpr std::uint64_t cost_of_acquired = 100;
constexpr std::uint64_t cost_of_result_edge = 100;
constexpr StatusCode broken = StatusCode::unknown_invariant_violation_error;

}  // namespace

StatusCode ReferenceSafety::execute_member(const Instruction& instruction)
{
    const TableIndex index = instruction.operand;
    switch (instruction.opcode)
    {
    case Opcode::pack_closure:
    case Opcode::pack_closure_generic:
    {
        const bool is_generic = instruction.opcode == Opcode::pack_closure_generic;
        const FunctionHandle& handle =
            tables_.function_handles[is_generic ? tables_.function_instantiations[index].handle :
                                                  index];
        return replace_values(
            count_captured(instruction.immediate, tables_.signatures[handle.parameters].size()), 1);
    }
    case Opcode::add:
    case Opcode::sub:
    case Opcode::mul:
    case Opcode::mod:
    case Opcode::div:
    case Opcode::bit_or:
    case Opcode::bit_and:
    case Opcode::bit_xor:
    case Opcode::shl:
    case Opcode::shr:
    case Opcode::logical_or:
    case Opcode::logical_and:
    case Opcode::lt:
    case Opcode::gt:
    case Opcode::le:
    case Opcode::ge:
        return replace_values(2, 1);
    case Opcode::move_to:
    case Opcode::move_to_generic:
        return move_to();
    default:
        break;
    }
    const CompiledModule& module = *code_.module;
    const auto& variants = module.struct_variant_handles;
    const auto field_count = [&](TableIndex definition, std::optional<std::uint16_t> variant)
    { return count_fields(module.struct_definitions[definition], variant); };
    const auto variant_field_count = [&](const StructVariantHandle& handle)
    { return field_count(handle.owner, handle.variant); };
    switch (instruction.opcode)
    {
    case Opcode::pack:
        return replace_values(field_count(index, {}), 1);
    case Opcode::pack_generic:
        return replace_values(field_count(module.struct_instantiations[index].handle, {}), 1);
    case Opcode::unpack:
        return replace_values(1, field_count(index, {}));
    case Opcode::unpack_generic:
        return replace_values(1, field_count(module.struct_instantiations[index].handle, {}));
    case Opcode::pack_variant:
        return replace_values(variant_field_count(variants[index]), 1);
    case Opcode::pack_variant_generic:
        return replace_values(
            variant_field_count(variants[module.struct_variant_instantiations[index].handle]), 1);
    case Opcode::unpack_variant:
        return replace_values(1, variant_field_count(variants[index]));
    case Opcode::unpack_variant_generic:
        return replace_values(
            1, variant_field_count(variants[module.struct_variant_instantiations[index].handle]));
    default:
        return execute_borrow(instruction);
    }
}

StatusCode ReferenceSafety::execute_borrow(const Instruction& instruction)
{
    const CompiledModule& module = *code_.module;
    const TableIndex index = instruction.operand;
    switch (instruction.opcode)
    {
    case Opcode::mut_borrow_field:
    case Opcode::imm_borrow_field:
        return borrow_field(
            module.field_handles[index].field, instruction.opcode == Opcode::mut_borrow_field);
    case Opcode::mut_borrow_field_generic:
    case Opcode::imm_borrow_field_generic:
        return borrow_field(module.field_handles[module.field_instantiations[index].handle].field,
            instruction.opcode == Opcode::mut_borrow_field_generic);
    case Opcode::mut_borrow_variant_field:
    case Opcode::imm_borrow_variant_field:
        return borrow_field(module.variant_field_handles[index].field,
            instruction.opcode == Opcode::mut_borrow_variant_field);
    case Opcode::mut_borrow_variant_field_generic:
    case Opcode::imm_borrow_variant_field_generic:
        return borrow_field(
            module.variant_field_handles[module.variant_field_instantiations[index].handle].field,
            instruction.opcode == Opcode::mut_borrow_variant_field_generic);
    case Opcode::mut_borrow_global:
    case Opcode::imm_borrow_global:
        return borrow_global(index, instruction.opcode == Opcode::mut_borrow_global);
    case Opcode::mut_borrow_global_generic:
    case Opcode::imm_borrow_global_generic:
        return borrow_global(module.struct_instantiations[index].handle,
            instruction.opcode == Opcode::mut_borrow_global_generic);
    case Opcode::move_from:
        return move_global(index);
    case Opcode::move_from_generic:
        return move_global(module.struct_instantiations[index].handle);
    default:
        return StatusCode::unknown_opcode;
    }
}

StatusCode ReferenceSafety::borrow_field(std::uint16_t field, bool is_mutable)
{
    const Value value = pop();
    if (value == plain)
        return broken;
    const ReferenceId id = id_of(value);
    const BorrowLabel label = BorrowLabel::field(field);
    const bool is_taken = is_mutable ? state_->graph.has_full_borrows(id) : !is_readable(id, label);
    if (is_taken)
        return StatusCode::borrowfield_exists_mutable_borrow_error;
    const ReferenceId borrowed = add_reference(is_mutable);
    state_->graph.add_strong_borrow(paths_, id, paths_.extend(BorrowPaths::empty, label), borrowed);
    release(value);
    push(value_of(borrowed));
    return passed;
}

StatusCode ReferenceSafety::borrow_global(TableIndex definition, bool is_mutable)
{
    if (const StatusCode popped = pop_values(1); popped != passed)
        return popped;
    const BorrowLabel label = BorrowLabel::global(definition);
    if ((is_mutable && is_frame_borrowed(label)) || is_frame_mutably_borrowed(label))
        return StatusCode::global_reference_error;
    const ReferenceId id = add_reference(is_mutable);
    state_->graph.add_weak_borrow(paths_, frame(), paths_.extend(BorrowPaths::empty, label), id);
    push(value_of(id));
    return passed;
}

StatusCode ReferenceSafety::move_global(TableIndex definition)
{
    if (const StatusCode popped = pop_values(1); popped != passed)
        return popped;
    if (is_frame_borrowed(BorrowLabel::global(definition)))
        return StatusCode::global_reference_error;
    push(plain);
    return passed;
}

StatusCode ReferenceSafety::move_to()
{
    if (const StatusCode popped = pop_values(1); popped != passed)
        return popped;
    // The reference to the signer.
    release(pop());
    return passed;
}

StatusCode ReferenceSafety::execute_vector(const Instruction& instruction)
{
    switch (instruction.opcode)
    {
    case Opcode::vec_pack:
        return replace_values(instruction.immediate, 1);
    case Opcode::vec_unpack:
        return replace_values(1, instruction.immediate);
    case Opcode::vec_len:
    case Opcode::vec_pop_back:
    {
        const StatusCode used = use_vector(instruction.opcode == Opcode::vec_pop_back);
        push(plain);
        return used;
    }
    case Opcode::vec_imm_borrow:
        return borrow_element(false);
    case Opcode::vec_mut_borrow:
        return borrow_element(true);
    default:
    {
        const std::uint64_t value_count = instruction.opcode == Opcode::vec_swap ? 2 : 1;
        if (const StatusCode popped = pop_values(value_count); popped != passed)
            return popped;
        return use_vector(true);
    }
    }
}

StatusCode ReferenceSafety::use_vector(bool is_mutable)
{
    const Value vector = pop();
    if (vector == plain)
        return broken;
    if (is_mutable && !is_writable(id_of(vector)))
        return StatusCode::vec_update_exists_mutable_borrow_error;
    release(vector);
    return passed;
}

StatusCode ReferenceSafety::borrow_element(bool is_mutable)
{
    if (const StatusCode popped = pop_values(1); popped != passed)
        return popped;
    const Value vector = pop();
    if (vector == plain)
        return broken;
    if (is_mutable && !is_writable(id_of(vector)))
        return StatusCode::vec_borrow_element_exists_mutable_borrow_error;
    const ReferenceId element = add_reference(is_mutable);
    state_->graph.add_weak_borrow(paths_, id_of(vector), BorrowPaths::empty, element);
    release(vector);
    push(value_of(element));
    return passed;
}

StatusCode ReferenceSafety::call(TableIndex function)
{
    const FunctionHandle& handle = tables_.function_handles[function];
    if (const FunctionDefinition* const callee = acquiring_[function])
    {
        const StatusCode charged = meter_.add_items(cost_of_acquired, callee->acquires.size());
        if (charged != passed)
            return charged;
        for (const TableIndex resource : callee->acquires)
            if (is_frame_borrowed(BorrowLabel::global(resource)))
                return StatusCode::global_reference_error;
    }
    return transfer(
        tables_.signatures[handle.parameters].size(), tables_.signatures[handle.results]);
}

StatusCode ReferenceSafety::call_closure(const SignatureToken& type)
{
    (void)pop();
    return transfer(type.parameter_count, std::span{type.arguments}.subspan(type.parameter_count));
}

StatusCode ReferenceSafety::transfer(
    std::size_t argument_count, std::span<const SignatureToken> results)
{
    BRAID_ASSERT(argument_count <= stack_.size());
    sources_.clear();
    for (const Value argument : std::span{stack_}.last(argument_count))
    {
        if (argument == plain)
            continue;
        const ReferenceId id = id_of(argument);
        if (state_->graph.is_mutable(id) && !is_writable(id))
            return StatusCode::call_borrowed_mutable_reference_error;
        sources_.push_back(id);
    }
    stack_.resize(stack_.size() - argument_count);
    // Edges are added, and references released, in the order of the references' numbers.
    std::ranges::sort(sources_);
    if (const StatusCode pushed = push_results(results); pushed != passed)
        return pushed;
    for (const ReferenceId id : sources_)
        release(value_of(id));
    return passed;
}

StatusCode ReferenceSafety::push_results(std::span<const SignatureToken> results)
{
    std::uint64_t reference_count = 0;
    for (const SignatureToken& result : results)
    {
        if (!result.is_reference())
        {
            push(plain);
            continue;
        }
        const bool is_mutable = result.kind == TokenKind::mutable_reference;
        const ReferenceId id = add_reference(is_mutable);
        for (const ReferenceId source : sources_)
            if (!is_mutable || state_->graph.is_mutable(source))
                state_->graph.add_weak_borrow(paths_, source, BorrowPaths::empty, id);
        push(value_of(id));
        ++reference_count;
    }
    return meter_.add_growing_items(cost_of_result_edge, sources_.size() * reference_count);
}
}  // namespace braid::move
