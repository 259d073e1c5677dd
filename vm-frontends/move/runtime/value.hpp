// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"
#include "base/hash32.hpp"
#include "base/result.hpp"
#include "base/u256.hpp"
#include "vm-frontends/move/runtime/heap.hpp"
#include "vm-frontends/move/status_code.hpp"
#include <span>

namespace braid::move
{
using uint128 = unsigned __int128;

enum class ValueKind : std::uint8_t
{
    /// Nothing: a local before it is set, or after it was moved from.
    none,
    boolean,
    u8,
    u16,
    u32,
    u64,
    u128,
    /// Boxed, as an address is: the box is immutable, so that copies share it.
    u256,
    address,
    signer,
    vector,
    structure,
    closure,
    reference,
    /// The identifier of an aggregator's, a snapshot's or a derived string's value, which the transaction does not hold: in
    /// its low 32 bits how many bytes that value takes in BCS.
    delayed,
};
inline constexpr std::size_t value_kind_count = 15;

/// Values in values at most so deep, as mainnet's value_max_depth.
inline constexpr std::uint64_t value_depth_max = 128;

struct StructBody;
struct VectorBody;
struct ClosureBody;
struct GlobalSlot;

/// A Move value: 24 bytes, trivially copyable; a bitwise copy is a move. Containers are owned by the one Value that names
/// them; copies of those are made by copy_value() alone. What the verifier proves is relied on: a reference is never used
/// after what it refers to has gone. Memory of a Heap stays mapped, so that a fault there could spoil no more than the
/// transaction.
struct Value
{
    ValueKind kind = ValueKind::none;
    /// Of a reference: the kind of what it refers to.
    ValueKind target_kind = ValueKind::none;
    /// Of a reference: whether `target` is a Value; else it is the element of a vector of scalars, as VectorBody stores it.
    bool target_is_value = false;
    union
    {
        /// boolean (0 or 1), u8 to u64; the identifier of delayed.
        std::uint64_t scalar;
        /// u128: low, high.
        std::uint64_t words[2];
        const u256* big;
        const Hash32* address;
        /// signer: the address; permissions are said by `permission`, null for a master signer.
        struct
        {
            const Hash32* account;
            const Hash32* permission;
        } signer;
        VectorBody* vector;
        StructBody* structure;
        ClosureBody* closure;
        struct
        {
            void* target;
            /// The resource that it points into, which a write makes dirty; null where it points into none.
            GlobalSlot* root;
        } reference;
    };

    constexpr Value() noexcept : words{0, 0} {}
    [[nodiscard]] bool is_none() const noexcept { return kind == ValueKind::none; }
    /// Whether it owns memory, so that copies and drops are more than bits.
    [[nodiscard]] bool is_container() const noexcept
    {
        return kind >= ValueKind::vector && kind <= ValueKind::closure;
    }

