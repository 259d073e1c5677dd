// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>

namespace braid
{
/// A read-only view of bytes that somebody else owns.
using Bytes = std::span<const std::uint8_t>;

/// Loads an unsigned integer stored most significant byte first. [`from` has sizeof(T) bytes]
template <typename T>
[[nodiscard]] inline T load_be(const std::uint8_t* from) noexcept
{
    static_assert(std::is_unsigned_v<T>);
    T value;
    std::memcpy(&value, from, sizeof value);
    if constexpr (std::endian::native == std::endian::little && sizeof(T) > 1)
    {
        if constexpr (sizeof(T) == 8)
            return __builtin_bswap64(value);
        else if constexpr (sizeof(T) == 4)
            return __builtin_bswap32(value);
        else
            return __builtin_bswap16(value);
    }
    return value;
}

/// Loads an unsigned integer stored least significant byte first. [`from` has sizeof(T) bytes]
template <typename T>
[[nodiscard]] inline T load_le(const std::uint8_t* from) noexcept
{
    if constexpr (std::endian::native == std::endian::little)
    {
        T value;
        std::memcpy(&value, from, sizeof value);
        return value;
    }
    else
    {
        T value = 0;
        for (std::size_t i = sizeof(T); i-- > 0;)
            value = static_cast<T>(static_cast<T>(value << 8) | from[i]);
        return value;
    }
}

/// Stores an unsigned integer most significant byte first. [`to` has room for sizeof(T) bytes]
template <typename T>
inline void store_be(std::uint8_t* to, T value) noexcept
{
    static_assert(std::is_unsigned_v<T>);
    for (std::size_t i = sizeof(T); i-- > 0;)
    {
        to[i] = static_cast<std::uint8_t>(value);
        if constexpr (sizeof(T) > 1)
            value = static_cast<T>(value >> 8);
    }
}

/// Stores an unsigned integer least significant byte first. [`to` has room for sizeof(T) bytes]
template <typename T>
inline void store_le(std::uint8_t* to, T value) noexcept
{
    static_assert(std::is_unsigned_v<T>);
    for (std::size_t i = 0; i < sizeof(T); ++i)
    {
        to[i] = static_cast<std::uint8_t>(value);
        if constexpr (sizeof(T) > 1)
            value = static_cast<T>(value >> 8);
    }
}

/// Whether two byte strings are equal.
[[nodiscard]] inline bool equal(Bytes a, Bytes b) noexcept
{
    return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size()) == 0);
}

/// Orders two byte strings lexicographically: negative, zero or positive.
[[nodiscard]] inline int compare(Bytes a, Bytes b) noexcept
{
    const std::size_t shared = a.size() < b.size() ? a.size() : b.size();
    const int order = shared == 0 ? 0 : std::memcmp(a.data(), b.data(), shared);
    if (order != 0)
        return order;
    return a.size() < b.size() ? -1 : static_cast<int>(a.size() > b.size());
}
}  // namespace braid
