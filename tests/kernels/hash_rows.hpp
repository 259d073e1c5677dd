// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/hash_batch.hpp"

namespace braid::tests
{
using HashOne = Hash32 (*)(Bytes) noexcept;

/// Expects every row to hash random messages of random sizes, 0 to 1000 bytes with many near the edges of blocks of
/// `block` bytes, in batches of random sizes, as `one` hashes them one by one.
void expect_rows_equal(kernels::Rows<kernels::HashBatch> rows, HashOne one, std::size_t block);

/// The same for messages at a stride, of every size and count up to a few blocks and vectors; then written over themselves.
void expect_rows_equal(kernels::Rows<kernels::HashStrided> rows, HashOne one, std::size_t block);

/// Expects every row to hash messages of very different sizes beside each other, whatever their order, as `one` does.
void expect_mixed_sizes_hash(kernels::Rows<kernels::HashBatch> rows, HashOne one);

/// Expects every row to read nothing before or behind a message and to write nothing behind the digests: they lie against
/// the ends of pages whose neighbours cannot be touched.
void expect_no_touch_beyond(kernels::Rows<kernels::HashBatch> rows, HashOne one, std::size_t block);
}  // namespace braid::tests
