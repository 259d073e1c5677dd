// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/runtime/integers.hpp"
#include "vm-frontends/move/runtime/interpreter.hpp"

/// Instructions on scalars, and branches.
namespace braid::move
{
#define BRAID_MOVE_INLINE [[gnu::always_inline]] inline

template <Operation operation>
BRAID_MOVE_INLINE Interpreter::Flow Interpreter::load_immediate(Registers& r)
{
    constexpr auto opcode = static_cast<Opcode>(operation);
    if (!gas_.charge_simple(opcode)) [[unlikely]]
        return fail_gas();
    if (r.top == r.limit) [[unlikely]]
        return fail(StatusCode::execution_stack_overflow);
    Value& to = *r.top++;
    if constexpr (opcode == Opcode::ld_true || opcode == Opcode::ld_false)
        to = Value::of_bool(opcode == Opcode::ld_true);
    else if constexpr (opcode == Opcode::ld_u8)
        to = Value::of_scalar(ValueKind::u8, r.at->immediate);
    else if constexpr (opcode == Opcode::ld_u16)
        to = Value::of_scalar(ValueKind::u16, r.at->immediate);
    else if constexpr (opcode == Opcode::ld_u32)
        to = Value::of_scalar(ValueKind::u32, r.at->immediate);
    else if constexpr (opcode == Opcode::ld_u64)
        to = Value::of_scalar(ValueKind::u64, r.at->immediate);
    else if constexpr (opcode == Opcode::ld_u128)
        to = Value::of_u128((static_cast<uint128>((*r.at->wide)[1]) << 64) | (*r.at->wide)[0]);
    else
    {
        // The code outlives the transaction, and boxes are immutable.
        to.kind = ValueKind::u256;
        to.big = r.at->wide;
    }
    ++r.at;
    return Flow::next;
}

template <Operation operation>
BRAID_MOVE_INLINE Interpreter::Flow Interpreter::compute(Registers& r)
{
    constexpr auto opcode = static_cast<Opcode>(operation);
    if (!gas_.charge_simple(opcode)) [[unlikely]]
        return fail_gas();
    Value& left = r.top[-2];
    const Value& right = r.top[-1];
    if (left.kind == ValueKind::u64) [[likely]]
    {
        if (!integers::compute_u64<opcode>(left.scalar, right.scalar)) [[unlikely]]
            return fail(StatusCode::arithmetic_error);
    }
    else if (!integers::compute_other(opcode, left, right, heap_)) [[unlikely]]
        return fail(StatusCode::arithmetic_error);
    --r.top;
    ++r.at;
    return Flow::next;
}

template <Operation operation>
BRAID_MOVE_INLINE Interpreter::Flow Interpreter::shift(Registers& r)
{
    constexpr auto opcode = static_cast<Opcode>(operation);
    if (!gas_.charge_simple(opcode)) [[unlikely]]
        return fail_gas();
    if (!integers::shift(opcode, r.top[-2], r.top[-1].scalar, heap_)) [[unlikely]]
        return fail(StatusCode::arithmetic_error);
    --r.top;
    ++r.at;
    return Flow::next;
}

template <Operation operation>
BRAID_MOVE_INLINE Interpreter::Flow Interpreter::cast(Registers& r)
{
    constexpr auto opcode = static_cast<Opcode>(operation);
    if (!gas_.charge_simple(opcode)) [[unlikely]]
        return fail_gas();
    if (!integers::cast(integers::target_of(opcode), r.top[-1], heap_)) [[unlikely]]
        return fail(StatusCode::arithmetic_error);
    ++r.at;
    return Flow::next;
}

template <Operation operation>
BRAID_MOVE_INLINE Interpreter::Flow Interpreter::compare(Registers& r)
{
    constexpr auto opcode = static_cast<Opcode>(operation);
    if (!gas_.charge_simple(opcode)) [[unlikely]]
        return fail_gas();
    Value& left = r.top[-2];
    const Value& right = r.top[-1];
    bool truth = false;
    if (left.kind <= ValueKind::u64) [[likely]]
    {
        if constexpr (opcode == Opcode::lt)
            truth = left.scalar < right.scalar;
        else if constexpr (opcode == Opcode::gt)
            truth = left.scalar > right.scalar;
        else if constexpr (opcode == Opcode::le)
            truth = left.scalar <= right.scalar;
        else
            truth = left.scalar >= right.scalar;
    }
    else
        truth = integers::compare_large(opcode, left, right);
    left = Value::of_bool(truth);
    --r.top;
    ++r.at;
    return Flow::next;
}

template <Operation operation>
BRAID_MOVE_INLINE Interpreter::Flow Interpreter::logic(Registers& r)
{
    constexpr auto opcode = static_cast<Opcode>(operation);
    if (!gas_.charge_simple(opcode)) [[unlikely]]
        return fail_gas();
    if constexpr (opcode == Opcode::logical_not)
        r.top[-1].scalar ^= 1;
    else
    {
        if constexpr (opcode == Opcode::logical_or)
            r.top[-2].scalar |= r.top[-1].scalar;
        else
            r.top[-2].scalar &= r.top[-1].scalar;
        --r.top;
    }
    ++r.at;
    return Flow::next;
}

template <Operation operation>
BRAID_MOVE_INLINE Interpreter::Flow Interpreter::test_equality(Registers& r)
{
    constexpr auto opcode = static_cast<Opcode>(operation);
    Value& left = r.top[-1];
    Value& right = r.top[-2];
    const bool is_paid =
        opcode == Opcode::eq ? gas_.charge_eq(left, right) : gas_.charge_neq(left, right);
    if (!is_paid) [[unlikely]]
        return fail_gas();
    const auto equal = equal_values(left, right, value_depth_max_);
    if (!equal.ok()) [[unlikely]]
        return fail(equal.error());
    drop_value(left, heap_);
    drop_value(right, heap_);
    right = Value::of_bool(*equal == (opcode == Opcode::eq));
    --r.top;
    ++r.at;
    return Flow::next;
}

template <Operation operation>
BRAID_MOVE_INLINE Interpreter::Flow Interpreter::branch(Registers& r)
{
    constexpr auto opcode = static_cast<Opcode>(operation);
    bool is_taken = true;
    if constexpr (opcode != Opcode::branch)
        is_taken = ((--r.top)->scalar != 0) == (opcode == Opcode::br_true);
    if (!gas_.charge_simple(opcode)) [[unlikely]]
        return fail_gas();
    r.at = is_taken ? current_.function->steps + r.at->index : r.at + 1;
    return Flow::next;
}
}  // namespace braid::move
