// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/u256.hpp"
#include <optional>

namespace braid::evm
{
/// a * b + c, or nothing where 256 bits do not hold it.
[[nodiscard]] inline std::optional<u256> multiply_add(
    const u256& a, std::uint64_t b, const u256& c) noexcept
{
    u256 sum;
    unsigned __int128 carry = 0;
    for (std::size_t i = 0; i < 4; ++i)
    {
        carry += static_cast<unsigned __int128>(a[i]) * b;
        const auto low = static_cast<unsigned __int128>(static_cast<std::uint64_t>(carry)) + c[i];
        sum[i] = static_cast<std::uint64_t>(low);
        carry = (carry >> 64) + (low >> 64);
    }
    return carry == 0 ? std::optional{sum} : std::nullopt;
}
}  // namespace braid::evm
