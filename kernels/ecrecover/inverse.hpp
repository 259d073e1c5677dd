// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/u256.hpp"

namespace braid::kernels::ecrecover
{
/// The inverse modulo n, below n. Bernstein, Yang, "Fast constant-time gcd computation and modular inversion", 2019, here in
/// variable time. Cost: some 60 products. [a is not 0 modulo n]
[[nodiscard]] u256 inverse_modulo_order(const u256& a) noexcept;
/// The inverse modulo p, below p. [a is not 0 modulo p]
[[nodiscard]] u256 inverse_modulo_prime(const u256& a) noexcept;
}  // namespace braid::kernels::ecrecover
