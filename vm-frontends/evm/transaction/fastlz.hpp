// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"

namespace braid::evm
{
/// How many bytes FastLZ at level 1 compresses the input to, byte for byte the answer of the reference C code that the
/// OP Stack's Fjord names. Compresses nothing. Cost: linear. [input.size() < 2^32]
[[nodiscard]] std::uint32_t fastlz_size(Bytes input) noexcept;
}  // namespace braid::evm
