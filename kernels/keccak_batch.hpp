// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/hash_batch.hpp"

namespace braid::kernels
{
/// Keccak-256 of many messages of any lengths, on the best row for their number. Equal to keccak256() of each. A vector's
/// lane that ends a message takes the next, so order and mixture cost little. Cost: a permutation a 136 bytes each.
void keccak256_batch(std::span<const Bytes> messages, std::span<Hash32> digests) noexcept;
/// SHA3-256 of many messages in the same way.
void sha3_256_batch(std::span<const Bytes> messages, std::span<Hash32> digests) noexcept;

/// Keccak-256 of many messages of one size, which saves the bookkeeping: the form for nodes of trees.
/// [as HashStrided]
void keccak256_strided(const StridedMessages& messages, std::span<Hash32> digests) noexcept;
/// SHA3-256 in the same way. [as HashStrided]
void sha3_256_strided(const StridedMessages& messages, std::span<Hash32> digests) noexcept;

[[nodiscard]] Rows<HashBatch> keccak256_rows() noexcept;
[[nodiscard]] Rows<HashBatch> sha3_256_rows() noexcept;
[[nodiscard]] Rows<HashStrided> keccak256_strided_rows() noexcept;
[[nodiscard]] Rows<HashStrided> sha3_256_strided_rows() noexcept;
}  // namespace braid::kernels
