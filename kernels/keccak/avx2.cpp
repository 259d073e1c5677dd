// SPDX-License-Identifier: Apache-2.0
#include "kernels/hash_batch/copy_avx2.hpp"
#include "kernels/keccak/lanes.hpp"
#include "kernels/keccak/rows.hpp"

namespace braid::kernels::keccak
{
namespace
{
/// Four words of 64 bits, one a lane.
struct Words
{
    using Vector = __m256i;
    static constexpr std::size_t lanes = 4;

    static Vector xor3(Vector a, Vector b, Vector c) noexcept { return a ^ b ^ c; }

    /// a ^ (~b & c).
    static Vector chi(Vector a, Vector b, Vector c) noexcept
    {
        return a ^ _mm256_andnot_si256(b, c);
    }

    template <int count>
    static Vector rotl(Vector a) noexcept
    {
        if constexpr (count % 8 == 0)
            return _mm256_shuffle_epi8(a, rotation_by_bytes(count / 8));
        else if constexpr (count == 1)
            return _mm256_add_epi64(a, a) | _mm256_srli_epi64(a, 63);
        else
            return _mm256_slli_epi64(a, count) | _mm256_srli_epi64(a, 64 - count);
    }

    static Vector broadcast(std::uint64_t word) noexcept
    {
        return _mm256_set1_epi64x(static_cast<std::int64_t>(word));
    }

    /// The words of the mask's lanes, zeros elsewhere.
    static Vector keep(std::uint32_t mask, Vector a) noexcept
    {
        const __m256i bit_of_lane = _mm256_set_epi64x(8, 4, 2, 1);
        const __m256i bits = _mm256_set1_epi64x(mask) & bit_of_lane;
        return a & _mm256_cmpeq_epi64(bits, bit_of_lane);
    }

    /// Four words from each pointer, from the offset on.
    static void load_square(Vector* to, const std::uint8_t* const* at, std::size_t offset) noexcept
    {
        const auto load = [=](std::size_t lane)
        { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at[lane] + offset)); };
        const __m256i rows[4]{load(0), load(1), load(2), load(3)};
        transpose(to, rows);
    }

    static Vector load_word(const std::uint8_t* const* at, std::size_t offset) noexcept
    {
        const auto load = [=](std::size_t lane)
        { return static_cast<std::int64_t>(load_le<std::uint64_t>(at[lane] + offset)); };
        return _mm256_set_epi64x(load(3), load(2), load(1), load(0));
    }

    /// The first four words of each lane.
    static void store_rows(std::uint8_t (*rows)[sizeof(Hash32)], const Vector* words) noexcept
    {
        __m256i digests[4];
        transpose(digests, words);
        for (std::size_t i = 0; i < 4; ++i)
            _mm256_storeu_si256(reinterpret_cast<__m256i*>(rows[i]), digests[i]);
    }

private:
    static __m256i rotation_by_bytes(int count) noexcept
    {
        const std::int64_t low = 0x0706050403020100;
        const auto rotate = [count](std::int64_t bytes)
        {
            return static_cast<std::int64_t>(
                std::rotl(static_cast<std::uint64_t>(bytes), 8 * count));
        };
        const std::int64_t high = low + 0x0808080808080808;
        return _mm256_set_epi64x(rotate(high), rotate(low), rotate(high), rotate(low));
    }

    static void transpose(__m256i* to, const __m256i* rows) noexcept
    {
        const __m256i even01 = _mm256_unpacklo_epi64(rows[0], rows[1]);
        const __m256i odd01 = _mm256_unpackhi_epi64(rows[0], rows[1]);
        const __m256i even23 = _mm256_unpacklo_epi64(rows[2], rows[3]);
        const __m256i odd23 = _mm256_unpackhi_epi64(rows[2], rows[3]);
        to[0] = _mm256_permute2x128_si256(even01, even23, 0x20);
        to[1] = _mm256_permute2x128_si256(odd01, odd23, 0x20);
        to[2] = _mm256_permute2x128_si256(even01, even23, 0x31);
        to[3] = _mm256_permute2x128_si256(odd01, odd23, 0x31);
    }
};

using Keccak256 = Sponge<Words, 0x01>;
using Sha3 = Sponge<Words, 0x06>;
}  // namespace

void keccak256_avx2(std::span<const Bytes> messages, std::span<Hash32> digests) noexcept
{
    hash_list<Keccak256>(messages, digests);
}

void sha3_256_avx2(std::span<const Bytes> messages, std::span<Hash32> digests) noexcept
{
    hash_list<Sha3>(messages, digests);
}

void keccak256_strided_avx2(const StridedMessages& messages, std::span<Hash32> digests) noexcept
{
    hash_at_stride<Keccak256>(messages, digests);
}

void sha3_256_strided_avx2(const StridedMessages& messages, std::span<Hash32> digests) noexcept
{
    hash_at_stride<Sha3>(messages, digests);
}
}  // namespace braid::kernels::keccak