    [[nodiscard]] static Value of_scalar(ValueKind kind, std::uint64_t scalar) noexcept
    {
        Value value;
        value.kind = kind;
        value.scalar = scalar;
        return value;
    }
    [[nodiscard]] static Value of_bool(bool truth) noexcept
    {
        return of_scalar(ValueKind::boolean, truth ? 1 : 0);
    }
    [[nodiscard]] static Value of_u8(std::uint8_t v) noexcept
    {
        return of_scalar(ValueKind::u8, v);
    }
    [[nodiscard]] static Value of_u64(std::uint64_t v) noexcept
    {
        return of_scalar(ValueKind::u64, v);
    }
    [[nodiscard]] static Value of_u128(uint128 v) noexcept
    {
        Value value;
        value.kind = ValueKind::u128;
        value.words[0] = static_cast<std::uint64_t>(v);
        value.words[1] = static_cast<std::uint64_t>(v >> 64);
        return value;
    }
    [[nodiscard]] static Value of_delayed(std::uint64_t identifier) noexcept
    {
        return of_scalar(ValueKind::delayed, identifier);
    }
    [[nodiscard]] uint128 as_u128() const noexcept
    {
        return (static_cast<uint128>(words[1]) << 64) | words[0];
    }
    [[nodiscard]] static Value of_u256(const u256& v, Heap& heap) noexcept
    {
        Value value;
        value.kind = ValueKind::u256;
        value.big = heap.arena().make<u256>(v);
        return value;
    }
    [[nodiscard]] static Value of_address(const Hash32& account, Heap& heap) noexcept
    {
        Value value;
        value.kind = ValueKind::address;
        value.address = heap.arena().make<Hash32>(account);
        return value;
    }
    /// An address that lives as long as the transaction: nothing is copied.
    [[nodiscard]] static Value of_lasting_address(const Hash32* account) noexcept
    {
        Value value;
        value.kind = ValueKind::address;
        value.address = account;
        return value;
    }
    /// A master signer.
    [[nodiscard]] static Value of_signer(const Hash32& account, Heap& heap) noexcept
    {
        Value value;
        value.kind = ValueKind::signer;
        value.signer = {heap.arena().make<Hash32>(account), nullptr};
        return value;
    }
    /// One whose permissions stand at that address.
    [[nodiscard]] static Value of_permissioned_signer(
        const Hash32& account, const Hash32& permission, Heap& heap) noexcept
    {
        Value value;
        value.kind = ValueKind::signer;
        value.signer = {heap.arena().make<Hash32>(account), heap.arena().make<Hash32>(permission)};
        return value;
    }
    /// vector<u8>
    [[nodiscard]] static Value of_bytes(Bytes bytes, Heap& heap) noexcept;
    /// 0x1::string::String of UTF-8.
    [[nodiscard]] static Value of_string(std::string_view text, Heap& heap) noexcept;
    /// A structure without variants of these fields, which it takes.
    [[nodiscard]] static Value of_fields(std::span<const Value> fields, Heap& heap) noexcept;
    /// The same, of an enum.
    [[nodiscard]] static Value of_variant(
        std::uint16_t variant, std::span<const Value> fields, Heap& heap) noexcept;
};
static_assert(sizeof(Value) == 24);

/// The fields of a structure, behind this head.
struct StructBody
{
    /// Of an enum; no_variant otherwise.
    static constexpr std::uint16_t no_variant = 0xFFFF;
    std::uint16_t variant = no_variant;
    std::uint16_t field_count = 0;

    [[nodiscard]] static constexpr std::size_t size_of(std::size_t field_count) noexcept
    {
        return 8 + field_count * sizeof(Value);
    }
    [[nodiscard]] Value* fields() noexcept
    {
        return reinterpret_cast<Value*>(reinterpret_cast<std::uint8_t*>(this) + 8);
    }
    [[nodiscard]] const Value* fields() const noexcept
    {
        return reinterpret_cast<const Value*>(reinterpret_cast<const std::uint8_t*>(this) + 8);
    }
    [[nodiscard]] std::span<const Value> all() const noexcept { return {fields(), field_count}; }
};
static_assert(sizeof(StructBody) <= 8);

/// A structure whose fields are to be written. Cost: an allocation.
[[nodiscard]] inline StructBody* allocate_structure(
    std::uint16_t variant, std::size_t field_count, Heap& heap) noexcept
{
    auto* const body = static_cast<StructBody*>(heap.allocate(StructBody::size_of(field_count)));
    body->variant = variant;
    body->field_count = static_cast<std::uint16_t>(field_count);
    return body;
}
[[nodiscard]] inline Value of_body(StructBody* body) noexcept
{
    Value value;
    value.kind = ValueKind::structure;
    value.structure = body;
    return value;
}
/// A structure of the fields that stand there, which it takes: what pack does with the top of the stack.
[[nodiscard]] inline Value pack(
    std::uint16_t variant, const Value* fields, std::size_t field_count, Heap& heap) noexcept
{
    StructBody* const body = allocate_structure(variant, field_count, heap);
    for (std::size_t i = 0; i < field_count; ++i)
        body->fields()[i] = fields[i];
    return of_body(body);
}
/// Moves the fields out, and gives the structure's memory back.
inline void unpack(StructBody* body, Value* to, Heap& heap) noexcept
{
    const std::size_t field_count = body->field_count;
    for (std::size_t i = 0; i < field_count; ++i)
        to[i] = body->fields()[i];
    heap.release(body, StructBody::size_of(field_count));
}

/// A vector: scalars as they are, side by side (bool and u8 one byte, ... u128 16, u256 and address 32 bytes); all others as
/// Values.
struct VectorBody
{
    /// What an element is: a scalar's kind; none, where elements are Values.
    ValueKind element = ValueKind::none;
    std::uint64_t size = 0;
    std::uint64_t capacity = 0;
    void* data = nullptr;

