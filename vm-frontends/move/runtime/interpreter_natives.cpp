// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/runtime/interpreter.hpp"

#include "vm-frontends/move/natives/extensions.hpp"
#include "vm-frontends/move/runtime/session.hpp"
#include <algorithm>

namespace braid::move
{
Interpreter::Flow Interpreter::fail_native(StatusCode code) noexcept
{
    return fail_at(Place::native, code);
}

Interpreter::Flow Interpreter::call_native(Registers& r, const FunctionInstance& callee)
{
    native_ = callee.function;
    Value* const arguments = r.top - callee.parameter_count;
    if (is_paranoid_ && !check_arguments(callee, arguments, 0))
    {
        place_ = Place::native;
        return Flow::failed;
    }
    if (native_->native == nullptr)
        return fail_native(StatusCode::missing_dependency);
    if (!use_modules_of(callee)) [[unlikely]]
        return fail_native(StatusCode::speculative_execution_abort_error);
    native_call_.type_arguments = callee.type_arguments;
    native_call_.arguments = {arguments, callee.parameter_count};
    native_call_.result_count = 0;
    native_call_.dispatch_type_argument_count = 0;
    native_call_.dispatch_argument_count = 0;
    gas_.charge_native_function_before_execution(native_call_.arguments);
    current_.at = r.at;
    NativeContext context{heap_, gas_, space_, session_, session_.extensions()};
    const NativeOutcome outcome = native_->native(context, native_call_);
    if (session_.extensions().state_stopped() || session_.stopped()) [[unlikely]]
    {
        session_.note_stopped();
        return fail_native(StatusCode::speculative_execution_abort_error);
    }
    switch (outcome)
    {
    case NativeOutcome::done:
        return finish_native(r, callee, arguments);
    case NativeOutcome::aborted:
        if (!gas_.settle_native())
            return fail_native(gas_.failure());
        return fail_with(Place::native, VmError::aborted(native_call_.abort_code));
    case NativeOutcome::out_of_gas:
        return fail_native(gas_.failure());
    case NativeOutcome::failed:
        gas_.refund_native(context.charged);
        if (native_call_.failure == StatusCode::aborted)
            return fail_with(Place::native, VmError::aborted(native_call_.abort_code));
        return fail_native(native_call_.failure);
    case NativeOutcome::dispatch:
        return dispatch(r, callee, arguments);
    case NativeOutcome::load_module:
        r.top = arguments;
        return load_module(r);
    }
    return fail_native(StatusCode::unreachable);
}

Interpreter::Flow Interpreter::finish_native(
    Registers& r, const FunctionInstance& callee, Value* arguments)
{
    const std::size_t count = native_call_.result_count;
    if (!gas_.charge_native_function({native_call_.results.data(), count})) [[unlikely]]
        return fail_native(gas_.failure());
    if (count != callee.result_count) [[unlikely]]
        return fail_native(StatusCode::unknown_invariant_violation_error);
    if (count > static_cast<std::size_t>(r.limit - arguments)) [[unlikely]]
        return fail_native(StatusCode::execution_stack_overflow);
    for (std::size_t i = 0; i < count; ++i)
    {
        arguments[i] = native_call_.results[i];
        if (!is_paranoid_)
            continue;
        if (callee.result_types[i].type == nullptr)
            return fail_native(callee.result_types[i].failure);
        type_at(arguments + i) = callee.result_types[i].type;
    }
    r.top = arguments + count;
    ++r.at;
    return Flow::next;
}

Interpreter::Flow Interpreter::dispatch(
    Registers& r, const FunctionInstance& native, Value* arguments)
{
    if (!gas_.settle_native())
        return fail_native(gas_.failure());
    const auto found =
        session_.function(native_call_.dispatch_module, native_call_.dispatch_function);
    if (!found.ok())
        return fail_native(StatusCode::function_resolution_failure);
    const LoadedFunction& target = **found;
    const LoadedFunction& from = *native.function;
    const std::span<const Type* const> type_arguments{
        native_call_.dispatch_type_arguments.data(), native_call_.dispatch_type_argument_count};
    // The native takes one argument more, the last, which says what to call.
    const auto expected = from.parameters.first(from.parameters.size() - 1);
    if (!target.is_public() || target.module == from.module || target.is_native ||
        !std::ranges::equal(target.type_parameters, from.type_parameters) ||
        !std::ranges::equal(target.results, from.results) ||
        !std::ranges::equal(target.parameters, expected) ||
        native_call_.dispatch_argument_count != expected.size() ||
        type_arguments.size() != target.type_parameters.size())
        return fail_native(StatusCode::runtime_dispatch_error);
    const FunctionInstance& callee = *space_.instance_of(target, type_arguments);
    r.top = arguments + expected.size();
    const Flow flow = enter_slowly(
        r, callee, has_nodes_ ? make_node(callee) : nullptr, CallKind::native_dispatch);
    if (flow == Flow::failed)
        place_ = Place::native;
    return flow;
}

Interpreter::Flow Interpreter::load_module(Registers& r)
{
    const auto charged = session_.charge_modules({&native_call_.dispatch_module, 1}, gas_);
    if (!charged.ok())
        return fail_with(Place::native, charged.error());
    ++r.at;
    return Flow::next;
}
}  // namespace braid::move
