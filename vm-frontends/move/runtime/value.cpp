// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/runtime/value.hpp"
#include "vm-frontends/move/runtime/closure.hpp"
#include <memory>

namespace braid::move
{
namespace
{
/// Whether the value is at most so deep.
bool is_within(const Value& value, std::uint64_t depth_max) noexcept;

bool are_within(std::span<const Value> values, std::uint64_t depth_max) noexcept
{
    for (const Value& value : values)
    {
        if (!is_within(value, depth_max))
            return false;
    }
    return true;
}

bool is_within(const Value& value, std::uint64_t depth_max) noexcept
{
    if (depth_max == 0)
        return false;
    switch (value.kind)
    {
    case ValueKind::vector:
        return value.vector->element != ValueKind::none ||
               are_within(value.vector->values(), depth_max - 1);
    case ValueKind::structure:
        return are_within(value.structure->all(), depth_max - 1);
    case ValueKind::closure:
        return are_within(value.closure->all(), depth_max - 1);
    default:
        return true;
    }
}
}  // namespace

Value Value::of_bytes(Bytes bytes, Heap& heap) noexcept
{
    const Value value = make_vector(ValueKind::u8, heap);
    if (!bytes.empty())
    {
        reserve(*value.vector, bytes.size(), heap);
        std::memcpy(value.vector->data, bytes.data(), bytes.size());
        value.vector->size = bytes.size();
    }
    return value;
}

Value Value::of_string(std::string_view text, Heap& heap) noexcept
{
    const Value bytes =
        of_bytes({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}, heap);
    return of_fields({&bytes, 1}, heap);
}

Value Value::of_fields(std::span<const Value> fields, Heap& heap) noexcept
{
    return pack(StructBody::no_variant, fields.data(), fields.size(), heap);
}

Value Value::of_variant(std::uint16_t variant, std::span<const Value> fields, Heap& heap) noexcept
{
    return pack(variant, fields.data(), fields.size(), heap);
}

void swap_through(const Value& a, const Value& b, Heap& heap) noexcept
{
    mark_dirty(a);
    mark_dirty(b);
    const Value first = peek(a, heap);
    const Value second = peek(b, heap);
    for (const auto& [reference, value] : {std::pair{&a, &second}, std::pair{&b, &first}})
    {
        if (reference->target_is_value)
            *static_cast<Value*>(reference->reference.target) = *value;
        else
            store_element(reference->target_kind, reference->reference.target, *value);
    }
}

Result<Value, StatusCode> make_closure(
    ClosureFunction* function, std::span<const Value> captured, Heap& heap) noexcept
{
    BRAID_ASSERT(captured.size() <= captured_count_max);
    if (!are_within(captured, value_depth_max - 1))
        return Err{StatusCode::vm_max_value_depth_reached};
    auto* const body = ::new (heap.allocate(ClosureBody::size_of(captured.size()))) ClosureBody{};
    body->function = function;
    body->captured_count = captured.size();
    std::uninitialized_copy(captured.begin(), captured.end(), body->captured());
    Value value;
    value.kind = ValueKind::closure;
    value.closure = body;
    return value;
}
}  // namespace braid::move