    /// [of vector<u8>]
    [[nodiscard]] Bytes bytes() const noexcept
    {
        return {static_cast<const std::uint8_t*>(data), size};
    }
    /// [element == none]
    [[nodiscard]] std::span<Value> values() noexcept { return {static_cast<Value*>(data), size}; }
    [[nodiscard]] std::span<const Value> values() const noexcept
    {
        return {static_cast<const Value*>(data), size};
    }
    /// The elements as they are stored. [of scalars of that C++ type]
    template <typename T>
    [[nodiscard]] std::span<const T> scalars() const noexcept
    {
        return {static_cast<const T*>(data), size};
    }
};

/// How many bytes an element of that kind takes in a VectorBody.
[[nodiscard]] constexpr std::size_t element_size_of(ValueKind element) noexcept
{
    constexpr std::array<std::uint8_t, value_kind_count> sizes{
        24, 1, 1, 2, 4, 8, 16, 32, 32, 24, 24, 24, 24, 24, 24};
    return sizes[static_cast<std::size_t>(element)];
}
/// How elements of such values are stored: the kind for scalars, else none.
[[nodiscard]] constexpr ValueKind element_kind_of(ValueKind kind) noexcept
{
    return kind >= ValueKind::boolean && kind <= ValueKind::address ? kind : ValueKind::none;
}

/// The scalar that is stored there, as a value. Of u256 and address the box is what is stored: it lasts as long as that does.
[[nodiscard]] inline Value view_element(ValueKind element, const void* from) noexcept
{
    Value value;
    value.kind = element;
    switch (element)
    {
    case ValueKind::boolean:
    case ValueKind::u8:
        value.scalar = *static_cast<const std::uint8_t*>(from);
        break;
    case ValueKind::u16:
        value.scalar = *static_cast<const std::uint16_t*>(from);
        break;
    case ValueKind::u32:
        value.scalar = *static_cast<const std::uint32_t*>(from);
        break;
    case ValueKind::u64:
        value.scalar = *static_cast<const std::uint64_t*>(from);
        break;
    case ValueKind::u128:
        std::memcpy(value.words, from, 16);
        break;
    case ValueKind::u256:
        value.big = static_cast<const u256*>(from);
        break;
    case ValueKind::address:
        value.address = static_cast<const Hash32*>(from);
        break;
    default:
        value = *static_cast<const Value*>(from);
    }
    return value;
}
/// The same with a box of its own.
[[nodiscard]] inline Value load_element(ValueKind element, const void* from, Heap& heap) noexcept
{
    Value value = view_element(element, from);
    if (element == ValueKind::u256)
        value.big = heap.arena().make<u256>(*value.big);
    else if (element == ValueKind::address)
        value.address = heap.arena().make<Hash32>(*value.address);
    return value;
}
/// Writes what an address or a u256 holds.
void store_boxed(void* to, const Value& value) noexcept;
/// Writes a scalar, or moves a value, to where an element of that kind is stored.
inline void store_element(ValueKind element, void* to, const Value& value) noexcept
{
    switch (element)
    {
    case ValueKind::boolean:
    case ValueKind::u8:
        *static_cast<std::uint8_t*>(to) = static_cast<std::uint8_t>(value.scalar);
        break;
    case ValueKind::u16:
        *static_cast<std::uint16_t*>(to) = static_cast<std::uint16_t>(value.scalar);
        break;
    case ValueKind::u32:
        *static_cast<std::uint32_t*>(to) = static_cast<std::uint32_t>(value.scalar);
        break;
    case ValueKind::u64:
        *static_cast<std::uint64_t*>(to) = value.scalar;
        break;
    case ValueKind::u128:
        std::memcpy(to, value.words, 16);
        break;
    case ValueKind::u256:
    case ValueKind::address:
        store_boxed(to, value);
        break;
    default:
        *static_cast<Value*>(to) = value;
    }
}
[[nodiscard]] inline void* element_place(const VectorBody& vector, std::uint64_t index) noexcept
{
    return static_cast<std::uint8_t*>(vector.data) + index * element_size_of(vector.element);
}

/// An empty vector whose elements are stored so.
[[nodiscard]] inline Value make_vector(ValueKind element, Heap& heap) noexcept
{
    Value value;
    value.kind = ValueKind::vector;
    value.vector = ::new (heap.allocate(sizeof(VectorBody))) VectorBody{.element = element};
    return value;
}
/// Makes room for so many elements in all.
void reserve(VectorBody& vector, std::uint64_t capacity, Heap& heap) noexcept;
/// Makes room for one more: twice as many as there are.
void grow(VectorBody& vector, Heap& heap) noexcept;
/// A vector of the values that stand there, which it takes.
[[nodiscard]] Value pack_vector(
    ValueKind element, const Value* values, std::size_t count, Heap& heap) noexcept;
/// Moves the elements out, and gives the vector's memory back.
void unpack_vector(VectorBody* vector, Value* to, Heap& heap) noexcept;

/// The operations of the vector instructions. [kinds match, as the verifier has proved; index < size]
inline void push_back(VectorBody& vector, const Value& value, Heap& heap) noexcept
{
    if (vector.size == vector.capacity) [[unlikely]]
        grow(vector, heap);
    store_element(vector.element, element_place(vector, vector.size), value);
    ++vector.size;
}
[[nodiscard]] inline Value pop_back(VectorBody& vector, Heap& heap) noexcept
{
    --vector.size;
    return load_element(vector.element, element_place(vector, vector.size), heap);
}
void swap_elements(VectorBody& vector, std::uint64_t i, std::uint64_t j) noexcept;
/// Takes `count` elements at `at` out of one vector, and puts them into another (not the same) before its element `to_at`.
/// [within both]
void move_elements(VectorBody& from, std::uint64_t at, std::uint64_t count, VectorBody& to,
    std::uint64_t to_at, Heap& heap) noexcept;
/// The element as a value: scalars copied, others as they stand there (a move).
[[nodiscard]] inline Value element_at(
    const VectorBody& vector, std::uint64_t index, Heap& heap) noexcept
{
    return load_element(vector.element, element_place(vector, index), heap);
}

/// A reference to a Value that stays where it is.
[[nodiscard]] inline Value reference_to(Value* value, GlobalSlot* root) noexcept
{
    Value reference;
    reference.kind = ValueKind::reference;
    reference.target_kind = value->kind;
    reference.target_is_value = true;
    reference.reference = {value, root};
    return reference;
}
/// A reference to the element. `root` as of the reference to the vector.
[[nodiscard]] inline Value borrow_element(
    VectorBody& vector, std::uint64_t index, GlobalSlot* root) noexcept
{
    if (vector.element == ValueKind::none)
        return reference_to(static_cast<Value*>(vector.data) + index, root);
    Value reference;
    reference.kind = ValueKind::reference;
    reference.target_kind = vector.element;
    reference.reference = {element_place(vector, index), root};
    return reference;
}
/// What a reference refers to, as a Value whose containers are still owned there. [value.kind == reference]
[[nodiscard]] inline Value peek(const Value& reference, Heap& heap) noexcept
{
    if (reference.target_is_value) [[likely]]
        return *static_cast<const Value*>(reference.reference.target);
    return load_element(reference.target_kind, reference.reference.target, heap);
}
/// The same, of which boxes last as long as what is referred to.
[[nodiscard]] inline Value view(const Value& reference) noexcept
{
    if (reference.target_is_value) [[likely]]
        return *static_cast<const Value*>(reference.reference.target);
    return view_element(reference.target_kind, reference.reference.target);
}
/// The vector that a reference refers to. [target_kind == vector]
[[nodiscard]] inline VectorBody& vector_of(const Value& reference) noexcept
{
    return *static_cast<const Value*>(reference.reference.target)->vector;
}
/// The structure that a reference refers to. [target_kind == structure]
[[nodiscard]] inline StructBody& structure_of(const Value& reference) noexcept
{
    return *static_cast<const Value*>(reference.reference.target)->structure;
}
/// A reference to a field of the structure that a reference refers to. [field < field_count]
[[nodiscard]] inline Value borrow_field(const Value& reference, std::uint16_t field) noexcept
{
    return reference_to(structure_of(reference).fields() + field, reference.reference.root);
}

/// A resource in the cache of the running transaction.
struct GlobalSlot
{
    enum class State : std::uint8_t
    {
        /// Not there, and not there before.
        absent,
        /// As it was read.
        cached,
        /// Written, or made.
        dirty,
        /// There before, and taken away.
        deleted,
    };
    State state = State::absent;
    /// Whether the state before the transaction had it.
    bool existed = false;
    Value value;
};

/// Marks the resource that it points into as changed, as every write through a native does.
inline void mark_dirty(const Value& reference) noexcept
{
    if (reference.reference.root != nullptr)
        reference.reference.root->state = GlobalSlot::State::dirty;
}

/// Gives the memory of a container back; what stands deeper than values may is left to the arena.
void drop_container(const Value& value, Heap& heap) noexcept;
/// Gives memory back. References own nothing. Of scalars and the like a branch.
inline void drop_value(Value& value, Heap& heap) noexcept
{
    if (!value.is_container()) [[likely]]
        return;
    drop_container(value, heap);
    value.kind = ValueKind::none;
}
[[nodiscard]] Result<Value, StatusCode> copy_container(
    const Value& value, Heap& heap, std::uint64_t depth_max) noexcept;
/// A copy that shares nothing but immutable boxes. Fails beyond the depth (vm_max_value_depth_reached); then what was copied
/// is left to the arena.
[[nodiscard]] inline Result<Value, StatusCode> copy_value(
    const Value& value, Heap& heap, std::uint64_t depth_max) noexcept
{
    if (!value.is_container()) [[likely]]
        return value;
    return copy_container(value, heap, depth_max);
}

/// Replaces what a reference refers to, drops what was there, and marks the resource dirty.
inline void write_through(const Value& reference, const Value& value, Heap& heap) noexcept
{
    mark_dirty(reference);
    if (reference.target_is_value) [[likely]]
    {
        auto& target = *static_cast<Value*>(reference.reference.target);
        drop_value(target, heap);
        target = value;
    }
    else
        store_element(reference.target_kind, reference.reference.target, value);
}
/// Swaps what two references refer to, and marks their resources dirty. [of one type]
void swap_through(const Value& a, const Value& b, Heap& heap) noexcept;

[[nodiscard]] Result<int, StatusCode> compare_deep(
    const Value& a, const Value& b, std::uint64_t depth_max) noexcept;
[[nodiscard]] Result<bool, StatusCode> equal_deep(
    const Value& a, const Value& b, std::uint64_t depth_max) noexcept;
/// Of equal types, by content; of references, by what they refer to. Fails where values cannot be compared:
/// vm_extension_error for delayed ones, vm_max_value_depth_reached, internal_type_error for unequal types.
[[nodiscard]] inline Result<bool, StatusCode> equal_values(
    const Value& a, const Value& b, std::uint64_t depth_max) noexcept
{
    if (a.kind <= ValueKind::u64 && a.kind == b.kind) [[likely]]
        return a.scalar == b.scalar;
    return equal_deep(a, b, depth_max);
}
/// The order of 0x1::cmp: -1, 0, 1. Fails as equal_values() does.
[[nodiscard]] inline Result<int, StatusCode> compare_values(
    const Value& a, const Value& b, std::uint64_t depth_max) noexcept
{
    return compare_deep(a, b, depth_max);
}
}  // namespace braid::move
