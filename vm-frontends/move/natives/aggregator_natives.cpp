// SPDX-License-Identifier: Apache-2.0
// aptos-core: aptos-move/framework/src/natives/aggregator_natives: aggregator, aggregator_factory.
#include "vm-frontends/move/natives/native_tables.hpp"

#include "vm-frontends/move/natives/native_arguments.hpp"

namespace braid::move
{
namespace
{
using enum NativeParameter;

/// Aggregator { handle: address, key: address, limit: u128 }
struct AggregatorFields
{
    const Hash32& handle;
    const Hash32& key;
    uint128 limit;
};

[[nodiscard]] AggregatorFields fields_of(const StructBody& aggregator) noexcept
{
    const Value* const fields = aggregator.fields();
    return {*fields[0].address, *fields[1].address, fields[2].as_u128()};
}

[[nodiscard]] NativeOutcome end_with(
    NativeContext& context, NativeCall& call, CellFault fault) noexcept
{
    switch (fault)
    {
    case CellFault::overflow:
    case CellFault::underflow:
        // An error of the virtual machine that looks like an abort.
        call.abort_code = fault == CellFault::overflow ? aggregator_overflow : aggregator_underflow;
        return fail(call, StatusCode::aborted);
    case CellFault::missing:
        return fail(call, StatusCode::vm_extension_error);
    case CellFault::stopped:
        break;
    }
    context.extensions.cells_stopped = true;
    return stop(call);
}

template <bool is_negative>
[[nodiscard]] NativeOutcome add(NativeContext& context, NativeCall& call) noexcept
{
    if (!context.charge(is_negative ? aggregator_sub_base : aggregator_add_base))
        return NativeOutcome::out_of_gas;
    const AggregatorFields aggregator = fields_of(structure_of(call.arguments[0]));
    const CellChange change{.amount = call.arguments[1].as_u128(),
        .is_negative = is_negative,
        .limit = aggregator.limit};
    const auto added = context.extensions.cells.add(aggregator.handle, aggregator.key, change);
    return added.ok() ? NativeOutcome::done : end_with(context, call, added.error());
}

[[nodiscard]] NativeOutcome read(NativeContext& context, NativeCall& call) noexcept
{
    if (!context.charge(aggregator_read_base))
        return NativeOutcome::out_of_gas;
    const AggregatorFields aggregator = fields_of(structure_of(call.arguments[0]));
    const auto number =
        context.extensions.cells.read(aggregator.handle, aggregator.key, aggregator.limit);
    if (!number.ok())
        return end_with(context, call, number.error());
    return give(call, Value::of_u128(*number));
}

[[nodiscard]] NativeOutcome destroy(NativeContext& context, NativeCall& call) noexcept
{
    if (!context.charge(aggregator_destroy_base))
        return NativeOutcome::out_of_gas;
    const AggregatorFields aggregator = fields_of(*call.arguments[0].structure);
    context.extensions.cells.destroy(aggregator.handle, aggregator.key);
    drop_arguments(call, context.heap);
    return NativeOutcome::done;
}

/// new_aggregator(factory: &mut AggregatorFactory { phantom_table: Table { handle } }, limit: u128): Aggregator
[[nodiscard]] NativeOutcome new_aggregator(NativeContext& context, NativeCall& call) noexcept
{
    if (!context.charge(aggregator_factory_new_aggregator_base))
        return NativeOutcome::out_of_gas;
    const Value& phantom_table = field_of(call.arguments[0], 0);
    const Value handle = phantom_table.structure->fields()[0];
    const Hash32 key = context.extensions.cells.make_key();
    context.extensions.cells.create(*handle.address, key, call.arguments[1].as_u128());
    const Value fields[] = {handle, Value::of_address(key, context.heap), call.arguments[1]};
    return give(call, Value::of_fields(fields, context.heap));
}

constexpr NativeEntry entries[] = {
    {1, "aggregator", "add", add<false>},
    {1, "aggregator", "sub", add<true>},
    {1, "aggregator", "read", read},
    {1, "aggregator", "destroy", destroy},
    {1, "aggregator_factory", "new_aggregator", new_aggregator},
};
}  // namespace

std::span<const NativeEntry> aggregator_natives() noexcept
{
    return entries;
}
}  // namespace braid::move
