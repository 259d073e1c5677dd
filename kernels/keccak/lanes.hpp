// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/hash_batch/lanes.hpp"
#include "kernels/keccak/round_constants.hpp"

/// Keccak in the lanes of vectors of 64-bit words, for any vector; a copy for each instruction set, whose copy_marked() is
/// to be included before.
namespace braid::kernels::keccak
{
namespace
{
/// One row of the chi step.
template <typename Words, typename Vector = typename Words::Vector>
[[gnu::always_inline]] inline void chi(
    Vector* row, Vector b0, Vector b1, Vector b2, Vector b3, Vector b4) noexcept
{
    row[0] = Words::chi(b0, b1, b2);
    row[1] = Words::chi(b1, b2, b3);
    row[2] = Words::chi(b2, b3, b4);
    row[3] = Words::chi(b3, b4, b0);
    row[4] = Words::chi(b4, b0, b1);
}

/// One round from `a` into `e`, as of the scalar row. FIPS 202, section 3.2.
template <typename Words, typename Vector = typename Words::Vector>
[[gnu::always_inline]] inline void round(
    const Vector* a, Vector* e, std::uint64_t constant) noexcept
{
    const auto parity = [a](std::size_t x) __attribute__((always_inline))
    { return Words::xor3(Words::xor3(a[x], a[x + 5], a[x + 10]), a[x + 15], a[x + 20]); };
    const Vector c0 = parity(0);
    const Vector c1 = parity(1);
    const Vector c2 = parity(2);
    const Vector c3 = parity(3);
    const Vector c4 = parity(4);
    const Vector d0 = c4 ^ Words::template rotl<1>(c1);
    const Vector d2 = c1 ^ Words::template rotl<1>(c3);
    const Vector d4 = c3 ^ Words::template rotl<1>(c0);
    const Vector d1 = c0 ^ Words::template rotl<1>(c2);
    const Vector d3 = c2 ^ Words::template rotl<1>(c4);
    chi<Words>(e + 0, a[0] ^ d0, Words::template rotl<44>(a[6] ^ d1),
        Words::template rotl<43>(a[12] ^ d2), Words::template rotl<21>(a[18] ^ d3),
        Words::template rotl<14>(a[24] ^ d4));
    chi<Words>(e + 5, Words::template rotl<28>(a[3] ^ d3), Words::template rotl<20>(a[9] ^ d4),
        Words::template rotl<3>(a[10] ^ d0), Words::template rotl<45>(a[16] ^ d1),
        Words::template rotl<61>(a[22] ^ d2));
    chi<Words>(e + 10, Words::template rotl<1>(a[1] ^ d1), Words::template rotl<6>(a[7] ^ d2),
        Words::template rotl<25>(a[13] ^ d3), Words::template rotl<8>(a[19] ^ d4),
        Words::template rotl<18>(a[20] ^ d0));
    chi<Words>(e + 15, Words::template rotl<27>(a[4] ^ d4), Words::template rotl<36>(a[5] ^ d0),
        Words::template rotl<10>(a[11] ^ d1), Words::template rotl<15>(a[17] ^ d2),
        Words::template rotl<56>(a[23] ^ d3));
    chi<Words>(e + 20, Words::template rotl<62>(a[2] ^ d2), Words::template rotl<55>(a[8] ^ d3),
        Words::template rotl<39>(a[14] ^ d4), Words::template rotl<41>(a[15] ^ d0),
        Words::template rotl<2>(a[21] ^ d1));
    e[0] = e[0] ^ Words::broadcast(constant);
}

/// Keccak-256 where the domain is 0x01, SHA3-256 where it is 0x06; as Dealer wants a hash.
template <typename Words, std::uint8_t domain>
struct Sponge
{
    using Vector = typename Words::Vector;
    static constexpr std::size_t lanes = Words::lanes;
    static constexpr std::size_t block_size = rate;
    static constexpr std::size_t pad_size = 192;
    static constexpr std::size_t block_words = rate / 8;

    struct State
    {
        Vector word[25];
    };

    struct Block
    {
        Vector word[block_words];
    };

    static std::size_t block_count(std::size_t size) noexcept { return size / rate + 1; }

    /// All but the last bit of the padding, which gather() sets.
    static void pad(std::uint8_t* to, const Lane& lane) noexcept
    {
        copy_marked<rate>(to, lane.at, lane.left, domain);
    }

    static void gather(Block& block, const std::uint8_t* const* at, std::uint32_t ends) noexcept
    {
        std::size_t i = 0;
        for (; i + lanes <= block_words; i += lanes)
            Words::load_square(block.word + i, at, 8 * i);
        for (; i < block_words; ++i)
            block.word[i] = Words::load_word(at, 8 * i);
        const Vector last_bit = Words::broadcast(std::uint64_t{1} << 63);
        block.word[block_words - 1] ^= Words::keep(ends, last_bit);
    }

