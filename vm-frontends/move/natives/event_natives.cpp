// SPDX-License-Identifier: Apache-2.0
// aptos-core: aptos-move/framework/src/natives/event.rs.
#include "vm-frontends/move/natives/native_tables.hpp"

#include "base/bcs.hpp"
#include "vm-frontends/move/natives/native_arguments.hpp"

namespace braid::move
{
namespace
{
using enum NativeParameter;

constexpr std::uint64_t cannot_create_event = 1;

[[nodiscard]] bool charge_for(NativeContext& context, const Value& message) noexcept
{
    return context.charge(event_write_to_event_store_base,
        event_write_to_event_store_per_abstract_value_unit,
        abstract_size(message, context.gas.schedule().sizes));
}

/// Keeps the message as an event, and takes it. `event` says what stands around it.
[[nodiscard]] NativeOutcome store_event(
    NativeContext& context, NativeCall& call, StoredEvent event, Value& message) noexcept
{
    const auto layout = context.code.types().layout_of(event.type);
    if (!layout.ok())
        return fail(call, layout.error());
    NativeExtensions& extensions = context.extensions;
    extensions.buffer.clear();
    const auto said = append_value(message, **layout, extensions.buffer,
        {.delayed = &extensions.delayed, .closures = &context.host.closures()});
    if (!said.ok())
        return fail(call, said.error() == StatusCode::value_serialization_error ?
                              StatusCode::unknown_invariant_violation_error :
                              said.error());
    // BCS of a tag that is too deep is refused by whoever reads it.
    const auto tag = context.code.types().tag_of(event.type);
    if (!tag.ok())
        return fail(call, tag.error());
    if ((*tag)->nesting > type_depth_max)
        return abort(call, cannot_create_event);
    if ((*layout)->has_delayed)
    {
        event.delayed = *layout;
        event.value = message;
    }
    else
    {
        event.data = extensions.arena->copy(extensions.buffer);
        drop_value(message, context.heap);
    }
    extensions.events.push_back(event, *extensions.arena);
    return NativeOutcome::done;
}

/// write_to_event_store<T>(guid: vector<u8>, sequence_number: u64, message: T)
[[nodiscard]] NativeOutcome write_to_event_store(NativeContext& context, NativeCall& call) noexcept
{
    Value& message = call.arguments[2];
    if (!charge_for(context, message))
        return NativeOutcome::out_of_gas;
    bcs::Reader reader{bytes_of(call.arguments[0])};
    EventPlace place;
    place.creation_number = reader.u64();
    place.address = reader.hash32();
    place.sequence_number = call.arguments[1].scalar;
    const bool is_key = reader.finish().ok();
    const StoredEvent event{
        .place = place, .type = call.type_arguments[0], .data = {}, .value = {}};
    if (!is_key)
        return fail(call, StatusCode::event_key_mismatch);
    const NativeOutcome outcome = store_event(context, call, event, message);
    drop_value(call.arguments[0], context.heap);
    return outcome;
}

/// write_module_event_to_store<T>(message: T), called by 0x1::event::emit
[[nodiscard]] NativeOutcome write_module_event_to_store(
    NativeContext& context, NativeCall& call) noexcept
{
    Value& message = call.arguments[0];
    if (!charge_for(context, message))
        return NativeOutcome::out_of_gas;
    const Type* const type = call.type_arguments[0];
    const CallerModule caller = context.host.caller_of_caller();
    // Scripts emit no events, and modules none but their own.
    if (caller.kind != CallerModule::Kind::module)
        return fail(call, StatusCode::unknown_invariant_violation_error);
    if (type->form != TypeForm::structure || type->structure->address != *caller.address ||
        type->structure->module != caller.name)
        return fail(call, StatusCode::internal_type_error);
    return store_event(
        context, call, {.place = std::nullopt, .type = type, .data = {}, .value = {}}, message);
}

constexpr NativeEntry entries[] = {
    {1, "event", "write_to_event_store", write_to_event_store},
    {1, "event", "write_module_event_to_store", write_module_event_to_store},
    // What it was called in August 2023.
    {1, "event", "write_to_module_event_store", write_module_event_to_store},
};
}  // namespace

std::span<const NativeEntry> event_natives() noexcept
{
    return entries;
}
}  // namespace braid::move
