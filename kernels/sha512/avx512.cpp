// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/transpose_x8.hpp"
#include "kernels/sha512/constants.hpp"
#include "kernels/sha512/eight.hpp"

namespace braid::kernels
{
namespace
{
constexpr std::size_t lanes = 8;
constexpr std::size_t block_size = 128;
constexpr std::size_t first_size = 64;

/// FIPS 180-4, section 6.4.2, on a block of each lane. State and schedule have a word of all lanes in each vector.
class Compression
{
public:
    Compression() noexcept
    {
        for (std::size_t i = 0; i < 8; ++i)
            state_[i] = broadcast(sha512_blocks::initial_state[i]);
    }

    /// Compresses blocks[lane] into the lanes of the mask.
    void add(const std::uint8_t* const (&blocks)[lanes], __mmask8 mask) noexcept
    {
        load(blocks, 0);
        load(blocks, 8);
        __m512i state[8];
        for (std::size_t i = 0; i < 8; ++i)
            state[i] = state_[i];
        rounds(state, 0);
        for (std::size_t first = 16; first < 80; first += 16)
        {
            extend();
            rounds(state, first);
        }
        for (std::size_t i = 0; i < 8; ++i)
            state_[i] = _mm512_mask_add_epi64(state_[i], mask, state_[i], state[i]);
    }

    void store(Sha512Digest (&digests)[lanes]) noexcept
    {
        __m512i rows[8];
        for (std::size_t i = 0; i < 8; ++i)
            rows[i] = big_endian(state_[i]);
        cpu::transpose(rows);
        for (std::size_t lane = 0; lane < lanes; ++lane)
            _mm512_storeu_si512(&digests[lane], rows[lane]);
    }

private:
    static __m512i broadcast(std::uint64_t word) noexcept
    {
        return _mm512_set1_epi64(static_cast<std::int64_t>(word));
    }

    static __m512i big_endian(__m512i words) noexcept
    {
        const __m512i order = _mm512_set4_epi32(0x08090a0b, 0x0c0d0e0f, 0x00010203, 0x04050607);
        return _mm512_shuffle_epi8(words, order);
    }

    void load(const std::uint8_t* const (&blocks)[lanes], std::size_t first_word) noexcept
    {
        __m512i rows[8];
#pragma GCC unroll 8
        for (std::size_t lane = 0; lane < lanes; ++lane)
            rows[lane] = big_endian(_mm512_loadu_si512(blocks[lane] + 8 * first_word));
        cpu::transpose(rows);
#pragma GCC unroll 8
        for (std::size_t i = 0; i < 8; ++i)
            schedule_[first_word + i] = rows[i];
    }

    /// The schedule's next sixteen words.
    [[gnu::always_inline]] void extend() noexcept
    {
        __m512i* const w = schedule_;
#pragma GCC unroll 16
        for (std::size_t i = 0; i < 16; ++i)
        {
            const __m512i early = w[(i + 1) % 16];
            const __m512i late = w[(i + 14) % 16];
            const __m512i s0 = xor3(_mm512_ror_epi64(early, 1), _mm512_ror_epi64(early, 8),
                _mm512_srli_epi64(early, 7));
            const __m512i s1 = xor3(
                _mm512_ror_epi64(late, 19), _mm512_ror_epi64(late, 61), _mm512_srli_epi64(late, 6));
            w[i] =
                _mm512_add_epi64(_mm512_add_epi64(w[i], s0), _mm512_add_epi64(w[(i + 9) % 16], s1));
        }
    }

