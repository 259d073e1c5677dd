// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>

namespace braid::move
{
/// What execution, input and output cost: a fraction of the gas unit that people pay for.
using InternalGas = std::uint64_t;
/// An amount of the chain's coin, in its smallest unit.
using Octa = std::uint64_t;

// Amounts of gas saturate: https://github.com/move-language/move-on-aptos/blob/main/language/move-core/types/src/gas_algebra.rs

[[nodiscard]] constexpr std::uint64_t saturating_add(std::uint64_t a, std::uint64_t b) noexcept
{
    std::uint64_t sum = 0;
    return __builtin_add_overflow(a, b, &sum) ? std::numeric_limits<std::uint64_t>::max() : sum;
}

[[nodiscard]] constexpr std::uint64_t saturating_multiply(std::uint64_t a, std::uint64_t b) noexcept
{
    std::uint64_t product = 0;
    return __builtin_mul_overflow(a, b, &product) ? std::numeric_limits<std::uint64_t>::max() :
                                                    product;
}

/// Zero where the difference would be negative.
[[nodiscard]] constexpr std::uint64_t saturating_subtract(std::uint64_t a, std::uint64_t b) noexcept
{
    return a > b ? a - b : 0;
}

/// `base + price * count`.
[[nodiscard]] constexpr InternalGas cost_of(
    InternalGas base, InternalGas price, std::uint64_t count) noexcept
{
    return saturating_add(base, saturating_multiply(price, count));
}

/// Upwards. [divisor > 0]
[[nodiscard]] constexpr std::uint64_t divide_rounding_up(
    std::uint64_t amount, std::uint64_t divisor) noexcept
{
    return amount / divisor + (amount % divisor != 0 ? 1 : 0);
}
}  // namespace braid::move
