// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/hash32.hpp"
#include <immintrin.h>

namespace braid::kernels
{
namespace
{
/// Sixteen words of 32 bits, one a lane.
struct Words32
{
    using Vector = __m512i;
    static constexpr std::size_t lanes = 16;

    static Vector add(Vector a, Vector b) noexcept { return _mm512_add_epi32(a, b); }

    /// Sums and differences of the halves of words, 16 bits each.
    static Vector add_halves(Vector a, Vector b) noexcept { return _mm512_add_epi16(a, b); }
    static Vector subtract_halves(Vector a, Vector b) noexcept { return _mm512_sub_epi16(a, b); }

    /// A word a lane.
    static Vector load(const std::uint32_t* from) noexcept { return _mm512_loadu_si512(from); }

    static void store(std::uint32_t* to, Vector words) noexcept { _mm512_storeu_si512(to, words); }

    template <int count>
    static Vector rotr(Vector a) noexcept
    {
        return _mm512_ror_epi32(a, count);
    }

    template <int count>
    static Vector shr(Vector a) noexcept
    {
        return _mm512_srli_epi32(a, count);
    }

    static Vector reverse_bytes(Vector words) noexcept
    {
        return _mm512_shuffle_epi8(
            words, _mm512_broadcast_i32x4(_mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203)));
    }

    static Vector broadcast(std::uint32_t word) noexcept
    {
        return _mm512_set1_epi32(static_cast<std::int32_t>(word));
    }

    /// The words of `a` in the mask's lanes, of `b` in the others.
    static Vector select(std::uint32_t mask, Vector a, Vector b) noexcept
    {
        return _mm512_mask_mov_epi32(b, static_cast<__mmask16>(mask), a);
    }

    /// Sixteen words from each pointer, from the offset on.
    static void load_square(Vector* to, const std::uint8_t* const* at, std::size_t offset) noexcept
    {
        __m512i quads[16];
        for (std::size_t i = 0; i < 16; i += 4)
        {
            const __m512i row[4]{_mm512_loadu_si512(at[i] + offset),
                _mm512_loadu_si512(at[i + 1] + offset), _mm512_loadu_si512(at[i + 2] + offset),
                _mm512_loadu_si512(at[i + 3] + offset)};
            transpose_quarters(quads + i, row);
        }
        // quads[4 * i + j] has, in its quarter k, words 4 * k + j of lanes 4 * i to 4 * i + 3.
        for (std::size_t j = 0; j < 4; ++j)
        {
            const __m512i even01 = _mm512_shuffle_i32x4(quads[j], quads[4 + j], 0x88);
            const __m512i odd01 = _mm512_shuffle_i32x4(quads[j], quads[4 + j], 0xdd);
            const __m512i even23 = _mm512_shuffle_i32x4(quads[8 + j], quads[12 + j], 0x88);
            const __m512i odd23 = _mm512_shuffle_i32x4(quads[8 + j], quads[12 + j], 0xdd);
            to[j] = _mm512_shuffle_i32x4(even01, even23, 0x88);
            to[4 + j] = _mm512_shuffle_i32x4(odd01, odd23, 0x88);
            to[8 + j] = _mm512_shuffle_i32x4(even01, even23, 0xdd);
            to[12 + j] = _mm512_shuffle_i32x4(odd01, odd23, 0xdd);
        }
    }

    /// The eight words of each lane.
    static void store_rows(std::uint8_t (*rows)[sizeof(Hash32)], const Vector* words) noexcept
    {
        __m512i low[4];
        __m512i high[4];
        transpose_quarters(low, words);
        transpose_quarters(high, words + 4);
        const __m512i first = _mm512_set_epi64(11, 10, 3, 2, 9, 8, 1, 0);
        const __m512i second = _mm512_set_epi64(15, 14, 7, 6, 13, 12, 5, 4);
        for (std::size_t j = 0; j < 4; ++j)
        {
            store_two(rows[j], rows[4 + j], _mm512_permutex2var_epi64(low[j], first, high[j]));
            store_two(
                rows[8 + j], rows[12 + j], _mm512_permutex2var_epi64(low[j], second, high[j]));
        }
    }

private:
    /// Each quarter of 128 bits as a matrix of four rows, one from each vector.
    static void transpose_quarters(__m512i* to, const __m512i* rows) noexcept
    {
        const __m512i low01 = _mm512_unpacklo_epi32(rows[0], rows[1]);
        const __m512i high01 = _mm512_unpackhi_epi32(rows[0], rows[1]);
        const __m512i low23 = _mm512_unpacklo_epi32(rows[2], rows[3]);
        const __m512i high23 = _mm512_unpackhi_epi32(rows[2], rows[3]);
        to[0] = _mm512_unpacklo_epi64(low01, low23);
        to[1] = _mm512_unpackhi_epi64(low01, low23);
        to[2] = _mm512_unpacklo_epi64(high01, high23);
        to[3] = _mm512_unpackhi_epi64(high01, high23);
    }

    static void store_two(std::uint8_t* low, std::uint8_t* high, __m512i both) noexcept
    {
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(low), _mm512_castsi512_si256(both));
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(high), _mm512_extracti64x4_epi64(both, 1));
    }
};
}  // namespace
}  // namespace braid::kernels
