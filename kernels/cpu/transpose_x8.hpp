// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <immintrin.h>

// For files built with AVX-512: all names are local to each, so that none calls another file's copy.
namespace braid::kernels::cpu
{
namespace
{
/// Swaps rows and columns: word j of row i becomes word i of row j.
[[gnu::always_inline]] inline void transpose(__m512i (&rows)[8]) noexcept
{
    __m512i pairs[8];
#pragma GCC unroll 4
    for (std::size_t i = 0; i < 8; i += 2)
    {
        pairs[i] = _mm512_unpacklo_epi64(rows[i], rows[i + 1]);
        pairs[i + 1] = _mm512_unpackhi_epi64(rows[i], rows[i + 1]);
    }
    // pairs[i] has words (0, 2, 4, 6) + i % 2 of two rows; now quarters of 128 bits move.
#pragma GCC unroll 2
    for (std::size_t i = 0; i < 2; ++i)
    {
        const __m512i low_even = _mm512_shuffle_i64x2(pairs[i], pairs[i + 2], 0x88);
        const __m512i low_odd = _mm512_shuffle_i64x2(pairs[i], pairs[i + 2], 0xdd);
        const __m512i high_even = _mm512_shuffle_i64x2(pairs[i + 4], pairs[i + 6], 0x88);
        const __m512i high_odd = _mm512_shuffle_i64x2(pairs[i + 4], pairs[i + 6], 0xdd);
        rows[i] = _mm512_shuffle_i64x2(low_even, high_even, 0x88);
        rows[i + 2] = _mm512_shuffle_i64x2(low_odd, high_odd, 0x88);
        rows[i + 4] = _mm512_shuffle_i64x2(low_even, high_even, 0xdd);
        rows[i + 6] = _mm512_shuffle_i64x2(low_odd, high_odd, 0xdd);
    }
}
}  // namespace
}  // namespace braid::kernels::cpu
