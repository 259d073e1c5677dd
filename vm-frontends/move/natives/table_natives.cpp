// SPDX-License-Identifier: Apache-2.0
// aptos-core: third_party/move/extensions/move-table-extension/src/lib.rs. Unlike other natives these charge at their end, and
// nothing where they fail.
#include "vm-frontends/move/natives/native_tables.hpp"

#include "vm-frontends/move/natives/native_arguments.hpp"

namespace braid::move
{
namespace
{
using enum NativeParameter;

constexpr std::uint64_t already_exists = (100 << 8) + 7;
constexpr std::uint64_t not_found = (101 << 8) + 7;

/// A native's item, or how the native ends instead.
struct FoundItem
{
    TableItem* item = nullptr;
    InternalGas cost = 0;
    NativeOutcome outcome = NativeOutcome::done;
};

/// Table<K, V> { handle: address }
[[nodiscard]] const Hash32& handle_of(const Value& table) noexcept
{
    return *field_of(table, 0).address;
}

/// The table of type arguments K, V, Box<V>; null where a type has no layout, `failure` then says why.
[[nodiscard]] Table* table_of(
    NativeContext& context, NativeCall& call, const Hash32& handle) noexcept
{
    TableStore& tables = context.extensions.tables;
    if (Table* const known = tables.find(handle); known != nullptr)
        return known;
    const auto key = context.code.types().layout_of(call.type_arguments[0]);
    if (!key.ok())
    {
        call.failure = key.error();
        return nullptr;
    }
    const auto value = context.code.types().layout_of(call.type_arguments[2]);
    if (!value.ok())
    {
        call.failure = value.error();
        return nullptr;
    }
    return &tables.touch({.handle = handle, .key = *key, .value = *value});
}

[[nodiscard]] InternalGas load_cost(
    const NativeContext& context, const TableLookup& lookup) noexcept
{
    InternalGas cost = context.price(common_load_base_legacy);
    if (!lookup.was_loaded)
        return cost;
    cost = saturating_add(cost, context.price(common_load_base_new));
    return saturating_add(cost, lookup.was_present ?
                                    context.price(common_load_per_byte, lookup.size_loaded) :
                                    context.price(common_load_failure));
}

/// Finds the item of arguments (table, key, ...).
[[nodiscard]] FoundItem find_item(NativeContext& context, NativeCall& call, NativeParameter base,
    NativeParameter per_byte) noexcept
{
    const Table* const table = table_of(context, call, handle_of(call.arguments[0]));
    if (table == nullptr)
        return {.outcome = NativeOutcome::failed};
    auto& buffer = context.extensions.buffer;
    buffer.resize(table_key_room);
    const ValueExchange exchange{.closures = &context.host.closures()};
    const auto said = append_value(call.arguments[1], *table->key, buffer, exchange);
    if (!said.ok())
        return {.outcome = fail(call, extension_error_of(said.error()))};
    const auto lookup = context.extensions.tables.item(*table, buffer, context.heap, exchange);
    if (!lookup.ok())
        return {.outcome = fail(call, lookup.error())};
    const InternalGas key_cost = saturating_add(
        context.price(base), context.price(per_byte, buffer.size() - table_key_room));
    drop_value(call.arguments[1], context.heap);
    return {.item = lookup->item, .cost = saturating_add(key_cost, load_cost(context, *lookup))};
}

[[nodiscard]] bool is_present(const GlobalSlot& slot) noexcept
{
    return slot.state == GlobalSlot::State::cached || slot.state == GlobalSlot::State::dirty;
}

[[nodiscard]] NativeOutcome new_table_handle(NativeContext& context, NativeCall& call) noexcept
{
    TableStore& tables = context.extensions.tables;
    NewTable table{.handle = tables.make_handle(), .key_tag = {}, .value_tag = {}};
    const auto key = context.code.types().tag_of(call.type_arguments[0]);
    if (!key.ok())
        return fail(call, key.error());
    const auto value = context.code.types().tag_of(call.type_arguments[1]);
    if (!value.ok())
        return fail(call, value.error());
    table.key_tag = (*key)->encoded;
    table.value_tag = (*value)->encoded;
    tables.note_new(table);
    if (!context.charge(new_table_handle_base))
        return NativeOutcome::out_of_gas;
    return give(call, Value::of_address(table.handle, context.heap));
}

[[nodiscard]] NativeOutcome add_box(NativeContext& context, NativeCall& call) noexcept
{
    const FoundItem found = find_item(context, call, add_box_base, add_box_per_byte_serialized);
    if (found.item == nullptr)
        return found.outcome;
    if (!context.charge(found.cost))
        return NativeOutcome::out_of_gas;
    GlobalSlot& slot = found.item->slot;
    if (is_present(slot))
        return abort(call, already_exists);
    slot.value = call.arguments[2];
    slot.state = GlobalSlot::State::dirty;
    return NativeOutcome::done;
}

[[nodiscard]] NativeOutcome borrow_box(NativeContext& context, NativeCall& call) noexcept
{
    const FoundItem found =
        find_item(context, call, borrow_box_base, borrow_box_per_byte_serialized);
    if (found.item == nullptr)
        return found.outcome;
    if (!context.charge(found.cost))
        return NativeOutcome::out_of_gas;
    GlobalSlot& slot = found.item->slot;
    if (!is_present(slot))
        return abort(call, not_found);
    return give(call, reference_to(&slot.value, &slot));
}

[[nodiscard]] NativeOutcome contains_box(NativeContext& context, NativeCall& call) noexcept
{
    const FoundItem found =
        find_item(context, call, contains_box_base, contains_box_per_byte_serialized);
    if (found.item == nullptr)
        return found.outcome;
    if (!context.charge(found.cost))
        return NativeOutcome::out_of_gas;
    return give(call, Value::of_bool(is_present(found.item->slot)));
}

[[nodiscard]] NativeOutcome remove_box(NativeContext& context, NativeCall& call) noexcept
{
    const FoundItem found =
        find_item(context, call, remove_box_base, remove_box_per_byte_serialized);
    if (found.item == nullptr)
        return found.outcome;
    if (!context.charge(found.cost))
        return NativeOutcome::out_of_gas;
    GlobalSlot& slot = found.item->slot;
    if (!is_present(slot))
        return abort(call, not_found);
    call.give(slot.value);
    slot.value = {};
    slot.state = slot.existed ? GlobalSlot::State::deleted : GlobalSlot::State::absent;
    return NativeOutcome::done;
}

[[nodiscard]] NativeOutcome destroy_empty_box(NativeContext& context, NativeCall& call) noexcept
{
    TableStore& tables = context.extensions.tables;
    const Hash32 handle = handle_of(call.arguments[0]);
    Table* const table = table_of(context, call, handle);
    if (table == nullptr)
        return NativeOutcome::failed;
    // 0x1::table lets each table be destroyed but once; aptos-core's node would panic here.
    if (table->is_destroyed)
        return fail(call, StatusCode::vm_extension_error);
    tables.note_destroyed(*table);
    if (!context.charge(destroy_empty_box_base))
        return NativeOutcome::out_of_gas;
    return NativeOutcome::done;
}

[[nodiscard]] NativeOutcome drop_unchecked_box(NativeContext& context, NativeCall& call) noexcept
{
    if (!context.charge(drop_unchecked_box_base))
        return NativeOutcome::out_of_gas;
    drop_arguments(call, context.heap);
    return NativeOutcome::done;
}

constexpr NativeEntry entries[] = {
    {1, "table", "new_table_handle", new_table_handle},
    {1, "table", "add_box", add_box},
    {1, "table", "borrow_box", borrow_box},
    {1, "table", "borrow_box_mut", borrow_box},
    {1, "table", "contains_box", contains_box},
    {1, "table", "remove_box", remove_box},
    {1, "table", "destroy_empty_box", destroy_empty_box},
    {1, "table", "drop_unchecked_box", drop_unchecked_box},
};
}  // namespace

std::span<const NativeEntry> table_natives() noexcept
{
    return entries;
}
}  // namespace braid::move
