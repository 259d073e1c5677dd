// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/sha512.hpp"

namespace braid::kernels
{
/// A message in two parts, the first of 64 bytes.
struct Sha512Parts
{
    const std::uint8_t* first = nullptr;
    Bytes rest{};
};

/// SHA-512 of eight messages side by side, a word a lane: digests[i] is that of messages[i]. [cpu::has_avx512()]
/// Cost: a compression of all eight for each 128 bytes of the longest.
void sha512_eight(const Sha512Parts (&messages)[8], Sha512Digest (&digests)[8]) noexcept;
}  // namespace braid::kernels
