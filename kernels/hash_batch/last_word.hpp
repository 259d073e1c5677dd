// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"

namespace braid::kernels
{
namespace
{
/// The bytes of a message behind its last whole word of eight, with the mark behind them; reads no byte beyond.
[[gnu::always_inline]] inline std::uint64_t last_word(
    const std::uint8_t* from, std::size_t size, std::uint8_t mark) noexcept
{
    std::uint64_t word = std::uint64_t{mark} << (8 * (size % 8));
    if (size >= 8)
        word |= load_le<std::uint64_t>(from + size - 8) >> 1 >> (63 - 8 * (size % 8));
    else
        for (std::size_t i = 0; i < size; ++i)
            word |= std::uint64_t{from[i]} << (8 * i);
    return word;
}
}  // namespace
}  // namespace braid::kernels
