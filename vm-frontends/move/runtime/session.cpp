// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/runtime/session.hpp"

#include "vm-frontends/move/natives/extensions.hpp"
#include "vm-frontends/move/runtime/interpreter.hpp"
#include "vm-frontends/move/runtime/state_key_bytes.hpp"
#include <algorithm>

namespace braid::move
{
Session::Session(CodeSpace& code, StateSource& state, NativeExtensions& extensions, Arena& arena)
  : code_(code),
    state_(state),
    extensions_(extensions),
    arena_(arena),
    heap_(arena),
    resources_(arena)
{}

Session::~Session() = default;

Result<CallResult, VmError> Session::call(const ModuleId& module, std::string_view function,
    std::span<const Type* const> type_arguments, std::span<const Bytes> arguments, GasMeter& gas)
{
    const auto found = this->function(module, function);
    if (!found.ok())
        return Err{found.error()};
    if (const auto checked = check_type_arguments(**found, type_arguments); !checked.ok())
        return Err{checked.error()};
    return call(**found, type_arguments, arguments, gas);
}

Result<CallResult, VmError> Session::call_script(Bytes binary,
    std::span<const Type* const> type_arguments, std::span<const Bytes> arguments, GasMeter& gas)
{
    const auto found = script(binary);
    if (!found.ok())
        return Err{found.error()};
    if (const auto checked = check_type_arguments((*found)->main, type_arguments); !checked.ok())
        return Err{checked.error()};
    return call((*found)->main, type_arguments, arguments, gas);
}

Result<CallResult, VmError> Session::call(const LoadedFunction& function,
    std::span<const Type* const> type_arguments, std::span<const Bytes> arguments, GasMeter& gas)
{
    const FunctionInstance& instance = *code_.instance_of(function, type_arguments);
    for (const auto types : {instance.parameter_types, instance.result_types})
        for (const TypeOperand& type : types)
            if (type.type == nullptr)
                return Err{VmError{type.failure}};
    auto taken = read_arguments(instance, arguments);
    if (!taken.ok())
        return Err{taken.error()};
    if (function.is_native)
        return Err{VmError{StatusCode::unreachable, "a native cannot be called from outside"}};

    Interpreter interpreter{*this, gas};
    running_ = &interpreter;
    const auto results = interpreter.run(instance, taken->values);
    running_ = nullptr;
    if (!results.ok())
        return Err{results.error()};
    CallResult result;
    for (std::size_t i = 0; i < results->size(); ++i)
    {
        const Type* type = instance.result_types[i].type;
        const auto bytes = write_result(type, (*results)[i]);
        if (!bytes.ok())
            return Err{bytes.error()};
        result.values.emplace_back(*bytes, type->is_reference() ? type->element() : type);
    }
    for (std::size_t i = 0; i < taken->values.size(); ++i)
    {
        const Type* const type = instance.parameter_types[i].type;
        if (type->form != TypeForm::mutable_reference)
            continue;
        const auto bytes = write_result(type->element(), taken->targets[i]);
        if (!bytes.ok())
            return Err{bytes.error()};
        result.mutated.emplace_back(static_cast<std::uint16_t>(i), *bytes, type->element());
    }
    return result;
}

Result<Session::Arguments, VmError> Session::read_arguments(
    const FunctionInstance& function, std::span<const Bytes> arguments)
{
    if (arguments.size() != function.parameter_count)
        return Err{VmError{StatusCode::number_of_arguments_mismatch}};
    Arguments taken;
    taken.values.reserve(arguments.size());
    taken.targets = arena_.make_array<Value>(arguments.size());
    for (std::size_t i = 0; i < arguments.size(); ++i)
    {
        const Type* const type = function.parameter_types[i].type;
        auto value = read_argument(type->is_reference() ? type->element() : type, arguments[i]);
        if (!value.ok())
            return Err{value.error()};
        if (type->is_reference())
        {
            taken.targets[i] = *value;
            *value = reference_to(&taken.targets[i], nullptr);
        }
        taken.values.push_back(*value);
    }
    return taken;
}

Result<Value, VmError> Session::read_argument(const Type* type, Bytes argument)
{
    const auto layout = layout_for_reading(type);
    if (stopped_)
        return Err{stop()};
    if (!layout.ok())
        return Err{VmError{StatusCode::invalid_param_type_for_deserialization}};
    if ((*layout)->has_delayed)
        return Err{VmError{StatusCode::failed_to_deserialize_argument}};
    const auto value = read_value(argument, **layout, heap_, {.closures = this});
    if (!value.ok())
        return Err{VmError{StatusCode::failed_to_deserialize_argument}};
    return *value;
}

Result<Bytes, VmError> Session::write_result(const Type* type, const Value& value)
{
    const bool is_reference = type->is_reference();
    const auto layout = code_.types().layout_of(is_reference ? type->element() : type);
    if (!layout.ok())
        return Err{VmError{StatusCode::verification_error,
            "entry point functions cannot have non-serializable return types"}};
    std::vector<std::uint8_t> out;
    if ((*layout)->has_delayed)
        return Err{VmError{StatusCode::unknown_invariant_violation_error}};
    const auto written =
        append_value(is_reference ? view(value) : value, **layout, out, {.closures = this});
    if (!written.ok())
        return Err{VmError{written.error() == StatusCode::value_serialization_error ?
                               StatusCode::unknown_invariant_violation_error :
                               written.error()}};
    return arena_.copy(out);
}

Result<Session::Loaded, VmError> Session::load(const Hash32& account, const ResourceType& type)
{
    if (type.failure != StatusCode::executed)
        return Err{VmError{type.failure}};
    if (!read_all(type.modules))
        return Err{stop()};
    const bool is_member = !type.group_tag.empty();
    if (is_member)
        write_group_key(account, type.group_tag, key_buffer_);
    else
        write_resource_key(account, type.struct_tag, key_buffer_);
    const Bytes key = arena_.copy(key_buffer_);
    const auto answer = is_member ? state_.read_member(key, type.struct_tag) : state_.read(key);
    if (!answer.ok())
        return Err{stop()};
    Loaded loaded;
    if (*answer)
        loaded.size = (**answer).bytes.size();
    // A group is paid for once.
    if (is_member && std::ranges::none_of(groups_, [&](Bytes group) { return equal(group, key); }))
    {
        groups_.push_back(key);
        const auto group_size = state_.group_size(key);
        if (!group_size.ok())
            return Err{stop()};
        loaded.size += *group_size;
    }
    Value value;
    if (*answer)
    {
        const auto taken = read_value((**answer).bytes, *type.layout, heap_,
            {.delayed = type.layout->has_delayed ? &extensions_.delayed : nullptr,
                .closures = this});
        if (!taken.ok())
            return Err{VmError{StatusCode::failed_to_deserialize_resource}};
        value = *taken;
    }
    CachedResource& resource = resources_.insert(account, type.type);
    resource.resource = &type;
    resource.state_key = key;
    if (*answer)
    {
        resource.before = **answer;
        resource.slot.existed = true;
        resource.slot.state = GlobalSlot::State::cached;
        resource.slot.value = value;
    }
    loaded.resource = &resource;
    return loaded;
}

Result<GlobalSlot*, VmError> Session::resource(
    const Hash32& account, const Type* type, GasMeter& gas)
{
    if (CachedResource* const known = resources_.find(account, type); known != nullptr)
        return &known->slot;
    const auto loaded = load(account, code_.resource_of(type));
    if (!loaded.ok())
        return Err{loaded.error()};
    GlobalSlot& slot = loaded->resource->slot;
    if (!gas.charge_load_resource(slot.existed ? &slot.value : nullptr, loaded->size))
        return Err{VmError{gas.failure()}};
    return &slot;
}

Result<Change, VmError> Session::change_of(const CachedResource& resource)
{
    Change change;
    change.state_key = resource.state_key;
    if (!resource.resource->group_tag.empty())
        change.member = resource.resource->struct_tag;
    change.before = resource.before;
    if (resource.slot.state == GlobalSlot::State::deleted)
    {
        change.kind = Change::Kind::deletion;
        return change;
    }
    change.kind = resource.slot.existed ? Change::Kind::modification : Change::Kind::creation;
    const Layout& layout = *resource.resource->layout;
    std::vector<std::uint8_t> out;
    const auto written = append_value(resource.slot.value, layout, out,
        {.delayed = layout.has_delayed ? &extensions_.delayed : nullptr, .closures = this});
    if (!written.ok())
        return Err{VmError{written.error() == StatusCode::value_serialization_error ?
                               StatusCode::internal_type_error :
                               written.error()}};
    change.value = arena_.copy(out);
    return change;
}

Result<ChangeSet, VmError> Session::finish()
{
    ChangeSet set;
    for (const CachedResource* const resource : resources_.all())
    {
        if (resource->slot.state != GlobalSlot::State::dirty &&
            resource->slot.state != GlobalSlot::State::deleted)
            continue;
        const auto change = change_of(*resource);
        if (!change.ok())
            return Err{change.error()};
        set.changes.push_back(*change);
    }
    if (const auto appended = extensions_.append_effects(set, *this); !appended.ok())
        return Err{VmError{appended.error()}};
    std::ranges::sort(set.changes,
        [](const Change& a, const Change& b)
        {
            const int order = compare(a.state_key, b.state_key);
            return order != 0 ? order < 0 : compare(a.member, b.member) < 0;
        });
    std::ranges::sort(set.cells, [](const CellEffect& a, const CellEffect& b)
        { return compare(a.state_key, b.state_key) < 0; });
    return set;
}

GlobalSlot* Interpreter::load_global(const Hash32& account, const StructOperand& operand)
{
    if (CachedResource* const known = session_.resources_.find(account, operand.type.type);
        known != nullptr) [[likely]]
        return &known->slot;
    // Pairs with the release below.
    const ResourceType* type = operand.resource.load(std::memory_order_acquire);
    if (type == nullptr)
    {
        type = &space_.resource_of(operand.type.type);
        operand.resource.store(type, std::memory_order_release);
    }
    const auto loaded = session_.load(account, *type);
    if (!loaded.ok())
    {
        static_cast<void>(fail_with(Place::here, loaded.error()));
        return nullptr;
    }
    GlobalSlot& slot = loaded->resource->slot;
    if (!gas_.charge_load_resource(slot.existed ? &slot.value : nullptr, loaded->size))
    {
        static_cast<void>(fail_gas());
        return nullptr;
    }
    return &slot;
}

bool Interpreter::allows_access(const StructOperand& /*operand*/) noexcept
{
    // Resources are accessed in their own module alone.
    return memory_->reentrancy.allows_access(current_.function->function->module);
}
}  // namespace braid::move
