// SPDX-License-Identifier: Apache-2.0
#include "kernels/hash_batch/copy_avx512.hpp"
#include "kernels/hash_batch/words32_avx512.hpp"
#include "kernels/sha256/lanes.hpp"
#include "kernels/sha256/rows.hpp"

namespace braid::kernels::sha256_blocks
{
namespace
{
struct Words : Words32
{
    static Vector xor3(Vector a, Vector b, Vector c) noexcept
    {
        return _mm512_ternarylogic_epi32(a, b, c, 0x96);
    }

    /// Bits of b where a has ones, of c elsewhere.
    static Vector choose(Vector a, Vector b, Vector c) noexcept
    {
        return _mm512_ternarylogic_epi32(a, b, c, 0xca);
    }

    static Vector majority(Vector a, Vector b, Vector c) noexcept
    {
        return _mm512_ternarylogic_epi32(a, b, c, 0xe8);
    }
};
}  // namespace

void sha256_avx512(std::span<const Bytes> messages, std::span<Hash32> digests) noexcept
{
    hash_listed<Compression<Words>>(messages, digests);
}

void sha256_strided_avx512(const StridedMessages& messages, std::span<Hash32> digests) noexcept
{
    hash_nodes<Words>(messages, digests);
}
}  // namespace braid::kernels::sha256_blocks
