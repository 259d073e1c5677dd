// SPDX-License-Identifier: Apache-2.0
#include "kernels/sha256/compression.hpp"
#include "kernels/sha256/constants.hpp"
#include <immintrin.h>

namespace braid::kernels::sha256_blocks
{
namespace
{
inline __m128i load(const void* from) noexcept
{
    return _mm_loadu_si128(static_cast<const __m128i*>(from));
}

/// Four words of the schedule from the sixteen before them, oldest in `w0`.
inline __m128i next_words(__m128i w0, __m128i w1, __m128i w2, __m128i w3) noexcept
{
    const __m128i middle = _mm_alignr_epi8(w3, w2, 4);
    return _mm_sha256msg2_epu32(_mm_add_epi32(_mm_sha256msg1_epu32(w0, w1), middle), w3);
}

/// The state as the instructions want it: (a, b, e, f) and (c, d, g, h), highest word first.
struct Halves
{
    __m128i abef;
    __m128i cdgh;
};

inline Halves split(const State& state) noexcept
{
    const __m128i badc = _mm_shuffle_epi32(load(state.data()), 0xb1);
    const __m128i hgfe = _mm_shuffle_epi32(load(state.data() + 4), 0x1b);
    return {_mm_alignr_epi8(badc, hgfe, 8), _mm_blend_epi16(hgfe, badc, 0xf0)};
}

inline State unite(const Halves& halves) noexcept
{
    const __m128i feba = _mm_shuffle_epi32(halves.abef, 0x1b);
    const __m128i dchg = _mm_shuffle_epi32(halves.cdgh, 0xb1);
    State state;
    _mm_storeu_si128(reinterpret_cast<__m128i*>(state.data()), _mm_blend_epi16(feba, dchg, 0xf0));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(state.data() + 4), _mm_alignr_epi8(dchg, feba, 8));
    return state;
}

/// Four rounds, the first of them number `round`.
inline void four_rounds(Halves& h, __m128i words, std::size_t round) noexcept
{
    const __m128i sum = _mm_add_epi32(words, load(round_constants + round));
    h.cdgh = _mm_sha256rnds2_epu32(h.cdgh, h.abef, sum);
    h.abef = _mm_sha256rnds2_epu32(h.abef, h.cdgh, _mm_shuffle_epi32(sum, 0x0e));
}
}  // namespace

void compress_shani(State& state, const std::uint8_t* blocks, std::size_t count) noexcept
{
    const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    Halves h = split(state);
    for (; count != 0; --count, blocks += 64)
    {
        const Halves before = h;
        __m128i w0 = _mm_shuffle_epi8(load(blocks), big_endian);
        __m128i w1 = _mm_shuffle_epi8(load(blocks + 16), big_endian);
        __m128i w2 = _mm_shuffle_epi8(load(blocks + 32), big_endian);
        __m128i w3 = _mm_shuffle_epi8(load(blocks + 48), big_endian);
        for (std::size_t round = 0; round < 48; round += 16)
        {
            four_rounds(h, w0, round);
            w0 = next_words(w0, w1, w2, w3);
            four_rounds(h, w1, round + 4);
            w1 = next_words(w1, w2, w3, w0);
            four_rounds(h, w2, round + 8);
            w2 = next_words(w2, w3, w0, w1);
            four_rounds(h, w3, round + 12);
            w3 = next_words(w3, w0, w1, w2);
        }
        four_rounds(h, w0, 48);
        four_rounds(h, w1, 52);
        four_rounds(h, w2, 56);
        four_rounds(h, w3, 60);
        h.abef = _mm_add_epi32(h.abef, before.abef);
        h.cdgh = _mm_add_epi32(h.cdgh, before.cdgh);
    }
    state = unite(h);
}
}  // namespace braid::kernels::sha256_blocks
