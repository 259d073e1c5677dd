// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/hash32.hpp"
#include <immintrin.h>

namespace braid::kernels
{
namespace
{
/// Eight words of 32 bits, one a lane.
struct Words32
{
    using Vector = __m256i;
    static constexpr std::size_t lanes = 8;

    static Vector add(Vector a, Vector b) noexcept { return _mm256_add_epi32(a, b); }

    /// Sums and differences of the halves of words, 16 bits each.
    static Vector add_halves(Vector a, Vector b) noexcept { return _mm256_add_epi16(a, b); }
    static Vector subtract_halves(Vector a, Vector b) noexcept { return _mm256_sub_epi16(a, b); }

    /// A word a lane.
    static Vector load(const std::uint32_t* from) noexcept
    {
        return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
    }

    static void store(std::uint32_t* to, Vector words) noexcept
    {
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), words);
    }

    template <int count>
    static Vector rotr(Vector a) noexcept
    {
        if constexpr (count % 8 == 0)
            return _mm256_shuffle_epi8(a, rotation_by_bytes(count / 8));
        else
            return _mm256_srli_epi32(a, count) | _mm256_slli_epi32(a, 32 - count);
    }

    template <int count>
    static Vector shr(Vector a) noexcept
    {
        return _mm256_srli_epi32(a, count);
    }

    static Vector reverse_bytes(Vector words) noexcept
    {
        return _mm256_shuffle_epi8(words,
            _mm256_broadcastsi128_si256(_mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203)));
    }

    static Vector broadcast(std::uint32_t word) noexcept
    {
        return _mm256_set1_epi32(static_cast<std::int32_t>(word));
    }

    /// The words of `a` in the mask's lanes, of `b` in the others.
    static Vector select(std::uint32_t mask, Vector a, Vector b) noexcept
    {
        const __m256i bit_of_lane = _mm256_set_epi32(128, 64, 32, 16, 8, 4, 2, 1);
        const __m256i bits = broadcast(mask) & bit_of_lane;
        return _mm256_blendv_epi8(b, a, _mm256_cmpeq_epi32(bits, bit_of_lane));
    }

    /// Eight words from each pointer, from the offset on.
    static void load_square(Vector* to, const std::uint8_t* const* at, std::size_t offset) noexcept
    {
        const auto load = [=](std::size_t lane)
        { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at[lane] + offset)); };
        const __m256i rows[8]{
            load(0), load(1), load(2), load(3), load(4), load(5), load(6), load(7)};
        transpose(to, rows);
    }

    /// The eight words of each lane.
    static void store_rows(std::uint8_t (*rows)[sizeof(Hash32)], const Vector* words) noexcept
    {
        __m256i digests[8];
        transpose(digests, words);
        for (std::size_t i = 0; i < 8; ++i)
            _mm256_storeu_si256(reinterpret_cast<__m256i*>(rows[i]), digests[i]);
    }

private:
    static __m256i rotation_by_bytes(int count) noexcept
    {
        const auto word = [count](std::uint32_t bytes)
        { return static_cast<std::int32_t>(std::rotr(bytes, 8 * count)); };
        return _mm256_broadcastsi128_si256(
            _mm_set_epi32(word(0x0f0e0d0c), word(0x0b0a0908), word(0x07060504), word(0x03020100)));
    }

    /// Each half of 128 bits as a matrix of four rows, one from each vector.
    static void transpose_halves(__m256i* to, const __m256i* rows) noexcept
    {
        const __m256i low01 = _mm256_unpacklo_epi32(rows[0], rows[1]);
        const __m256i high01 = _mm256_unpackhi_epi32(rows[0], rows[1]);
        const __m256i low23 = _mm256_unpacklo_epi32(rows[2], rows[3]);
        const __m256i high23 = _mm256_unpackhi_epi32(rows[2], rows[3]);
        to[0] = _mm256_unpacklo_epi64(low01, low23);
        to[1] = _mm256_unpackhi_epi64(low01, low23);
        to[2] = _mm256_unpacklo_epi64(high01, high23);
        to[3] = _mm256_unpackhi_epi64(high01, high23);
    }

    static void transpose(__m256i* to, const __m256i* rows) noexcept
    {
        __m256i first[4];
        __m256i last[4];
        transpose_halves(first, rows);
        transpose_halves(last, rows + 4);
        for (std::size_t i = 0; i < 4; ++i)
        {
            to[i] = _mm256_permute2x128_si256(first[i], last[i], 0x20);
            to[4 + i] = _mm256_permute2x128_si256(first[i], last[i], 0x31);
        }
    }
};
}  // namespace
}  // namespace braid::kernels
