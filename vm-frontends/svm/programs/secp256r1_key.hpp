// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/crypto.hpp"
#include <optional>

namespace braid::svm
{
inline constexpr std::size_t secp256r1_compressed_size = 33;

/// The point that 0x02 or 0x03 and an x stand for; nothing where there is none. SEC 1, section 2.3.4.
/// Cost: a square root. [key.size() == secp256r1_compressed_size]
[[nodiscard]] std::optional<Point64> decompress_secp256r1(Bytes key, const Crypto& crypto) noexcept;
}  // namespace braid::svm
