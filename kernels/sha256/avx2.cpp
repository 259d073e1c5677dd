// SPDX-License-Identifier: Apache-2.0
#include "kernels/hash_batch/copy_avx2.hpp"
#include "kernels/hash_batch/words32_avx2.hpp"
#include "kernels/sha256/lanes.hpp"
#include "kernels/sha256/rows.hpp"

namespace braid::kernels::sha256_blocks
{
namespace
{
struct Words : Words32
{
    static Vector xor3(Vector a, Vector b, Vector c) noexcept { return a ^ b ^ c; }

    /// Bits of b where a has ones, of c elsewhere.
    static Vector choose(Vector a, Vector b, Vector c) noexcept { return c ^ (a & (b ^ c)); }

    static Vector majority(Vector a, Vector b, Vector c) noexcept
    {
        return b ^ ((a ^ b) & (b ^ c));
    }
};
}  // namespace

void sha256_avx2(std::span<const Bytes> messages, std::span<Hash32> digests) noexcept
{
    hash_listed<Compression<Words>>(messages, digests);
}

void sha256_strided_avx2(const StridedMessages& messages, std::span<Hash32> digests) noexcept
{
    hash_nodes<Words>(messages, digests);
}
}  // namespace braid::kernels::sha256_blocks
