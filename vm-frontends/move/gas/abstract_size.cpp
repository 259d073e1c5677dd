// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/gas/abstract_size.hpp"

#include <vector>

namespace braid::move
{
namespace
{
/// Deeper values are walked by a list of what is left instead of the thread's stack.
constexpr unsigned recursion_depth_max = 128;

std::size_t index_of(ValueKind kind) noexcept
{
    return static_cast<std::size_t>(kind);
}

/// A master signer is a tag and an address to aptos-core; one with permissions has the address of those too.
std::uint64_t size_of_signer(const Value& value, const AbstractSizes& sizes) noexcept
{
    const std::uint64_t addresses = value.signer.permission == nullptr ? 1 : 2;
    return saturating_add(
        saturating_add(sizes.structure, sizes.u16), saturating_multiply(sizes.address, addresses));
}

std::uint64_t size_of_scalar_vector(const VectorBody& vector, const AbstractSizes& sizes) noexcept
{
    return cost_of(sizes.scalar_vector_head, sizes.packed[index_of(vector.element)], vector.size);
}

/// What a value owns directly, as values.
std::span<const Value> owned_values(const Value& value) noexcept
{
    switch (value.kind)
    {
    case ValueKind::vector:
        return value.vector->values();
    case ValueKind::structure:
        return {value.structure->fields(), value.structure->field_count};
    default:
        return {};
    }
}

bool has_no_values(const Value& value) noexcept
{
    return value.kind == ValueKind::signer ||
           (value.kind == ValueKind::vector && value.vector->element != ValueKind::none);
}

/// The size of a value that owns no other as a Value.
std::uint64_t size_without_values(const Value& value, const AbstractSizes& sizes) noexcept
{
    if (value.kind == ValueKind::signer)
        return size_of_signer(value, sizes);
    return size_of_scalar_vector(*value.vector, sizes);
}

std::uint64_t size_by_list(const Value& value, const AbstractSizes& sizes)
{
    std::uint64_t size = 0;
    std::vector<const Value*> left{&value};
    while (!left.empty())
    {
        const Value& next = *left.back();
        left.pop_back();
        if (is_container(next.kind) && has_no_values(next))
        {
            size = saturating_add(size, size_without_values(next, sizes));
            continue;
        }
        size = saturating_add(size, sizes.head[index_of(next.kind)]);
        for (const Value& owned : owned_values(next))
            left.push_back(&owned);
    }
    return size;
}

std::uint64_t size_of(const Value& value, const AbstractSizes& sizes, unsigned depth) noexcept
{
    if (!is_container(value.kind))
        return sizes.head[index_of(value.kind)];
    if (has_no_values(value))
        return size_without_values(value, sizes);
    if (depth == recursion_depth_max)
        return size_by_list(value, sizes);
    std::uint64_t size = sizes.head[index_of(value.kind)];
    for (const Value& owned : owned_values(value))
        size = saturating_add(size, size_of(owned, sizes, depth + 1));
    return size;
}
}  // namespace

void AbstractSizes::resolve(std::uint64_t feature_version) noexcept
{
    const auto set = [](auto& table, ValueKind kind, std::uint64_t size)
    { table[index_of(kind)] = size; };
    set(head, ValueKind::boolean, boolean);
    set(head, ValueKind::u8, u8);
    set(head, ValueKind::u16, u16);
    set(head, ValueKind::u32, u32);
    set(head, ValueKind::u64, u64);
    set(head, ValueKind::u128, u128);
    set(head, ValueKind::u256, u256);
    set(head, ValueKind::address, address);
    set(head, ValueKind::signer, structure);
    set(head, ValueKind::vector, vector);
    set(head, ValueKind::structure, structure);
    set(head, ValueKind::closure, closure);
    set(head, ValueKind::reference, reference);
    set(head, ValueKind::delayed, u64);
    packed = head;
    set(packed, ValueKind::boolean, packed_boolean);
    set(packed, ValueKind::u8, packed_u8);
    set(packed, ValueKind::u16, packed_u16);
    set(packed, ValueKind::u32, packed_u32);
    set(packed, ValueKind::u64, packed_u64);
    set(packed, ValueKind::u128, packed_u128);
    set(packed, ValueKind::u256, packed_u256);
    set(packed, ValueKind::address, packed_address);
    set(packed, ValueKind::delayed, packed_u64);
    scalar_vector_head = feature_version >= 3 ? vector : 0;
}

std::uint64_t abstract_size_of_container(const Value& value, const AbstractSizes& sizes) noexcept
{
    return size_of(value, sizes, 0);
}

std::uint64_t abstract_heap_size_of_container(
    const Value& value, const AbstractSizes& sizes) noexcept
{
    return saturating_subtract(size_of(value, sizes, 0), abstract_stack_size(value, sizes));
}

std::uint64_t abstract_size_dereferenced(const Value& value, const AbstractSizes& sizes) noexcept
{
    if (value.kind != ValueKind::reference)
        return abstract_size(value, sizes);
    if (!value.target_is_value)
        return sizes.head[index_of(value.target_kind)];
    return abstract_size(*static_cast<const Value*>(value.reference.target), sizes);
}
}  // namespace braid::move
