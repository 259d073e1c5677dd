// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/runtime/interpreter_scalars.hpp"
#include <algorithm>

/// Instructions on locals, references, structures, vectors, and the global state.
namespace braid::move
{
/// Sub-statuses of vector_operation_error.
inline constexpr std::uint64_t vector_index_out_of_bounds = 1;
inline constexpr std::uint64_t vector_is_empty = 2;
inline constexpr std::uint64_t vector_has_other_size = 3;

inline Interpreter::Flow Interpreter::load_constant(Registers& r)
{
    const ConstantOperand& constant = *r.at->constant;
    if (!pay_types(constant.node_count) || !gas_.charge_ld_const(constant.size)) [[unlikely]]
        return fail_gas();
    if (constant.value.is_none()) [[unlikely]]
        return fail(StatusCode::verifier_invariant_violation);
    // Constants are vectors of scalars at the deepest few levels, so that copies cannot fail.
    const auto copy = copy_value(constant.value, heap_, ~std::uint64_t{0});
    if (!copy.ok()) [[unlikely]]
        return fail(copy.error());
    if (!gas_.charge_ld_const_after_deserialization(*copy)) [[unlikely]]
        return fail_gas();
    if (r.top == r.limit) [[unlikely]]
        return fail(StatusCode::execution_stack_overflow);
    *r.top++ = *copy;
    ++r.at;
    return Flow::next;
}

BRAID_MOVE_INLINE Interpreter::Flow Interpreter::copy_local(Registers& r)
{
    Value value = r.locals[r.at->index];
    if (value.is_container()) [[unlikely]]
    {
        const auto copy = copy_container(value, heap_, value_depth_max_);
        if (!copy.ok()) [[unlikely]]
            return fail(copy.error());
        value = *copy;
    }
    if (!gas_.charge_copy_loc(value)) [[unlikely]]
        return fail_gas();
    if (r.top == r.limit) [[unlikely]]
        return fail(StatusCode::execution_stack_overflow);
    *r.top++ = value;
    ++r.at;
    return Flow::next;
}

BRAID_MOVE_INLINE Interpreter::Flow Interpreter::move_local(Registers& r)
{
    if (!gas_.charge_simple(Opcode::move_loc)) [[unlikely]]
        return fail_gas();
    if (r.top == r.limit) [[unlikely]]
        return fail(StatusCode::execution_stack_overflow);
    Value& local = r.locals[r.at->index];
    *r.top++ = local;
    local.kind = ValueKind::none;
    ++r.at;
    return Flow::next;
}

BRAID_MOVE_INLINE Interpreter::Flow Interpreter::store_local(Registers& r)
{
    if (!gas_.charge_simple(Opcode::st_loc)) [[unlikely]]
        return fail_gas();
    Value& local = r.locals[r.at->index];
    drop_value(local, heap_);
    local = *--r.top;
    ++r.at;
    return Flow::next;
}

BRAID_MOVE_INLINE Interpreter::Flow Interpreter::read_reference(Registers& r)
{
    Value& reference = r.top[-1];
    if (!gas_.charge_read_ref(reference)) [[unlikely]]
        return fail_gas();
    const auto copy = copy_value(peek(reference, heap_), heap_, value_depth_max_);
    if (!copy.ok()) [[unlikely]]
        return fail(copy.error());
    reference = *copy;
    ++r.at;
    return Flow::next;
}

template <Operation operation>
BRAID_MOVE_INLINE Interpreter::Flow Interpreter::borrow_field_of(Registers& r)
{
    using enum Opcode;
    constexpr auto opcode = static_cast<Opcode>(operation);
    constexpr bool is_generic =
        opcode == imm_borrow_field_generic || opcode == mut_borrow_field_generic ||
        opcode == imm_borrow_variant_field_generic || opcode == mut_borrow_variant_field_generic;
    constexpr bool has_variants =
        opcode == imm_borrow_variant_field || opcode == mut_borrow_variant_field ||
        opcode == imm_borrow_variant_field_generic || opcode == mut_borrow_variant_field_generic;
    if constexpr (is_generic)
    {
        const StructOperand& operand = *r.at->structure;
        if (operand.type.type == nullptr) [[unlikely]]
            return fail(operand.type.failure);
        if (operand.fields[0].type == nullptr) [[unlikely]]
            return fail(operand.fields[0].failure);
        if (!pay_types(operand.type_node_count) || !pay_types(operand.field_node_count))
            [[unlikely]]
            return fail_gas();
    }
    if (!gas_.charge_simple(opcode)) [[unlikely]]
        return fail_gas();
    Value& reference = r.top[-1];
    if constexpr (has_variants)
    {
        const std::uint16_t variant = structure_of(reference).variant;
        if (std::ranges::find(r.at->structure->variants, variant) ==
            r.at->structure->variants.end()) [[unlikely]]
            return fail(StatusCode::struct_variant_mismatch);
    }
    reference = borrow_field(reference, r.at->index);
    ++r.at;
    return Flow::next;
}

template <Operation operation>
BRAID_MOVE_INLINE Interpreter::Flow Interpreter::pack_structure(Registers& r)
{
    using enum Opcode;
    constexpr auto opcode = static_cast<Opcode>(operation);
    constexpr bool is_generic = opcode == Opcode::pack_generic || opcode == pack_variant_generic;
    const StructOperand& operand = *r.at->structure;
    if constexpr (is_generic)
    {
        bool is_known = false;
        if constexpr (opcode == Opcode::pack_generic)
        {
            // Any pointer says that this place has paid.
            if (current_.node != nullptr)
            {
                CallNode*& mark = current_.node->children[r.at->slot];
                is_known = mark != nullptr;
                mark = current_.node;
            }
        }
        if (!is_known)
        {
            if (operand.type.type == nullptr) [[unlikely]]
                return fail(operand.type.failure);
            for (const TypeOperand& field : operand.fields)
                if (field.type == nullptr) [[unlikely]]
                    return fail(field.failure);
            if (!pay_types(operand.field_node_count) || !pay_types(operand.type_node_count))
                [[unlikely]]
                return fail_gas();
        }
    }
    if (operand.depth_failure != StatusCode::executed) [[unlikely]]
        return fail(operand.depth_failure);
    const std::size_t count = operand.field_count;
    Value* const fields = r.top - count;
    if (!gas_.charge_pack(is_generic, {fields, count})) [[unlikely]]
        return fail_gas();
    if (fields == r.limit) [[unlikely]]
        return fail(StatusCode::execution_stack_overflow);
    *fields = move::pack(operand.variant, fields, count, heap_);
    r.top = fields + 1;
    ++r.at;
    return Flow::next;
}

template <Operation operation>
BRAID_MOVE_INLINE Interpreter::Flow Interpreter::unpack_structure(Registers& r)
{
    using enum Opcode;
    constexpr auto opcode = static_cast<Opcode>(operation);
    constexpr bool is_generic = opcode == unpack_generic || opcode == unpack_variant_generic;
    constexpr bool has_variants = opcode == unpack_variant || opcode == unpack_variant_generic;
    const StructOperand& operand = *r.at->structure;
    if constexpr (is_generic)
    {
        if (operand.type.type == nullptr) [[unlikely]]
            return fail(operand.type.failure);
        for (const TypeOperand& field : operand.fields)
            if (field.type == nullptr) [[unlikely]]
                return fail(field.failure);
        if (!pay_types(operand.field_node_count) || !pay_types(operand.type_node_count))
            [[unlikely]]
            return fail_gas();
        if (operand.depth_failure != StatusCode::executed) [[unlikely]]
            return fail(operand.depth_failure);
    }
    Value* const at = r.top - 1;
    StructBody* const body = at->structure;
    const std::size_t count = body->field_count;
    if (!gas_.charge_unpack(is_generic, body->all())) [[unlikely]]
        return fail_gas();
    if constexpr (has_variants)
        if (body->variant != operand.variant) [[unlikely]]
            return fail(StatusCode::struct_variant_mismatch);
    if (count > static_cast<std::size_t>(r.limit - at)) [[unlikely]]
        return fail(StatusCode::execution_stack_overflow);
    move::unpack(body, at, heap_);
    r.top = at + count;
    ++r.at;
    return Flow::next;
}

template <Operation operation>
BRAID_MOVE_INLINE Interpreter::Flow Interpreter::test_variant_of(Registers& r)
{
    constexpr auto opcode = static_cast<Opcode>(operation);
    const StructOperand& operand = *r.at->structure;
    if constexpr (opcode == Opcode::test_variant_generic)
    {
        if (operand.type.type == nullptr) [[unlikely]]
            return fail(operand.type.failure);
        if (!pay_types(operand.type_node_count)) [[unlikely]]
            return fail_gas();
    }
    if (!gas_.charge_simple(opcode)) [[unlikely]]
        return fail_gas();
    Value& reference = r.top[-1];
    reference = Value::of_bool(structure_of(reference).variant == operand.variant);
    ++r.at;
    return Flow::next;
}

template <Operation operation>
BRAID_MOVE_INLINE Interpreter::Flow Interpreter::apply_to_vector(Registers& r)
{
    using enum Opcode;
    constexpr auto opcode = static_cast<Opcode>(operation);
    const VectorOperand& operand = *r.at->vector;
    if (operand.element.type == nullptr) [[unlikely]]
        return fail(operand.element.failure);
    if (!pay_types(operand.node_count)) [[unlikely]]
        return fail_gas();
    if constexpr (opcode == vec_len)
    {
        if (!gas_.charge_simple(opcode)) [[unlikely]]
            return fail_gas();
        r.top[-1] = Value::of_u64(vector_of(r.top[-1]).size);
    }
    else if constexpr (opcode == vec_imm_borrow || opcode == vec_mut_borrow)
    {
        if (!gas_.charge_simple(opcode)) [[unlikely]]
            return fail_gas();
        Value& reference = r.top[-2];
        VectorBody& vector = vector_of(reference);
        const std::uint64_t index = r.top[-1].scalar;
        if (index >= vector.size) [[unlikely]]
            return fail(StatusCode::vector_operation_error, vector_index_out_of_bounds);
        reference = borrow_element(vector, index, reference.reference.root);
        --r.top;
    }
    else if constexpr (opcode == vec_push_back)
    {
        const Value& element = r.top[-1];
        if (!gas_.charge_vec_push_back(element)) [[unlikely]]
            return fail_gas();
        push_back(vector_of(r.top[-2]), element, heap_);
        mark_dirty(r.top[-2]);
        r.top -= 2;
    }
    else if constexpr (opcode == vec_pop_back)
    {
        Value& reference = r.top[-1];
        VectorBody& vector = vector_of(reference);
        if (vector.size == 0) [[unlikely]]
            return gas_.charge_vec_pop_back(nullptr) ?
                       fail(StatusCode::vector_operation_error, vector_is_empty) :
                       fail_gas();
        const Value element = pop_back(vector, heap_);
        if (!gas_.charge_vec_pop_back(&element)) [[unlikely]]
            return fail_gas();
        mark_dirty(reference);
        reference = element;
    }
    else
    {
        static_assert(opcode == vec_swap);
        if (!gas_.charge_simple(opcode)) [[unlikely]]
            return fail_gas();
        VectorBody& vector = vector_of(r.top[-3]);
        const std::uint64_t i = r.top[-2].scalar;
        const std::uint64_t j = r.top[-1].scalar;
        if (i >= vector.size || j >= vector.size) [[unlikely]]
            return fail(StatusCode::vector_operation_error, vector_index_out_of_bounds);
        swap_elements(vector, i, j);
        mark_dirty(r.top[-3]);
        r.top -= 3;
    }
    ++r.at;
    return Flow::next;
}

inline Interpreter::Flow Interpreter::pack_elements(Registers& r)
{
    const VectorOperand& operand = *r.at->vector;
    if (operand.element.type == nullptr) [[unlikely]]
        return fail(operand.element.failure);
    if (!pay_types(operand.node_count)) [[unlikely]]
        return fail_gas();
    if (operand.depth_failure != StatusCode::executed) [[unlikely]]
        return fail(operand.depth_failure);
    const std::size_t count = operand.element_count;
    Value* const elements = r.top - count;
    if (!gas_.charge_vec_pack({elements, count})) [[unlikely]]
        return fail_gas();
    if (elements == r.limit) [[unlikely]]
        return fail(StatusCode::execution_stack_overflow);
    *elements = pack_vector(operand.element_kind, elements, count, heap_);
    r.top = elements + 1;
    ++r.at;
    return Flow::next;
}

inline Interpreter::Flow Interpreter::unpack_elements(Registers& r)
{
    const VectorOperand& operand = *r.at->vector;
    if (operand.element.type == nullptr) [[unlikely]]
        return fail(operand.element.failure);
    if (!pay_types(operand.node_count)) [[unlikely]]
        return fail_gas();
    Value* const at = r.top - 1;
    VectorBody* const vector = at->vector;
    const std::uint64_t count = operand.element_count;
    if (!gas_.charge_vec_unpack(count, *vector)) [[unlikely]]
        return fail_gas();
    if (vector->size != count) [[unlikely]]
        return fail(StatusCode::vector_operation_error, vector_has_other_size);
    if (count > static_cast<std::size_t>(r.limit - at)) [[unlikely]]
        return fail(StatusCode::execution_stack_overflow);
    unpack_vector(vector, at, heap_);
    r.top = at + count;
    ++r.at;
    return Flow::next;
}

template <Operation operation>
BRAID_MOVE_INLINE Interpreter::Flow Interpreter::apply_to_global(Registers& r)
{
    using enum Opcode;
    using State = GlobalSlot::State;
    constexpr auto opcode = static_cast<Opcode>(operation);
    constexpr bool is_generic = opcode == exists_generic || opcode == imm_borrow_global_generic ||
                                opcode == mut_borrow_global_generic ||
                                opcode == move_from_generic || opcode == move_to_generic;
    constexpr bool is_move_to = opcode == move_to || opcode == move_to_generic;
    const StructOperand& operand = *r.at->structure;
    if (operand.type.type == nullptr) [[unlikely]]
        return fail(operand.type.failure);
    if (is_generic && !pay_types(operand.type_node_count)) [[unlikely]]
        return fail_gas();
    const Hash32& account = is_move_to ? *view(r.top[-2]).signer.account : *r.top[-1].address;
    GlobalSlot* const slot = load_global(account, operand);
    if (slot == nullptr) [[unlikely]]
        return Flow::failed;
    const bool is_there = slot->state == State::cached || slot->state == State::dirty;
    if constexpr (is_move_to)
        if (!is_there)
        {
            slot->value = r.top[-1];
            slot->state = State::dirty;
        }
    if (!gas_.charge_simple(opcode)) [[unlikely]]
        return fail_gas();
    constexpr bool is_exists = opcode == exists || opcode == exists_generic;
    constexpr bool is_move_from = opcode == move_from || opcode == move_from_generic;
    if (is_move_to && is_there) [[unlikely]]
        return fail(StatusCode::resource_already_exists);
    if (is_move_from && !is_there) [[unlikely]]
        return fail(StatusCode::missing_data);
    if (!allows_access(operand)) [[unlikely]]
        return fail(StatusCode::runtime_dispatch_error);
    if constexpr (is_exists)
        r.top[-1] = Value::of_bool(is_there);
    else if constexpr (is_move_to)
        r.top -= 2;
    else if constexpr (is_move_from)
    {
        r.top[-1] = slot->value;
        slot->value.kind = ValueKind::none;
        slot->state = slot->existed ? State::deleted : State::absent;
    }
    else
    {
        if (!is_there) [[unlikely]]
            return fail(StatusCode::missing_data);
        r.top[-1] = reference_to(&slot->value, slot);
    }
    ++r.at;
    return Flow::next;
}
}  // namespace braid::move
