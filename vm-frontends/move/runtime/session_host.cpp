// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/runtime/session.hpp"

#include "vm-frontends/move/runtime/closure.hpp"
#include "vm-frontends/move/runtime/interpreter.hpp"

// What natives ask of a session, and closures.

namespace braid::move
{
CallerModule Session::caller_of_caller() const noexcept
{
    if (running_ == nullptr || running_->depth() == 0)
        return {};
    const LoadedModule* const module = running_->waiting(0).function->function->module;
    if (module == nullptr)
        return {.kind = CallerModule::Kind::script, .address = nullptr, .name = {}};
    return {.kind = CallerModule::Kind::module,
        .address = &module->id.address,
        .name = module->id.name};
}

Result<ResourceProbe, StatusCode> Session::probe_resource(
    const Hash32& account, const Type* type) noexcept
{
    using State = GlobalSlot::State;
    const auto is_there = [](const GlobalSlot& slot)
    { return slot.state == State::cached || slot.state == State::dirty; };
    if (const CachedResource* const known = resources_.find(account, type); known != nullptr)
        return ResourceProbe{.exists = is_there(known->slot), .size_loaded = std::nullopt};
    const auto loaded = load(account, code_.resource_of(type));
    if (!loaded.ok())
        return Err{loaded.error().code};
    return ResourceProbe{.exists = is_there(loaded->resource->slot), .size_loaded = loaded->size};
}

std::optional<FunctionShape> Session::find_function(
    const Hash32& address, std::string_view module, std::string_view function) noexcept
{
    const auto found = this->function({address, std::string{module}}, function);
    if (!found.ok())
        return std::nullopt;
    return FunctionShape{.type_parameters = (*found)->type_parameters,
        .parameters = (*found)->parameters,
        .results = (*found)->results,
        .is_public = (*found)->is_public(),
        .is_native = (*found)->is_native};
}

Result<std::span<const Layout* const>, StatusCode> Session::captured_layouts(
    const ClosureFunction& function)
{
    const FunctionInstance& instance =
        *code_.instance_of(*function.resolved, function.resolved_arguments);
    std::vector<const Layout*> layouts;
    for (std::size_t i = 0; i < instance.parameter_count && i < 64; ++i)
    {
        if (((function.mask >> i) & 1) == 0)
            continue;
        const TypeOperand& parameter = instance.parameter_types[i];
        if (parameter.type == nullptr)
            return Err{parameter.failure};
        const auto layout = code_.types().layout_of(parameter.type);
        if (!layout.ok())
            return Err{layout.error()};
        if ((*layout)->has_delayed)
            return Err{StatusCode::value_serialization_error};
        layouts.push_back(*layout);
    }
    const auto kept = arena_.make_array<const Layout*>(layouts.size());
    std::ranges::copy(layouts, kept.begin());
    return std::span<const Layout* const>{kept};
}

Result<Done, VmError> Session::check_captured(
    const ClosureFunction& function, const FunctionInstance& instance)
{
    std::size_t captured = 0;
    for (std::size_t i = 0; i < instance.parameter_count && i < 64; ++i)
    {
        if (((function.mask >> i) & 1) == 0)
            continue;
        const TypeOperand& parameter = instance.parameter_types[i];
        if (parameter.type == nullptr)
            return Err{VmError{parameter.failure}};
        const auto layout = code_.layout_of(parameter.type);
        if (!layout.ok())
            return Err{layout.error()};
        if (captured == function.captured.size() ||
            !are_compatible(*function.captured[captured].layout, **layout))
            return Err{VmError{StatusCode::function_resolution_failure}};
        ++captured;
    }
    if (captured != function.captured.size())
        return Err{VmError{StatusCode::function_resolution_failure}};
    return Done{};
}

Result<const FunctionInstance*, VmError> Session::resolve_closure(ClosureFunction& function)
{
    constexpr std::size_t type_argument_max = 255;
    const auto found =
        this->function({function.address, std::string{function.module}}, function.name);
    if (!found.ok())
        return Err{found.error()};
    bcs::Reader reader{function.type_arguments};
    std::vector<const Type*> arguments;
    for (std::size_t left = reader.count(type_argument_max, 1); left != 0; --left)
    {
        const TypeTag tag = read_type_tag(reader);
        if (!reader.ok())
            return Err{VmError{StatusCode::unknown_invariant_violation_error}};
        const auto type = code_.type_of_tag(tag.encoded, *this);
        if (!type.ok())
            return Err{type.error()};
        arguments.push_back(*type);
    }
    if (const auto checked = check_type_arguments(**found, arguments); !checked.ok())
        return Err{checked.error()};
    const FunctionInstance* const instance = code_.instance_of(**found, arguments);
    // Not only in the paranoid mode: what is captured is about to be trusted.
    if (const auto checked = check_captured(function, *instance); !checked.ok())
        return Err{checked.error()};
    function.resolved = *found;
    function.resolved_arguments = instance->type_arguments;
    function.is_stored = false;
    return instance;
}
}  // namespace braid::move
