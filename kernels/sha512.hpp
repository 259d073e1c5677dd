// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"
#include <array>

namespace braid::kernels
{
using Sha512Digest = std::array<std::uint8_t, 64>;

/// SHA-512 of the parts, one behind the other, FIPS 180-4. Cost: one compression a 128 bytes, and one or two for the
/// padding.
[[nodiscard]] Sha512Digest sha512(std::span<const Bytes> parts) noexcept;
/// SHA-512 of one message.
[[nodiscard]] Sha512Digest sha512(Bytes message) noexcept;
}  // namespace braid::kernels
