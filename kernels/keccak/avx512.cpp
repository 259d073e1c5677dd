// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/transpose_x8.hpp"
#include "kernels/hash_batch/copy_avx512.hpp"
#include "kernels/keccak/lanes.hpp"
#include "kernels/keccak/rows.hpp"

namespace braid::kernels::keccak
{
namespace
{
/// Eight words of 64 bits, one a lane.
struct Words
{
    using Vector = __m512i;
    static constexpr std::size_t lanes = 8;

    static Vector xor3(Vector a, Vector b, Vector c) noexcept
    {
        return _mm512_ternarylogic_epi64(a, b, c, 0x96);
    }

    /// a ^ (~b & c).
    static Vector chi(Vector a, Vector b, Vector c) noexcept
    {
        return _mm512_ternarylogic_epi64(a, b, c, 0xd2);
    }

    template <int count>
    static Vector rotl(Vector a) noexcept
    {
        return _mm512_rol_epi64(a, count);
    }

    static Vector broadcast(std::uint64_t word) noexcept
    {
        return _mm512_set1_epi64(static_cast<std::int64_t>(word));
    }

    /// The words of the mask's lanes, zeros elsewhere.
    static Vector keep(std::uint32_t mask, Vector a) noexcept
    {
        return _mm512_maskz_mov_epi64(static_cast<__mmask8>(mask), a);
    }

    /// Eight words from each pointer, from the offset on.
    static void load_square(Vector* to, const std::uint8_t* const* at, std::size_t offset) noexcept
    {
        __m512i rows[8];
        for (std::size_t i = 0; i < 8; ++i)
            rows[i] = _mm512_loadu_si512(at[i] + offset);
        cpu::transpose(rows);
        for (std::size_t i = 0; i < 8; ++i)
            to[i] = rows[i];
    }

    static Vector load_word(const std::uint8_t* const* at, std::size_t offset) noexcept
    {
        const auto load = [=](std::size_t lane)
        {
            std::int64_t word;
            std::memcpy(&word, at[lane] + offset, 8);
            return word;
        };
        return _mm512_set_epi64(
            load(7), load(6), load(5), load(4), load(3), load(2), load(1), load(0));
    }

    /// The first four words of each lane.
    static void store_rows(std::uint8_t (*rows)[sizeof(Hash32)], const Vector* words) noexcept
    {
        const __m512i even[2]{
            _mm512_unpacklo_epi64(words[0], words[1]), _mm512_unpacklo_epi64(words[2], words[3])};
        const __m512i odd[2]{
            _mm512_unpackhi_epi64(words[0], words[1]), _mm512_unpackhi_epi64(words[2], words[3])};
        const __m512i first = _mm512_set_epi64(11, 10, 3, 2, 9, 8, 1, 0);
        const __m512i second = _mm512_set_epi64(15, 14, 7, 6, 13, 12, 5, 4);
        store_two(rows[0], rows[2], _mm512_permutex2var_epi64(even[0], first, even[1]));
        store_two(rows[1], rows[3], _mm512_permutex2var_epi64(odd[0], first, odd[1]));
        store_two(rows[4], rows[6], _mm512_permutex2var_epi64(even[0], second, even[1]));
        store_two(rows[5], rows[7], _mm512_permutex2var_epi64(odd[0], second, odd[1]));
    }

private:
    static void store_two(std::uint8_t* low, std::uint8_t* high, __m512i both) noexcept
    {
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(low), _mm512_castsi512_si256(both));
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(high), _mm512_extracti64x4_epi64(both, 1));
    }
};

using Keccak256 = Sponge<Words, 0x01>;
using Sha3 = Sponge<Words, 0x06>;
}  // namespace

void keccak256_avx512(std::span<const Bytes> messages, std::span<Hash32> digests) noexcept
{
    hash_list<Keccak256>(messages, digests);
}

void sha3_256_avx512(std::span<const Bytes> messages, std::span<Hash32> digests) noexcept
{
    hash_list<Sha3>(messages, digests);
}

void keccak256_strided_avx512(const StridedMessages& messages, std::span<Hash32> digests) noexcept
{
    hash_at_stride<Keccak256>(messages, digests);
}

void sha3_256_strided_avx512(const StridedMessages& messages, std::span<Hash32> digests) noexcept
{
    hash_at_stride<Sha3>(messages, digests);
}
}  // namespace braid::kernels::keccak
