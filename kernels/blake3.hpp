// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/hash32.hpp"

namespace braid::kernels
{
/// BLAKE3 of one message, the plain mode, extended to any size of output; its first 32 bytes are the hash.
/// Cost: a compression a 64 bytes of message, one a 1024, and one a 64 bytes of output.
/// https://github.com/BLAKE3-team/BLAKE3-specs/blob/master/blake3.pdf
void blake3_extended(Bytes message, std::span<std::uint8_t> output) noexcept;

/// The hash of 32 bytes.
[[nodiscard]] Hash32 blake3(Bytes message) noexcept;
}  // namespace braid::kernels
