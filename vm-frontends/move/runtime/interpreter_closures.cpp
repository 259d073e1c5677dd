// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/runtime/interpreter.hpp"

#include "base/bcs.hpp"
#include "vm-frontends/move/runtime/closure.hpp"
#include "vm-frontends/move/runtime/session.hpp"
#include <algorithm>
#include <bit>

namespace braid::move
{
namespace
{
/// BCS of a vector of the types' tags.
Result<Bytes, StatusCode> tags_of(
    std::span<const Type* const> types, TypeInterner& interner, Arena& arena)
{
    std::vector<std::uint8_t> out;
    bcs::Writer writer{out};
    writer.leb128(types.size());
    for (const Type* const type : types)
    {
        const auto tag = interner.tag_of(type);
        if (!tag.ok())
            return Err{tag.error()};
        writer.raw((*tag)->encoded);
    }
    return arena.copy(out);
}

bool is_captured(std::uint64_t mask, std::size_t parameter) noexcept
{
    return parameter < 64 && ((mask >> parameter) & 1) != 0;
}
}  // namespace

Interpreter::Flow Interpreter::pack_closure(Registers& r, bool is_generic)
{
    const ClosureSite& site = *r.at->closure;
    if (is_generic && !pay_types(site.site.node_count))
        return fail_gas();
    for (const TypeOperand& argument : site.site.type_arguments)
        if (argument.type == nullptr)
            return fail(argument.failure);
    const FunctionInstance* const callee = make_callee(site.site);
    if (callee == nullptr)
    {
        place_ = Place::here;
        return Flow::failed;
    }
    const auto tags = tags_of(callee->type_arguments, types_, arena_);
    if (!tags.ok())
        return fail(tags.error());
    const std::size_t count = site.captured_count;
    Value* const captured = r.top - count;
    if (!gas_.charge_pack_closure(is_generic, {captured, count}))
        return fail_gas();

    const LoadedFunction& target = *callee->function;
    auto* const function = arena_.make<ClosureFunction>();
    function->is_script = target.module == nullptr;
    if (target.module != nullptr)
    {
        function->address = target.module->id.address;
        function->module = target.module->id.name;
    }
    function->name = target.name;
    function->type_arguments = *tags;
    function->mask = site.mask;
    function->resolved = &target;
    function->resolved_arguments = callee->type_arguments;
    const auto closure = make_closure(function, {captured, count}, heap_);
    if (!closure.ok())
        return fail(closure.error());
    if (captured == r.limit)
        return fail(StatusCode::execution_stack_overflow);
    *captured = *closure;
    r.top = captured + 1;
    if (is_paranoid_ && !check_closure(r, *callee, site.mask))
        return Flow::failed;
    ++r.at;
    return Flow::next;
}

bool Interpreter::charge_closure(const ClosureFunction& function)
{
    if (function.is_script)
    {
        static_cast<void>(fail(StatusCode::unknown_invariant_violation_error));
        return false;
    }
    const ModuleId id{function.address, std::string{function.module}};
    auto charged = session_.charge_modules({&id, 1}, gas_);
    if (charged.ok())
        charged = session_.charge_type_tags(function.type_arguments, gas_);
    if (!charged.ok())
        static_cast<void>(fail_with(Place::said, charged.error()));
    return charged.ok();
}

const FunctionInstance* Interpreter::resolve_closure(ClosureFunction& function)
{
    if (function.resolved != nullptr)
        return use_module(*function.resolved, Place::here) ?
                   space_.instance_of(*function.resolved, function.resolved_arguments) :
                   nullptr;
    const auto resolved = session_.resolve_closure(function);
    if (resolved.ok())
        return *resolved;
    VmError error{resolved.error().code};
    error.sub_status = resolved.error().sub_status;
    static_cast<void>(fail_with(Place::here, error));
    return nullptr;
}

Interpreter::Flow Interpreter::call_closure(Registers& r)
{
    ClosureBody* const body = r.top[-1].closure;
    if (!charge_closure(*body->function))
        return Flow::failed;
    const FunctionInstance* const callee = resolve_closure(*body->function);
    if (callee == nullptr)
        return Flow::failed;
    const std::uint64_t mask = body->function->mask;
    const std::uint64_t parameters_mask = callee->parameter_count >= 64 ?
                                              ~std::uint64_t{0} :
                                              (std::uint64_t{1} << callee->parameter_count) - 1;
    if (body->captured_count != static_cast<std::uint64_t>(std::popcount(mask & parameters_mask)))
        return fail(StatusCode::unknown_invariant_violation_error);
    if (!gas_.charge_call(callee->parameter_count, callee->local_count))
        return fail_gas();

    // What is captured and what stands on the stack, in the order of the parameters.
    const std::size_t given_count = callee->parameter_count - body->captured_count;
    Value* const first = r.top - 1 - given_count;
    std::vector<Value> arguments;
    std::vector<const Type*> types;
    const Value* captured = body->captured();
    const Value* given = first;
    for (std::size_t i = 0; i < callee->parameter_count; ++i)
        if (is_captured(mask, i))
        {
            arguments.push_back(*captured++);
            // Captured values were checked when the closure was made.
            types.push_back(callee->parameter_types[i].type);
        }
        else
        {
            types.push_back(type_at(given));
            arguments.push_back(*given++);
        }
    std::ranges::copy(arguments, first);
    if (is_paranoid_)
        for (std::size_t i = 0; i < types.size(); ++i)
            type_at(first + i) = types[i];
    heap_.release(body, ClosureBody::size_of(body->captured_count));
    r.top = first + callee->parameter_count;
    if (callee->function->is_native)
        return call_native(r, *callee);
    return enter_slowly(r, *callee, has_nodes_ ? make_node(*callee) : nullptr, CallKind::closure);
}
}  // namespace braid::move
