// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/hash_batch.hpp"

namespace braid::kernels
{
/// SHA-256 of many messages of any lengths, on the best row for their number. Equal to sha256() of each. A vector's lane
/// that ends a message takes the next, so order and mixture cost little. Cost: a compression a 64 bytes each.
void sha256_batch(std::span<const Bytes> messages, std::span<Hash32> digests) noexcept;

/// SHA-256 of many messages of one size, which saves the bookkeeping: the form for nodes of trees.
/// [as HashStrided]
void sha256_strided(const StridedMessages& messages, std::span<Hash32> digests) noexcept;

[[nodiscard]] Rows<HashBatch> sha256_rows() noexcept;
[[nodiscard]] Rows<HashStrided> sha256_strided_rows() noexcept;
}  // namespace braid::kernels
