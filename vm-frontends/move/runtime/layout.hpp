// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/runtime/value.hpp"
#include <vector>

namespace braid::move
{
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
        /// Aggregator or a snapshot, a derived string.
        delayed_aggregator,
        delayed_snapshot,
        delayed_derived_string,
    };
    Form form = Form::boolean;
    /// Whether anything in it is delayed.
    bool has_delayed = false;
    /// The element of a vector, the fields of a structure, what a delayed one stands for.
    std::span<const Layout* const> elements;
    /// The fields of each variant.
    std::span<const std::span<const Layout* const>> variants;
    const Type* type = nullptr;
};

/// What takes the place of delayed values as BCS is read and written; null leaves them as the integers that they are.
class DelayedExchange
{
public:
    virtual ~DelayedExchange() = default;
    /// A value of the state becomes an identifier.
    [[nodiscard]] virtual Result<Value, StatusCode> on_read(const Layout& layout, Value value) = 0;
    /// An identifier becomes the value to write.
    [[nodiscard]] virtual Result<Value, StatusCode> on_write(const Layout& layout, Value value) = 0;
};

/// Values in values at most so deep, as mainnet's value_max_depth.
inline constexpr std::uint64_t value_depth_max = 128;

/// Reads BCS that must be exactly one value. value_deserialization_error where it is not. What it allocates is bounded by a
/// constant times the size of the bytes.
[[nodiscard]] Result<Value, StatusCode> read_value(
    Bytes bcs, const Layout& layout, Heap& heap, DelayedExchange* exchange = nullptr) noexcept;
/// Appends BCS. value_serialization_error where the value cannot be said (a closure that is not storable, too deep).
[[nodiscard]] Result<Done, StatusCode> append_value(const Value& value, const Layout& layout,
    std::vector<std::uint8_t>& out, DelayedExchange* exchange = nullptr) noexcept;
/// How many bytes append_value() would append.
[[nodiscard]] Result<std::uint64_t, StatusCode> serialized_size(
    const Value& value, const Layout& layout) noexcept;
}  // namespace braid::move
