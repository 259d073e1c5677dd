// SPDX-License-Identifier: Apache-2.0
#include "kernels/bn254/field.hpp"

namespace braid::kernels::bn254
{
namespace
{
/// Trailing zero bits. [a is not zero]
unsigned trailing_zeros(const u256& a) noexcept
{
    std::size_t i = 0;
    while (a[i] == 0)
        ++i;
    return static_cast<unsigned>(64 * i) + static_cast<unsigned>(std::countr_zero(a[i]));
}

/// A number x and a count k with x a = 2^k modulo the prime.
struct AlmostInverse
{
    u256 value;
    unsigned shift;
};

/// Kaliski's almost inverse (1995): the binary algorithm of Euclid, whose halvings are made good at the end. Kept
/// are r a = -u 2^k and s a = v 2^k; r and s stay below twice the prime, and bits(p) - 1 <= k < 2 bits(p).
/// [0 < a < p]
AlmostInverse almost_inverse(const u256& a) noexcept
{
    u256 u = Fp::prime();
    u256 r;
    u256 s{1};
    unsigned k = trailing_zeros(a);
    u256 v = a >> k;
    while (u != v)
    {
        unsigned zeros = 0;
        if (v < u)
        {
            u -= v;
            r += s;
            zeros = trailing_zeros(u);
            u = u >> zeros;
            s = s << zeros;
        }
        else
        {
            v -= u;
            s += r;
            zeros = trailing_zeros(v);
            v = v >> zeros;
            r = r << zeros;
        }
        k += zeros;
    }
    return {.value = s, .shift = k};
}
}  // namespace

Fp Fp::inverted() const noexcept
{
    if (is_zero())
        return {};
    u256 number;
    number.words = limbs_;
    const auto [value, shift] = almost_inverse(number);

    // The inverse of (this 2^256) times 2^512 is wanted, so 2^(512 - shift) is missing: two products with 2^e and
    // 2^512 give 2^e, for an e whose power of two is below the prime, and doublings the rest.
    constexpr unsigned exponent_max = 253;
    Limbs limbs = reduce_once(value.words);
    unsigned missing = 512 - shift;
    for (; missing > exponent_max; --missing)
        limbs = add_reduced(limbs, limbs);
    limbs = montgomery_multiply(limbs, (u256{1} << missing).words);
    return Fp{montgomery_multiply(limbs, radix_squared())};
}
}  // namespace braid::kernels::bn254
