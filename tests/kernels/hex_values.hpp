// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/crypto.hpp"
#include "base/hex.hpp"
#include <stdexcept>

namespace braid::tests
{
/// Bytes of hexadecimal digits; throws where they are none.
[[nodiscard]] inline std::vector<std::uint8_t> bytes_of(std::string_view hex)
{
    auto bytes = from_hex(hex);
    if (!bytes)
        throw std::invalid_argument("not hexadecimal: " + std::string(hex));
    return *std::move(bytes);
}

/// The number that the digits write, in 32 bytes; leading zeros may be missing or too many.
[[nodiscard]] inline Hash32 number_of(std::string_view hex)
{
    while (hex.size() > 64 && hex.front() == '0')
        hex.remove_prefix(1);
    return Hash32::from(
        bytes_of(std::string(64 - std::min<std::size_t>(hex.size(), 64), '0') + std::string(hex)));
}

/// Two coordinates as one key.
[[nodiscard]] inline Point64 point_of(const Hash32& x, const Hash32& y)
{
    Point64 point;
    std::memcpy(point.data(), x.data(), 32);
    std::memcpy(point.data() + 32, y.data(), 32);
    return point;
}
}  // namespace braid::tests
