// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/hash32.hpp"

namespace braid::storage
{
/// Bit `index` of the key, from the most significant of its first byte on. [index < 256]
[[nodiscard]] inline bool bit_of(const Hash32& key, std::size_t index) noexcept
{
    return (key.bytes[index / 8] >> (7 - index % 8) & 1) != 0;
}

/// Half-byte `index` of the key, the more significant one of each byte first. [index < 64]
[[nodiscard]] inline unsigned half_byte_of(const Hash32& key, std::size_t index) noexcept
{
    const unsigned byte = key.bytes[index / 2];
    return index % 2 == 0 ? byte >> 4 : byte & 15;
}

/// How many of their first bits two keys share.
[[nodiscard]] inline std::size_t shared_bit_count(const Hash32& a, const Hash32& b) noexcept
{
    for (std::size_t i = 0; i < a.bytes.size(); ++i)
    {
        const auto difference = static_cast<std::uint8_t>(a.bytes[i] ^ b.bytes[i]);
        if (difference != 0)
            return 8 * i + static_cast<std::size_t>(std::countl_zero(difference));
    }
    return 8 * a.bytes.size();
}
}  // namespace braid::storage