    static void compress(State& state, const Block& block, std::uint32_t starts) noexcept
    {
        Vector a[25];
        Vector e[25];
        // Unrolled whatever the compiler's limits, lest the arrays stay in memory.
#pragma GCC unroll 25
        for (std::size_t i = 0; i < 25; ++i)
        {
            a[i] = Words::keep(~starts, state.word[i]);
            if (i < block_words)
                a[i] ^= block.word[i];
        }
        for (std::size_t i = 0; i < 24; i += 2)
        {
            round<Words>(a, e, round_constants[i]);
            round<Words>(e, a, round_constants[i + 1]);
        }
#pragma GCC unroll 25
        for (std::size_t i = 0; i < 25; ++i)
            state.word[i] = a[i];
    }

    /// A message's only block, to the first four words of its digest. The first round has zeros to start from and the
    /// last has only four words to give; on their own, the compiler leaves out the rest.
    static void compress_only(Vector* digest, const Block& block) noexcept
    {
        Vector a[25];
        Vector e[25];
#pragma GCC unroll 25
        for (std::size_t i = 0; i < 25; ++i)
            a[i] = i < block_words ? block.word[i] : Words::broadcast(0);
        round<Words>(a, e, round_constants[0]);
        for (std::size_t i = 1; i < 23; i += 2)
        {
            round<Words>(e, a, round_constants[i]);
            round<Words>(a, e, round_constants[i + 1]);
        }
        round<Words>(e, a, round_constants[23]);
        for (std::size_t i = 0; i < 4; ++i)
            digest[i] = a[i];
    }

    static void write(const State& state, std::uint8_t (*rows)[sizeof(Hash32)]) noexcept
    {
        Words::store_rows(rows, state.word);
    }
};

/// Messages of one block each, as nodes of binary trees are: no lane has to be kept in step with its message.
template <typename Hash, typename Messages>
class OnlyBlocks
{
public:
    explicit OnlyBlocks(const Messages& messages) noexcept : messages_(messages) {}

    /// Hashes all. The next blocks are loaded before the present ones are compressed, as in hash_in_lanes().
    void hash(Hash32* digests) noexcept
    {
        typename Hash::Block blocks[2];
        std::size_t present = 0;
        load(blocks[present], 0);
        for (std::size_t i = 0; i < messages_.count; i += Hash::lanes)
        {
            const typename Hash::Block& block = blocks[present];
            present = 1 - present;
            load(blocks[present], i + Hash::lanes);
            typename Hash::State digest;
            Hash::compress_only(digest.word, block);
            alignas(64) std::uint8_t rows[Hash::lanes][sizeof(Hash32)];
            Hash::write(digest, rows);
            const std::size_t left = messages_.count - i;
            const std::size_t count = left < Hash::lanes ? left : Hash::lanes;
            std::memcpy(digests[i].bytes.data(), rows, count * sizeof(Hash32));
        }
    }

private:
    /// Lanes behind the last message repeat it.
    void load(typename Hash::Block& block, std::size_t first) noexcept
    {
        if (first >= messages_.count)
            return;
        const std::uint8_t* at[Hash::lanes];
        for (std::size_t lane = 0; lane < Hash::lanes; ++lane)
        {
            const std::size_t last = messages_.count - 1;
            const std::size_t index = first + lane < last ? first + lane : last;
            const Bytes message = messages_[index];
            const bool is_empty = message.size() == 0;
            Hash::pad(padded_[lane],
                {.at = is_empty ? padded_[lane] : message.data(), .left = message.size()});
            at[lane] = padded_[lane];
        }
        Hash::gather(block, at, ~std::uint32_t{0});
    }

    const Messages& messages_;
    alignas(64) std::uint8_t padded_[Hash::lanes][Hash::pad_size];
};

template <typename Hash>
void hash_at_stride(const StridedMessages& messages, std::span<Hash32> digests) noexcept
{
    if (messages.size < rate)
        OnlyBlocks<Hash, StridedMessages>{messages}.hash(digests.data());
    else
        hash_strided<Hash>(messages, digests);
}

template <typename Hash>
void hash_list(std::span<const Bytes> messages, std::span<Hash32> digests) noexcept
{
    const ListedMessages listed{messages.data(), messages.size()};
    std::size_t size_max = 0;
    for (std::size_t i = 0; i < listed.count; ++i)
        size_max = listed[i].size() > size_max ? listed[i].size() : size_max;
    if (size_max < rate)
        OnlyBlocks<Hash, ListedMessages>{listed}.hash(digests.data());
    else
        hash_listed<Hash>(messages, digests);
}
}  // namespace
}  // namespace braid::kernels::keccak
