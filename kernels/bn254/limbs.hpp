// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

/// Arithmetic modulo the field's prime on four limbs, the least significant first. The compiler's evaluation and other
/// processors take the portable branches, whose results are the same.
namespace braid::kernels::bn254
{
using Limbs = std::array<std::uint64_t, 4>;

/// p = 36u^4 + 36u^3 + 24u^2 + 6u + 1, least significant limb first. EIP-196.
inline constexpr Limbs field_prime{
    0x3c208c16d87cfd47, 0x97816a916871ca8d, 0xb85045b68181585d, 0x30644e72e131a029};

/// a * b + c + carry: returns the low half, leaves the high half in `carry`.
[[gnu::always_inline]] constexpr std::uint64_t multiply_add(
    std::uint64_t a, std::uint64_t b, std::uint64_t c, std::uint64_t& carry) noexcept
{
    const auto t = static_cast<unsigned __int128>(a) * b + c + carry;
    carry = static_cast<std::uint64_t>(t >> 64);
    return static_cast<std::uint64_t>(t);
}

/// a + b + carry, and the carry after it.
[[gnu::always_inline]] constexpr std::uint64_t add_carry(
    std::uint64_t a, std::uint64_t b, std::uint64_t& carry) noexcept
{
    const auto t = static_cast<unsigned __int128>(a) + b + carry;
    carry = static_cast<std::uint64_t>(t >> 64);
    return static_cast<std::uint64_t>(t);
}

/// a - b - borrow, and the borrow after it.
[[gnu::always_inline]] constexpr std::uint64_t subtract_borrow(
    std::uint64_t a, std::uint64_t b, std::uint64_t& borrow) noexcept
{
    const auto t = static_cast<unsigned __int128>(a) - b - borrow;
    borrow = static_cast<std::uint64_t>(t >> 64) & 1;
    return static_cast<std::uint64_t>(t);
}

/// a less the prime where it is not below it. [a < 2p]
[[gnu::always_inline]] constexpr Limbs reduce_once(const Limbs& a) noexcept
{
#if defined(__x86_64__)
    if !consteval
    {
        Limbs r = a;
        asm("subq %[p0], %[r0]\n\t"
            "sbbq %[p1], %[r1]\n\t"
            "sbbq %[p2], %[r2]\n\t"
            "sbbq %[p3], %[r3]\n\t"
            "cmovcq %[a0], %[r0]\n\t"
            "cmovcq %[a1], %[r1]\n\t"
            "cmovcq %[a2], %[r2]\n\t"
            "cmovcq %[a3], %[r3]"
            : [r0] "+&r"(r[0]), [r1] "+&r"(r[1]), [r2] "+&r"(r[2]), [r3] "+&r"(r[3])
            : [a0] "rm"(a[0]), [a1] "rm"(a[1]), [a2] "rm"(a[2]), [a3] "rm"(a[3]),
            [p0] "rm"(field_prime[0]), [p1] "rm"(field_prime[1]), [p2] "rm"(field_prime[2]),
            [p3] "rm"(field_prime[3])
            : "cc");
        return r;
    }
#endif
    std::uint64_t borrow = 0;
    Limbs r{};
    for (std::size_t i = 0; i < 4; ++i)
        r[i] = subtract_borrow(a[i], field_prime[i], borrow);
    return borrow != 0 ? a : r;
}

/// The sum modulo the prime.
[[gnu::always_inline]] constexpr Limbs add_reduced(const Limbs& a, const Limbs& b) noexcept
{
    Limbs r = a;
#if defined(__x86_64__)
    if !consteval
    {
        asm("addq %[b0], %[r0]\n\t"
            "adcq %[b1], %[r1]\n\t"
            "adcq %[b2], %[r2]\n\t"
            "adcq %[b3], %[r3]"
            : [r0] "+&r"(r[0]), [r1] "+&r"(r[1]), [r2] "+&r"(r[2]), [r3] "+&r"(r[3])
            : [b0] "rm"(b[0]), [b1] "rm"(b[1]), [b2] "rm"(b[2]), [b3] "rm"(b[3])
            : "cc");
        return reduce_once(r);
    }
#endif
    std::uint64_t carry = 0;
    for (std::size_t i = 0; i < 4; ++i)
        r[i] = add_carry(a[i], b[i], carry);
    return reduce_once(r);
}

/// The difference modulo the prime.
[[gnu::always_inline]] constexpr Limbs subtract_reduced(const Limbs& a, const Limbs& b) noexcept
{
    Limbs r = a;
    std::uint64_t mask = 0;
#if defined(__x86_64__)
    if !consteval
    {
        asm("subq %[b0], %[r0]\n\t"
            "sbbq %[b1], %[r1]\n\t"
            "sbbq %[b2], %[r2]\n\t"
            "sbbq %[b3], %[r3]\n\t"
            "sbbq %[mask], %[mask]"
            : [r0] "+&r"(r[0]), [r1] "+&r"(r[1]), [r2] "+&r"(r[2]), [r3] "+&r"(r[3]),
            [mask] "=&r"(mask)
            : [b0] "rm"(b[0]), [b1] "rm"(b[1]), [b2] "rm"(b[2]), [b3] "rm"(b[3])
            : "cc");
        asm("addq %[p0], %[r0]\n\t"
            "adcq %[p1], %[r1]\n\t"
            "adcq %[p2], %[r2]\n\t"
            "adcq %[p3], %[r3]"
            : [r0] "+&r"(r[0]), [r1] "+&r"(r[1]), [r2] "+&r"(r[2]), [r3] "+&r"(r[3])
            : [p0] "r"(mask & field_prime[0]), [p1] "r"(mask & field_prime[1]),
            [p2] "r"(mask & field_prime[2]), [p3] "r"(mask & field_prime[3])
            : "cc");
        return r;
    }
#endif
    std::uint64_t borrow = 0;
    for (std::size_t i = 0; i < 4; ++i)
        r[i] = subtract_borrow(a[i], b[i], borrow);
    mask = 0 - borrow;
    std::uint64_t carry = 0;
    for (std::size_t i = 0; i < 4; ++i)
        r[i] = add_carry(r[i], field_prime[i] & mask, carry);
    return r;
}

/// -1/p modulo 2^64, by Newton's iteration, which doubles the correct bits each time.
inline constexpr std::uint64_t prime_inverse_negated = []
{
    std::uint64_t inverse = 1;
    for (int i = 0; i < 6; ++i)
        inverse *= 2 - field_prime[0] * inverse;
    return 0 - inverse;
}();

/// t + a b, five limbs of it: t becomes the lowest four, the highest is returned.
[[gnu::always_inline]] constexpr std::uint64_t multiply_add_row(
    Limbs& t, const Limbs& a, std::uint64_t b) noexcept
{
#if defined(__BMI2__)
    if !consteval
    {
        std::uint64_t highest, low, high_0, high_1, high_2;
        asm("mulxq %[a0], %[low], %[high_0]\n\t"
            "addq %[low], %[t0]\n\t"
            "mulxq %[a1], %[low], %[high_1]\n\t"
            "adcq %[low], %[t1]\n\t"
            "mulxq %[a2], %[low], %[high_2]\n\t"
            "adcq %[low], %[t2]\n\t"
            "mulxq %[a3], %[low], %[highest]\n\t"
            "adcq %[low], %[t3]\n\t"
            "adcq $0, %[highest]\n\t"
            "addq %[high_0], %[t1]\n\t"
            "adcq %[high_1], %[t2]\n\t"
            "adcq %[high_2], %[t3]\n\t"
            "adcq $0, %[highest]"
            : [t0] "+&r"(t[0]), [t1] "+&r"(t[1]), [t2] "+&r"(t[2]), [t3] "+&r"(t[3]),
            [highest] "=&r"(highest), [low] "=&r"(low), [high_0] "=&r"(high_0),
            [high_1] "=&r"(high_1), [high_2] "=&r"(high_2)
            : "d"(b), [a0] "rm"(a[0]), [a1] "rm"(a[1]), [a2] "rm"(a[2]), [a3] "rm"(a[3])
            : "cc");
        return highest;
    }
#endif
    std::uint64_t carry = 0;
    for (std::size_t i = 0; i < 4; ++i)
        t[i] = multiply_add(a[i], b, t[i], carry);
    return carry;
}

/// a b / 2^256 modulo the prime. Montgomery's product, a limb of b at a time; the prime leaves two bits free, so
/// no carry out of the highest limb is kept. [a, b < p]
[[gnu::always_inline]] constexpr Limbs montgomery_multiply(const Limbs& a, const Limbs& b) noexcept
{
    Limbs t{};
#pragma GCC unroll 4
    for (std::size_t i = 0; i < 4; ++i)
    {
        const std::uint64_t product_high = multiply_add_row(t, a, b[i]);
        const std::uint64_t multiple = t[0] * prime_inverse_negated;
        const std::uint64_t reduction_high = multiply_add_row(t, field_prime, multiple);
        t = {t[1], t[2], t[3], product_high + reduction_high};
    }
    return reduce_once(t);
}
}  // namespace braid::kernels::bn254
