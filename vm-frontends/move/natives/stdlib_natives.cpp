// SPDX-License-Identifier: Apache-2.0
// aptos-core: aptos-move/framework/move-stdlib/src/natives: bcs, cmp, hash, mem, signer.
#include "vm-frontends/move/natives/native_tables.hpp"

#include "kernels/keccak.hpp"
#include "kernels/sha256.hpp"
#include "vm-frontends/move/natives/feature_flags.hpp"
#include "vm-frontends/move/natives/native_arguments.hpp"

namespace braid::move
{
namespace
{
using enum NativeParameter;

/// What a value cannot be serialised for: NFE_BCS_SERIALIZATION_FAILURE.
constexpr std::uint64_t serialization_failure = 0x1C5;
/// 0x1::mem's EFEATURE_NOT_ENABLED, unavailable.
constexpr std::uint64_t memory_operations_unavailable = 0xD'0001;

[[nodiscard]] NativeOutcome bcs_to_bytes(NativeContext& context, NativeCall& call) noexcept
{
    const auto layout = context.code.types().layout_of(call.type_arguments[0]);
    auto& buffer = context.extensions.buffer;
    buffer.clear();
    // A value of which parts are delayed cannot be said: only the end of the transaction knows them.
    StatusCode failure = StatusCode::value_serialization_error;
    if (layout.ok())
    {
        const auto said = append_value(view(call.arguments[0]), **layout, buffer,
            {.closures = &context.host.closures(), .has_legacy_signers = true});
        failure = said.ok() ? StatusCode::executed : said.error();
    }
    if (failure == StatusCode::value_serialization_error)
    {
        if (!context.charge(bcs_to_bytes_failure))
            return NativeOutcome::out_of_gas;
        return abort(call, serialization_failure);
    }
    if (failure != StatusCode::executed)
        return fail(call, failure);
    if (!context.charge(bcs_to_bytes_per_byte_serialized, buffer.size()))
        return NativeOutcome::out_of_gas;
    return give(call, Value::of_bytes(buffer, context.heap));
}

[[nodiscard]] NativeOutcome bcs_serialized_size(NativeContext& context, NativeCall& call) noexcept
{
    if (!context.charge(bcs_serialized_size_base))
        return NativeOutcome::out_of_gas;
    const auto layout = context.code.types().layout_of(call.type_arguments[0]);
    if (layout.ok())
    {
        const auto size = serialized_size(view(call.arguments[0]), **layout,
            {.delayed = &context.extensions.delayed,
                .closures = &context.host.closures(),
                .has_legacy_signers = true});
        if (size.ok())
        {
            if (!context.charge(bcs_serialized_size_per_byte_serialized, *size))
                return NativeOutcome::out_of_gas;
            return give(call, Value::of_u64(*size));
        }
    }
    if (!context.charge(bcs_serialized_size_failure))
        return NativeOutcome::out_of_gas;
    return abort(call, serialization_failure);
}

/// The size that all values of a type have, and how many of its layouts were looked at to tell.
struct ConstantSize
{
    std::optional<std::uint64_t> size;
    std::uint64_t visited_count = 1;
};

// Recursion is as deep as layouts are, which have a limit.
[[nodiscard]] ConstantSize constant_size_of(const Layout& layout) noexcept
{
    using Form = Layout::Form;
    switch (layout.form)
    {
    case Form::boolean:
    case Form::u8:
        return {.size = 1};
    case Form::u16:
        return {.size = 2};
    case Form::u32:
        return {.size = 4};
    case Form::u64:
        return {.size = 8};
    case Form::u128:
        return {.size = 16};
    case Form::u256:
    case Form::address:
        return {.size = 32};
    case Form::signer:
    case Form::vector:
    case Form::variants:
    case Form::function:
    case Form::decorated:
        return {};
    case Form::structure:
    case Form::delayed_aggregator:
    case Form::delayed_snapshot:
    case Form::delayed_derived_string:
        break;
    }
    ConstantSize whole{.size = 0};
    for (const Layout* const element : layout.elements)
    {
        const ConstantSize part = constant_size_of(*element);
        whole.visited_count += part.visited_count;
        if (!part.size)
            return {.size = std::nullopt, .visited_count = whole.visited_count};
        *whole.size += *part.size;
    }
    return whole;
}

[[nodiscard]] NativeOutcome bcs_constant_serialized_size(
    NativeContext& context, NativeCall& call) noexcept
{
    if (!context.charge(bcs_constant_serialized_size_base))
        return NativeOutcome::out_of_gas;
    const auto layout = context.code.types().layout_of(call.type_arguments[0]);
    if (!layout.ok())
        return fail(call, layout.error());
    const ConstantSize constant = constant_size_of(**layout);
    if (!context.charge(bcs_constant_serialized_size_per_type_node, constant.visited_count))
        return NativeOutcome::out_of_gas;
    Value option = make_vector(ValueKind::u64, context.heap);
    if (constant.size)
        push_back(*option.vector, Value::of_u64(*constant.size), context.heap);
    return give(call, Value::of_fields({&option, 1}, context.heap));
}

[[nodiscard]] NativeOutcome cmp_compare(NativeContext& context, NativeCall& call) noexcept
{
    const AbstractSizes& sizes = context.gas.schedule().sizes;
    const std::uint64_t size = saturating_add(abstract_size_dereferenced(call.arguments[0], sizes),
        abstract_size_dereferenced(call.arguments[1], sizes));
    if (!context.charge(cmp_compare_base, cmp_compare_per_abs_val_unit, size))
        return NativeOutcome::out_of_gas;
    const auto order = compare_values(call.arguments[0], call.arguments[1], value_depth_max);
    if (!order.ok())
        return fail(call, order.error());
    // 0x1::cmp::Ordering: less, equal, greater.
    return give(call, Value::of_variant(static_cast<std::uint16_t>(*order + 1), {}, context.heap));
}

template <Hash32 hash(Bytes) noexcept, NativeParameter base, NativeParameter per_byte>
[[nodiscard]] NativeOutcome hash_bytes(NativeContext& context, NativeCall& call) noexcept
{
    const Bytes input = bytes_of(call.arguments[0]);
    if (!context.charge(base, per_byte, input.size()))
        return NativeOutcome::out_of_gas;
    const Hash32 digest = hash(input);
    drop_arguments(call, context.heap);
    return give(call, Value::of_bytes(digest, context.heap));
}

[[nodiscard]] NativeOutcome mem_swap(NativeContext& context, NativeCall& call) noexcept
{
    if (!context.code.config().has_feature(features::native_memory_operations))
        return abort(call, memory_operations_unavailable);
    if (!context.charge(mem_swap_base))
        return NativeOutcome::out_of_gas;
    swap_through(call.arguments[0], call.arguments[1], context.heap);
    return NativeOutcome::done;
}

[[nodiscard]] NativeOutcome signer_borrow_address(NativeContext& context, NativeCall& call) noexcept
{
    if (!context.charge(signer_borrow_address_base))
        return NativeOutcome::out_of_gas;
    return give(call, reference_to_address(view(call.arguments[0])));
}

constexpr NativeEntry entries[] = {
    {1, "bcs", "to_bytes", bcs_to_bytes},
    {1, "bcs", "serialized_size", bcs_serialized_size},
    {1, "bcs", "constant_serialized_size", bcs_constant_serialized_size},
    {1, "cmp", "compare", cmp_compare},
    {1, "hash", "sha2_256",
        hash_bytes<kernels::sha256, hash_sha2_256_base, hash_sha2_256_per_byte>},
    {1, "hash", "sha3_256",
        hash_bytes<kernels::sha3_256, hash_sha3_256_base, hash_sha3_256_per_byte>},
    {1, "mem", "swap", mem_swap},
    {1, "signer", "borrow_address", signer_borrow_address},
};
}  // namespace

std::span<const NativeEntry> stdlib_natives() noexcept
{
    return entries;
}
}  // namespace braid::move
