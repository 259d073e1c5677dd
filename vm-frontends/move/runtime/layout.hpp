// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/runtime/closure.hpp"
#include "vm-frontends/move/runtime/value.hpp"
#include <vector>

namespace braid::move
{
struct SignatureToken;
struct Type;

/// How BCS says a value of a type. Interned beside its Type and immutable.
struct Layout
{
    enum class Form : std::uint8_t
    {
        boolean,
        u8,
        u16,
        u32,
        u64,
        u128,
        u256,
        address,
        signer,
        vector,
        structure,
        variants,
        function,
        /// Values that aggregators v2 take out of the resource: an integer (u64 or u128, its `elements[0]`) of an
        /// Aggregator or a snapshot, a derived string (the structure as a whole).
        delayed_aggregator,
        delayed_snapshot,
        delayed_derived_string,
        /// One with names of fields, which only a stored closure may mention: no value is read or written by it.
        decorated,
    };
    Form form = Form::boolean;
    /// Whether anything in it is delayed.
    bool has_delayed = false;
    /// What its values are.
    ValueKind kind = ValueKind::boolean;
    /// Of a vector: how its elements are stored.
    ValueKind element = ValueKind::none;
    /// How many layouts it is made of, itself included, as a tree; how deep they stand in one another.
    std::uint32_t node_count = 1;
    std::uint32_t depth = 1;
    /// The element of a vector, the fields of a structure, what a delayed one stands for.
    std::span<const Layout* const> elements{};
    /// The fields of each variant.
    std::span<const std::span<const Layout* const>> variants{};
    const Type* type = nullptr;
};

/// What takes the place of delayed values as BCS is read and written.
class DelayedExchange
{
public:
    virtual ~DelayedExchange() = default;
    /// A value of the state becomes an identifier. `layout` is the delayed one.
    [[nodiscard]] virtual Result<Value, StatusCode> on_read(const Layout& layout, Value value) = 0;
    /// An identifier becomes the value to write.
    [[nodiscard]] virtual Result<Value, StatusCode> on_write(const Layout& layout, Value value) = 0;
};

/// What the interpreter knows of closures that it has resolved.
class ClosureExchange
{
public:
    virtual ~ClosureExchange() = default;
    /// The layouts of what a resolved function captures, in order. Its error is that of append_value().
    [[nodiscard]] virtual Result<std::span<const Layout* const>, StatusCode> captured_layouts(
        const ClosureFunction& function) = 0;
};

/// How values that are more than bytes are read and written. Without `delayed` and `closures` such values are refused, as
/// aptos-core refuses them without the extensions of its ValueSerDeContext.
struct ValueExchange
{
    DelayedExchange* delayed = nullptr;
    ClosureExchange* closures = nullptr;
    /// Signers as 32 bytes, written (master signers alone) and never read: what 0x1::bcs and 0x1::from_bcs do. Else as enums of
    /// an address, or of an address and where the permissions stand.
    bool has_legacy_signers = false;
};

/// No value holds more delayed ones.
inline constexpr unsigned delayed_count_max = 10;

/// Reads BCS that must be exactly one value. value_deserialization_error where it is not, for whatever reason. What it
/// allocates is bounded by a constant times the size of the bytes.
[[nodiscard]] Result<Value, StatusCode> read_value(
    Bytes bcs, const Layout& layout, Heap& heap, const ValueExchange& exchange = {}) noexcept;
/// Appends BCS. value_serialization_error where the value cannot be said (aptos-core's None); too_many_delayed_fields; or what
/// ClosureExchange failed with. After an error what was appended counts for nothing.
[[nodiscard]] Result<Done, StatusCode> append_value(const Value& value, const Layout& layout,
    std::vector<std::uint8_t>& out, const ValueExchange& exchange = {}) noexcept;
/// How many bytes append_value() would append; delayed values as large as their identifiers say. value_serialization_error
/// upon any failure.
[[nodiscard]] Result<std::uint64_t, StatusCode> serialized_size(
    const Value& value, const Layout& layout, const ValueExchange& exchange = {}) noexcept;

/// A constant of a module: a scalar, or vectors of one. verifier_invariant_violation where the type is another or the bytes
/// are not exactly one such value. Cost: reads it anew; what executes often keeps the layout (TypeInterner::layout_of).
[[nodiscard]] Result<Value, StatusCode> read_constant(
    const SignatureToken& type, Bytes data, Heap& heap) noexcept;

/// Whether BCS written by one layout can be read by the other.
[[nodiscard]] bool are_compatible(const Layout& a, const Layout& b) noexcept;
}  // namespace braid::move
