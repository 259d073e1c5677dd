// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/assert.hpp"
#include "kernels/bn254/curve.hpp"
#include <array>
#include <optional>

namespace braid::kernels::bn254
{
/// Arguments of one pairing; miller_loop() wants none of them infinity.
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

/// The product of the Miller loops of all pairs that at(i) gives, for i below `count`, infinity or not.
template <typename At>
[[nodiscard]] Fp12 miller_loops(std::size_t count, const At& at) noexcept
{
    Fp12 product = Fp12::one();
    std::array<Pair, pairs_at_once> pairs;
    std::size_t pair_count = 0;
    for (std::size_t i = 0; i < count; ++i)
    {
        const Pair pair = at(i);
        if (!pair.first.is_infinity() && !pair.second.is_infinity())
            pairs[pair_count++] = pair;
        if (pair_count == pairs_at_once || (pair_count != 0 && i + 1 == count))
        {
            product = product * miller_loop(std::span{pairs}.first(pair_count));
            pair_count = 0;
        }
    }
    return product;
}

/// Whether the product of the pairings of all pairs is one; nothing where `read`, which is given each pair's bytes, finds a
/// point wrong. Pairs with infinity count as one. [input.size() is a multiple of pair_size]
/// `read(Bytes) -> std::optional<Pair>`, whose points may be infinity.
template <typename ReadPair>
[[nodiscard]] std::optional<bool> is_pairing_product_one(
    Bytes input, std::size_t pair_size, const ReadPair& read) noexcept
{
    BRAID_ASSERT(input.size() % pair_size == 0);
    Fp12 product = Fp12::one();
    std::array<Pair, pairs_at_once> pairs;
    std::size_t count = 0;
    for (; !input.empty(); input = input.subspan(pair_size))
    {
        const std::optional<Pair> pair = read(input.first(pair_size));
        if (!pair)
            return std::nullopt;
        if (pair->first.is_infinity() || pair->second.is_infinity())
            continue;
        pairs[count++] = *pair;
        if (count == pairs_at_once)
        {
            product = product * miller_loop(pairs);
            count = 0;
        }
    }
    if (count != 0)
        product = product * miller_loop(std::span{pairs}.first(count));
    return final_exponentiation(product).is_one();
}
}  // namespace braid::kernels::bn254
