// SPDX-License-Identifier: Apache-2.0
#include "kernels/hash_batch/lanes.hpp"
#include "kernels/sha256/constants.hpp"
#include "kernels/sha256/rows.hpp"
#include <immintrin.h>

namespace braid::kernels::sha256_blocks
{
namespace
{
/// Two messages in turn through the SHA extensions, whose latency is twice their throughput; as Dealer wants a hash.
struct Pair
{
    static constexpr std::size_t lanes = 2;
    static constexpr std::size_t block_size = 64;
    static constexpr std::size_t pad_size = 64;

    /// As the instructions want it: (a, b, e, f) and (c, d, g, h), highest word first.
    struct State
    {
        __m128i abef[lanes];
        __m128i cdgh[lanes];
    };

    struct Block
    {
        __m128i words[lanes][4];
    };

    static std::size_t block_count(std::size_t size) noexcept { return (size + 8) / 64 + 1; }

    static void pad(std::uint8_t* to, const Lane& lane) noexcept
    {
        const bool is_last = lane.blocks == 1;
        std::memset(to, 0, block_size);
        std::memcpy(to, lane.at, lane.left);
        const bool is_marked = is_last && lane.size % 64 >= 56;
        if (!is_marked)
            to[lane.left] = 0x80;
        if (is_last)
            store_be(to + 56, std::uint64_t{lane.size} * 8);
    }

    static void gather(Block& block, const std::uint8_t* const* at, std::uint32_t) noexcept
    {
        const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
        for (std::size_t lane = 0; lane < lanes; ++lane)
            for (std::size_t i = 0; i < 4; ++i)
                block.words[lane][i] = _mm_shuffle_epi8(load(at[lane] + 16 * i), big_endian);
    }

    static void compress(State& state, const Block& block, std::uint32_t starts) noexcept
    {
        for (std::size_t lane = 0; lane < lanes; ++lane)
            if ((starts >> lane & 1) != 0)
                start(state, lane);
        State s = state;
        __m128i w[lanes][4];
        for (std::size_t lane = 0; lane < lanes; ++lane)
            for (std::size_t i = 0; i < 4; ++i)
                w[lane][i] = block.words[lane][i];
        for (std::size_t round = 0; round < 48; round += 16)
        {
#pragma GCC unroll 4
            for (std::size_t i = 0; i < 4; ++i)
            {
                four_rounds(s, w[0][i], w[1][i], round + 4 * i);
                for (auto& words : w)
                    words[i] = next_words(
                        words[i], words[(i + 1) % 4], words[(i + 2) % 4], words[(i + 3) % 4]);
            }
        }
#pragma GCC unroll 4
        for (std::size_t i = 0; i < 4; ++i)
            four_rounds(s, w[0][i], w[1][i], 48 + 4 * i);
        for (std::size_t lane = 0; lane < lanes; ++lane)
        {
            state.abef[lane] = _mm_add_epi32(state.abef[lane], s.abef[lane]);
            state.cdgh[lane] = _mm_add_epi32(state.cdgh[lane], s.cdgh[lane]);
        }
    }

    static void write(const State& state, std::uint8_t (*rows)[sizeof(Hash32)]) noexcept
    {
        const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
        for (std::size_t lane = 0; lane < lanes; ++lane)
        {
            const __m128i feba = _mm_shuffle_epi32(state.abef[lane], 0x1b);
            const __m128i dchg = _mm_shuffle_epi32(state.cdgh[lane], 0xb1);
            auto* to = reinterpret_cast<__m128i*>(rows[lane]);
            _mm_storeu_si128(to, _mm_shuffle_epi8(_mm_blend_epi16(feba, dchg, 0xf0), big_endian));
            _mm_storeu_si128(to + 1, _mm_shuffle_epi8(_mm_alignr_epi8(dchg, feba, 8), big_endian));
        }
    }

private:
    [[gnu::always_inline]] static __m128i load(const void* from) noexcept
    {
        return _mm_loadu_si128(static_cast<const __m128i*>(from));
    }

    static void start(State& state, std::size_t lane) noexcept
    {
        const __m128i badc = _mm_shuffle_epi32(load(initial_state), 0xb1);
        const __m128i hgfe = _mm_shuffle_epi32(load(initial_state + 4), 0x1b);
        state.abef[lane] = _mm_alignr_epi8(badc, hgfe, 8);
        state.cdgh[lane] = _mm_blend_epi16(hgfe, badc, 0xf0);
    }

    /// Four words of the schedule from the sixteen before them, oldest in `w0`.
    [[gnu::always_inline]] static __m128i next_words(
        __m128i w0, __m128i w1, __m128i w2, __m128i w3) noexcept
    {
        const __m128i middle = _mm_alignr_epi8(w3, w2, 4);
        return _mm_sha256msg2_epu32(_mm_add_epi32(_mm_sha256msg1_epu32(w0, w1), middle), w3);
    }

    /// Four rounds of both lanes, the first of them number `round`.
    [[gnu::always_inline]] static void four_rounds(
        State& s, __m128i words0, __m128i words1, std::size_t round) noexcept
    {
        const __m128i constants = load(round_constants + round);
        const __m128i sum0 = _mm_add_epi32(words0, constants);
        const __m128i sum1 = _mm_add_epi32(words1, constants);
        s.cdgh[0] = _mm_sha256rnds2_epu32(s.cdgh[0], s.abef[0], sum0);
        s.cdgh[1] = _mm_sha256rnds2_epu32(s.cdgh[1], s.abef[1], sum1);
        const __m128i high0 = _mm_shuffle_epi32(sum0, 0x0e);
        const __m128i high1 = _mm_shuffle_epi32(sum1, 0x0e);
        s.abef[0] = _mm_sha256rnds2_epu32(s.abef[0], s.cdgh[0], high0);
        s.abef[1] = _mm_sha256rnds2_epu32(s.abef[1], s.cdgh[1], high1);
    }
};
}  // namespace

void sha256_shani(std::span<const Bytes> messages, std::span<Hash32> digests) noexcept
{
    hash_listed<Pair>(messages, digests);
}

void sha256_strided_shani(const StridedMessages& messages, std::span<Hash32> digests) noexcept
{
    hash_strided<Pair>(messages, digests);
}
}  // namespace braid::kernels::sha256_blocks
