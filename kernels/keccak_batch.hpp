// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/hash32.hpp"
#include "kernels/rows.hpp"

namespace braid::kernels
{
/// Hashes messages[i] into digests[i]. [digests.size() == messages.size()]
using HashBatch = void (*)(std::span<const Bytes> messages, std::span<Hash32> digests) noexcept;

/// Keccak-256 of many messages of any lengths, on the best row for their number. Equal to keccak256() of each. Messages of
/// like numbers of blocks run side by side, so order and mixture cost little. Cost: a permutation a 136 bytes each.
void keccak256_batch(std::span<const Bytes> messages, std::span<Hash32> digests) noexcept;
/// SHA3-256 of many messages in the same way.
void sha3_256_batch(std::span<const Bytes> messages, std::span<Hash32> digests) noexcept;

[[nodiscard]] Rows<HashBatch> keccak256_rows() noexcept;
[[nodiscard]] Rows<HashBatch> sha3_256_rows() noexcept;
}  // namespace braid::kernels
