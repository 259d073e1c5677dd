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

/// The value's bytes in reverse order.
template <typename T>
[[nodiscard]] constexpr T reverse_bytes(T value) noexcept
{
    static_assert(std::is_unsigned_v<T>);
    if constexpr (sizeof(T) == 8)
        return __builtin_bswap64(value);
    else if constexpr (sizeof(T) == 4)
        return __builtin_bswap32(value);
    else if constexpr (sizeof(T) == 2)
        return __builtin_bswap16(value);
    else
        return value;
}

/// Loads an unsigned integer stored most significant byte first. [`from` has sizeof(T) bytes]
template <typename T>
[[nodiscard]] inline T load_be(const std::uint8_t* from) noexcept
{
    static_assert(std::is_unsigned_v<T>);
    T value;
    std::memcpy(&value, from, sizeof value);
    return std::endian::native == std::endian::little ? reverse_bytes(value) : value;
}

/// Loads an unsigned integer stored least significant byte first. [`from` has sizeof(T) bytes]
template <typename T>
[[nodiscard]] inline T load_le(const std::uint8_t* from) noexcept
{
    T value;
    std::memcpy(&value, from, sizeof value);
    return std::endian::native == std::endian::little ? value : reverse_bytes(value);
}

/// Stores an unsigned integer most significant byte first. [`to` has room for sizeof(T) bytes]
template <typename T>
inline void store_be(std::uint8_t* to, T value) noexcept
{
    if constexpr (std::endian::native == std::endian::little)
        value = reverse_bytes(value);
    std::memcpy(to, &value, sizeof value);
}

/// Stores an unsigned integer least significant byte first. [`to` has room for sizeof(T) bytes]
template <typename T>
inline void store_le(std::uint8_t* to, T value) noexcept
{
    if constexpr (std::endian::native != std::endian::little)
        value = reverse_bytes(value);
    std::memcpy(to, &value, sizeof value);
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
