// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/hash32.hpp"
#include "kernels/rows.hpp"

namespace braid::kernels
{
/// A hash of a set: the sum of its elements' hashes, each 1024 numbers of 16 bits, modulo 2^16 number by number. Elements
/// join and leave in any order. Solana's hash of all accounts: SIMD-0215,
/// https://github.com/solana-foundation/solana-improvement-documents/blob/main/proposals/0215-accounts-lattice-hash.md
struct alignas(64) LtHash
{
    std::array<std::uint16_t, 1024> numbers{};

    LtHash& operator+=(const LtHash& other) noexcept;
    LtHash& operator-=(const LtHash& other) noexcept;
    [[nodiscard]] friend bool operator==(const LtHash&, const LtHash&) = default;

    /// BLAKE3 of the numbers, each least significant byte first: the set's name in 32 bytes.
    [[nodiscard]] Hash32 checksum() const noexcept;
};

/// An element that joins a set or leaves it. Its hash is BLAKE3 of the message, extended to 2048 bytes. The message of an
/// account is its lamports (8 bytes, least significant first), data, whether it is executable (a byte), owner and key;
/// an account without lamports is no element.
struct LtHashTerm
{
    Bytes message;
    bool leaves = false;
};

/// Adds the hashes of the elements that join, subtracts those of the elements that leave.
using LtHashMix = void (*)(LtHash& sum, std::span<const LtHashTerm> terms) noexcept;

/// Mixes many elements of any sizes on the best row. Cost: 32 compressions of BLAKE3 each, and one a 64 bytes of message.
void lthash_mix(LtHash& sum, std::span<const LtHashTerm> terms) noexcept;

[[nodiscard]] Rows<LtHashMix> lthash_rows() noexcept;
}  // namespace braid::kernels
