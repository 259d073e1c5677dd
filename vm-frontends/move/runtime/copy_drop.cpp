// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/runtime/closure.hpp"
#include "vm-frontends/move/runtime/value.hpp"

namespace braid::move
{
namespace
{
/// A value may hold closures as deep as values may be, of which each may hold as much beside; what is deeper is none that
/// this machine made.
constexpr std::uint64_t drop_depth_max = 4 * value_depth_max;

void drop_deep(const Value& value, Heap& heap, std::uint64_t depth_left) noexcept;

void drop_all(std::span<const Value> values, Heap& heap, std::uint64_t depth_left) noexcept
{
    for (const Value& value : values)
    {
        if (value.is_container())
            drop_deep(value, heap, depth_left);
    }
}

void drop_deep(const Value& value, Heap& heap, std::uint64_t depth_left) noexcept
{
    if (depth_left == 0)
        return;
    if (value.kind == ValueKind::structure)
    {
        StructBody* const body = value.structure;
        drop_all(body->all(), heap, depth_left - 1);
        heap.release(body, StructBody::size_of(body->field_count));
    }
    else if (value.kind == ValueKind::vector)
    {
        VectorBody* const body = value.vector;
        if (body->element == ValueKind::none)
            drop_all(body->values(), heap, depth_left - 1);
        if (body->capacity != 0)
            heap.release(body->data, body->capacity * element_size_of(body->element));
        heap.release(body, sizeof(VectorBody));
    }
    else
    {
        ClosureBody* const body = value.closure;
        drop_all(body->all(), heap, depth_left - 1);
        heap.release(body, ClosureBody::size_of(body->captured_count));
    }
}

/// Copies the values to `to`; false beyond the depth. [depth_left is what is left to the values]
bool copy_all(
    std::span<const Value> values, Value* to, Heap& heap, std::uint64_t depth_left) noexcept;

bool copy_vector(
    const VectorBody& from, VectorBody& to, Heap& heap, std::uint64_t depth_left) noexcept
{
    if (from.size == 0)
        return true;
    reserve(to, from.size, heap);
    to.size = from.size;
    if (from.element == ValueKind::none)
        return copy_all(from.values(), static_cast<Value*>(to.data), heap, depth_left);
    std::memcpy(to.data, from.data, from.size * element_size_of(from.element));
    return true;
}

bool copy_deep(const Value& value, Value& to, Heap& heap, std::uint64_t depth_left) noexcept
{
    if (depth_left == 0)
        return false;
    if (value.kind == ValueKind::structure)
    {
        const StructBody& body = *value.structure;
        to = of_body(allocate_structure(body.variant, body.field_count, heap));
        return copy_all(body.all(), to.structure->fields(), heap, depth_left - 1);
    }
    if (value.kind == ValueKind::vector)
    {
        to = make_vector(value.vector->element, heap);
        return copy_vector(*value.vector, *to.vector, heap, depth_left - 1);
    }
    const ClosureBody& body = *value.closure;
    to = value;
    to.closure = ::new (heap.allocate(ClosureBody::size_of(body.captured_count))) ClosureBody(body);
    return copy_all(body.all(), to.closure->captured(), heap, depth_left - 1);
}

bool copy_all(
    std::span<const Value> values, Value* to, Heap& heap, std::uint64_t depth_left) noexcept
{
    if (depth_left == 0 && !values.empty())
        return false;
    for (const Value& value : values)
    {
        if (!value.is_container())
            *to = value;
        else if (!copy_deep(value, *to, heap, depth_left))
            return false;
        ++to;
    }
    return true;
}
}  // namespace

void drop_container(const Value& value, Heap& heap) noexcept
{
    drop_deep(value, heap, drop_depth_max);
}

Result<Value, StatusCode> copy_container(
    const Value& value, Heap& heap, std::uint64_t depth_max) noexcept
{
    Value copy;
    if (!copy_deep(value, copy, heap, depth_max))
        return Err{StatusCode::vm_max_value_depth_reached};
    return copy;
}
}  // namespace braid::move
