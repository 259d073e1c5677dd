// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/runtime/abstract_size.hpp"
#include "vm-frontends/move/runtime/closure.hpp"

namespace braid::move
{
namespace
{
constexpr std::size_t index_of(ValueKind kind) noexcept
{
    return static_cast<std::size_t>(kind);
}

std::uint64_t size_of_all(
    std::span<const Value> values, const AbstractSizes& sizes, bool is_behind) noexcept
{
    std::uint64_t sum = 0;
    for (const Value& value : values)
    {
        sum += value.kind < ValueKind::signer ? sizes.scalar[index_of(value.kind)] :
                                                container_size(value, sizes, is_behind);
    }
    return sum;
}

std::uint64_t size_of_vector(
    const VectorBody& vector, const AbstractSizes& sizes, bool is_behind) noexcept
{
    const std::size_t element = index_of(vector.element);
    if (vector.element == ValueKind::none)
        return sizes.vector + size_of_all(vector.values(), sizes, is_behind);
    const std::uint64_t each = is_behind ? sizes.packed_behind[element] : sizes.packed[element];
    return sizes.packed_vector[element] + each * vector.size;
}

AbstractSizes make_legacy_sizes() noexcept
{
    constexpr std::uint64_t scalar_size = 16;
    AbstractSizes sizes;
    for (auto kind = ValueKind::boolean; kind <= ValueKind::address;
        kind = static_cast<ValueKind>(index_of(kind) + 1))
    {
        sizes.scalar[index_of(kind)] = scalar_size;
        sizes.packed[index_of(kind)] = element_size_of(kind);
    }
    sizes.scalar[index_of(ValueKind::address)] = 32;
    sizes.packed_behind = sizes.packed;
    sizes.structure = 2;
    sizes.vector = 2;
    sizes.packed_vector[index_of(ValueKind::none)] = sizes.vector;
    sizes.reference = 8;
    sizes.closure = 6;
    return sizes;
}
}  // namespace

void AbstractSizes::complete(std::uint64_t feature_version) noexcept
{
    scalar[index_of(ValueKind::delayed)] = scalar[index_of(ValueKind::u64)];
    closure = structure;
    packed_vector.fill(vector);
    if (feature_version < 3)
    {
        for (const ValueKind kind : {ValueKind::boolean, ValueKind::u8, ValueKind::u64,
                 ValueKind::u128, ValueKind::address})
            packed_vector[index_of(kind)] = 0;
    }
    packed_behind = packed;
    for (const ValueKind kind : {ValueKind::u16, ValueKind::u32, ValueKind::u256})
        packed_behind[index_of(kind)] = scalar[index_of(kind)];
}

const AbstractSizes& legacy_sizes() noexcept
{
    static const AbstractSizes sizes = make_legacy_sizes();
    return sizes;
}

std::uint64_t container_size(
    const Value& value, const AbstractSizes& sizes, bool is_behind) noexcept
{
    // The variant of an enum and of a signer is a u16 among the fields.
    const std::uint64_t variant = sizes.scalar[index_of(ValueKind::u16)];
    switch (value.kind)
    {
    case ValueKind::signer:
    {
        const std::uint64_t address_count = value.signer.permission == nullptr ? 1 : 2;
        return sizes.structure + variant +
               address_count * sizes.scalar[index_of(ValueKind::address)];
    }
    case ValueKind::vector:
        return size_of_vector(*value.vector, sizes, is_behind);
    case ValueKind::structure:
    {
        const StructBody& body = *value.structure;
        const std::uint64_t head = body.variant == StructBody::no_variant ? 0 : variant;
        return sizes.structure + head + size_of_all(body.all(), sizes, is_behind);
    }
    case ValueKind::closure:
        return sizes.closure + size_of_all(value.closure->all(), sizes, is_behind);
    case ValueKind::reference:
        return sizes.reference;
    default:
        return sizes.scalar[index_of(value.kind)];
    }
}
}  // namespace braid::move
