// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/hash32.hpp"
#include <compare>
#include <type_traits>

// g++ 12 keeps carries in the flags only where it is told; elsewhere the portable forms serve.
#if defined(__x86_64__) && defined(__GNUC__)
#define BRAID_U256_CARRY_CHAINS 1
#else
#define BRAID_U256_CARRY_CHAINS 0
#endif

namespace braid
{
/// An unsigned 256-bit integer; arithmetic wraps modulo 2^256. Words are least significant first.
struct u256
{
    std::array<std::uint64_t, 4> words{};

    constexpr u256() noexcept = default;
    constexpr u256(std::uint64_t low) noexcept : words{low, 0, 0, 0} {}
    constexpr u256(std::uint64_t w3, std::uint64_t w2, std::uint64_t w1, std::uint64_t w0) noexcept
      : words{w0, w1, w2, w3}
    {}

    constexpr std::uint64_t& operator[](std::size_t i) noexcept { return words[i]; }
    constexpr std::uint64_t operator[](std::size_t i) const noexcept { return words[i]; }
    [[nodiscard]] constexpr bool is_zero() const noexcept
    {
        return (words[0] | words[1] | words[2] | words[3]) == 0;
    }
    /// Whether the value is below 2^64.
    [[nodiscard]] constexpr bool fits_u64() const noexcept
    {
        return (words[1] | words[2] | words[3]) == 0;
    }
    [[nodiscard]] constexpr explicit operator bool() const noexcept { return !is_zero(); }

    [[nodiscard]] friend constexpr bool operator==(const u256& a, const u256& b) noexcept
    {
        return ((a[0] ^ b[0]) | (a[1] ^ b[1]) | (a[2] ^ b[2]) | (a[3] ^ b[3])) == 0;
    }
    [[nodiscard]] friend constexpr bool operator<(const u256& a, const u256& b) noexcept
    {
#if BRAID_U256_CARRY_CHAINS
        if (!std::is_constant_evaluated())
        {
            bool below = false;
            std::uint64_t t = a[0];
            asm("cmpq %[b0], %[t]\n\t"
                "movq %[a1], %[t]\n\t"
                "sbbq %[b1], %[t]\n\t"
                "movq %[a2], %[t]\n\t"
                "sbbq %[b2], %[t]\n\t"
                "movq %[a3], %[t]\n\t"
                "sbbq %[b3], %[t]"
                : [t] "+&r"(t), "=@ccc"(below)
                : [a1] "rm"(a.words[1]), [a2] "rm"(a.words[2]), [a3] "rm"(a.words[3]),
                [b0] "rm"(b.words[0]), [b1] "rm"(b.words[1]), [b2] "rm"(b.words[2]),
                [b3] "rm"(b.words[3]));
            return below;
        }
#endif
        bool borrow = a[0] < b[0];
        for (std::size_t i = 1; i < 4; ++i)
            borrow = a[i] < b[i] || (a[i] == b[i] && borrow);
        return borrow;
    }
    [[nodiscard]] friend constexpr bool operator>(const u256& a, const u256& b) noexcept
    {
        return b < a;
    }
    [[nodiscard]] friend constexpr bool operator<=(const u256& a, const u256& b) noexcept
    {
        return !(b < a);
    }
    [[nodiscard]] friend constexpr bool operator>=(const u256& a, const u256& b) noexcept
    {
        return !(a < b);
    }

