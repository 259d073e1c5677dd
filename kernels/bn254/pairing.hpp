// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/bn254/curve.hpp"

namespace braid::kernels::bn254
{
/// Arguments of one pairing, none of them infinity.
struct Pair
{
    G1Affine first;
    G2Affine second;
};

/// Pairs whose Miller loops share their squarings.
inline constexpr std::size_t pairs_at_once = 8;

/// The product of the Miller loops of the optimal ate pairing. [at most pairs_at_once pairs, points in their groups]
[[nodiscard]] Fp12 miller_loop(std::span<const Pair> pairs) noexcept;

/// A power of f by a multiple of (p^12 - 1) / n that is prime to n: one exactly where the pairing is. [f is not zero]
[[nodiscard]] Fp12 final_exponentiation(const Fp12& f) noexcept;
}  // namespace braid::kernels::bn254
