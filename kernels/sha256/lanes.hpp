// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/hash_batch/lanes.hpp"
#include "kernels/sha256/constants.hpp"

/// SHA-256 in the lanes of vectors of 32-bit words, for any vector; a copy for each instruction set, whose copy_marked() is
/// to be included before.
namespace braid::kernels::sha256_blocks
{
namespace
{
/// As Dealer wants a hash.
template <typename Words>
struct Compression
{
    using Vector = typename Words::Vector;
    static constexpr std::size_t lanes = Words::lanes;
    static constexpr std::size_t block_size = 64;
    static constexpr std::size_t pad_size = 64;

    struct State
    {
        Vector word[8];
    };

    struct Block
    {
        Vector word[16];
    };

    static std::size_t block_count(std::size_t size) noexcept { return (size + 8) / 64 + 1; }

    static void pad(std::uint8_t* to, const Lane& lane) noexcept
    {
        const bool is_last = lane.blocks == 1;
        const bool is_marked = is_last && lane.size % 64 >= 56;
        if (is_marked)
            std::memset(to, 0, 64);
        else
            copy_marked<64>(to, lane.at, lane.left, 0x80);
        if (is_last)
            store_be(to + 56, std::uint64_t{lane.size} * 8);
    }

    static void gather(Block& block, const std::uint8_t* const* at, std::uint32_t) noexcept
    {
        for (std::size_t i = 0; i < 16; i += lanes)
            Words::load_square(block.word + i, at, 4 * i);
        for (Vector& word : block.word)
            word = Words::reverse_bytes(word);
    }

    static void compress(State& state, const Block& block, std::uint32_t starts) noexcept
    {
        for (std::size_t i = 0; i < 8; ++i)
            state.word[i] =
                Words::select(starts, Words::broadcast(initial_state[i]), state.word[i]);
        Vector w[16];
#pragma GCC unroll 16
        for (std::size_t i = 0; i < 16; ++i)
            w[i] = block.word[i];
        State s = state;
        for (std::size_t i = 0; i < 48; i += 16)
        {
            sixteen_rounds(s, w, round_constants + i);
            extend(w);
        }
        sixteen_rounds(s, w, round_constants + 48);
        for (std::size_t i = 0; i < 8; ++i)
            state.word[i] = Words::add(state.word[i], s.word[i]);
    }

    /// Compresses the same block in every lane, given as the sums of its schedule and the constants of the rounds.
    static void compress_known(State& state, const std::uint32_t* sums) noexcept
    {
        State s = state;
        for (std::size_t i = 0; i < 64; i += 8)
        {
            Vector sum[8];
#pragma GCC unroll 8
            for (std::size_t j = 0; j < 8; ++j)
                sum[j] = Words::broadcast(sums[i + j]);
            eight_rounds(s, sum);
        }
        for (std::size_t i = 0; i < 8; ++i)
            state.word[i] = Words::add(state.word[i], s.word[i]);
    }

    static void write(const State& state, std::uint8_t (*rows)[sizeof(Hash32)]) noexcept
    {
        Vector words[8];
        for (std::size_t i = 0; i < 8; ++i)
            words[i] = Words::reverse_bytes(state.word[i]);
        Words::store_rows(rows, words);
    }

private:
    /// FIPS 180-4, section 6.2.2, point 3, but for the change of names.
    [[gnu::always_inline]] static void round(Vector* s, std::size_t shift, Vector sum) noexcept
    {
        const auto at = [=](std::size_t i) __attribute__((always_inline)) -> Vector&
        { return s[(i + 8 - shift) % 8]; };
        const Vector a = at(0);
        const Vector e = at(4);
        const Vector big1 = Words::xor3(
            Words::template rotr<6>(e), Words::template rotr<11>(e), Words::template rotr<25>(e));
        const Vector t1 =
            Words::add(Words::add(at(7), sum), Words::add(big1, Words::choose(e, at(5), at(6))));
        const Vector big0 = Words::xor3(
            Words::template rotr<2>(a), Words::template rotr<13>(a), Words::template rotr<22>(a));
        const Vector t2 = Words::add(big0, Words::majority(a, at(1), at(2)));
        at(3) = Words::add(at(3), t1);
        at(7) = Words::add(t1, t2);
    }

