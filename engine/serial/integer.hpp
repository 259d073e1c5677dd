// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/tx_view.hpp"
#include <optional>

namespace braid::engine
{
/// The integer that a location holds; nothing where it holds a blob.
[[nodiscard]] inline std::optional<u256> integer_of(const Value& value) noexcept
{
    switch (value.kind())
    {
    case Value::Kind::absent:
        return u256{};
    case Value::Kind::cell:
        return u256::from_be(value.cell());
    case Value::Kind::blob:
        break;
    }
    return std::nullopt;
}

/// How a location holds the integer.
[[nodiscard]] inline Value value_of(const u256& integer) noexcept
{
    return integer.is_zero() ? Value{} : Value::of_cell(integer.to_be());
}

/// The integer with the sum added, modulo 2^256.
[[nodiscard]] inline u256 fold(const u256& base, const SignedSum& sum) noexcept
{
    return sum.negative ? base - sum.magnitude : base + sum.magnitude;
}

/// The sum with one more delta; nothing where its magnitude would not fit, which no bounds allow.
[[nodiscard]] inline std::optional<SignedSum> plus(
    const SignedSum& sum, const Delta& delta) noexcept
{
    if (sum.negative == delta.negative)
    {
        const u256 magnitude = sum.magnitude + delta.amount;
        if (magnitude < delta.amount)
            return std::nullopt;
        return SignedSum{.magnitude = magnitude, .negative = sum.negative && !magnitude.is_zero()};
    }
    if (sum.magnitude > delta.amount)
        return SignedSum{.magnitude = sum.magnitude - delta.amount, .negative = sum.negative};
    const u256 magnitude = delta.amount - sum.magnitude;
    return SignedSum{.magnitude = magnitude, .negative = delta.negative && !magnitude.is_zero()};
}

/// Whether base + sum is in [0, limit], with the base taken to be bounds.estimate. Narrows [low, high] to the
/// bases that give the same answer.
[[nodiscard]] bool decide(Bounds& bounds, const SignedSum& sum, const u256& limit) noexcept;
}  // namespace braid::engine
