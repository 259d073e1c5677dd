// SPDX-License-Identifier: Apache-2.0
// aptos-core: aptos-move/framework/src/natives/aggregator_natives/aggregator_v2.rs. Where delayed fields are off, numbers and
// strings stand in the structures as any value does; where they are on, identifiers do, and DelayedFields has the rest.
#include "vm-frontends/move/natives/native_tables.hpp"

#include "vm-frontends/move/natives/decimal_text.hpp"
#include "vm-frontends/move/natives/native_arguments.hpp"

namespace braid::move
{
namespace
{
using enum NativeParameter;

constexpr std::uint64_t unsupported_snapshot_type = 0x3'0005;
constexpr std::uint64_t unsupported_aggregator_type = 0x3'0007;
constexpr std::uint64_t input_string_too_large = 0x3'0008;
constexpr std::uint64_t not_yet_supported = 0x3'0009;

[[nodiscard]] bool is_delayed(const NativeContext& context) noexcept
{
    return context.code.config().types.delayed_fields;
}

/// How many bytes an IntElement has; 0 where it is neither u64 nor u128.
[[nodiscard]] std::uint32_t width_of(const Type& element) noexcept
{
    if (element.form == TypeForm::u128)
        return 16;
    return element.form == TypeForm::u64 ? 8 : 0;
}

[[nodiscard]] uint128 number_of(const Value& integer) noexcept
{
    return integer.kind == ValueKind::u128 ? integer.as_u128() : integer.scalar;
}

[[nodiscard]] Value integer_of(uint128 number, std::uint32_t width) noexcept
{
    return width == 16 ? Value::of_u128(number) : Value::of_u64(static_cast<std::uint64_t>(number));
}

/// The field of that kind that `value` names; null where it names none, and then the native fails.
[[nodiscard]] DelayedField* named_field(
    NativeContext& context, NativeCall& call, const Value& value, DelayedField::Kind kind) noexcept
{
    DelayedField* const field = context.extensions.delayed.find(value);
    if (field != nullptr && field->kind == kind)
        return field;
    call.failure = StatusCode::delayed_field_or_blockstm_code_invariant_error;
    return nullptr;
}

[[nodiscard]] bool is_within(uint128 number, uint128 change, bool is_negative, uint128 max) noexcept
{
    if (is_negative)
        return change <= number;
    return number <= max && change <= max - number;
}

/// Aggregator<T> { value: T, max_value: T }
[[nodiscard]] NativeOutcome give_aggregator(
    NativeContext& context, NativeCall& call, const Value& max, std::uint32_t width) noexcept
{
    const Value value =
        is_delayed(context) ?
            context.extensions.delayed.make(
                {.kind = DelayedField::Kind::aggregator, .width = width, .text = {}}) :
            integer_of(0, width);
    const Value fields[] = {value, max};
    return give(call, Value::of_fields(fields, context.heap));
}

[[nodiscard]] NativeOutcome create_aggregator(NativeContext& context, NativeCall& call) noexcept
{
    if (!context.charge(aggregator_v2_create_aggregator_base))
        return NativeOutcome::out_of_gas;
    const std::uint32_t width = width_of(*call.type_arguments[0]);
    if (width == 0)
        return abort(call, unsupported_aggregator_type);
    return give_aggregator(context, call, call.arguments[0], width);
}

[[nodiscard]] NativeOutcome create_unbounded_aggregator(
    NativeContext& context, NativeCall& call) noexcept
{
    if (!context.charge(aggregator_v2_create_aggregator_base))
        return NativeOutcome::out_of_gas;
    const std::uint32_t width = width_of(*call.type_arguments[0]);
    if (width == 0)
        return abort(call, unsupported_aggregator_type);
    return give_aggregator(context, call, integer_of(~uint128{0}, width), width);
}

enum class Change : std::uint8_t
{
    add,
    subtract,
    /// Asks whether subtract would do.
    look,
};

/// try_add, try_sub, is_at_least_impl(aggregator: &(mut) Aggregator<T>, amount: T): bool
template <Change change, NativeParameter base>
[[nodiscard]] NativeOutcome try_change(NativeContext& context, NativeCall& call) noexcept
{
    if (!context.charge(base))
        return NativeOutcome::out_of_gas;
    const std::uint32_t width = width_of(*call.type_arguments[0]);
    if (width == 0)
        return abort(call, unsupported_aggregator_type);
    const uint128 amount = number_of(call.arguments[1]);
    Value* const fields = structure_of(call.arguments[0]).fields();
    const uint128 max = number_of(fields[1]);
    DelayedField* field = nullptr;
    if (is_delayed(context))
    {
        field = named_field(context, call, fields[0], DelayedField::Kind::aggregator);
        if (field == nullptr)
            return NativeOutcome::failed;
        if (amount > max)
            return give(call, Value::of_bool(false));
    }
    const uint128 number = field != nullptr ? field->number : number_of(fields[0]);
    const bool succeeds = is_within(number, amount, change != Change::add, max);
    if (succeeds && change != Change::look)
    {
        const uint128 sum = change == Change::add ? number + amount : number - amount;
        if (field != nullptr)
            field->number = sum;
        else
            fields[0] = integer_of(sum, width);
        mark_dirty(call.arguments[0]);
    }
    return give(call, Value::of_bool(succeeds));
}

[[nodiscard]] NativeOutcome read(NativeContext& context, NativeCall& call) noexcept
{
    if (!context.charge(aggregator_v2_read_base))
        return NativeOutcome::out_of_gas;
    const std::uint32_t width = width_of(*call.type_arguments[0]);
    if (width == 0)
        return abort(call, unsupported_aggregator_type);
    const Value* const fields = structure_of(call.arguments[0]).fields();
    uint128 number = 0;
    if (is_delayed(context))
    {
        const DelayedField* const field =
            named_field(context, call, fields[0], DelayedField::Kind::aggregator);
        if (field == nullptr)
            return NativeOutcome::failed;
        number = field->number;
    }
    else
        number = number_of(fields[0]);
    if (number > number_of(fields[1]))
        return fail(call, StatusCode::delayed_field_or_blockstm_code_invariant_error);
    return give(call, integer_of(number, width));
}

/// AggregatorSnapshot<T> { value: T }
[[nodiscard]] NativeOutcome give_snapshot(
    NativeContext& context, NativeCall& call, uint128 number, std::uint32_t width) noexcept
{
    const Value value = is_delayed(context) ?
                            context.extensions.delayed.make({.kind = DelayedField::Kind::snapshot,
                                .width = width,
                                .number = number,
                                .text = {}}) :
                            integer_of(number, width);
    return give(call, Value::of_fields({&value, 1}, context.heap));
}

[[nodiscard]] NativeOutcome snapshot(NativeContext& context, NativeCall& call) noexcept
{
    if (!context.charge(aggregator_v2_snapshot_base))
        return NativeOutcome::out_of_gas;
    const std::uint32_t width = width_of(*call.type_arguments[0]);
    if (width == 0)
        return abort(call, unsupported_aggregator_type);
    const Value& value = field_of(call.arguments[0], 0);
    if (!is_delayed(context))
        return give_snapshot(context, call, number_of(value), width);
    const DelayedField* const field =
        named_field(context, call, value, DelayedField::Kind::aggregator);
    if (field == nullptr)
        return NativeOutcome::failed;
    return give_snapshot(context, call, field->number, width);
}

[[nodiscard]] NativeOutcome create_snapshot(NativeContext& context, NativeCall& call) noexcept
{
    if (!context.charge(aggregator_v2_create_snapshot_base))
        return NativeOutcome::out_of_gas;
    const std::uint32_t width = width_of(*call.type_arguments[0]);
    if (width == 0)
        return abort(call, unsupported_snapshot_type);
    return give_snapshot(context, call, number_of(call.arguments[0]), width);
}

/// The number of the snapshot that a reference refers to; `outcome` is not done where there is none.
struct SnapshotNumber
{
    uint128 number = 0;
    std::uint32_t width = 0;
    NativeOutcome outcome = NativeOutcome::done;
};

[[nodiscard]] SnapshotNumber number_of_snapshot(
    NativeContext& context, NativeCall& call, const Value& snapshot) noexcept
{
    const std::uint32_t width = width_of(*call.type_arguments[0]);
    if (width == 0)
        return {.outcome = abort(call, unsupported_snapshot_type)};
    const Value& value = field_of(snapshot, 0);
    if (!is_delayed(context))
        return {.number = number_of(value), .width = width};
    const DelayedField* const field =
        named_field(context, call, value, DelayedField::Kind::snapshot);
    if (field == nullptr)
        return {.outcome = NativeOutcome::failed};
    return {.number = field->number, .width = width};
}

[[nodiscard]] NativeOutcome read_snapshot(NativeContext& context, NativeCall& call) noexcept
{
    if (!context.charge(aggregator_v2_read_snapshot_base))
        return NativeOutcome::out_of_gas;
    const SnapshotNumber snapshot = number_of_snapshot(context, call, call.arguments[0]);
    if (snapshot.outcome != NativeOutcome::done)
        return snapshot.outcome;
    return give(call, integer_of(snapshot.number, snapshot.width));
}

/// copy_snapshot and string_concat, which never were.
[[nodiscard]] NativeOutcome deprecated(NativeContext&, NativeCall& call) noexcept
{
    return abort(call, not_yet_supported);
}

[[nodiscard]] NativeOutcome read_derived_string(NativeContext& context, NativeCall& call) noexcept
{
    if (!context.charge(aggregator_v2_read_snapshot_base))
        return NativeOutcome::out_of_gas;
    if (!is_delayed(context))
    {
        const Bytes text = string_bytes_of(field_of(call.arguments[0], 0));
        return give(call, Value::of_string(text_of(text), context.heap));
    }
    const DelayedField* const field =
        named_field(context, call, view(call.arguments[0]), DelayedField::Kind::derived_string);
    if (field == nullptr)
        return NativeOutcome::failed;
    return give(call, Value::of_string(text_of(field->text), context.heap));
}

[[nodiscard]] NativeOutcome give_derived_string(
    NativeContext& context, NativeCall& call, Bytes text, std::size_t width) noexcept
{
    if (is_delayed(context))
        return give(
            call, context.extensions.delayed.make({.kind = DelayedField::Kind::derived_string,
                      .width = static_cast<std::uint32_t>(width),
                      .text = context.extensions.arena->copy(text)}));
    const auto derived = DelayedFields::derived_string(text, width, context.heap);
    if (!derived.ok())
        return fail(call, derived.error());
    return give(call, *derived);
}

[[nodiscard]] NativeOutcome create_derived_string(NativeContext& context, NativeCall& call) noexcept
{
    if (!context.charge(aggregator_v2_create_snapshot_base))
        return NativeOutcome::out_of_gas;
    const Bytes text = string_bytes_of(call.arguments[0]);
    if (!context.charge(aggregator_v2_create_snapshot_per_byte, text.size()))
        return NativeOutcome::out_of_gas;
    if (text.size() > DelayedFields::text_size_max)
        return abort(call, input_string_too_large);
    const NativeOutcome outcome =
        give_derived_string(context, call, text, DelayedFields::width_of_text(text.size()));
    drop_arguments(call, context.heap);
    return outcome;
}

/// derive_string_concat<T>(before: String, snapshot: &AggregatorSnapshot<T>, after: String): DerivedStringSnapshot
[[nodiscard]] NativeOutcome derive_string_concat(NativeContext& context, NativeCall& call) noexcept
{
    if (!context.charge(aggregator_v2_string_concat_base))
        return NativeOutcome::out_of_gas;
    const Bytes suffix = string_bytes_of(call.arguments[2]);
    if (!context.charge(aggregator_v2_string_concat_per_byte, suffix.size()))
        return NativeOutcome::out_of_gas;
    const Bytes prefix = string_bytes_of(call.arguments[0]);
    if (!context.charge(aggregator_v2_string_concat_per_byte, prefix.size()))
        return NativeOutcome::out_of_gas;
    if (prefix.size() + suffix.size() > DelayedFields::text_size_max)
        return abort(call, input_string_too_large);
    const SnapshotNumber snapshot = number_of_snapshot(context, call, call.arguments[1]);
    if (snapshot.outcome != NativeOutcome::done)
        return snapshot.outcome;
    std::string text{text_of(prefix)};
    append_decimal(snapshot.number, text);
    text += text_of(suffix);
    const NativeOutcome outcome = give_derived_string(context, call, bytes_of_text(text),
        DelayedFields::width_of_text_with_number(prefix.size() + suffix.size(), snapshot.width));
    drop_arguments(call, context.heap);
    return outcome;
}

constexpr NativeEntry entries[] = {
    {1, "aggregator_v2", "create_aggregator", create_aggregator},
    {1, "aggregator_v2", "create_unbounded_aggregator", create_unbounded_aggregator},
    {1, "aggregator_v2", "try_add", try_change<Change::add, aggregator_v2_try_add_base>},
    {1, "aggregator_v2", "try_sub", try_change<Change::subtract, aggregator_v2_try_sub_base>},
    {1, "aggregator_v2", "is_at_least_impl",
        try_change<Change::look, aggregator_v2_is_at_least_base>},
    {1, "aggregator_v2", "read", read},
    {1, "aggregator_v2", "snapshot", snapshot},
    {1, "aggregator_v2", "create_snapshot", create_snapshot},
    {1, "aggregator_v2", "copy_snapshot", deprecated},
    {1, "aggregator_v2", "read_snapshot", read_snapshot},
    {1, "aggregator_v2", "string_concat", deprecated},
    {1, "aggregator_v2", "read_derived_string", read_derived_string},
    {1, "aggregator_v2", "create_derived_string", create_derived_string},
    {1, "aggregator_v2", "derive_string_concat", derive_string_concat},
};
}  // namespace

std::span<const NativeEntry> aggregator_v2_natives() noexcept
{
    return entries;
}
}  // namespace braid::move
