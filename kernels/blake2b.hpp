// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/hash32.hpp"

namespace braid::kernels
{
/// What BLAKE2b's compression function takes beside the number of rounds. RFC 7693, section 3.2.
struct Blake2bInput
{
    std::array<std::uint64_t, 8> state{};
    std::array<std::uint64_t, 16> message{};
    /// Bytes compressed so far, low word first.
    std::array<std::uint64_t, 2> offset{};
    bool final_block = false;
};

/// The state after `rounds` rounds, of which the hash function itself uses 12. Cost: linear in `rounds`.
[[nodiscard]] std::array<std::uint64_t, 8> blake2b_compress(
    const Blake2bInput& input, std::uint32_t rounds) noexcept;

/// BLAKE2b of one message without a key, 32 bytes of digest. RFC 7693, section 3.3. Cost: one compression a 128 bytes.
[[nodiscard]] Hash32 blake2b_256(Bytes message) noexcept;
}  // namespace braid::kernels
