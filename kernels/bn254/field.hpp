// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/u256.hpp"
#include <optional>

namespace braid::kernels::bn254
{
using Limbs = std::array<std::uint64_t, 4>;

/// The parameter of the curve: field prime and group order are polynomials in it. EIP-197, "Definition of the groups";
/// Barreto and Naehrig, "Pairing-friendly elliptic curves of prime order" (2005).
inline constexpr std::uint64_t curve_parameter = 4965661367192848881;

/// p = 36u^4 + 36u^3 + 24u^2 + 6u + 1, least significant limb first. EIP-196.
inline constexpr Limbs field_prime{
    0x3c208c16d87cfd47, 0x97816a916871ca8d, 0xb85045b68181585d, 0x30644e72e131a029};

/// n = 36u^4 + 36u^3 + 18u^2 + 6u + 1. EIP-196.
inline constexpr u256 group_order{
    0x30644e72e131a029, 0xb85045b68181585d, 0x2833e84879b97091, 0x43e1f593f0000001};

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

/// a b / 2^256 modulo the prime. Montgomery's product, a limb of b at a time; the prime leaves two bits free, so
/// no carry out of the highest limb is kept. [a, b < p]
[[gnu::always_inline]] constexpr Limbs montgomery_multiply(const Limbs& a, const Limbs& b) noexcept
{
    Limbs t{};
#pragma GCC unroll 4
    for (std::size_t i = 0; i < 4; ++i)
    {
        std::uint64_t carry = 0;
        std::uint64_t reduction_carry = 0;
        const std::uint64_t lowest = multiply_add(a[0], b[i], t[0], carry);
        const std::uint64_t m = lowest * prime_inverse_negated;
        (void)multiply_add(m, field_prime[0], lowest, reduction_carry);
#pragma GCC unroll 3
        for (std::size_t j = 1; j < 4; ++j)
        {
            const std::uint64_t limb = multiply_add(a[j], b[i], t[j], carry);
            t[j - 1] = multiply_add(m, field_prime[j], limb, reduction_carry);
        }
        t[3] = carry + reduction_carry;
    }
    return reduce_once(t);
}

/// An element of the prime field, kept as its product with 2^256.
class Fp
{
public:
    constexpr Fp() noexcept = default;
    /// A small number.
    constexpr explicit Fp(std::uint64_t value) noexcept
      : limbs_(montgomery_multiply({value, 0, 0, 0}, radix_squared()))
    {}

    /// From 32 bytes, most significant first; nothing where they are not below the prime.
    [[nodiscard]] static std::optional<Fp> from_be(const std::uint8_t* from) noexcept
    {
        const u256 number = u256::from_be(from);
        if (!(number < prime()))
            return std::nullopt;
        return of(number);
    }
    /// From a number. [number < prime()]
    [[nodiscard]] static constexpr Fp of(const u256& number) noexcept
    {
        return Fp{montgomery_multiply(number.words, radix_squared())};
    }
    /// To 32 bytes, most significant first.
    void store_be(std::uint8_t* to) const noexcept
    {
        u256 number;
        number.words = montgomery_multiply(limbs_, {1, 0, 0, 0});
        number.store_be(to);
    }

    [[nodiscard]] static constexpr u256 prime() noexcept
    {
        return {field_prime[3], field_prime[2], field_prime[1], field_prime[0]};
    }
    [[nodiscard]] static constexpr Fp one() noexcept { return Fp{1}; }

    [[nodiscard]] constexpr bool is_zero() const noexcept
    {
        return (limbs_[0] | limbs_[1] | limbs_[2] | limbs_[3]) == 0;
    }
    [[nodiscard]] friend constexpr bool operator==(const Fp&, const Fp&) noexcept = default;

    [[nodiscard]] friend constexpr Fp operator+(const Fp& a, const Fp& b) noexcept
    {
        return Fp{add_reduced(a.limbs_, b.limbs_)};
    }
    [[nodiscard]] friend constexpr Fp operator-(const Fp& a, const Fp& b) noexcept
    {
        return Fp{subtract_reduced(a.limbs_, b.limbs_)};
    }
    [[nodiscard]] friend constexpr Fp operator*(const Fp& a, const Fp& b) noexcept
    {
        return Fp{montgomery_multiply(a.limbs_, b.limbs_)};
    }
    [[nodiscard]] constexpr Fp operator-() const noexcept { return Fp{} - *this; }
    [[nodiscard]] constexpr Fp squared() const noexcept { return *this * *this; }
    [[nodiscard]] constexpr Fp doubled() const noexcept { return *this + *this; }

    /// The inverse; zero of zero. Cost: about 40 multiplications.
    [[nodiscard]] Fp inverted() const noexcept;

private:
    constexpr explicit Fp(const Limbs& limbs) noexcept : limbs_(limbs) {}

    /// 2^512 modulo the prime: 2^256 doubled 256 times, from 2^256 - 5p, which is below the prime.
    [[nodiscard]] static constexpr Limbs radix_squared() noexcept
    {
        constexpr Limbs value = []
        {
            u256 power;
            for (int i = 0; i < 5; ++i)
                power = power - prime();
            Limbs limbs = power.words;
            for (int i = 0; i < 256; ++i)
                limbs = add_reduced(limbs, limbs);
            return limbs;
        }();
        return value;
    }

    Limbs limbs_{};
};

/// base to the power of a number. Cost: a squaring a bit, a multiplication a bit that is set.
template <typename Field>
[[nodiscard]] constexpr Field power(const Field& base, const u256& exponent) noexcept
{
    Field result = Field::one();
    for (unsigned i = bit_width(exponent); i-- > 0;)
    {
        result = result.squared();
        if (((exponent >> i)[0] & 1) != 0)
            result = result * base;
    }
    return result;
}
}  // namespace braid::kernels::bn254
