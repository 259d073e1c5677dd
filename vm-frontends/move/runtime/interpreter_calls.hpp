// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/runtime/interpreter_scalars.hpp"
#include "vm-frontends/move/runtime/session.hpp"

/// Calls and returns. A function's locals stand where the caller left the arguments, its operands behind them, so that
/// nothing is copied upon a call but results.
namespace braid::move
{
BRAID_MOVE_INLINE const FunctionInstance* Interpreter::callee_of(
    const CallSite& site, CallNode*& node)
{
    // Pairs with the release of make_callee().
    const FunctionInstance* const callee = site.instance.load(std::memory_order_acquire);
    if (callee == nullptr || has_nodes_ || (pays_types_ && site.is_generic)) [[unlikely]]
        return callee_slowly(site, node);
    const LoadedModule* const module = callee->function->module;
    if (module != current_.function->function->module && !session_.has_read(*module)) [[unlikely]]
        return callee_slowly(site, node);
    return callee;
}

template <bool is_paranoid>
BRAID_MOVE_INLINE Interpreter::Flow Interpreter::call(Registers& r, bool is_generic)
{
    CallNode* node = nullptr;
    const FunctionInstance* const callee = callee_of(*r.at->call, node);
    if (callee == nullptr) [[unlikely]]
        return Flow::failed;
    const bool is_paid = is_generic ?
                             gas_.charge_call_generic(callee->type_arguments.size(),
                                 callee->parameter_count, callee->local_count, callee->leak) :
                             gas_.charge_call(callee->parameter_count, callee->local_count);
    if (!is_paid) [[unlikely]]
        return fail_gas();
    if (callee->function->is_native)
        return call_native(r, *callee);
    return enter<is_paranoid>(r, *callee, node, CallKind::regular);
}

template <bool is_paranoid>
BRAID_MOVE_INLINE Interpreter::Flow Interpreter::enter(
    Registers& r, const FunctionInstance& callee, CallNode* node, CallKind kind)
{
    if (!memory_->reentrancy.enter(current_.function->function, *callee.function, kind))
        [[unlikely]]
        return fail_at(Place::caller, StatusCode::runtime_dispatch_error);
    if constexpr (is_paranoid)
        if (!check_arguments(callee, r.top - callee.parameter_count, 0)) [[unlikely]]
        {
            place_ = Place::caller;
            return Flow::failed;
        }
    if (pays_types_ || is_paranoid)
        if (const StatusCode failure = price_frame(callee); failure != StatusCode::executed)
            [[unlikely]]
            return fail_at(Place::caller, failure);
    if (depth_ == call_depth_max) [[unlikely]]
        return fail(StatusCode::call_stack_overflow);
    Frame& waiting = memory_->frames[depth_++];
    waiting = current_;
    waiting.at = r.at;
    start(r, callee, node, kind);
    return Flow::next;
}

BRAID_MOVE_INLINE void Interpreter::start(
    Registers& r, const FunctionInstance& callee, CallNode* node, CallKind kind)
{
    Value* const arguments = r.top - callee.parameter_count;
    // As many operands more as there was room for where the arguments stand.
    const std::ptrdiff_t room = r.limit - arguments;
    for (std::size_t i = callee.parameter_count; i < callee.local_count; ++i)
        arguments[i].kind = ValueKind::none;
    r.locals = arguments;
    r.top = arguments + callee.local_count;
    r.limit = r.top + room;
    r.at = callee.steps;
    current_ = {.function = &callee,
        .at = callee.steps,
        .locals = arguments,
        .limit = r.limit,
        .node = node,
        .kind = kind};
}

template <bool is_paranoid>
BRAID_MOVE_INLINE Interpreter::Flow Interpreter::leave(Registers& r)
{
    const FunctionInstance& function = *current_.function;
    const std::span<Value> locals{r.locals, function.local_count};
    bool owns = false;
    for (const Value& local : locals)
        owns = owns || local.is_container();
    if (owns)
    {
        gas_.charge_drop_frame(locals);
        for (Value& local : locals)
            drop_value(local, heap_);
    }
    const Value* const results = r.top - function.result_count;
    for (std::size_t i = 0; i < function.result_count; ++i)
    {
        if constexpr (is_paranoid)
            type_at(r.locals + i) = type_at(results + i);
        r.locals[i] = results[i];
    }
    r.top = r.locals + function.result_count;
    if (depth_ == 0) [[unlikely]]
        return Flow::done;
    const Frame& waiting = memory_->frames[--depth_];
    memory_->reentrancy.leave(*waiting.function->function, *function.function, current_.kind);
    current_ = waiting;
    r.at = waiting.at + 1;
    r.locals = waiting.locals;
    r.limit = waiting.limit;
    return Flow::next;
}
}  // namespace braid::move
