// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/hash_batch/last_word.hpp"
#include <immintrin.h>

namespace braid::kernels
{
namespace
{
/// Copies `size` bytes, the mark and zeros; reads no byte beyond. [size < capacity; `to` has room for whole vectors]
template <std::size_t capacity>
void copy_marked(
    std::uint8_t* to, const std::uint8_t* from, std::size_t size, std::uint8_t mark) noexcept
{
    const auto words = static_cast<std::int64_t>(size / 8);
    const __m256i lane = _mm256_set_epi64x(3, 2, 1, 0);
    for (std::size_t i = 0; i < capacity / 8; i += 4)
    {
        const __m256i left = _mm256_set1_epi64x(words - static_cast<std::int64_t>(i));
        const __m256i bytes = _mm256_maskload_epi64(
            reinterpret_cast<const long long*>(from + 8 * i), _mm256_cmpgt_epi64(left, lane));
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + 8 * i), bytes);
    }
    store_le(to + size / 8 * 8, last_word(from, size, mark));
}
}  // namespace
}  // namespace braid::kernels
