// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/u256.hpp"
#include <string>

namespace braid::move
{
/// Appends the number in decimal digits.
void append_decimal(const u256& number, std::string& out);
inline void append_decimal(unsigned __int128 number, std::string& out)
{
    append_decimal(
        u256{0, 0, static_cast<std::uint64_t>(number >> 64), static_cast<std::uint64_t>(number)},
        out);
}
}  // namespace braid::move
