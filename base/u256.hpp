// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/hash32.hpp"
#include <compare>

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
        unsigned __int128 t = static_cast<unsigned __int128>(a[0]) - b[0];
        for (std::size_t i = 1; i < 4; ++i)
            t = static_cast<unsigned __int128>(a[i]) - b[i] -
                (static_cast<std::uint64_t>(t >> 64) & 1);
        return (t >> 64) != 0;
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
        u256 r;
        unsigned __int128 t = 0;
        for (std::size_t i = 0; i < 4; ++i)
        {
            t += static_cast<unsigned __int128>(a[i]) + b[i];
            r[i] = static_cast<std::uint64_t>(t);
            t >>= 64;
        }
        return r;
    }
    [[nodiscard]] friend constexpr u256 operator-(const u256& a, const u256& b) noexcept
    {
        u256 r;
        std::uint64_t borrow = 0;
        for (std::size_t i = 0; i < 4; ++i)
        {
            const auto t = static_cast<unsigned __int128>(a[i]) - b[i] - borrow;
            r[i] = static_cast<std::uint64_t>(t);
            borrow = static_cast<std::uint64_t>(t >> 64) & 1;
        }
        return r;
    }
    [[nodiscard]] friend constexpr u256 operator*(const u256& a, const u256& b) noexcept
    {
        u256 r;
        for (std::size_t i = 0; i < 4; ++i)
        {
            std::uint64_t carry = 0;
            for (std::size_t j = 0; i + j < 4; ++j)
            {
                const auto t = static_cast<unsigned __int128>(a[i]) * b[j] + r[i + j] + carry;
                r[i + j] = static_cast<std::uint64_t>(t);
                carry = static_cast<std::uint64_t>(t >> 64);
            }
        }
        return r;
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
        for (std::size_t i = 0; i < 4; ++i)
            braid::store_be(to + 8 * i, words[3 - i]);
    }
    [[nodiscard]] Hash32 to_be() const noexcept
    {
        Hash32 hash;
        store_be(hash.data());
        return hash;
    }
};

[[nodiscard]] constexpr u256 operator<<(const u256& a, unsigned shift) noexcept
{
    if (shift >= 256)
        return {};
    u256 r;
    const std::size_t words = shift / 64;
    const unsigned bits = shift % 64;
    for (std::size_t i = words; i < 4; ++i)
    {
        r[i] = a[i - words] << bits;
        if (bits != 0 && i > words)
            r[i] |= a[i - words - 1] >> (64 - bits);
    }
    return r;
}

[[nodiscard]] constexpr u256 operator>>(const u256& a, unsigned shift) noexcept
{
    if (shift >= 256)
        return {};
    u256 r;
    const std::size_t words = shift / 64;
    const unsigned bits = shift % 64;
    for (std::size_t i = 0; i + words < 4; ++i)
    {
        r[i] = a[i + words] >> bits;
        if (bits != 0 && i + words + 1 < 4)
            r[i] |= a[i + words + 1] << (64 - bits);
    }
    return r;
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
