// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/runtime/interpreter.hpp"

#include "vm-frontends/move/runtime/interpreter_calls.hpp"
#include "vm-frontends/move/runtime/interpreter_checks.hpp"
#include "vm-frontends/move/runtime/interpreter_containers.hpp"
#include "vm-frontends/move/runtime/operations.hpp"
#include "vm-frontends/move/runtime/session.hpp"

// The interpreter's loop: threaded code, one label an operation, each ending in its own indirect jump to the next one.

namespace braid::move
{
namespace
{
constexpr bool lies_between(Opcode opcode, Opcode first, Opcode last) noexcept
{
    return opcode >= first && opcode <= last;
}

constexpr bool is_load(Opcode opcode) noexcept
{
    using enum Opcode;
    return opcode == ld_u64 || opcode == ld_true || opcode == ld_false || opcode == ld_u8 ||
           opcode == ld_u128 || lies_between(opcode, ld_u16, ld_u256);
}

constexpr bool is_cast(Opcode opcode) noexcept
{
    using enum Opcode;
    return lies_between(opcode, cast_u8, cast_u128) || lies_between(opcode, cast_u16, cast_u256);
}

constexpr bool borrows_field(Opcode opcode) noexcept
{
    using enum Opcode;
    return opcode == mut_borrow_field || opcode == imm_borrow_field ||
           opcode == mut_borrow_field_generic || opcode == imm_borrow_field_generic ||
           lies_between(opcode, imm_borrow_variant_field, mut_borrow_variant_field_generic);
}

constexpr bool accesses_global(Opcode opcode) noexcept
{
    using enum Opcode;
    return lies_between(opcode, exists, move_to) ||
           lies_between(opcode, exists_generic, move_to_generic);
}
}  // namespace

/// Everything but calls.
template <Operation operation>
BRAID_MOVE_INLINE Interpreter::Flow Interpreter::apply(Registers& r)
{
    using enum Opcode;
    constexpr auto opcode = static_cast<Opcode>(operation);
    if constexpr (is_load(opcode))
        return load_immediate<operation>(r);
    else if constexpr (lies_between(opcode, add, bit_xor))
        return compute<operation>(r);
    else if constexpr (opcode == shl || opcode == shr)
        return shift<operation>(r);
    else if constexpr (is_cast(opcode))
        return cast<operation>(r);
    else if constexpr (lies_between(opcode, lt, ge))
        return compare<operation>(r);
    else if constexpr (lies_between(opcode, logical_or, logical_not))
        return logic<operation>(r);
    else if constexpr (opcode == eq || opcode == neq)
        return test_equality<operation>(r);
    else if constexpr (lies_between(opcode, br_true, Opcode::branch))
        return this->template branch<operation>(r);
    else if constexpr (borrows_field(opcode))
        return borrow_field_of<operation>(r);
    else if constexpr (accesses_global(opcode))
        return apply_to_global<operation>(r);
    else if constexpr (opcode == Opcode::pack || opcode == pack_generic || opcode == pack_variant ||
                       opcode == pack_variant_generic)
        return pack_structure<operation>(r);
    else if constexpr (opcode == Opcode::unpack || opcode == unpack_generic ||
                       opcode == unpack_variant || opcode == unpack_variant_generic)
        return unpack_structure<operation>(r);
    else if constexpr (opcode == test_variant || opcode == test_variant_generic)
        return test_variant_of<operation>(r);
    else if constexpr (opcode == vec_pack)
        return pack_elements(r);
    else if constexpr (opcode == vec_unpack)
        return unpack_elements(r);
    else if constexpr (lies_between(opcode, vec_len, vec_swap))
        return apply_to_vector<operation>(r);
    else
        return apply_alone<operation>(r);
}

/// Instructions that have no family.
template <Operation operation>
BRAID_MOVE_INLINE Interpreter::Flow Interpreter::apply_alone(Registers& r)
{
    using enum Opcode;
    constexpr auto opcode = static_cast<Opcode>(operation);
    if constexpr (opcode == ld_const)
        return load_constant(r);
    else if constexpr (opcode == copy_loc)
        return copy_local(r);
    else if constexpr (opcode == move_loc)
        return move_local(r);
    else if constexpr (opcode == st_loc)
        return store_local(r);
    else if constexpr (opcode == read_ref)
        return read_reference(r);
    else if constexpr (opcode == Opcode::pop)
    {
        Value& value = r.top[-1];
        if (!gas_.charge_pop(value)) [[unlikely]]
            return fail_gas();
        drop_value(value, heap_);
        --r.top;
    }
    else if constexpr (opcode == write_ref)
    {
        const Value& reference = r.top[-1];
        if (!gas_.charge_write_ref(reference)) [[unlikely]]
            return fail_gas();
        write_through(reference, r.top[-2], heap_);
        r.top -= 2;
    }
    else
    {
        if (!gas_.charge_simple(opcode)) [[unlikely]]
            return fail_gas();
        if constexpr (opcode == mut_borrow_loc || opcode == imm_borrow_loc)
        {
            if (r.top == r.limit) [[unlikely]]
                return fail(StatusCode::execution_stack_overflow);
            *r.top++ = reference_to(&r.locals[r.at->index], nullptr);
        }
        else if constexpr (opcode == Opcode::abort)
            return fail(StatusCode::aborted, r.top[-1].scalar);
        else
            static_assert(opcode == freeze_ref || opcode == nop);
    }
    ++r.at;
    return Flow::next;
}

template <bool is_paranoid, Operation operation>
BRAID_MOVE_INLINE Interpreter::Flow Interpreter::execute(Registers& r)
{
    using enum Opcode;
    constexpr auto opcode = static_cast<Opcode>(operation);
    if constexpr (is_paranoid)
        if (!check_before<operation>(r)) [[unlikely]]
            return Flow::failed;
    if constexpr (opcode == Opcode::call || opcode == Opcode::call_generic)
        return this->template call<is_paranoid>(r, opcode == Opcode::call_generic);
    else if constexpr (opcode == ret)
    {
        if (!gas_.charge_simple(ret)) [[unlikely]]
            return fail_gas();
        return leave<is_paranoid>(r);
    }
    else if constexpr (opcode == Opcode::call_closure)
        return this->call_closure(r);
    else if constexpr (opcode == Opcode::pack_closure || opcode == pack_closure_generic)
        return this->pack_closure(r, opcode == pack_closure_generic);
    else
    {
        const Step* const at = r.at;
        const Flow flow = apply<operation>(r);
        if constexpr (is_paranoid)
            if (flow == Flow::next && !check_after<operation>(r, *at)) [[unlikely]]
            {
                // The error is this instruction's.
                r.at = at;
                return Flow::failed;
            }
        return flow;
    }
}

template <bool is_paranoid>
Interpreter::Flow Interpreter::loop(Registers& registers)
{
    static const void* const targets[] = {&&overrun,
#define BRAID_MOVE_ONE(name) &&target_##name,
        BRAID_MOVE_OPERATIONS(BRAID_MOVE_ONE)
#undef BRAID_MOVE_ONE
            && overrun};
    static_assert(std::size(targets) == operation_count);

    Registers r = registers;
    Flow flow = Flow::failed;
    goto* targets[r.at->operation];

#define BRAID_MOVE_ONE(name)                                                              \
    target_##name : flow = execute<is_paranoid, static_cast<Operation>(Opcode::name)>(r); \
    if (flow != Flow::next) [[unlikely]]                                                  \
        goto end;                                                                         \
    goto* targets[r.at->operation];
    BRAID_MOVE_OPERATIONS(BRAID_MOVE_ONE)
#undef BRAID_MOVE_ONE

overrun:
    flow = fail(StatusCode::pc_overflow);
end:
    registers = r;
    return flow;
}

Result<std::span<Value>, VmError> Interpreter::run(
    const FunctionInstance& function, std::span<const Value> arguments)
{
    std::ranges::copy(arguments, memory_->values);
    Registers r{.at = nullptr,
        .top = memory_->values + arguments.size(),
        .locals = memory_->values,
        .limit = memory_->values + operand_count_max};
    memory_->reentrancy.reset();
    static_cast<void>(memory_->reentrancy.enter(nullptr, *function.function, CallKind::regular));
    if (const StatusCode failure = price_frame(function); failure != StatusCode::executed)
        return Err{VmError{failure}};
    start(r, function, has_nodes_ ? make_node(function) : nullptr, CallKind::regular);
    const Flow flow = is_paranoid_ ? loop<true>(r) : loop<false>(r);
    if (flow == Flow::failed)
        return Err{located(r)};
    return std::span{memory_->values, function.result_count};
}

Interpreter::Flow Interpreter::enter_slowly(
    Registers& r, const FunctionInstance& callee, CallNode* node, CallKind kind)
{
    return is_paranoid_ ? enter<true>(r, callee, node, kind) : enter<false>(r, callee, node, kind);
}
}  // namespace braid::move
