// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"
#include "base/hash32.hpp"
#include "base/result.hpp"
#include "base/u256.hpp"
#include "vm-frontends/move/runtime/heap.hpp"
#include "vm-frontends/move/vm_error.hpp"
#include <cstring>
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
    /// The identifier of an aggregator's, a snapshot's or a derived string's value, which the transaction does not hold.
    delayed,
};

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
    [[nodiscard]] uint128 as_u128() const noexcept
    {
        return (static_cast<uint128>(words[1]) << 64) | words[0];
    }
    [[nodiscard]] static Value of_u256(const u256& v, Heap& heap) noexcept;
    [[nodiscard]] static Value of_address(const Hash32& account, Heap& heap) noexcept;
    [[nodiscard]] static Value of_signer(const Hash32& account, Heap& heap) noexcept;
    /// vector<u8>
    [[nodiscard]] static Value of_bytes(Bytes bytes, Heap& heap) noexcept;
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

    [[nodiscard]] Value* fields() noexcept { return reinterpret_cast<Value*>(this + 1); }
    [[nodiscard]] const Value* fields() const noexcept
    {
        return reinterpret_cast<const Value*>(this + 1);
    }
};
static_assert(sizeof(StructBody) <= 8 || alignof(StructBody) <= 8);

/// A vector: scalars as they are, side by side (bool and u8 one byte, ... u128 16, u256 and address 32 bytes); all others as
/// Values.
struct VectorBody
{
    /// What an element is: a scalar's kind; none, where elements are Values.
    ValueKind element = ValueKind::none;
    std::uint64_t size = 0;
    std::uint64_t capacity = 0;
    void* data = nullptr;

    [[nodiscard]] Bytes bytes() const noexcept
    {
        return {static_cast<const std::uint8_t*>(data), size};
    }
    [[nodiscard]] std::span<Value> values() noexcept { return {static_cast<Value*>(data), size}; }
};

/// How many bytes an element of that kind takes in a VectorBody.
[[nodiscard]] std::size_t element_size_of(ValueKind element) noexcept;
/// How elements of such values are stored: the kind for scalars, else none.
[[nodiscard]] constexpr ValueKind element_kind_of(ValueKind kind) noexcept
{
    return kind >= ValueKind::boolean && kind <= ValueKind::address ? kind : ValueKind::none;
}

/// An empty vector whose elements are stored so.
[[nodiscard]] Value make_vector(ValueKind element, Heap& heap) noexcept;
/// The operations of the vector instructions. [kinds match, as the verifier has proved; index < size]
void push_back(VectorBody& vector, const Value& value, Heap& heap) noexcept;
[[nodiscard]] Value pop_back(VectorBody& vector, Heap& heap) noexcept;
void swap_elements(VectorBody& vector, std::uint64_t i, std::uint64_t j) noexcept;
/// The element as a value: scalars copied, others as they stand there (a move).
[[nodiscard]] Value element_at(const VectorBody& vector, std::uint64_t index, Heap& heap) noexcept;
/// A reference to the element. `root` as of the reference to the vector.
[[nodiscard]] Value borrow_element(
    VectorBody& vector, std::uint64_t index, GlobalSlot* root) noexcept;

/// What a reference refers to, as a Value whose containers are still owned there. [value.kind == reference]
[[nodiscard]] Value peek(const Value& reference, Heap& heap) noexcept;
/// The vector that a reference refers to. [target_kind == vector]
[[nodiscard]] VectorBody& vector_of(const Value& reference) noexcept;
/// The structure that a reference refers to. [target_kind == structure]
[[nodiscard]] StructBody& structure_of(const Value& reference) noexcept;
/// A reference to a Value that stays where it is.
[[nodiscard]] Value reference_to(Value* value, GlobalSlot* root) noexcept;
/// Replaces what a reference refers to, drops what was there, and marks the resource dirty.
void write_through(const Value& reference, const Value& value, Heap& heap) noexcept;
/// Marks the resource that it points into as changed, as every write through a native does.
void mark_dirty(const Value& reference) noexcept;

/// A copy that shares nothing but immutable boxes. Fails beyond the depth of 128 (vm_max_value_depth_reached).
[[nodiscard]] Result<Value, StatusCode> copy_value(
    const Value& value, Heap& heap, std::uint64_t depth_max) noexcept;
/// Gives memory back. References own nothing.
void drop_value(Value& value, Heap& heap) noexcept;
/// Of equal types, by content; of references, by what they refer to. Fails where values cannot be compared (delayed ones,
/// too deep).
[[nodiscard]] Result<bool, StatusCode> equal_values(
    const Value& a, const Value& b, std::uint64_t depth_max) noexcept;
/// The order of 0x1::cmp: -1, 0, 1.
[[nodiscard]] Result<int, StatusCode> compare_values(
    const Value& a, const Value& b, std::uint64_t depth_max) noexcept;

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
}  // namespace braid::move
