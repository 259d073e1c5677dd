// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"
#include <array>
#include <compare>

namespace braid
{
/// Thirty-two bytes: a digest, a storage key, a public key.
struct Hash32
{
    std::array<std::uint8_t, 32> bytes{};

    /// The bytes as a view; valid while this value lives.
    [[nodiscard]] constexpr operator Bytes() const noexcept { return bytes; }
    [[nodiscard]] constexpr const std::uint8_t* data() const noexcept { return bytes.data(); }
    [[nodiscard]] constexpr std::uint8_t* data() noexcept { return bytes.data(); }
    [[nodiscard]] friend constexpr auto operator<=>(const Hash32&, const Hash32&) = default;

    /// Copies the bytes. [`from` has 32 bytes]
    [[nodiscard]] static Hash32 from(Bytes from) noexcept
    {
        Hash32 hash;
        std::memcpy(hash.bytes.data(), from.data(), 32);
        return hash;
    }
};
}  // namespace braid
