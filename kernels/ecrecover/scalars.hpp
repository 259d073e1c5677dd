// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/u256.hpp"

/// Arithmetic on single numbers, modulo the field's prime p and the group's order n of secp256k1. SEC 2, section 2.4.1.
namespace braid::kernels::ecrecover
{
inline constexpr u256 prime{
    0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff, 0xfffffffefffffc2f};
inline constexpr u256 order{
    0xffffffffffffffff, 0xfffffffffffffffe, 0xbaaedce6af48a03b, 0xbfd25e8cd0364141};

/// The product modulo n. [a, b are any numbers]
[[nodiscard]] u256 multiply_modulo_order(const u256& a, const u256& b) noexcept;
/// The product modulo p. [a, b are any numbers]
[[nodiscard]] u256 multiply_modulo_prime(const u256& a, const u256& b) noexcept;
}  // namespace braid::kernels::ecrecover