    [[nodiscard]] friend constexpr u256 operator+(const u256& a, const u256& b) noexcept
    {
#if BRAID_U256_CARRY_CHAINS
        if (!std::is_constant_evaluated())
        {
            std::uint64_t r0 = a[0];
            std::uint64_t r1 = a[1];
            std::uint64_t r2 = a[2];
            std::uint64_t r3 = a[3];
            asm("addq %[b0], %[r0]\n\t"
                "adcq %[b1], %[r1]\n\t"
                "adcq %[b2], %[r2]\n\t"
                "adcq %[b3], %[r3]"
                : [r0] "+&r"(r0), [r1] "+&r"(r1), [r2] "+&r"(r2), [r3] "+&r"(r3)
                : [b0] "rm"(b.words[0]), [b1] "rm"(b.words[1]), [b2] "rm"(b.words[2]),
                [b3] "rm"(b.words[3])
                : "cc");
            return {r3, r2, r1, r0};
        }
#endif
        u256 r;
        bool carry = false;
        for (std::size_t i = 0; i < 4; ++i)
        {
            const std::uint64_t sum = a[i] + b[i];
            r[i] = sum + static_cast<std::uint64_t>(carry);
            carry = sum < a[i] || r[i] < sum;
        }
        return r;
    }
    [[nodiscard]] friend constexpr u256 operator-(const u256& a, const u256& b) noexcept
    {
#if BRAID_U256_CARRY_CHAINS
        if (!std::is_constant_evaluated())
        {
            std::uint64_t r0 = a[0];
            std::uint64_t r1 = a[1];
            std::uint64_t r2 = a[2];
            std::uint64_t r3 = a[3];
            asm("subq %[b0], %[r0]\n\t"
                "sbbq %[b1], %[r1]\n\t"
                "sbbq %[b2], %[r2]\n\t"
                "sbbq %[b3], %[r3]"
                : [r0] "+&r"(r0), [r1] "+&r"(r1), [r2] "+&r"(r2), [r3] "+&r"(r3)
                : [b0] "rm"(b.words[0]), [b1] "rm"(b.words[1]), [b2] "rm"(b.words[2]),
                [b3] "rm"(b.words[3])
                : "cc");
            return {r3, r2, r1, r0};
        }
#endif
        u256 r;
        bool borrow = false;
        for (std::size_t i = 0; i < 4; ++i)
        {
            const std::uint64_t difference = a[i] - b[i];
            r[i] = difference - static_cast<std::uint64_t>(borrow);
            borrow = a[i] < b[i] || (a[i] == b[i] && borrow);
        }
        return r;
    }
    [[nodiscard]] friend constexpr u256 operator*(const u256& a, const u256& b) noexcept
    {
        using u128 = unsigned __int128;
        const auto low = [](u128 t) { return static_cast<std::uint64_t>(t); };
        const auto high = [](u128 t) { return static_cast<std::uint64_t>(t >> 64); };
        // Columns of the schoolbook product; what reaches the fifth word is dropped.
        u128 t = static_cast<u128>(a[0]) * b[0];
        const std::uint64_t r0 = low(t);
        t = static_cast<u128>(a[0]) * b[1] + high(t);
        u128 s = static_cast<u128>(a[1]) * b[0] + low(t);
        const std::uint64_t r1 = low(s);
        t = static_cast<u128>(a[0]) * b[2] + high(t);
        s = static_cast<u128>(a[1]) * b[1] + low(t) + high(s);
        u128 q = static_cast<u128>(a[2]) * b[0] + low(s);
        const std::uint64_t r2 = low(q);
        const std::uint64_t r3 =
            high(t) + high(s) + high(q) + a[0] * b[3] + a[1] * b[2] + a[2] * b[1] + a[3] * b[0];
        return {r3, r2, r1, r0};
    }
    [[nodiscard]] friend constexpr u256 operator&(const u256& a, const u256& b) noexcept
    {
        return {a[3] & b[3], a[2] & b[2], a[1] & b[1], a[0] & b[0]};
    }
    [[nodiscard]] friend constexpr u256 operator|(const u256& a, const u256& b) noexcept
    {
        return {a[3] | b[3], a[2] | b[2], a[1] | b[1], a[0] | b[0]};
    }
    [[nodiscard]] friend constexpr u256 operator^(const u256& a, const u256& b) noexcept
    {
        return {a[3] ^ b[3], a[2] ^ b[2], a[1] ^ b[1], a[0] ^ b[0]};
    }
    [[nodiscard]] friend constexpr u256 operator~(const u256& a) noexcept
    {
        return {~a[3], ~a[2], ~a[1], ~a[0]};
    }
    constexpr u256& operator+=(const u256& b) noexcept { return *this = *this + b; }
    constexpr u256& operator-=(const u256& b) noexcept { return *this = *this - b; }