    /// After eight rounds each word has its own name again.
    [[gnu::always_inline]] static void eight_rounds(State& s, const Vector* sums) noexcept
    {
#pragma GCC unroll 8
        for (std::size_t i = 0; i < 8; ++i)
            round(s.word, i, sums[i]);
    }

    [[gnu::always_inline]] static void sixteen_rounds(
        State& s, const Vector* w, const std::uint32_t* constants) noexcept
    {
        Vector sums[16];
#pragma GCC unroll 16
        for (std::size_t i = 0; i < 16; ++i)
            sums[i] = Words::add(w[i], Words::broadcast(constants[i]));
        eight_rounds(s, sums);
        eight_rounds(s, sums + 8);
    }

    /// The next sixteen words of the schedule, FIPS 180-4, section 6.2.2, point 1.
    [[gnu::always_inline]] static void extend(Vector* w) noexcept
    {
#pragma GCC unroll 16
        for (std::size_t i = 0; i < 16; ++i)
        {
            const Vector w1 = w[(i + 1) % 16];
            const Vector w14 = w[(i + 14) % 16];
            const Vector small0 = Words::xor3(Words::template rotr<7>(w1),
                Words::template rotr<18>(w1), Words::template shr<3>(w1));
            const Vector small1 = Words::xor3(Words::template rotr<17>(w14),
                Words::template rotr<19>(w14), Words::template shr<10>(w14));
            w[i] = Words::add(Words::add(w[i], small0), Words::add(w[(i + 9) % 16], small1));
        }
    }
};

/// The sums of schedule and constants for the last block of a message of 64 bytes, which is all padding.
struct PaddingSums
{
    std::uint32_t sum[64];
};

constexpr PaddingSums padding_after_64() noexcept
{
    std::uint32_t w[64]{0x80000000};
    w[15] = 8 * 64;
    for (std::size_t i = 16; i < 64; ++i)
    {
        const std::uint32_t s0 =
            std::rotr(w[i - 15], 7) ^ std::rotr(w[i - 15], 18) ^ (w[i - 15] >> 3);
        const std::uint32_t s1 =
            std::rotr(w[i - 2], 17) ^ std::rotr(w[i - 2], 19) ^ (w[i - 2] >> 10);
        w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    PaddingSums sums{};
    for (std::size_t i = 0; i < 64; ++i)
        sums.sum[i] = w[i] + round_constants[i];
    return sums;
}

/// Messages of one block, as the pairs of hashes in trees are: their second block is known.
template <typename Words>
void hash_blocks_of_64(const StridedMessages& messages, Hash32* digests) noexcept
{
    using Hash = Compression<Words>;
    static constexpr PaddingSums padding = padding_after_64();
    constexpr std::uint32_t all = (1ULL << Hash::lanes) - 1;
    for (std::size_t i = 0; i < messages.count; i += Hash::lanes)
    {
        const std::size_t left = messages.count - i;
        const std::size_t count = left < Hash::lanes ? left : Hash::lanes;
        const std::uint8_t* at[Hash::lanes];
        for (std::size_t lane = 0; lane < Hash::lanes; ++lane)
            at[lane] = messages.first + (i + (lane < count ? lane : 0)) * messages.stride;
        typename Hash::Block block;
        Hash::gather(block, at, all);
        typename Hash::State state{};
        Hash::compress(state, block, all);
        Hash::compress_known(state, padding.sum);
        alignas(64) std::uint8_t rows[Hash::lanes][sizeof(Hash32)];
        Hash::write(state, rows);
        std::memcpy(digests[i].bytes.data(), rows, count * sizeof(Hash32));
    }
}

template <typename Words>
void hash_nodes(const StridedMessages& messages, std::span<Hash32> digests) noexcept
{
    if (messages.size == 64)
        hash_blocks_of_64<Words>(messages, digests.data());
    else
        hash_strided<Compression<Words>>(messages, digests);
}
}  // namespace
}  // namespace braid::kernels::sha256_blocks
