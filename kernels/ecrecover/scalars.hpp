// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/u256.hpp"
#include "kernels/ecrecover/lane_group.hpp"
#include "kernels/ecrecover/lane_inverse.hpp"

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

/// Inverts all with one inversion and three multiplications each. [no number is 0 modulo n; at most 64]
void invert_modulo_order(std::span<u256> numbers) noexcept;

/// k = point + image * lambda modulo n, both odd and below 2^130 in absolute value, in 192 bits of two's complement.
struct SplitScalar
{
    std::array<std::uint64_t, 3> point;
    std::array<std::uint64_t, 3> image;
};
/// [k < n]
[[nodiscard]] SplitScalar split(const u256& k) noexcept;

/// Writes the digits of u1 and u2 for u1 G + u2 R into a lane of the group. [u1, u2 < n]
void set_digits(LaneGroup& group, std::size_t lane, const u256& u1, const u256& u2) noexcept;
}  // namespace braid::kernels::ecrecover