    /// Sixteen rounds. Names turn from round to round instead of values: a is s[-i mod 8].
    [[gnu::always_inline]] void rounds(__m512i (&s)[8], std::size_t first) const noexcept
    {
#pragma GCC unroll 16
        for (std::size_t i = 0; i < 16; ++i)
        {
            const __m512i a = s[(8 - i) % 8];
            const __m512i b = s[(9 - i) % 8];
            const __m512i c = s[(10 - i) % 8];
            __m512i& d = s[(11 - i) % 8];
            const __m512i e = s[(12 - i) % 8];
            const __m512i f = s[(13 - i) % 8];
            const __m512i g = s[(14 - i) % 8];
            __m512i& h = s[(15 - i) % 8];
            const __m512i s1 =
                xor3(_mm512_ror_epi64(e, 14), _mm512_ror_epi64(e, 18), _mm512_ror_epi64(e, 41));
            const __m512i choice = _mm512_ternarylogic_epi64(e, f, g, 0xca);
            const __m512i input = _mm512_add_epi64(
                schedule_[i], broadcast(sha512_blocks::round_constants[first + i]));
            const __m512i t1 =
                _mm512_add_epi64(_mm512_add_epi64(h, input), _mm512_add_epi64(s1, choice));
            const __m512i s0 =
                xor3(_mm512_ror_epi64(a, 28), _mm512_ror_epi64(a, 34), _mm512_ror_epi64(a, 39));
            const __m512i majority = _mm512_ternarylogic_epi64(a, b, c, 0xe8);
            d = _mm512_add_epi64(d, t1);
            h = _mm512_add_epi64(t1, _mm512_add_epi64(s0, majority));
        }
    }

    static __m512i xor3(__m512i a, __m512i b, __m512i c) noexcept
    {
        return _mm512_ternarylogic_epi64(a, b, c, 0x96);
    }

    __m512i state_[8];
    __m512i schedule_[16];
};

/// The blocks of one padded message, FIPS 180-4, section 5.1.2.
class Blocks
{
public:
    explicit Blocks(const Sha512Parts& parts) noexcept
      : parts_(parts),
        size_(first_size + parts.rest.size()),
        count_((size_ + 1 + 16 + block_size - 1) / block_size)
    {}

    [[nodiscard]] std::size_t count() const noexcept { return count_; }

    /// Block i where it lies or, unless it lies in one piece, put together in `room`. [i < count()]
    [[nodiscard]] const std::uint8_t* at(
        std::size_t i, std::uint8_t (&room)[block_size]) const noexcept
    {
        const std::size_t begin = i * block_size;
        const std::uint8_t* const rest = parts_.rest.data();
        if (i != 0 && begin + block_size <= size_)
            return rest + (begin - first_size);
        std::memset(room, 0, block_size);
        std::size_t filled = 0;
        if (i == 0)
        {
            std::memcpy(room, parts_.first, first_size);
            filled = first_size;
        }
        const std::size_t from = begin + filled;
        const std::size_t left = from < size_ ? size_ - from : 0;
        const std::size_t taken = left < block_size - filled ? left : block_size - filled;
        if (taken != 0)
            std::memcpy(room + filled, rest + (from - first_size), taken);
        if (size_ >= begin && size_ - begin < block_size)
            room[size_ - begin] = 0x80;
        if (i + 1 == count_)
        {
            const std::uint64_t bits = reverse_bytes(std::uint64_t{size_} * 8);
            std::memcpy(room + block_size - 8, &bits, 8);
        }
        return room;
    }

private:
    Sha512Parts parts_;
    std::size_t size_;
    std::size_t count_;
};
}  // namespace

void sha512_eight(const Sha512Parts (&messages)[8], Sha512Digest (&digests)[8]) noexcept
{
    const Blocks blocks[lanes]{Blocks{messages[0]}, Blocks{messages[1]}, Blocks{messages[2]},
        Blocks{messages[3]}, Blocks{messages[4]}, Blocks{messages[5]}, Blocks{messages[6]},
        Blocks{messages[7]}};
    std::size_t count_max = 0;
    for (const Blocks& each : blocks)
        count_max = each.count() > count_max ? each.count() : count_max;

    alignas(64) std::uint8_t rooms[lanes][block_size];
    Compression compression;
    for (std::size_t i = 0; i < count_max; ++i)
    {
        const std::uint8_t* at[lanes];
        unsigned mask = 0;
        for (std::size_t lane = 0; lane < lanes; ++lane)
        {
            // A lane that is done compresses whatever its room holds, and its state stays.
            const bool is_live = i < blocks[lane].count();
            at[lane] = is_live ? blocks[lane].at(i, rooms[lane]) : rooms[lane];
            mask |= static_cast<unsigned>(is_live) << lane;
        }
        compression.add(at, static_cast<__mmask8>(mask));
    }
    compression.store(digests);
}
}  // namespace braid::kernels
