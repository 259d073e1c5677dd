// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/hash_batch.hpp"

/// The vector rows of SHA-256. [each: the processor has its instruction set]
namespace braid::kernels::sha256_blocks
{
/// Two messages at once with the SHA extensions. [the processor has SHA and SSE4.1]
void sha256_shani(std::span<const Bytes> messages, std::span<Hash32> digests) noexcept;
void sha256_strided_shani(const StridedMessages& messages, std::span<Hash32> digests) noexcept;

void sha256_avx2(std::span<const Bytes> messages, std::span<Hash32> digests) noexcept;
void sha256_strided_avx2(const StridedMessages& messages, std::span<Hash32> digests) noexcept;

void sha256_avx512(std::span<const Bytes> messages, std::span<Hash32> digests) noexcept;
void sha256_strided_avx512(const StridedMessages& messages, std::span<Hash32> digests) noexcept;
}  // namespace braid::kernels::sha256_blocks