    /// From 32 bytes, most significant first.
    [[nodiscard]] static u256 from_be(const std::uint8_t* from) noexcept
    {
        return {load_be<std::uint64_t>(from), load_be<std::uint64_t>(from + 8),
            load_be<std::uint64_t>(from + 16), load_be<std::uint64_t>(from + 24)};
    }
    [[nodiscard]] static u256 from_be(const Hash32& hash) noexcept { return from_be(hash.data()); }
    /// From at most 32 bytes, most significant first. [bytes.size() <= 32]
    [[nodiscard]] static u256 from_be_short(Bytes bytes) noexcept
    {
        std::array<std::uint8_t, 32> padded{};
        if (!bytes.empty())
            std::memcpy(padded.data() + 32 - bytes.size(), bytes.data(), bytes.size());
        return from_be(padded.data());
    }
    /// To 32 bytes, most significant first.
    void store_be(std::uint8_t* to) const noexcept
    {
        braid::store_be(to, words[3]);
        braid::store_be(to + 8, words[2]);
        braid::store_be(to + 16, words[1]);
        braid::store_be(to + 24, words[0]);
    }
    [[nodiscard]] Hash32 to_be() const noexcept
    {
        Hash32 hash;
        store_be(hash.data());
        return hash;
    }
};

/// Shifts of one word with what comes in from its neighbour. [bits < 64]
[[nodiscard]] constexpr std::uint64_t shift_left(
    std::uint64_t word, std::uint64_t below, unsigned bits) noexcept
{
    // By 63 - bits and one more, so that it is defined where bits is 0.
    return (word << bits) | ((below >> 1) >> (63 - bits));
}
[[nodiscard]] constexpr std::uint64_t shift_right(
    std::uint64_t word, std::uint64_t above, unsigned bits) noexcept
{
    return (word >> bits) | ((above << 1) << (63 - bits));
}

/// Zero from 256 on. Branches on the count of whole words, which is most often none and seldom changes at one place of a
/// program.
[[nodiscard]] constexpr u256 operator<<(const u256& a, std::uint64_t shift) noexcept
{
    const auto bits = static_cast<unsigned>(shift % 64);
    if (shift < 64)
        return {shift_left(a[3], a[2], bits), shift_left(a[2], a[1], bits),
            shift_left(a[1], a[0], bits), a[0] << bits};
    if (shift < 128)
        return {shift_left(a[2], a[1], bits), shift_left(a[1], a[0], bits), a[0] << bits, 0};
    if (shift < 192)
        return {shift_left(a[1], a[0], bits), a[0] << bits, 0, 0};
    return {shift < 256 ? a[0] << bits : 0, 0, 0, 0};
}

/// As operator<<, the other way.
[[nodiscard]] constexpr u256 operator>>(const u256& a, std::uint64_t shift) noexcept
{
    const auto bits = static_cast<unsigned>(shift % 64);
    if (shift < 64)
        return {a[3] >> bits, shift_right(a[2], a[3], bits), shift_right(a[1], a[2], bits),
            shift_right(a[0], a[1], bits)};
    if (shift < 128)
        return {0, a[3] >> bits, shift_right(a[2], a[3], bits), shift_right(a[1], a[2], bits)};
    if (shift < 192)
        return {0, 0, a[3] >> bits, shift_right(a[2], a[3], bits)};
    return {0, 0, 0, shift < 256 ? a[3] >> bits : 0};
}

/// Bits needed to write the value; 0 for zero.
[[nodiscard]] constexpr unsigned bit_width(const u256& a) noexcept
{
    for (std::size_t i = 4; i-- > 0;)
        if (a[i] != 0)
            return static_cast<unsigned>(64 * i) + static_cast<unsigned>(std::bit_width(a[i]));
    return 0;
}

/// Quotient and remainder of a division.
struct DivMod
{
    u256 quotient;
    u256 remainder;
};

/// Unsigned division, Knuth's algorithm D; both are zero where the divisor is zero.
[[nodiscard]] DivMod divmod(const u256& a, const u256& b) noexcept;
/// Two's complement division, rounded towards zero; both are zero where the divisor is zero.
[[nodiscard]] DivMod sdivmod(const u256& a, const u256& b) noexcept;
/// (a + b) mod m without overflow; zero where m is zero.
[[nodiscard]] u256 addmod(const u256& a, const u256& b, const u256& m) noexcept;
/// (a * b) mod m without overflow; zero where m is zero.
[[nodiscard]] u256 mulmod(const u256& a, const u256& b, const u256& m) noexcept;
/// a to the power of e, modulo 2^256.
[[nodiscard]] u256 exp(const u256& a, const u256& e) noexcept;
}  // namespace braid
