// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/runtime/value.hpp"
#include <algorithm>

namespace braid::move
{
namespace
{
/// No vector is made smaller, once it holds anything.
constexpr std::size_t data_size_min = 64;
}  // namespace

void store_boxed(void* to, const Value& value) noexcept
{
    if (value.kind == ValueKind::u256)
        *static_cast<u256*>(to) = *value.big;
    else
        *static_cast<Hash32*>(to) = *value.address;
}

void reserve(VectorBody& vector, std::uint64_t capacity, Heap& heap) noexcept
{
    if (capacity <= vector.capacity)
        return;
    const std::size_t element_size = element_size_of(vector.element);
    // What the heap rounds up to is used, where elements fill it: release() must find the same class.
    if (std::has_single_bit(element_size))
        capacity = Heap::size_given(capacity * element_size) / element_size;
    void* const data = heap.allocate(capacity * element_size);
    if (vector.size != 0)
        std::memcpy(data, vector.data, vector.size * element_size);
    if (vector.capacity != 0)
        heap.release(vector.data, vector.capacity * element_size);
    vector.data = data;
    vector.capacity = capacity;
}

void grow(VectorBody& vector, Heap& heap) noexcept
{
    const std::uint64_t least = data_size_min / element_size_of(vector.element);
    reserve(vector, std::max(least, vector.capacity * 2), heap);
}

Value pack_vector(ValueKind element, const Value* values, std::size_t count, Heap& heap) noexcept
{
    const Value packed = make_vector(element, heap);
    if (count != 0)
        reserve(*packed.vector, count, heap);
    packed.vector->size = count;
    for (std::size_t i = 0; i < count; ++i)
        store_element(element, element_place(*packed.vector, i), values[i]);
    return packed;
}

void unpack_vector(VectorBody* vector, Value* to, Heap& heap) noexcept
{
    for (std::uint64_t i = 0; i < vector->size; ++i)
        to[i] = element_at(*vector, i, heap);
    if (vector->capacity != 0)
        heap.release(vector->data, vector->capacity * element_size_of(vector->element));
    heap.release(vector, sizeof(VectorBody));
}

void swap_elements(VectorBody& vector, std::uint64_t i, std::uint64_t j) noexcept
{
    if (i == j)
        return;
    auto* const a = static_cast<std::uint8_t*>(element_place(vector, i));
    auto* const b = static_cast<std::uint8_t*>(element_place(vector, j));
    std::swap_ranges(a, a + element_size_of(vector.element), b);
}

void move_elements(VectorBody& from, std::uint64_t at, std::uint64_t count, VectorBody& to,
    std::uint64_t to_at, Heap& heap) noexcept
{
    if (count == 0)
        return;
    const std::size_t element_size = element_size_of(to.element);
    if (to.size + count > to.capacity)
        reserve(to, std::max(to.size + count, to.capacity * 2), heap);
    auto* const place = static_cast<std::uint8_t*>(element_place(to, to_at));
    std::memmove(place + count * element_size, place, (to.size - to_at) * element_size);
    auto* const taken = static_cast<std::uint8_t*>(element_place(from, at));
    std::memcpy(place, taken, count * element_size);
    std::memmove(taken, taken + count * element_size, (from.size - at - count) * element_size);
    to.size += count;
    from.size -= count;
}
}  // namespace braid::move
